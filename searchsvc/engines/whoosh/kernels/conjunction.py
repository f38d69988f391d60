"""Documents that have all of some terms, found and scored in one pass over their postings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, kernel
from searchsvc.engines.whoosh.kernels.adding import Sums, Wanted, add_row
from searchsvc.engines.whoosh.kernels.postings import beginning, read_block, room_of_block
from searchsvc.engines.whoosh.kernels.scoring import Room, Table

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]


@kernel
def score_all(data: Bytes, table: Table, room: Room) -> tuple[Integers, Floats]:
    """The documents that have the terms of all clauses, ascending, and their scores; each clause has one term."""
    order = np.argsort(table.rows[:, 1])
    place_of = room.place_of[: table.lengths.shape[1]]
    wanted = Wanted(room.docs[: table.rows[order[0], 1]], place_of)
    scores = room.scores[: len(wanted.docs) + 1]
    _score_first(data, table, order[0], wanted, scores)
    for clause in order[1:]:
        shares = table.shares[clause], 0.0
        add_row(data, table.rows[clause], shares, wanted, room.sums, 0)
        wanted, scores = _having(table, clause, wanted, room.sums, scores)
    for document in wanted.docs:
        place_of[document] = 0
    return wanted.docs.astype(np.int64), scores[1:].copy()


@inlined
def _score_first(data: Bytes, table: Table, clause: int, wanted: Wanted, scores: Floats) -> None:
    """Take all documents of a clause's term, give them places, and score them."""
    term, share = table.rows[clause], table.shares[clause]
    weight, lengths = table.weights[clause], table.lengths[table.kinds[clause]]
    start, slope = table.starts[clause], table.slopes[clause]
    block, cursor, place = room_of_block(), beginning(term), 0
    while cursor.left:
        number, cursor = read_block(data, term, cursor, block)
        for each in range(number):
            document, frequency = block.docs[each], share * block.freqs[each]
            wanted.docs[place] = document
            place += 1
            wanted.place_of[document] = place
            scores[place] = weight * frequency / (frequency + start + slope * lengths[document])


@inlined
def _having(table: Table, clause: int, wanted: Wanted, sums: Sums, scores: Floats) -> tuple[Wanted, Floats]:
    """The wanted documents that have some of a clause's frequency, at new places, with what it gives; takes the sums out."""
    weight, lengths = table.weights[clause], table.lengths[table.kinds[clause]]
    start, slope = table.starts[clause], table.slopes[clause]
    kept = 0
    for each in range(len(wanted.docs)):
        document, frequency = wanted.docs[each], sums.own[each + 1]
        sums.own[each + 1] = 0
        norm = start + slope * lengths[document]
        wanted.docs[kept] = document
        scores[kept + 1] = scores[each + 1] + weight * frequency / (frequency + norm)
        kept += frequency > 0
        wanted.place_of[document] = kept * (frequency > 0)
    return Wanted(wanted.docs[:kept], wanted.place_of), scores[: kept + 1]
