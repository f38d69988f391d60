"""From a query to its hits: which documents, in which order, and their records."""

from __future__ import annotations

from collections import Counter

import numpy as np

from searchsvc.engines.whoosh.collection import Collection
from searchsvc.engines.whoosh.documents import Documents
from searchsvc.engines.whoosh.reports import Reports
from searchsvc.engines.whoosh.scoring import DECIMALS, Best, Scoring
from searchsvc.types import (
    MOST_COPIES,
    Bonus,
    Filters,
    Hit,
    Hits,
    Query,
    Record,
    Sort,
)


class Finder:
    """Finds hits among the documents of a collection."""

    def __init__(self, collection: Collection, scoring: Scoring, reports: Reports) -> None:
        self._collection = collection
        self._scoring = scoring
        self._reports = reports

    def search(
        self, query: Query, filters: Filters, sort: Sort, part: tuple[int, int], *, explain: bool
    ) -> Hits:
        """See `engines.Reader`; `part` is offset and limit."""
        offset, limit = part
        every, first = self._collection.wanted(query.match, filters)
        found = every if query.every_copy else first
        if not limit:
            return Hits(found.count, ())
        best, rewarded = self._best(query, found, sort, offset + limit)
        documents = best.docs[offset:]
        shown, scores = documents.tolist(), best.scores[offset:].tolist()
        parts = [self._parts(query, document, rewarded) if explain else () for document in shown]
        copies: list[tuple[Record, ...]] = [()] * len(shown)
        for place in (
            [] if query.every_copy else np.flatnonzero(self._collection.copies.has_others(documents))
        ):
            copies[place] = self._copies_among(every, shown[place])
        records = list(map(self._reports.record, shown))
        self._reports.remember(records, shown)
        return Hits(found.count, tuple(map(Hit, records, scores, parts, copies)))

    def _best(self, query: Query, found: Documents, sort: Sort, count: int) -> tuple[Best, frozenset[int]]:
        """The first `count` of the documents found, and which of them have the bonus."""
        if sort != "relevance":
            docs = found.list
            dates = self._collection.order_by_date(docs, descending=sort == "-date")
            docs = self._scoring.ordered(docs, dates, count).docs
            places = np.argsort(docs)
            scores = np.empty(len(docs))
            scores[places] = np.round(self._scoring.of_each(query.clauses, docs[places]), DECIMALS)
            return Best(docs, scores), frozenset()
        bonus = query.bonus
        best = self._scoring.best(query.clauses, found, max(count, bonus.window if bonus else 0))
        return self._rewarded(bonus, best, count) if bonus else (best, frozenset())

    def _rewarded(self, bonus: Bonus, best: Best, count: int) -> tuple[Best, frozenset[int]]:
        near = best.docs[: bonus.window]
        order = np.argsort(near)
        rewarded = order[self._collection.matching.among(bonus.node, near[order])]
        gained = best.scores.copy()
        gained[rewarded] += bonus.points
        return self._scoring.ordered(best.docs, gained.round(DECIMALS), count), frozenset(
            near[rewarded].tolist()
        )

    def _copies_among(self, found: Documents, document: int) -> tuple[Record, ...]:
        others = self._collection.copies.others(document)
        if len(others):
            others = others[np.isin(others, found.list)] if found.few else others[found.mask[others]]
        return tuple(map(self._reports.record, others[:MOST_COPIES].tolist()))

    def _parts(self, query: Query, document: int, rewarded: frozenset[int]) -> tuple[tuple[str, float], ...]:
        parts: Counter[str] = Counter()
        for clause in query.clauses:
            points = float(self._scoring.of_each((clause,), np.array([document]))[0])
            if points:
                parts[clause.name] += points  # type: ignore[assignment]  # a Counter may hold floats
        if query.bonus and document in rewarded:
            parts[query.bonus.name] += query.bonus.points  # type: ignore[assignment]
        return tuple(parts.items())
