"""What a search finds, and in which order full and partial hits come.

A short query needs all of its words: as they are marked if some report has them
so, else with marks disregarded, and few hits are filled up with partial ones. A
long query is ordered by score alone, over reports with a fair share of its weight.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from searchsvc.engines import Reader
from searchsvc.query import Item, Parsed, Word
from searchsvc.ranking.matching import AS_MARKED, LITERAL, MARKS_DISREGARDED, Readings
from searchsvc.ranking.meaning import settled
from searchsvc.ranking.scoring import Scorer
from searchsvc.types import EVERYTHING, NOTHING, Node, Query, Reading, SearchRequest

SHORT_QUERY = 6
"""Up to so many words, as typed between white space, each of them is needed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a query is read: the reports found in full, and those that may fill them up.

    `parsed` is the query with its syllables as they are taken. `blended`: full and
    partial hits are ordered by one score, since no report has all as it was marked.
    """

    reading: Reading
    readings: Readings
    parsed: Parsed
    match: Node
    partial: Node = NOTHING
    blended: bool = False
    as_marked: Node | None = None
    """With marks disregarded in a long query: what is found as marked all the same."""

    def parts(self) -> list[list[tuple[str, Node]]]:
        """For each alternative what it asks for, as typed, and the reports that have it."""
        return [[part for item in items for part in self._parts(item)] for items in self.parsed.alternatives]

    def _parts(self, item: Item) -> Iterator[tuple[str, Node]]:
        found = self.readings.syllables(item)
        for syllable, node in found[:-1] if item.prefix else found:
            yield syllable.typed, node
        if item.prefix:
            beginning = Word(item.syllables[-1], item.section, prefix=True)
            yield f"{beginning.syllable.typed}*", self.readings.node(beginning)


def plan(request: SearchRequest, parsed: Parsed, scorer: Scorer, reader: Reader) -> Plan:
    """How a query is read over one state of the index."""
    if parsed.everything:
        return Plan("everything", AS_MARKED, parsed, EVERYTHING)
    if not parsed.alternatives:
        return Plan("everything", AS_MARKED, parsed, AS_MARKED.all_of(parsed))
    if request.exact:
        match = LITERAL.any_of(parsed) if request.match == "any" else LITERAL.all_of(parsed)
        return Plan("any" if request.match == "any" else "all", LITERAL, parsed, match)
    if request.match == "any":
        return Plan("any", AS_MARKED, parsed, AS_MARKED.any_of(parsed))
    if request.match == "auto" and parsed.length > SHORT_QUERY:
        return _long(request, parsed, scorer, reader)
    return _short(request, parsed, scorer, reader)


def _short(request: SearchRequest, parsed: Parsed, scorer: Scorer, reader: Reader) -> Plan:
    fill = request.match == "auto"
    taken = settled(parsed, scorer.meanings)
    for reading in (parsed,) if taken is parsed else (taken, parsed):
        match = AS_MARKED.all_of(reading)
        if reader.search(Query(match), request.filters, "relevance", 0, 0).total:
            partial = AS_MARKED.some_of(reading) if fill else NOTHING
            return Plan("all", AS_MARKED, reading, match, partial)
    match = MARKS_DISREGARDED.all_of(parsed)
    partial = MARKS_DISREGARDED.some_of(parsed) if fill else NOTHING
    marked = any(syllable.has_marks for syllable in parsed.syllables)
    return Plan("all", MARKS_DISREGARDED, parsed, match, partial, blended=marked)


def _long(request: SearchRequest, parsed: Parsed, scorer: Scorer, reader: Reader) -> Plan:
    weights = scorer.weights
    match = MARKS_DISREGARDED.share_of(parsed, weights)
    if not reader.search(Query(match), request.filters, "relevance", 0, 0).total:
        # No report has what is asked for in quotes or in titles: its words are words like the others then.
        parsed = parsed.loosened()
        match = MARKS_DISREGARDED.share_of(parsed, weights)
    return Plan("weighted", MARKS_DISREGARDED, parsed, match, as_marked=AS_MARKED.share_of(parsed, weights))
