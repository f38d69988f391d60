"""How a query is read over one state of the index."""

from __future__ import annotations

import pytest

from searchsvc.engines.memory import MemoryEngine
from searchsvc.query import parse
from searchsvc.ranking.matching import AS_MARKED, LITERAL, MARKS_DISREGARDED, Readings
from searchsvc.ranking.planning import Plan, plan
from searchsvc.ranking.scoring import Scorer
from searchsvc.types import NOTHING, Filters, Reading, SearchRequest
from tests.reports import analyzer, make_report, searcher_over

ENGINE = MemoryEngine()
searcher_over(
    ENGINE,
    make_report("a", "bến đò xóm núi", source="làng"),
    make_report("b", "bén do", source="phố"),
    {"c": "gạo tẻ"},
)
LONG = "bến đò xóm núi bên kia sông"


def planned(request: SearchRequest) -> Plan:
    """The plan of a request."""
    parsed = parse(request.query, analyzer())
    return plan(request, parsed, Scorer(parsed, ENGINE.reader(), analyzer()), ENGINE.reader())


@pytest.mark.parametrize(
    ("request_", "reading", "readings", "fills"),
    [
        (SearchRequest(query="*"), "everything", AS_MARKED, False),
        (SearchRequest(query="-đò"), "everything", AS_MARKED, False),
        (SearchRequest(query="?"), "everything", AS_MARKED, False),
        (SearchRequest(query="bến đò"), "all", AS_MARKED, True),
        (SearchRequest(query="bến đò", match="all"), "all", AS_MARKED, False),
        (SearchRequest(query="bến đò", match="any"), "any", AS_MARKED, False),
        (SearchRequest(query="bến đò", exact=True), "all", LITERAL, False),
        (SearchRequest(query="bến đò", exact=True, match="any"), "any", LITERAL, False),
        (SearchRequest(query="bền đò"), "all", MARKS_DISREGARDED, True),
        (SearchRequest(query="bền đò", match="all"), "all", MARKS_DISREGARDED, False),
        (SearchRequest(query="ben do"), "all", AS_MARKED, True),
        (SearchRequest(query=LONG), "weighted", MARKS_DISREGARDED, False),
        (SearchRequest(query=LONG, match="all"), "all", MARKS_DISREGARDED, False),
        (SearchRequest(query=LONG, match="any"), "any", AS_MARKED, False),
        (SearchRequest(query=LONG, exact=True), "all", LITERAL, False),
    ],
)
def test_how_the_words_are_taken(
    request_: SearchRequest, reading: Reading, readings: Readings, *, fills: bool
) -> None:
    taken = planned(request_)
    assert (taken.reading, taken.readings) == (reading, readings)
    assert (taken.partial != NOTHING) == fills


@pytest.mark.parametrize(
    ("query", "blended"), [("bến đò", False), ("bền đò", True), ("ben zu", False), ("bến zu", True)]
)
def test_full_and_partial_hits_are_blended_when_marks_are_disregarded(query: str, *, blended: bool) -> None:
    assert planned(SearchRequest(query=query)).blended == blended


def test_marks_are_looked_for_among_what_passes_the_filters() -> None:
    assert planned(SearchRequest(query="bến đò", filters=Filters(source=("làng",)))).readings is AS_MARKED
    elsewhere = planned(SearchRequest(query="bến đò", filters=Filters(source=("phố",))))
    assert elsewhere.readings is MARKS_DISREGARDED


def test_parts_are_what_each_alternative_asks_for_as_typed() -> None:
    parts = planned(SearchRequest(query='Bến đò* OR "xóm NÚI" x.y* -gạo')).parts()
    assert [[typed for typed, _ in each] for each in parts] == [["Bến", "đò*"], ["xóm", "NÚI", "x", "y*"]]
