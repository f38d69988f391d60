"""One state of the reports of the reference engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from searchsvc.engines import Fingerprints
from searchsvc.engines.memory.entry import Entry
from searchsvc.types import (
    FACETS,
    FIELDS,
    MOST_COPIES,
    MOST_FACET_PERSONS,
    NO_FILTERS,
    Clause,
    Explanation,
    Facets,
    FacetValue,
    Field,
    Filters,
    Hit,
    Hits,
    Layer,
    Node,
    Query,
    Record,
    Report,
    Sort,
    TermStatistics,
)


@dataclass(frozen=True)
class MemoryReader:
    """One state of the reports."""

    entries: dict[str, Entry]
    generation: str
    damage: None = None

    def read_ahead(self) -> None:
        """See `engines.Reader`; all is there."""

    @property
    def count(self) -> int:
        """How many reports there are."""
        return len(self.entries)

    @cached_property
    def length(self) -> int:
        """See `engines.Reader`."""
        return sum(len(entry.terms[Field("text", "marked")]) for entry in self.entries.values())

    @cached_property
    def _mean_lengths(self) -> dict[Field, float]:
        lengths = {field: [len(entry.terms[field]) for entry in self.entries.values()] for field in FIELDS}
        return {
            field: sum(each) / max(1, sum(length > 0 for length in each)) for field, each in lengths.items()
        }

    def search(
        self, query: Query, filters: Filters, sort: Sort, offset: int, limit: int, *, explain: bool = False
    ) -> Hits:
        """See `engines.Reader`."""
        found = _by_text(self._found(query.match, filters), every_copy=query.every_copy)
        copies = {
            first.report.id: tuple(each.report.record for each in others[:MOST_COPIES])
            for first, *others in found
        }
        scored = [(first, self._parts(query, first)) for first, *_ in found]
        totals = {entry.report.id: round(sum(parts.values()), 6) for entry, parts in scored}
        scored.sort(key=lambda pair: (-totals[pair[0].report.id], pair[0].report.id))
        bonus = query.bonus
        if bonus and sort == "relevance":
            for entry, parts in scored[: bonus.window]:
                if entry.matches(bonus.node):
                    parts[bonus.name] = parts.get(bonus.name, 0.0) + bonus.points
                    totals[entry.report.id] = round(totals[entry.report.id] + bonus.points, 6)
            scored.sort(key=lambda pair: (-totals[pair[0].report.id], pair[0].report.id))
        if sort != "relevance":
            scored.sort(key=lambda pair: pair[0].report.id)
            sign = -1 if sort == "-date" else 1
            scored.sort(
                key=lambda pair: sign * _day(pair[0]) if pair[0].report.date else date.max.toordinal()
            )
        hits = tuple(
            Hit(
                entry.report.record,
                totals[entry.report.id],
                tuple(parts.items()) if explain else (),
                copies[entry.report.id],
            )
            for entry, parts in scored[offset : offset + limit]
        )
        return Hits(len(scored), hits)

    def _found(self, match: Node, filters: Filters) -> list[Entry]:
        return [entry for entry in self.entries.values() if entry.passes(filters) and entry.matches(match)]

    def _parts(self, query: Query, entry: Entry) -> dict[str, float]:
        parts: dict[str, float] = {}
        for clause in query.clauses:
            points = self._points(clause, entry)
            if points:
                parts[clause.name] = parts.get(clause.name, 0.0) + points
        return parts

    def _points(self, clause: Clause, entry: Entry) -> float:
        counts = entry.counts[clause.field]
        frequency = sum(share * counts[term] for term, share in clause.variants)
        if not frequency:
            return 0.0
        length = len(entry.terms[clause.field]) / self._mean_lengths[clause.field]
        return clause.weight * frequency / (frequency + clause.k1 * (1 - clause.b + clause.b * length))

    def examples(self, match: Node, limit: int) -> list[Record]:
        """See `engines.Reader`."""
        found = _by_text(self._found(match, NO_FILTERS))
        return [first.report.record for first, *_ in found[:limit]]

    def matching(self, nodes: Sequence[Node], ids: Sequence[str]) -> list[tuple[bool, ...]]:
        """See `engines.Reader`."""
        return [tuple(self.entries[each].matches(node) for node in nodes) for each in ids]

    def facets(self, match: Node, filters: Filters, persons: int = MOST_FACET_PERSONS) -> Facets:
        """See `engines.Reader`."""
        found = [first for first, *_ in _by_text(self._found(match, filters))]
        facets: Facets = {}
        for name in FACETS:
            counts = Counter(value for entry in found for value in entry.report.facet(name))
            ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            most = persons if name == "person" else None
            facets[name] = tuple(FacetValue(value, count) for value, count in ordered[:most])
        return facets

    def records(self) -> Iterator[Record]:
        """See `engines.Reader`."""
        return (entry.report.record for entry in self.entries.values())

    def digests(self) -> dict[str, tuple[str, str]]:
        """See `engines.Reader`."""
        return {each: (entry.report.path, entry.report.digest) for each, entry in self.entries.items()}

    def fingerprints(self) -> Fingerprints:
        """See `engines.Reader`."""
        return Fingerprints.of({each: entry.report.digest for each, entry in self.entries.items()})

    def get(self, report_id: str) -> Report | None:
        """See `engines.Reader`."""
        entry = self.entries.get(report_id)
        return entry.report if entry else None

    def copies(self, report_id: str) -> tuple[Record, ...]:
        """See `engines.Reader`."""
        key = self.entries[report_id].report.text_key
        same = [entry for entry in self.entries.values() if key and entry.report.text_key == key]
        others = [entry.report.record for entry in sorted(same, key=_age) if entry.report.id != report_id]
        return tuple(others[:MOST_COPIES])

    def texts(self, ids: Sequence[str]) -> list[str]:
        """See `engines.Reader`."""
        return [self.entries[each].report.text for each in ids]

    def statistics(self, field: Field, terms: Sequence[str]) -> list[TermStatistics]:
        """See `engines.Reader`."""
        return [self._statistics(field, term) for term in terms]

    def _statistics(self, field: Field, term: str) -> TermStatistics:
        frequencies = [entry.counts[field][term] for entry in self.entries.values()]
        return TermStatistics(sum(frequency > 0 for frequency in frequencies), sum(frequencies))

    def forms(self, folded: str) -> dict[str, TermStatistics]:
        """See `engines.Reader`."""
        marked = {form for entry in self.entries.values() for form, fold in entry.folds if fold == folded}
        return {form: self._statistics(Field("text", "marked"), form) for form in sorted(marked)}

    def pairs(self, first: str, second: str) -> dict[tuple[str, str], int]:
        """See `engines.Reader`."""
        counts: Counter[tuple[str, str]] = Counter()
        for entry in self.entries.values():
            marked, folded = (entry.terms[Field("text", layer)] for layer in ("marked", "folded"))
            for pair, folds in zip(pairwise(marked), pairwise(folded), strict=True):
                counts[pair] += folds == (first, second)
        return {pair: count for pair, count in counts.items() if count}

    def vocabulary(self, field: Field, prefix: str, limit: int) -> list[tuple[str, TermStatistics]]:
        """See `engines.Reader`."""
        terms = {
            term for entry in self.entries.values() for term in entry.counts[field] if term.startswith(prefix)
        }
        found = [(term, self._statistics(field, term)) for term in terms]
        return sorted(found, key=lambda pair: (-pair[1].reports, pair[0]))[:limit]

    def following(
        self, first: tuple[Layer, str], prefix: tuple[Layer, str], limit: int
    ) -> list[tuple[tuple[str, str], TermStatistics]]:
        """See `engines.Reader`."""
        pairs: set[tuple[str, str]] = set()
        for entry in self.entries.values():
            columns = [entry.terms[Field("text", layer)] for layer in ("marked", first[0], prefix[0])]
            for (one, other), (before, _), (_, after) in zip(*map(pairwise, columns), strict=True):
                if before == first[1] and after.startswith(prefix[1]):
                    pairs.add((one, other))
        found = [(pair, self._statistics(Field("text", "pairs"), " ".join(pair))) for pair in pairs]
        return sorted(found, key=lambda each: (-each[1].reports, each[0]))[:limit]

    def explanations(self, forms: Sequence[str]) -> dict[Explanation, int]:
        """See `engines.Reader`."""
        counts = Counter(each for entry in self.entries.values() for each in entry.explained)
        return {each: reports for each, reports in counts.items() if each.form in forms}


def _by_text(found: Iterable[Entry], *, every_copy: bool = False) -> list[list[Entry]]:
    """The entries of one text together, the earliest first; each alone with `every_copy`."""
    groups: dict[str, list[Entry]] = {}
    for entry in sorted(found, key=_age):
        key = None if every_copy else entry.report.text_key
        groups.setdefault(f"text {key}" if key else entry.report.id, []).append(entry)
    return list(groups.values())


def _age(entry: Entry) -> tuple[date, str]:
    return entry.report.date or date.max, entry.report.id


def _day(entry: Entry) -> int:
    return entry.report.date.toordinal() if entry.report.date else 0
