"""What documents score for a query, and the best of them, as array arithmetic over postings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.collection import Collection
from searchsvc.engines.whoosh.documents import FEW, Documents
from searchsvc.engines.whoosh.kernels.adding import Sums
from searchsvc.engines.whoosh.kernels.best import best
from searchsvc.engines.whoosh.kernels.postings import SKIP, Block
from searchsvc.engines.whoosh.kernels.scoring import Aim, Room, Table, score_many, score_some
from searchsvc.engines.whoosh.lengths import KINDS
from searchsvc.engines.whoosh.postings import SKIPS, Found, Integers
from searchsvc.engines.whoosh.segment import Segment
from searchsvc.types import Clause, Field

Scores = NDArray[np.float64]

DECIMALS = 6

_NO_ROWS: Found = np.zeros((0, SKIPS + 1), np.int64)

FEW_BEST = 200
"""Up to so many best documents are found by insertion, more by sorting."""

MANY = 4
"""Where one document of so many is wanted, or more, all get a score at first."""


class Best(NamedTuple):
    """Documents in their order, with their scores as hits have them."""

    docs: Integers
    scores: Scores


class Scoring:
    """Scores documents of a collection; may be used by several threads.

    What that of an earlier state, `before`, has scored in is used again.
    """

    def __init__(self, collection: Collection, before: Scoring | None = None) -> None:
        self._collection = collection
        self.size = max(map(len, collection.segments), default=0)
        """How many documents the largest segment has."""
        self.rooms: list[Room] = before.rooms if before and before.size == self.size else []

    def prepare(self) -> None:
        """Load or compile both ways of scoring; which of them a search takes hangs on how much it finds."""
        data, lengths = np.frombuffer(bytes(1), np.uint8), np.zeros((KINDS, 1), np.uint32)
        none, no_weights = np.zeros(0, np.int64), np.zeros(0)
        norms = none, no_weights, no_weights
        table = Table(_NO_ROWS, no_weights, np.zeros(1, np.int64), no_weights, *norms, lengths)
        aim = Aim(1, 0.0, pruned=True)
        with self._room() as room:
            score_many(data, table, np.zeros(0, np.bool_), room, aim)
            score_some(data, table, none, room, aim)

    def best(self, clauses: Sequence[Clause], found: Documents, count: int) -> Best:
        """The first `count` of the documents, the highest score first, then by id."""
        docs, scores = self._reaching(clauses, found, Aim(count, 0.0, count <= FEW))
        return self.ordered(docs, np.round(scores, DECIMALS), count)

    def ordered(self, docs: Integers, scores: Scores, count: int) -> Best:
        """The first `count` of documents with these scores."""
        ids = self._collection.ids[docs]
        places = best(scores, ids, count) if count <= FEW_BEST else np.lexsort((ids, -scores))[:count]
        return Best(docs[places], scores[places])

    def of_each(self, clauses: Sequence[Clause], docs: Integers) -> Scores:
        """The scores of documents, ascending."""
        if not clauses:
            return np.zeros(len(docs))
        every = Aim(1, 0.0, pruned=False)
        return self._reaching(clauses, Documents(self._collection.size, docs), every)[1]

    def _reaching(self, clauses: Sequence[Clause], found: Documents, aim: Aim) -> tuple[Integers, Scores]:
        """Documents, ascending, among which the first are, with their scores.

        What the first of one segment score, those of the next must reach as well.
        """
        parts: list[tuple[Integers, Scores]] = []
        norms = self._collection.norms(clauses)
        weights = np.array([clause.weight for clause in clauses], np.float64)
        for segment, base, own in self._collection.parts(found):
            if parts and aim.pruned and len(parts[-1][1]) >= aim.length:
                own_floor = float(np.partition(parts[-1][1], -aim.length)[-aim.length])
                aim = aim._replace(floor=max(aim.floor, own_floor))
            table = Table(*_rows(segment, clauses), weights, *norms, segment.file.lengths.rows)
            docs, scores = self._of_segment(segment, table, own, aim)
            parts.append((docs + base if base else docs, scores))
        if len(parts) == 1:
            return parts[0]
        docs = np.concatenate([np.zeros(0, np.int64), *(docs for docs, _ in parts)])
        return docs, np.concatenate([np.zeros(0), *(scores for _, scores in parts)])

    def _of_segment(
        self, segment: Segment, table: Table, own: Documents, aim: Aim
    ) -> tuple[Integers, Scores]:
        with self._room() as room:
            if own.dense and own.count * MANY >= len(segment):
                return score_many(segment.data, table, own.mask, room, aim)
            return score_some(segment.data, table, own.list, room, aim)

    @contextmanager
    def _room(self) -> Iterator[Room]:
        """Arrays to score in, kept for the next search; after an error they are not, as something may stand in them."""
        try:
            room = self.rooms.pop()
        except IndexError:  # other threads have them all
            room = _room_for(self.size)
        yield room
        self.rooms.append(room)


def _room_for(size: int) -> Room:
    """Arrays to score so many documents in."""
    every = np.arange(size + 1, dtype=np.uint32)
    own, twin, scores = (np.zeros(size + 1) for _ in range(3))
    own[0] = 1.0
    docs, place_of = (np.zeros(size + 1, np.uint32) for _ in range(2))
    block = Block(np.zeros(SKIP, np.uint32), np.zeros(SKIP, np.int64))
    sums = Sums(own, twin, np.empty(size + 2, np.uint32), block)
    return Room(place_of, every[:-1], every[1:], docs, scores, sums)


def _rows(segment: Segment, clauses: Sequence[Clause]) -> tuple[Found, Scores, Integers]:
    """The terms of clauses as `Table` has them: rows, shares, cuts."""
    asked: list[tuple[Field, str]] = []
    shares: list[float] = []
    ends = [0]
    for clause in clauses:
        for term, share in clause.variants:
            if share:
                asked.append((clause.field, term))
                shares.append(share)
        ends.append(len(asked))
    found = segment.terms(asked)
    sizes = np.array([len(rows) for rows in found], np.int64)
    cuts = np.append(0, np.cumsum(sizes))[ends]
    rows = np.concatenate(found) if found else _NO_ROWS
    return rows, np.repeat(np.array(shares, np.float64), sizes), cuts
