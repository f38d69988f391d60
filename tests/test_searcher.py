"""Which reports a search finds: the rules of `match`, of marks, and of the query language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from searchsvc.types import SearchRequest
from tests.reports import (
    MAKERS,
    Over,
    every_hit,
    found,
    in_memory,
    make_report,
    numbered,
    paths,
    searcher_over,
)


@pytest.fixture(params=list(MAKERS))
def over(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Over]:
    """Makes a searcher over one engine after the other."""
    engine = MAKERS[request.param](tmp_path)
    yield lambda *reports: searcher_over(engine, *reports)
    engine.close()


SIX = "bão cuốn mái tôn nhà kho"
SEVEN = f"{SIX} xưa"


# --- match=auto: how many words are needed


def test_six_words_are_all_needed_where_ten_reports_have_them(over: Over) -> None:
    searcher = over(numbered("full", SIX, 10), numbered("less", "bão cuốn mái tôn nhà", 5))
    page = every_hit(searcher, SIX)
    assert (page.total, page.total_full, page.understanding.reading) == (10, 10, "all")
    assert all(path.startswith("full") for path in paths(page))


def test_of_seven_words_a_fair_share_is_enough(over: Over) -> None:
    searcher = over(
        numbered("full", SEVEN, 12), numbered("half", "bão cuốn mái", 5), numbered("none", "lúa chín", 3)
    )
    page = every_hit(searcher, SEVEN)
    assert (page.total, page.total_full, page.understanding.reading) == (17, 12, "weighted")
    assert all(path.startswith("full") for path in paths(page)[:12])


def test_words_are_counted_as_typed_between_white_space() -> None:
    full = "quyết định 12/2024/QĐ-UBND của tỉnh ban hành"
    searcher = in_memory(numbered("full", full, 10), numbered("less", "quyết định của tỉnh", 5))
    assert every_hit(searcher, "quyết định 12/2024/QĐ-UBND của tỉnh").total == 10


def test_the_longest_alternative_tells_how_long_a_query_is() -> None:
    searcher = in_memory(numbered("full", SEVEN, 10), numbered("less", "bão cuốn mái", 5), {"flood": "lũ"})
    assert every_hit(searcher, f"{SIX} OR lũ quét đồng").total == 10
    assert every_hit(searcher, f"{SEVEN} OR lũ").total == 16


@pytest.mark.parametrize(("full", "expected"), [(0, 10), (1, 10), (9, 10), (10, 10), (11, 11)])
def test_fewer_than_ten_full_hits_are_filled_up_to_exactly_ten(over: Over, full: int, expected: int) -> None:
    searcher = over(numbered("full", "mua thóc giống", full), numbered("less", "mua thóc", 20), {"z": "xe"})
    page = every_hit(searcher, "mua giong thoc")
    assert (page.total, page.total_full) == (expected, full)
    assert [hit.missing for hit in page.hits] == [()] * full + [("giong",)] * (expected - full)
    assert page.understanding.reading == ("partial" if full < 10 else "all")


def test_partial_hits_never_come_before_full_ones(over: Over) -> None:
    rare = "hổ " * 30
    searcher = over(
        {"full": f"hổ {'cây cối um tùm ' * 80} về", "partial": rare}, numbered("other", "cây đi về", 20)
    )
    assert found(searcher, "hổ về").split()[:2] == ["full", "partial"]


def test_the_best_partial_hits_fill_up() -> None:
    searcher = in_memory(
        numbered("rare", "hổ vào bản", 4), numbered("common", "đường về bản", 30), {"full": "hổ về"}
    )
    page = every_hit(searcher, "hổ về")
    assert sum(path.startswith("rare") for path in paths(page)[1:5]) == 4


@pytest.mark.parametrize(
    ("query", "expected"),
    [('"hổ về" bản cũ', "a"), ("title:hổ bản cũ", "a"), ("hổ* bản cũ", "a b")],
)
def test_partial_hits_have_what_is_more_than_a_word(over: Over, query: str, expected: str) -> None:
    reports = [make_report("a", "hổ về bản", title="hổ về"), make_report("b", "bản về hổ xám", title="bản")]
    searcher = over(*reports, {"c": "bản cũ"})
    assert " ".join(sorted(found(searcher, query).split())) == expected


def test_a_compound_may_be_missing_from_a_partial_hit(over: Over) -> None:
    searcher = over({"a": "theo 12/2024/NĐ-CP về đê", "b": "đê cũ", "c": "gạo"})
    page = every_hit(searcher, "đê 12/2024/NĐ-CP")
    assert [(hit.record.path, hit.missing) for hit in page.hits] == [
        ("a", ()),
        ("b", ("12", "2024", "NĐ", "CP")),
    ]


def test_in_a_long_query_what_nothing_has_in_quotes_or_titles_is_words_like_others(over: Over) -> None:
    searcher = over(make_report("full", SEVEN, title="nhà kho"), numbered("none", "lúa chín", 3))
    for query in (f'{SIX} "xưa bão"', f"{SIX} title:bão", f'{SIX} xưa "zu zu"'):
        page = every_hit(searcher, query)
        assert paths(page) == ["full"]
    assert paths(every_hit(searcher, f'{SEVEN} -"nhà kho"')) == []


def test_all_any_and_exact_take_the_words_at_their_word(over: Over) -> None:
    searcher = over(
        {"both": "chợ nổi", "one": "chợ đêm", "two": "nổi trôi", "plain": "cho noi", "none": "đò"}
    )
    assert sorted(found(searcher, "chợ nổi", match="all").split()) == ["both"]
    assert sorted(found(searcher, "chợ nổi", match="any").split()) == ["both", "one", "two"]
    assert sorted(found(searcher, "cho noi", match="all").split()) == ["both", "plain"]
    assert sorted(found(searcher, "cho noi", exact=True).split()) == ["plain"]
    assert sorted(found(searcher, "chợ nổi", exact=True).split()) == ["both"]
    assert sorted(found(searcher, "chợ noi", exact=True, match="any").split()) == ["both", "one", "plain"]


def test_any_tells_how_many_have_all() -> None:
    page = every_hit(in_memory({"a": "chợ nổi", "b": "chợ", "c": "nổi"}), "chợ nổi", match="any")
    assert (page.total, page.total_full, page.understanding.reading) == (3, 1, "any")
    assert [hit.missing for hit in page.hits if hit.record.path == "b"] == [("nổi",)]


def test_all_needs_every_word_of_a_long_query_too() -> None:
    searcher = in_memory(numbered("full", SEVEN, 2), numbered("less", SIX, 5))
    assert every_hit(searcher, SEVEN, match="all").total == 2


# --- alternatives


def test_either_alternative_is_enough_and_what_is_missing_is_of_the_best_one(over: Over) -> None:
    searcher = over({"a": "núi cao", "b": "biển sâu", "c": "núi thấp", "d": "biển cạn núi"})
    assert sorted(found(searcher, "núi cao OR biển sâu", match="all").split()) == ["a", "b"]
    assert {hit.missing for hit in every_hit(searcher, "núi cao OR biển sâu").hits} == {()}
    searched = every_hit(searcher, "núi cao đẹp OR biển cạn", match="any")
    missing = {hit.record.path: hit.missing for hit in searched.hits}
    assert missing == {"a": ("đẹp",), "b": ("cạn",), "c": ("cao", "đẹp"), "d": ()}


def test_a_long_query_of_alternatives_finds_all_that_one_alternative_has(over: Over) -> None:
    searcher = over({"a": SEVEN, "b": "lúa", "c": "ngô nếp", "d": "bão cuốn mái", "e": "xe", "f": "bão lúa"})
    query = f"{SEVEN} OR lúa OR ngô nếp OR title:khoai"
    full = set(found(searcher, query, match="all").split())
    page = every_hit(searcher, query)
    assert full == {"a", "b", "c", "f"} <= set(paths(page))
    assert page.total_full == 4
    assert [hit.missing for hit in page.hits if hit.record.path in full] == [()] * 4


@pytest.mark.parametrize("query", ["đê title:đê", "title:đê đê"])
def test_what_the_title_lacks_is_missing_though_the_text_has_it(query: str) -> None:
    searcher = in_memory(make_report("a", "Lúa chín\nđê vỡ", title="Lúa chín"))
    (hit,) = every_hit(searcher, query, match="any").hits
    assert hit.missing == ("đê",)


# --- the query language


def test_a_phrase_stands_in_one_piece(over: Over) -> None:
    searcher = over(
        {"a": "hội nghị sơ kết", "b": "nghị hội sơ kết", "c": "hội và nghị sơ kết", "d": "sơ kết"}
    )
    assert found(searcher, '"hội nghị"') == "a"
    assert found(searcher, '"hoi nghi so"') == "a"
    assert sorted(found(searcher, '-"hội nghị" sơ kết', match="all").split()) == ["b", "c", "d"]


def test_title_words_stand_in_the_title(over: Over) -> None:
    searcher = over(
        make_report("a", "Mùa gặt\nvề làng", title="Mùa gặt"), make_report("b", "Làng\nmùa gặt", title="Làng")
    )
    assert found(searcher, "title:gặt") == "a"
    assert found(searcher, "title:gat làng", match="all") == "a"
    assert found(searcher, 'title:"mùa gặt"') == "a"
    assert found(searcher, "gặt -title:gặt") == "b"


def test_a_title_from_elsewhere_is_found_as_well(over: Over) -> None:
    assert found(over(make_report("a", "về làng", title="Mùa gặt")), "gặt làng", match="all") == "a"


def test_a_beginning_finds_all_that_begins_so_and_nothing_is_missing(over: Over) -> None:
    searcher = over({"a": "nghiêng ngả", "b": "nghiện", "c": "nghề", "d": "ty", "e": "tin"})
    page = every_hit(searcher, "nghie*")
    assert sorted(paths(page)) == ["a", "b"]
    assert {hit.missing for hit in page.hits} == {()}
    assert found(searcher, "nghiê*") == "a"
    assert sorted(found(searcher, "ngh*").split()) == ["a", "b", "c"]
    assert sorted(found(searcher, "ti*").split()) == ["d", "e"]
    assert found(searcher, "ngh* -nghie*") == "c"


def test_what_begins_nowhere_is_missing_with_its_star() -> None:
    (hit,) = every_hit(in_memory({"a": "nghề rèn"}), "nghề zu*", match="any").hits
    assert hit.missing == ("zu*",)


def test_a_compound_and_its_beginning_stand_in_one_piece(over: Over) -> None:
    searcher = over({"a": "về TP.HCM chơi", "b": "TP lớn, HCM", "c": "HCM TP", "d": "số 12/2024/NĐ-CP"})
    assert found(searcher, "TP.HCM") == "a"
    assert found(searcher, "12/2024/nđ-cp") == "d"
    assert found(searcher, "12/2024/nđ-c*") == "d"
    assert found(searcher, "TP.HC*") == "a"
    assert sorted(found(searcher, "-TP.HC* TP", match="all").split()) == ["b", "c"]


def test_of_a_compound_that_is_found_by_its_beginning_nothing_is_missing(over: Over) -> None:
    (hit,) = every_hit(over({"a": "về TP.HCM chơi"}), "12/2024/N* OR TP.HC*", match="any").hits
    assert hit.missing == ()


def test_exclusions_only_list_the_rest_newest_first(over: Over) -> None:
    searcher = over(
        make_report("old", "chợ phiên", day="2011-02-03"),
        make_report("undated", "chợ cá"),
        make_report("new", "chợ hoa", day="2019-02-03"),
        make_report("none", "bến xe", day="2020-02-03"),
    )
    assert found(searcher, "-xe") == "new old undated"
    assert found(searcher, "-xe", sort="date") == "old new undated"
    assert found(searcher, "*") == "none new old undated"


def test_an_excluded_word_is_taken_as_typed_and_never_through_a_fallback(over: Over) -> None:
    searcher = over({"a": "lúa má", "b": "lúa mà", "c": "lúa ma", "d": "lúa"})
    assert sorted(found(searcher, "lúa -má").split()) == ["b", "c", "d"]
    assert sorted(found(searcher, "lúa -mả").split()) == ["a", "b", "c", "d"]
    assert sorted(found(searcher, "lụa -má").split()) == ["b", "c", "d"]
    assert found(searcher, "lúa -ma") == "d"


@pytest.mark.parametrize("match", ["auto", "all", "any"])
@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("query", ["", " ", "?!…", '""', "-", "- -", "()", "\0", "OR", "title:", "🙂"])
def test_without_a_word_nothing_is_found(query: str, match: str, *, exact: bool) -> None:
    page = every_hit(in_memory({"a": "một hai"}), query, match=match, exact=exact)
    assert (page.total, page.total_full, page.hits) == (0, 0, ())
    assert not any(page.facets.values())


@pytest.mark.parametrize(
    "query",
    ["a" * 512, "đ " * 256, "một " * 128, '"' * 512, "(" * 512, "-a " * 170, "một OR " * 73, "a*" * 256],
)
def test_a_query_of_512_letters_is_answered(over: Over, query: str) -> None:
    page = every_hit(over({"a": "một hai", "b": "ba đ"}), query)
    assert page.total == len(page.hits)
    assert ("a" in paths(page)) == ("một" in query or query.startswith("-"))


@pytest.mark.parametrize("match", ["auto", "all", "any"])
def test_an_empty_index_answers(match: str) -> None:
    searcher = in_memory()
    for query in ("một", "một hai", SEVEN, "*", "-một", "mô*", '"một hai" OR ba'):
        assert searcher.search(SearchRequest(query=query, match=match)).total == 0  # type: ignore[arg-type]
