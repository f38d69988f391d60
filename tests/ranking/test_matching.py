"""Which reports the readings of a query find, judged by the reference engine."""

from __future__ import annotations

import pytest

from searchsvc.engines import Reader
from searchsvc.engines.memory import MemoryEngine
from searchsvc.query import parse
from searchsvc.ranking.matching import AS_MARKED, LITERAL, MARKS_DISREGARDED, Readings
from searchsvc.types import NO_FILTERS, Node, Query
from tests.reports import analyzer, make_report, searcher_over


def reader() -> Reader:
    """Reports `a` to `e`."""
    engine = MemoryEngine()
    titled = make_report("d", "Đò ngang\nqua sông", title="Đò ngang")
    searcher_over(engine, {"a": "đò dọc", "b": "dò đường", "c": "do mưa", "e": "qua đò sông mưa"}, titled)
    return engine.reader()


READER = reader()


def found(node: Node) -> str:
    """The paths of the reports that match a node."""
    hits = READER.search(Query(node), NO_FILTERS, "relevance", 0, 100).hits
    return "".join(sorted(hit.record.path for hit in hits))


@pytest.mark.parametrize(
    ("readings", "query", "expected"),
    [
        (AS_MARKED, "đò", "ade"),
        (AS_MARKED, "do", "abcde"),
        (AS_MARKED, "đồ", ""),
        (AS_MARKED, "đò song", "de"),
        (AS_MARKED, "đò sóng", ""),
        (AS_MARKED, '"qua song"', "d"),
        (AS_MARKED, "title:do", "d"),
        (AS_MARKED, "title:dò", ""),
        (AS_MARKED, "đò -sông", "a"),
        (AS_MARKED, "dọc OR mưa", "ace"),
        (AS_MARKED, "dọc OR mưa -do", ""),
        (AS_MARKED, "-đò", "bc"),
        (AS_MARKED, "*", "abcde"),
        (AS_MARKED, "đ*", "abde"),
        (AS_MARKED, "đư*", "b"),
        (MARKS_DISREGARDED, "đồ", "abcde"),
        (MARKS_DISREGARDED, "đồ sóng", "de"),
        (MARKS_DISREGARDED, '"quá sòng"', "d"),
        (MARKS_DISREGARDED, "title:dờ", "d"),
        (MARKS_DISREGARDED, "đồ -dò", "acde"),
        (MARKS_DISREGARDED, "đồ -đo", "abcde"),
        (LITERAL, "do", "c"),
        (LITERAL, "đò", "ade"),
        (LITERAL, "mua", ""),
        (LITERAL, "title:đò", "d"),
        (LITERAL, '"qua song"', ""),
        (AS_MARKED, "", ""),
        (AS_MARKED, "?!", ""),
    ],
)
def test_all_of(readings: Readings, query: str, expected: str) -> None:
    assert found(readings.all_of(parse(query, analyzer()))) == expected


@pytest.mark.parametrize(
    ("readings", "query", "expected"),
    [
        (AS_MARKED, "dọc mưa", "ace"),
        (AS_MARKED, "dọc mưa -đò", "c"),
        (AS_MARKED, '"qua sông" đường', "bd"),
        (AS_MARKED, "title:đò đường", "bd"),
        (MARKS_DISREGARDED, "đóc mứa", "ace"),
        (LITERAL, "do doc", "c"),
        (AS_MARKED, "zu", ""),
    ],
)
def test_any_of(readings: Readings, query: str, expected: str) -> None:
    assert found(readings.any_of(parse(query, analyzer()))) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("dọc mưa", "ace"),
        ("dọc mưa zu", "ace"),
        ('"qua sông" zu ngang', "d"),
        ("title:đò zu ngang", "d"),
        ("title:đò zu", ""),
        ("đườ* dò zu", "b"),
        ("dọc mưa -đò", "c"),
        ("dọc OR mưa", ""),
    ],
)
def test_some_of_needs_some_word_and_all_that_is_more_than_a_word(query: str, expected: str) -> None:
    assert found(AS_MARKED.some_of(parse(query, analyzer()))) == expected


def share(query: str, weights: dict[str, float]) -> str:
    """What a share of a query finds."""
    return found(MARKS_DISREGARDED.share_of(parse(query, analyzer()), weights))


def test_a_third_of_the_weight_is_a_fair_share_and_a_hundredth_is_none() -> None:
    weights = {"doc": 1.0, "mua": 40.0, "zu": 80.0}
    assert share("dọc mưa zu", weights) == "ce"
    assert share("dọc mưa zu", weights | {"doc": 60.0}) == "ace"


def test_a_share_needs_all_that_is_more_than_a_word() -> None:
    weights = {"doc": 1.0, "mua": 1.0, "song": 1.0}
    assert share('dọc mưa sông "qua đò"', weights | {"qua": 1.0, "do": 1.0}) == "e"
    assert share("dọc mưa sông title:đò", weights | {"do": 1.0}) == "d"
    assert share("title:đò", {"do": 1.0}) == "d"


def test_a_share_is_of_one_alternative_and_without_what_is_excluded() -> None:
    weights = {"doc": 1.0, "mua": 0.01, "zu": 0.99}
    assert share("dọc mưa OR mưa zu", weights) == "a"
    assert share("dọc mưa OR mưa", weights) == "ace"
    assert share("dọc mưa OR mưa -qua", weights) == "ac"
