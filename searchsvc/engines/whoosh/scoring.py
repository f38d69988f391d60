"""What documents score for a query, and the best of them, as array arithmetic over postings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.collection import Collection
from searchsvc.engines.whoosh.documents import FEW, Documents, Mask
from searchsvc.engines.whoosh.kernels.searching import (
    add_few,
    add_frequencies,
    add_points,
    add_points_of_few,
    add_term_points,
    best,
    near_best,
)
from searchsvc.engines.whoosh.postings import Integers
from searchsvc.engines.whoosh.segment import Segment, stored
from searchsvc.types import Clause

Scores = NDArray[np.float64]

DECIMALS = 6

MARGIN = 1e-5
"""More than what rounding, of sums in another order too, may do to a score."""

LESS = 0.7
"""Candidates are looked for again once what is left is less than so much of what it was then: each look takes as long as a clause."""

FEW_BEST = 200
"""Up to so many best documents are found by insertion, more by sorting."""


class Scratch(NamedTuple):
    """Arrays with a place for each document: scores and sums of frequencies (all 0 between uses), two lists."""

    scores: Scores
    sums: Scores
    scored: Integers
    touched: Integers


class Few(NamedTuple):
    """A few documents, ascending, with sums of frequencies (all 0 between uses), and both for each segment by its numbers."""

    docs: Integers
    sums: Scores
    pieces: Sequence[tuple[Segment, Integers, Scores]]


class Best(NamedTuple):
    """Documents in their order, with their scores as hits have them."""

    docs: Integers
    scores: Scores


class Scoring:
    """Scores documents of a collection; may be used by several threads."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._scratches: list[Scratch] = []

    def best(self, clauses: Sequence[Clause], found: Documents, count: int) -> Best:
        """The first `count` of the documents, the highest score first, then by id.

        The clauses that may give most come first. Once what the others may give is less
        than what the document number `count` has, only those that can still reach it are
        looked at: the pruning of Turtle and Flood, Query evaluation: strategies and
        optimizations (1995), term at a time.
        """
        ordered = sorted((each for each in clauses if each.weight), key=lambda each: -each.weight)
        if found.few:
            docs, scores = found.list, np.zeros(found.count)
        else:
            docs, scores, ordered = self._candidates(ordered, found, count)
        rest = sum(clause.weight for clause in ordered)
        few = self._few(docs)
        for clause in ordered:
            self._add_to_few(clause, few, scores)
            rest -= clause.weight
            if len(docs) > 2 * count > 0:
                near = near_best(scores, np.arange(len(docs)), count, rest + MARGIN)
                docs, scores = docs[near], scores[near]
                few = self._few(docs)
        return self.ordered(docs, np.round(scores, DECIMALS), count)

    def ordered(self, docs: Integers, scores: Scores, count: int) -> Best:
        """The first `count` of documents with these scores."""
        ids = self._collection.ids[docs]
        places = best(scores, ids, count) if count <= FEW_BEST else np.lexsort((ids, -scores))[:count]
        return Best(docs[places], scores[places])

    # --- few documents -----------------------------------------------------------

    def of_few(self, clauses: Sequence[Clause], docs: Integers) -> Scores:
        """The scores of a few documents, ascending."""
        scores = np.zeros(len(docs))
        few = self._few(docs)
        for clause in clauses:
            self._add_to_few(clause, few, scores)
        return scores

    def _few(self, docs: Integers) -> Few:
        sums, pieces, end = np.zeros(len(docs)), [], 0
        for segment, own in zip(self._collection.segments, self._collection.inside(docs), strict=True):
            begin, end = end, end + len(own)
            if begin < end:
                pieces.append((segment, own, sums[begin:end]))
        return Few(docs, sums, pieces)

    def _add_to_few(self, clause: Clause, few: Few, scores: Scores) -> None:
        for segment, own, sums in few.pieces:
            code = segment.postings(stored(clause.field)).code
            for term, share in clause.variants:
                add_few(code, segment.term(clause.field, term), own, share, sums)
        norms = self._collection.norms(clause.field, clause.k1, clause.b)
        add_points_of_few(few.sums, few.docs, norms, clause.weight, scores)

    # --- many documents ------------------------------------------------------------

    def _candidates(
        self, clauses: list[Clause], found: Documents, count: int
    ) -> tuple[Integers, Scores, list[Clause]]:
        """Documents, ascending, among which the first `count` are, with what some clauses give them, and the other clauses."""
        rest, done, scored = sum(clause.weight for clause in clauses), 0.0, 0
        worthwhile, wanted = rest, found.mask
        with self._scratch() as scratch:
            for number, clause in enumerate(clauses, 1):
                scored = self._add(clause, wanted, scratch, scored)
                rest, done = rest - clause.weight, done + clause.weight
                # Those near the best are at least `count`, and putting so many in order takes long.
                if not count <= min(scored, FEW) or rest >= min(done, worthwhile):
                    continue
                worthwhile = LESS * rest
                docs = near_best(scratch.scores, scratch.scored[:scored], count, rest + MARGIN)
                # As long as one that has no score yet may be among the best, all that have one are near.
                if len(docs) <= FEW and len(docs) < scored:
                    return *_taken(scratch, np.sort(docs), scored), clauses[number:]
            docs = np.sort(scratch.scored[:scored])
            # A score of nearly nothing is rounded to 0, which those that have none have as well.
            enough = np.count_nonzero(scratch.scores[docs] >= MARGIN) >= count
            return *_taken(scratch, docs if enough else found.list, scored), []

    def _add(self, clause: Clause, wanted: Mask, scratch: Scratch, scored: int) -> int:
        """Add what a clause gives to the scores of wanted documents; gives how many have a score then."""
        norms, count = self._collection.norms(clause.field, clause.k1, clause.b), 0
        variants = [(term, share) for term, share in clause.variants if share]
        for segment, base in zip(self._collection.segments, self._collection.bases, strict=True):
            code = segment.postings(stored(clause.field)).code
            terms = [(segment.term(clause.field, term), share) for term, share in variants]
            if len(terms) == 1 and len(terms[0][0]) == 1:  # no other term can add to the same documents
                found, share = terms[0]
                factors = share, clause.weight
                scored = add_term_points(
                    code, found, base, wanted, norms, factors, scratch.scores, scratch.scored, scored
                )
                continue
            for found, share in terms:
                count = add_frequencies(
                    code, found, base, wanted, share, scratch.sums, scratch.touched, count
                )
        touched = scratch.touched[:count]
        return add_points(scratch.sums, touched, norms, clause.weight, scratch.scores, scratch.scored, scored)

    @contextmanager
    def _scratch(self) -> Iterator[Scratch]:
        """Arrays to score in, kept for the next search, since making them takes as long as one.

        After an error they are not: something may stand in them.
        """
        try:
            scratch = self._scratches.pop()
        except IndexError:  # other threads have them all
            size = self._collection.size
            scratch = Scratch(
                np.zeros(size), np.zeros(size), np.zeros(size, np.int64), np.zeros(size, np.int64)
            )
        yield scratch
        self._scratches.append(scratch)


def _taken(scratch: Scratch, docs: Integers, scored: int) -> tuple[Integers, Scores]:
    """Documents with their scores, which are taken out of the scratch."""
    scores = scratch.scores[docs]
    scratch.scores[scratch.scored[:scored]] = 0
    return docs, scores
