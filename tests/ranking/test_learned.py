"""Abbreviations that only the reports themselves explain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from searchsvc.engines import Reader
from searchsvc.engines.memory import MemoryEngine
from searchsvc.query import Syllable
from searchsvc.ranking.learned import Learner
from searchsvc.vietnamese.unicode import fold
from tests.asked import Asked
from tests.reports import MAKERS, Over, every_hit, found, numbered, paths, searcher_over

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


def test_what_was_learned_is_forgotten_with_the_state_of_the_index() -> None:
    engine, learner = MemoryEngine(), Learner()
    searcher_over(engine, EXPLAINED)
    assert [form.text for form in learner.long_forms(("hđtn",), engine.reader())] == ["Hội đồng thi nghề"]
    engine.rebuild([])
    assert learner.long_forms(("hđtn",), engine.reader()) == ()


class Meanwhile:
    """A reader; when it is first asked for its state, something else happens."""

    def __init__(self, reader: Reader, act: Callable[[], object]) -> None:
        self._reader, self._acts = reader, [act]

    @property
    def generation(self) -> str:
        while self._acts:
            self._acts.pop()()
        return self._reader.generation

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)


def test_a_thread_that_still_reads_the_state_before_teaches_the_new_one_nothing() -> None:
    engine, learner = MemoryEngine(), Learner()
    searcher_over(engine, EXPLAINED)
    before = engine.reader()
    learner.long_forms(("x1",), before)
    engine.rebuild([])
    late = Meanwhile(before, lambda: learner.long_forms(("x2",), engine.reader()))
    learner.long_forms(("hđtn",), cast("Reader", late))
    assert learner.long_forms(("hđtn",), engine.reader()) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Hội đồng thi nghề (HĐTN) họp",
        "HĐTN (Hội đồng thi nghề) họp",
        "HĐTN họp. " + "Thợ mộc xét gỗ. " * 200 + "Hội đồng thi nghề (HĐTN) họp",
        "HĐTN họp rồi nghỉ. " * 60 + "HĐTN (Hội đồng thi nghề) họp",
        "İ Hội đồng thi nghề (HĐTN) họp",
    ],
)
def test_an_explanation_is_found_wherever_it_stands(text: str) -> None:
    engine = MemoryEngine()
    searcher_over(engine, {"explained": text})
    forms = Learner().long_forms(("hđtn",), engine.reader())
    assert [form.text for form in forms] == ["Hội đồng thi nghề"]


@pytest.mark.parametrize(("alone", "read"), [(0, True), (150, False)])
def test_reports_are_read_where_a_short_form_is_often_beside_the_words(alone: int, *, read: bool) -> None:
    engine = MemoryEngine()
    beside = {"a": "thợ gỗ giỏi gg xét"}
    searcher_over(engine, beside, numbered("b", "sáng nay gg tăng", alone))
    words = [Syllable(each, each, fold(each), has_marks=True) for each in ("gỗ", "giỏi")]
    asked = Asked(engine.reader())
    Learner().short_forms(words, cast("Reader", asked))
    assert ("texts" in asked.names) == read
