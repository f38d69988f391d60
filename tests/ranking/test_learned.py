"""Abbreviations that only the reports themselves explain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from searchsvc.engines import Reader
from searchsvc.engines.memory import MemoryEngine
from searchsvc.query import Syllable, parse
from searchsvc.ranking.expansion import expanded
from searchsvc.ranking.learned import Learned
from searchsvc.vietnamese.unicode import fold, marked_form
from tests.asked import Asked
from tests.reports import MAKERS, Over, analyzer, every_hit, found, numbered, paths, report_id, searcher_over

EXPLAINED = {
    "explained": "Hội đồng thi nghề (HĐTN) họp sáng qua ở huyện",
    "short": "Sáng nay HĐTN xét đơn của thợ mộc",
    "long": "Đơn gửi hội đồng thi nghề của huyện",
    "other": "Thợ mộc xét gỗ",
}


@pytest.fixture(params=list(MAKERS))
def over(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Over]:
    """Makes a searcher over one engine after the other."""
    engine = MAKERS[request.param](tmp_path)
    yield lambda *reports: searcher_over(engine, *reports)
    engine.close()


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("HĐTN", "short", "long"),
        ("hđtn", "short", "long"),
        ("hdtn", "short", "long"),
        ("hội đồng thi nghề", "long", "short"),
        ("hoi dong thi nghe", "long", "short"),
    ],
)
def test_both_forms_find_each_other_and_the_literal_comes_first(
    over: Over, query: str, first: str, last: str
) -> None:
    page = every_hit(over(EXPLAINED, numbered("z", "xe lúa", 4)), query, match="all")
    assert sorted(paths(page)) == ["explained", "long", "short"]
    assert paths(page).index(first) < paths(page).index(last)
    assert all(not hit.missing for hit in page.hits)


def test_the_page_says_which_form_was_searched_for_as_well(over: Over) -> None:
    page = every_hit(over(EXPLAINED), "HĐTN", match="all")
    assert page.understanding.expansions == (("HĐTN", "Hội đồng thi nghề"),)


@pytest.mark.parametrize("query", ['"HĐTN"', "title:HĐTN", "hội đồng", "HĐTX", "HĐTN*"])
def test_quotes_titles_beginnings_and_other_words_learn_nothing(over: Over, query: str) -> None:
    assert every_hit(over(EXPLAINED), query).understanding.expansions == ()


def test_exact_queries_learn_nothing(over: Over) -> None:
    assert sorted(found(over(EXPLAINED), "HĐTN", exact=True).split()) == ["explained", "short"]


def test_of_several_values_the_one_beside_the_neighbours_is_meant(over: Over) -> None:
    searcher = over(
        {
            "dance": "Hội thi Múa Rồng (HTMR) khai mạc",
            "shop": "Hàng Thịt Mỡ Ruốc (HTMR) giải thể",
            "dances": "Hội thi Múa Rồng khai mạc trễ",
            "shops": "Hàng Thịt Mỡ Ruốc giải thể sớm",
        }
    )
    assert sorted(found(searcher, "HTMR", match="all").split()) == ["dance", "dances", "shop", "shops"]
    assert sorted(found(searcher, "HTMR khai mạc", match="all").split()) == ["dance", "dances"]
    assert sorted(found(searcher, "HTMR giải thể", match="all").split()) == ["shop", "shops"]
    assert sorted(found(searcher, "hội thi múa rồng khai mạc", match="all").split()) == ["dance", "dances"]


def forms(query: str, *texts: str) -> list[tuple[str, bool]]:
    """The long forms that reports teach for a short one, and whether it has several."""
    engine = MemoryEngine()
    searcher_over(engine, {f"{number}": text for number, text in enumerate(texts)})
    typed = [Syllable(query, marked_form(query), fold(query), has_marks=not query.isascii())]
    learned = Learned([fold(query)], engine.reader())
    return [(form.text, form.many) for form in learned.long_forms(typed)]


@pytest.mark.parametrize(
    "text",
    [
        "Hội đồng thi nghề (HĐTN) họp",
        "HĐTN (Hội đồng thi nghề) họp",
        "HĐTN họp. " + "Thợ mộc xét gỗ. " * 200 + "Hội đồng thi nghề (HĐTN) họp",
        "İ Hội đồng thi nghề (HĐTN) họp",
    ],
)
def test_an_explanation_is_found_wherever_it_stands(text: str) -> None:
    assert forms("HĐTN", text) == [("Hội đồng thi nghề", False)]


def test_letters_typed_without_marks_stand_for_any_but_those_with_marks_for_themselves() -> None:
    both = ("Hội đồng thi nghề (HĐTN) họp", "Hội dân tộc Nùng (HDTN) họp")
    assert forms("HDTN", both[0]) == [("Hội đồng thi nghề", False)]
    assert forms("HDTN", *both) == [("Hội dân tộc Nùng", False)]
    assert forms("HĐTN", *both) == [("Hội đồng thi nghề", False)]


def test_the_value_of_most_reports_comes_first_as_it_is_written_most_often() -> None:
    dance, shop = "Hội thi Múa Rồng (HTMR)", "Hàng Thịt Mỡ Ruốc (HTMR)"
    assert forms("HTMR", shop, dance, "hội thi múa rồng (HTMR)", dance) == [
        ("Hội thi Múa Rồng", True),
        ("Hàng Thịt Mỡ Ruốc", True),
    ]
    assert forms("HTMR", shop, *[dance] * 5) == [("Hội thi Múa Rồng", False)]


@pytest.mark.parametrize(("said", "explained", "learned"), [(150, 1, True), (250, 1, False), (250, 3, True)])
def test_what_too_few_reports_explain_is_not_learned(said: int, explained: int, *, learned: bool) -> None:
    texts = ["Hàng Mây Rổ (HMR)"] * explained + ["Sáng nay HMR tăng"] * (said - explained)
    assert bool(forms("HMR", *texts)) == learned


def test_what_a_deleted_report_explained_is_forgotten() -> None:
    engine = MemoryEngine()
    searcher_over(engine, EXPLAINED)
    assert "hdtn" in Learned(["hdtn"], engine.reader())
    engine.delete([report_id("explained")])
    assert "hdtn" not in Learned(["hdtn"], engine.reader())


def test_a_query_asks_for_explanations_once_and_reads_no_text() -> None:
    engine = MemoryEngine()
    searcher_over(engine, EXPLAINED)
    asked = Asked(engine.reader())
    expanded(parse("đơn của thợ mộc ở huyện OR xe lúa", analyzer()), cast("Reader", asked))
    assert asked.names == ["explanations"]
