"""Which documents of an index match, and what they score, as array arithmetic over its segments.

Documents are numbered through all segments, deleted ones included; `live` tells them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.cache import Cache
from searchsvc.engines.whoosh.postings import Integers
from searchsvc.engines.whoosh.segment import Segment
from searchsvc.types import (
    AllNode,
    AnyNode,
    Clause,
    Field,
    Filters,
    Layer,
    Node,
    NotNode,
    PhraseNode,
    PrefixNode,
    Query,
    ShareNode,
    TermNode,
    TermStatistics,
)

Mask = NDArray[np.bool_]
Scores = NDArray[np.floating[Any]]

DECIMALS = 6

POSTINGS_KEPT = 32 << 20
"""Bytes of decoded postings that are kept for the next passes and requests."""

MASKS_KEPT = 8 << 20
"""Bytes of masks that are kept: one request asks for the same ones several times."""


class Collection:
    """The segments of one state of an index, searched as one."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = segments
        sizes = [len(segment) for segment in segments]
        self.bases = np.cumsum([0, *sizes])[:-1].tolist()
        self.size = sum(sizes)
        self._terms: Cache[tuple[Field, str], tuple[Integers, Integers]] = Cache(
            POSTINGS_KEPT, lambda found: 16 * len(found[0]) + 200
        )
        self._masks: Cache[Node, Mask] = Cache(MASKS_KEPT, len)
        self._norms: dict[tuple[Field, float, float], Scores] = {}

    @cached_property
    def live(self) -> Mask:
        """Which documents are not deleted."""
        return self._joined(lambda segment: segment.live, np.bool_)

    @cached_property
    def ids(self) -> NDArray[np.uint64]:
        """The number of each document's id."""
        return self._joined(lambda segment: segment.columns.ids, np.uint64)

    @cached_property
    def days(self) -> NDArray[np.int32]:
        """Each document's date as an ordinal, 0 for none."""
        return self._joined(lambda segment: segment.columns.days, np.int32)

    @cached_property
    def length(self) -> int:
        """How many syllables the texts of live documents have."""
        field = Field("text", "marked")
        return sum(int(segment.postings(field).lengths[segment.live].sum()) for segment in self.segments)

    def _joined(self, column: Callable[[Segment], NDArray[Any]], kind: type) -> NDArray[Any]:
        return np.concatenate([np.zeros(0, kind), *(column(segment) for segment in self.segments)])

    # --- terms ---------------------------------------------------------------

    def term(self, field: Field, term: str) -> tuple[Integers, Integers]:
        """The live documents of a term, ascending, and its frequencies in them."""
        return self._terms.get((field, term), lambda: self._decoded(field, term))

    def _decoded(self, field: Field, term: str) -> tuple[Integers, Integers]:
        found = [segment.term(field, term) for segment in self.segments]
        docs = [docs + base for (docs, _), base in zip(found, self.bases, strict=True)]
        return (
            np.concatenate([np.zeros(0, np.int64), *docs]),
            np.concatenate([np.zeros(0, np.int64), *(freqs for _, freqs in found)]),
        )

    def statistics(self, field: Field, term: str) -> TermStatistics:
        """In how many live documents a term stands, and how often."""
        found = [segment.statistics(field, term) for segment in self.segments]
        return TermStatistics(sum(each.reports for each in found), sum(each.occurrences for each in found))

    def most_frequent(
        self, field: Field, positions: Callable[[Segment], Integers], limit: int
    ) -> list[tuple[str, TermStatistics]]:
        """Of the terms at some positions of each segment those in most live documents, then by term."""
        places = [(segment, positions(segment)) for segment in self.segments]
        depth = 2 * limit
        while depth:
            found = [segment.most_frequent(field, each, depth) for segment, each in places]
            counted = [
                (term, self.statistics(field, term))
                for term in {term for terms, _ in found for term in terms}
            ]
            best = sorted(
                (each for each in counted if each[1].reports), key=lambda each: (-each[1].reports, each[0])
            )[:limit]
            rest = sum(most for _, most in found)
            if not rest or (len(best) == limit and best[-1][1].reports > rest):
                return best
            depth *= 4
        return []

    # --- matching --------------------------------------------------------------

    def matching(self, node: Node) -> Mask:
        """Which documents match a node; deleted ones may be among them. Not to be written to."""
        return self._masks.get(node, lambda: self._matching(node))

    def _matching(self, node: Node) -> Mask:
        match node:
            case TermNode(field, term):
                found = np.zeros(self.size, bool)
                found[self.term(field, term)[0]] = True
                return found
            case PrefixNode():
                return self._joined(lambda segment: segment.prefixed(node), np.bool_)
            case PhraseNode():
                return self._joined(lambda segment: segment.phrase(node), np.bool_)
            case AllNode(children):
                return self._all(children)
            case AnyNode(children):
                return self._any(children)
            case NotNode(child):
                return ~self.matching(child)
            case ShareNode():
                return self._share(node)

    def matching_among(self, node: Node, docs: Integers) -> Integers:
        """Those of a few documents that match a node, ascending."""
        if not isinstance(node, PhraseNode):
            return np.sort(docs[self.matching(node)[docs]])
        found = [
            segment.standing(node, np.sort(docs[(docs >= base) & (docs < base + len(segment))] - base)) + base
            for segment, base in zip(self.segments, self.bases, strict=True)
        ]
        return np.concatenate([np.zeros(0, np.int64), *found])

    def _all(self, children: Sequence[Node]) -> Mask:
        found = np.ones(self.size, bool)
        for child in children:
            found &= self.matching(child)
        return found

    def _any(self, children: Sequence[Node]) -> Mask:
        found = np.zeros(self.size, bool)
        for child in children:
            found |= self.matching(child)
        return found

    def _share(self, node: ShareNode) -> Mask:
        weights = np.zeros(self.size)
        for child, weight in node.children:
            weights += weight * self.matching(child)
        return weights >= node.least

    def found(self, match: Node, filters: Filters) -> Integers:
        """The live documents that match and pass the filters, ascending."""
        passed = self._joined(lambda segment: segment.columns.passing(filters), np.bool_)
        return np.flatnonzero(self.matching(match) & passed & self.live)

    # --- scoring ---------------------------------------------------------------

    def scores(self, query: Query) -> Scores:
        """The score of every document, without the bonus."""
        scores = np.zeros(self.size)
        for clause in query.clauses:
            docs, points = self.points(clause)
            scores[docs] += points
        return scores

    def points(self, clause: Clause) -> tuple[Integers, Scores]:
        """The documents to which a clause gives points, and how many."""
        docs, frequencies = self._frequencies(clause)
        norms = self._norm(clause.field, clause.k1, clause.b)
        return docs, clause.weight * frequencies / (frequencies + norms[docs])

    def _frequencies(self, clause: Clause) -> tuple[Integers, Scores]:
        if len(clause.variants) == 1:
            term, share = clause.variants[0]
            docs, freqs = self.term(clause.field, term)
            return docs, share * freqs
        sums = np.zeros(self.size)
        for term, share in clause.variants:
            docs, freqs = self.term(clause.field, term)
            sums[docs] += share * freqs
        docs = np.flatnonzero(sums)
        return docs, sums[docs]

    def _norm(self, field: Field, k1: float, b: float) -> Scores:
        known = self._norms.get((field, k1, b))
        if known is None:
            layer: Layer = (
                "pairs" if field.layer == "bigrams" else field.layer
            )  # as many of the one as of the other
            stored = Field(field.section, layer)
            lengths = self._joined(lambda segment: segment.postings(stored).lengths, np.uint32)
            alive = lengths[self.live]
            mean = float(alive.sum(dtype=np.int64)) / max(1, int(np.count_nonzero(alive)))
            known = k1 * (1 - b + b * lengths / max(mean, 1e-9))
            self._norms[field, k1, b] = known
        return known

    # --- order -----------------------------------------------------------------

    def by_score(self, docs: Integers, scores: Scores, count: int) -> Integers:
        """The first `count` of the documents, the highest score first, then by id."""
        if 0 < count < len(docs):
            least = np.partition(scores[docs], len(docs) - count)[len(docs) - count]
            docs = docs[scores[docs] >= least]
        return docs[np.lexsort((self.ids[docs], -scores[docs]))][:count]

    def by_date(self, docs: Integers, count: int, *, descending: bool) -> Integers:
        """The first `count` of the documents by date, then by id; undated ones last."""
        days = self.days[docs].astype(np.int64)
        keys = np.where(days == 0, np.int64(1 << 40), -days if descending else days)
        return docs[np.lexsort((self.ids[docs], keys))][:count]
