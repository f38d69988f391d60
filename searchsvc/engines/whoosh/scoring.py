"""Which documents of an index match, and what they score, as array arithmetic over its segments.

Documents are numbered through all segments, deleted ones included; `live` tells them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.cache import Cache
from searchsvc.engines.whoosh.kernels.searching import (
    add_frequencies,
    add_points,
    add_term_points,
    best,
    mark,
    round_scores,
)
from searchsvc.engines.whoosh.postings import Integers
from searchsvc.engines.whoosh.segment import Choice, Segment, stored
from searchsvc.types import (
    NO_FILTERS,
    AllNode,
    AnyNode,
    Clause,
    Field,
    Filters,
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
Scores = NDArray[np.float64]

DECIMALS = 6

FEW = 200
"""Up to so many best documents are found by insertion, more by sorting."""

MASKS_KEPT = 8 << 20
"""Bytes of masks and their nodes that are kept: one request asks for the same ones several times."""

NODE = 1 << 10
"""About so many bytes a node takes that a mask is kept for."""


class Scratch(NamedTuple):
    """Arrays with a place for each document: scores, sums of frequencies (all 0 between clauses), a list."""

    scores: Scores
    sums: Scores
    touched: Integers


class Collection:
    """The segments of one state of an index, searched as one."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = segments
        sizes = [len(segment) for segment in segments]
        self.bases = np.cumsum([0, *sizes])[:-1].tolist()
        self.size = sum(sizes)
        self._all_live = all(segment.all_live for segment in segments)
        self._masks: Cache[Node, Mask] = Cache(MASKS_KEPT, lambda mask: len(mask) + NODE)
        self._scratches: list[Scratch] = []
        self._norms: dict[tuple[Field, float, float], Scores] = {}

    @cached_property
    def live(self) -> Mask:
        """Which documents are not deleted."""
        return self._joined(lambda segment: segment.live, np.bool_)

    @cached_property
    def count(self) -> int:
        """How many documents are live."""
        return int(np.count_nonzero(self.live))

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
        return sum(int(segment.lengths(field)[segment.live].sum()) for segment in self.segments)

    def _joined(self, column: Callable[[Segment], NDArray[Any]], kind: type) -> NDArray[Any]:
        return np.concatenate([np.zeros(0, kind), *(column(segment) for segment in self.segments)])

    # --- terms ---------------------------------------------------------------

    def counts(self, field: Field, terms: Sequence[str]) -> list[TermStatistics] | None:
        """The statistics of many terms at once; None where postings must be read for them."""
        if not self._all_live or stored(field) != field:
            return None
        counts = np.zeros((len(terms), 2), np.int64)
        for segment in self.segments:
            counts += segment.counts(field, terms)
        return [TermStatistics(*row) for row in counts.tolist()]

    def statistics(self, field: Field, term: str) -> TermStatistics:
        """In how many live documents a term stands, and how often."""
        found = [segment.statistics(field, term) for segment in self.segments]
        return TermStatistics(sum(each.reports for each in found), sum(each.occurrences for each in found))

    def most_frequent(
        self, field: Field, choices: Callable[[Segment], Choice], limit: int
    ) -> list[tuple[str, TermStatistics]]:
        """Of the terms to choose from in each segment those in most live documents, then by term."""
        chosen = [(segment, choices(segment)) for segment in self.segments]
        depth = 2 * limit
        while depth:
            found = [(segment, *choice.most_frequent(depth)) for segment, choice in chosen]
            terms = {segment.lexicon.term(field.layer, key) for segment, keys, _ in found for key in keys}
            counted = [(term, self.statistics(field, term)) for term in terms]
            best = sorted(
                (each for each in counted if each[1].reports), key=lambda each: (-each[1].reports, each[0])
            )[:limit]
            rest = sum(most for _, _, most in found)
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
                return self._having(field, term)
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

    def _having(self, field: Field, term: str) -> Mask:
        mask = np.zeros(self.size, bool)
        for segment, base in zip(self.segments, self.bases, strict=True):
            mark(segment.postings(stored(field)).code, segment.term(field, term), base, mask)
        return mask

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

    def wanted(self, match: Node, filters: Filters) -> Mask:
        """The live documents that match and pass the filters. Not to be written to."""
        mask = self.matching(match)
        if filters != NO_FILTERS:
            mask = mask & self._joined(lambda segment: segment.columns.passing(filters), np.bool_)
        return mask if self._all_live else mask & self.live

    # --- scoring ---------------------------------------------------------------

    @contextmanager
    def scratch(self) -> Iterator[Scratch]:
        """Arrays to score in, kept for the next search, since making them takes as long as one.

        After an error they are not: frequencies may stand in them.
        """
        try:
            scratch = self._scratches.pop()
        except IndexError:  # other threads have them all
            scratch = Scratch(np.zeros(self.size), np.zeros(self.size), np.zeros(self.size, np.int64))
        yield scratch
        self._scratches.append(scratch)

    def scores(self, clauses: Sequence[Clause], wanted: Mask, scratch: Scratch) -> Scores:
        """What clauses give each of the wanted documents, in an array of the scratch."""
        scratch.scores.fill(0)
        for clause in clauses:
            self._add(clause, wanted, scratch)
        return scratch.scores

    def _add(self, clause: Clause, wanted: Mask, scratch: Scratch) -> None:
        norms, count = self._norm(clause.field, clause.k1, clause.b), 0
        variants = [(term, share) for term, share in clause.variants if share]
        for segment, base in zip(self.segments, self.bases, strict=True):
            code = segment.postings(stored(clause.field)).code
            terms = [(segment.term(clause.field, term), share) for term, share in variants]
            if len(terms) == 1 and len(terms[0][0]) == 1:  # no other term can add to the same documents
                factors = terms[0][1], clause.weight
                add_term_points(code, terms[0][0], base, wanted, norms, factors, scratch.scores)
                continue
            for found, share in terms:
                count = add_frequencies(
                    code, found, base, wanted, share, scratch.sums, scratch.touched, count
                )
        add_points(scratch.sums, scratch.touched[:count], norms, clause.weight, scratch.scores)

    def _norm(self, field: Field, k1: float, b: float) -> Scores:
        known = self._norms.get((field, k1, b))
        if known is None:
            lengths = self._joined(lambda segment: segment.lengths(field), np.uint32)
            alive = lengths[self.live]
            mean = float(alive.sum(dtype=np.int64)) / max(1, int(np.count_nonzero(alive)))
            known = k1 * (1 - b + b * lengths / max(mean, 1e-9))
            self._norms[field, k1, b] = known
        return known

    def rounded_scores(self, query: Query, wanted: Mask, docs: Integers, scratch: Scratch) -> Scores:
        """The scores of wanted documents, which `docs` lists, as hits have them, without the bonus."""
        scores = self.scores(query.clauses, wanted, scratch)
        round_scores(scores, docs, 10.0**DECIMALS)
        return scores

    def only(self, document: int) -> Mask:
        """A mask of one document."""
        mask = np.zeros(self.size, bool)
        mask[document] = True
        return mask

    # --- order -----------------------------------------------------------------

    def by_score(self, docs: Integers, scores: Scores, count: int) -> Integers:
        """The first `count` of the documents, the highest score first, then by id."""
        if count <= FEW:
            return best(docs, scores, self.ids, count)
        if count < len(docs):
            least = np.partition(scores[docs], len(docs) - count)[len(docs) - count]
            docs = docs[scores[docs] >= least]
        return docs[np.lexsort((self.ids[docs], -scores[docs]))][:count]

    def by_date(self, docs: Integers, count: int, *, descending: bool) -> Integers:
        """The first `count` of the documents by date, then by id; undated ones last."""
        days = self.days[docs].astype(np.int64)
        keys = np.where(days == 0, np.int64(1 << 40), -days if descending else days)
        return docs[np.lexsort((self.ids[docs], keys))][:count]
