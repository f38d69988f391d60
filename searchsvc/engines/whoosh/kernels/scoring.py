"""BM25 over coded postings, a segment at a time, and the best of what is scored.

Clauses are taken one after another, those first that may give most for what reading them takes. Once what the others
may give is less than what the last document wanted has, only those documents that can still
reach it are looked for: the pruning of Turtle and Flood, Query evaluation: strategies and
optimizations (1995), term at a time.

Two clauses of which one has all terms of the other, with the same regard of length, are twins: a syllable as it
may be meant, and the same without its marks. Their postings are read once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, inner, kernel
from searchsvc.engines.whoosh.kernels.adding import RARE, Places, Sums, Wanted, add_row
from searchsvc.engines.whoosh.kernels.best import highest_first, least_of_best
from searchsvc.engines.whoosh.kernels.postings import beginning, read_block, room_of_block

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

MARGIN = 1e-5
"""More than what rounding, of sums in another order too, may do to a score."""

CHEAP = 3000
"""Up to so many postings clauses are taken by weight, beyond by what they give for each."""

LESS = 0.5
"""Candidates are looked for again once what is left is less than so much of what it was then: each look takes as long as a clause."""

ALONE = -1
"""What stands for the twin of a clause that has none."""


class Table(NamedTuple):
    """The clauses of a query in a segment.

    Clause c is the terms `rows[cuts[c]:cuts[c + 1]]`, which were scanned (see `postings.py`), with their
    `shares` in its frequency, and its weight. What it adds to the frequency for the length of a document is
    `starts[c] + slopes[c] * lengths[kinds[c], document]`, where lengths are those of the segment (see `lengths.py`).
    """

    rows: Integers
    shares: Floats
    cuts: Integers
    weights: Floats
    kinds: Integers
    starts: Floats
    slopes: Floats
    lengths: NDArray[np.uint32]


class Aim(NamedTuple):
    """Which documents are looked for: the first `length`, of those that score at least `floor`.

    Of far pages all are scored: not `pruned`.
    """

    length: int
    floor: float
    pruned: bool


class Twins(NamedTuple):
    """For each clause the other one that is scored with it, or ALONE, and whether it is scored with another.

    `shares` are those of each row in the frequency of its clause's twin.
    """

    of: Integers
    taken: Mask
    shares: Floats


class Room(NamedTuple):
    """Arrays to work in, kept from one search to the next, since making them takes as long as one.

    By document: its place, 0 between uses; all documents, and their places when all are wanted.
    By place: documents and scores, with anything in them between uses, and sums.
    """

    place_of: Places
    every: Places
    every_place: Places
    docs: Places
    scores: Floats
    sums: Sums


@kernel
def score_some(data: Bytes, table: Table, docs: Integers, room: Room, aim: Aim) -> tuple[Integers, Floats]:
    """Of the wanted documents, ascending, those among which the first are, with their scores."""
    place_of = room.place_of[: table.lengths.shape[1]]
    for each in range(len(docs)):
        room.docs[each], place_of[docs[each]] = docs[each], each + 1
    everyone = np.empty(0, np.bool_)
    return _score(data, table, Wanted(room.docs[: len(docs)], place_of), everyone, room, aim)


@kernel
def score_many(data: Bytes, table: Table, mask: Mask, room: Room, aim: Aim) -> tuple[Integers, Floats]:
    """What `score_some` does for the documents of a mask.

    All documents get a score, until few can be among the first: telling places apart takes longer.
    """
    wanted = Wanted(room.every[: len(mask)], room.every_place[: len(mask)])
    return _score(data, table, wanted, mask, room, aim)


@inner
def _score(
    data: Bytes, table: Table, wanted: Wanted, mask: Mask, room: Room, aim: Aim
) -> tuple[Integers, Floats]:
    """What `score_some` does; a mask tells which of the documents are meant, one without places that all are."""
    twins = _twins(table)
    order = _order(table, twins)
    scores = room.scores[: len(wanted.docs) + 1]
    scores[:] = 0
    rest, done = 0.0, 0.0
    for clause in order:
        rest += _weight(table, twins, clause)
    worthwhile = rest
    for clause in order:
        _add_clause(data, table, twins, clause, wanted, room.sums, scores)
        weight = _weight(table, twins, clause)
        rest, done = rest - weight, done + weight
        if not aim.pruned or len(wanted.docs) <= 2 * aim.length or rest >= min(done, worthwhile):
            continue
        worthwhile = LESS * rest
        least = least_of_best(scores[1:], mask, aim.length, aim.floor) - rest - MARGIN
        if least > 0:
            wanted, scores = _near(wanted, scores, mask, least, room)
            mask = mask[:0]
    if len(mask) or (aim.pruned and len(wanted.docs) > aim.length):
        least = least_of_best(scores[1:], mask, aim.length, aim.floor) - MARGIN if aim.pruned else 0.0
        wanted, scores = _near(wanted, scores, mask, least, room)
    for document in wanted.docs:
        room.place_of[document] = 0
    return wanted.docs.astype(np.int64), scores[1:].copy()


@inner
def _near(wanted: Wanted, scores: Floats, mask: Mask, least: float, room: Room) -> tuple[Wanted, Floats]:
    """The wanted documents that have so much, at new places, and their scores."""
    kept = 0
    place_of = room.place_of[: len(wanted.place_of)]
    if len(mask):  # few of them, and none has a place in `place_of`
        for document in range(len(mask)):
            if scores[document + 1] >= least and mask[document]:
                room.docs[kept], scores[kept + 1] = document, scores[document + 1]
                kept += 1
                place_of[document] = kept
    else:
        for each in range(len(wanted.docs)):
            document, points = wanted.docs[each], scores[each + 1]
            room.docs[kept], scores[kept + 1] = document, points
            kept += points >= least
            place_of[document] = kept * (points >= least)
    return Wanted(room.docs[:kept], place_of), scores[: kept + 1]


# --- clauses ----------------------------------------------------------------------


@inner
def _twins(table: Table) -> Twins:
    count = len(table.weights)
    of, taken, shares = np.full(count, ALONE), np.zeros(count, np.bool_), np.zeros(len(table.rows))
    for other in range(count):
        for one in range(count):
            if one == other or of[one] != ALONE or of[other] != ALONE or taken[one]:
                continue
            alike = table.kinds[one] == table.kinds[other] and table.starts[one] == table.starts[other]
            if alike and table.slopes[one] == table.slopes[other] and _covers(table, one, other, shares):
                of[one], taken[other] = other, True
                break
    return Twins(of, taken, shares)


@inner
def _covers(table: Table, one: int, other: int, shares: Floats) -> bool:
    """Whether a clause has all terms of another one, in the same order; writes down the shares that they have there."""
    begin, end = table.cuts[one], table.cuts[one + 1]
    row = begin
    for each in range(table.cuts[other], table.cuts[other + 1]):
        while row < end and table.rows[row, 3] != table.rows[each, 3]:
            row += 1
        if row == end:
            shares[begin:end] = 0
            return False
        shares[row] = table.shares[each]
        row += 1
    return bool(table.cuts[other] < table.cuts[other + 1])


@inlined
def _weight(table: Table, twins: Twins, clause: int) -> float:
    """What a clause and its twin may give."""
    twin = twins.of[clause]
    weight: float = table.weights[clause] + (table.weights[twin] if twin != ALONE else 0.0)
    return weight


@inner
def _order(table: Table, twins: Twins) -> Integers:
    """The clauses that stand in some document: those first that may give most for each posting that is read."""
    worth = np.zeros(len(table.weights))
    for clause in range(len(worth)):
        postings = table.rows[table.cuts[clause] : table.cuts[clause + 1], 1].sum()
        if postings and not twins.taken[clause]:
            worth[clause] = _weight(table, twins, clause) / max(postings, CHEAP)
    return highest_first(worth)[: np.count_nonzero(worth)]


@inner
def _add_clause(
    data: Bytes, table: Table, twins: Twins, clause: int, wanted: Wanted, sums: Sums, scores: Floats
) -> None:
    """Add what a clause and its twin give to the scores of the wanted documents, which are by place."""
    begin, end = table.cuts[clause], table.cuts[clause + 1]
    alone = end - begin == 1 and twins.of[clause] == ALONE  # no other term adds to the same documents
    if alone and len(wanted.docs) * RARE >= table.rows[begin, 1]:
        _score_row(data, table, clause, wanted.place_of, scores)
        return
    count = 0
    for row in range(begin, end):
        shares = table.shares[row], twins.shares[row]
        count = add_row(data, table.rows[row], shares, wanted, sums, count)
    if twins.of[clause] == ALONE:
        _score_touched(table, clause, wanted.docs, sums, count, scores)
    else:
        _score_both(table, clause, twins.of[clause], wanted.docs, sums, count, scores)


@inner
def _score_row(data: Bytes, table: Table, clause: int, place_of: Places, scores: Floats) -> None:
    """Add what a clause of one term gives."""
    row = table.cuts[clause]
    term, share = table.rows[row], table.shares[row]
    weight, lengths = table.weights[clause], table.lengths[table.kinds[clause]]
    start, slope = table.starts[clause], table.slopes[clause]
    block, cursor = room_of_block(), beginning(term)
    while cursor.left:
        number, cursor = read_block(data, term, cursor, block)
        for each in range(number):
            document = block.docs[each]
            frequency = share * block.freqs[each]
            norm = start + slope * lengths[document]
            scores[place_of[document]] += weight * frequency / (frequency + norm)


@inner
def _score_touched(table: Table, clause: int, docs: Places, sums: Sums, count: int, scores: Floats) -> None:
    """Add what the sums of a clause give, and take them out."""
    weight, lengths = table.weights[clause], table.lengths[table.kinds[clause]]
    start, slope = table.starts[clause], table.slopes[clause]
    for place in sums.touched[:count]:
        frequency = sums.own[place]
        sums.own[place] = 0
        norm = start + slope * lengths[docs[place - np.uint32(1)]]
        scores[place] += weight * frequency / (frequency + norm)


@inner
def _score_both(
    table: Table, clause: int, twin: int, docs: Places, sums: Sums, count: int, scores: Floats
) -> None:
    """What `_score_touched` does, for a clause and its twin."""
    weight, lengths = table.weights[clause], table.lengths[table.kinds[clause]]
    start, slope, twin_weight = table.starts[clause], table.slopes[clause], table.weights[twin]
    for place in sums.touched[:count]:
        frequency, other = sums.own[place], sums.twin[place]
        sums.own[place] = sums.twin[place] = 0
        norm = start + slope * lengths[docs[place - np.uint32(1)]]
        scores[place] += weight * frequency / (frequency + norm) + twin_weight * other / (other + norm)
