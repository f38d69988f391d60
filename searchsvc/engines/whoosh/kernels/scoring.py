"""BM25 over coded postings, a segment at a time, and the best of what is scored.

Clauses are taken one after another, those first that may give most for what reading them takes. Once what the others
may give is less than what the last document wanted has, only those documents that can still
reach it are looked at: the pruning of Turtle and Flood, Query evaluation: strategies and
optimizations (1995), term at a time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import kernel
from searchsvc.engines.whoosh.kernels.postings import beginning, read_block, room_of_block
from searchsvc.engines.whoosh.kernels.searching import add_few_of_term

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
Places = NDArray[np.uint32]

MARGIN = 1e-5
"""More than what rounding, of sums in another order too, may do to a score."""

CHEAP = 3000
"""Up to so many postings clauses are taken by weight, beyond by what they give for each."""

LESS = 0.5
"""Candidates are looked for again once what is left is less than so much of what it was then: each look takes as long as a clause."""


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

    Up to so many `few` documents are looked at one by one. Of far pages all are scored: not `pruned`.
    """

    length: int
    floor: float
    few: int
    pruned: bool


class Scratch(NamedTuple):
    """Arrays with a place for each document, and one more in the two lists; scores and sums are 0 between uses."""

    scores: Floats
    sums: Floats
    scored: Places
    touched: Places


# --- in which order ---------------------------------------------------------------


@kernel
def _order(table: Table) -> Integers:
    """The clauses that stand in some document: those first that may give most for each posting that is read."""
    worth = np.empty(len(table.weights))
    for clause in range(len(worth)):
        postings = table.rows[table.cuts[clause] : table.cuts[clause + 1], 1].sum()
        worth[clause] = table.weights[clause] / max(postings, CHEAP) if postings else 0.0
    order = np.argsort(-worth)
    return order[: np.count_nonzero(worth)]


# --- few documents ----------------------------------------------------------------


@kernel
def score_few(data: Bytes, table: Table, docs: Integers, aim: Aim) -> tuple[Integers, Floats]:
    """Of a few documents, ascending, those among which the first are, with their scores."""
    return _score_few(data, table, docs, np.zeros(len(docs)), _order(table), aim)


@kernel
def _score_few(
    data: Bytes, table: Table, docs: Integers, scores: Floats, order: Integers, aim: Aim
) -> tuple[Integers, Floats]:
    """What `score_few` does, for documents that have scores from other clauses than those in order."""
    rest = table.weights[order].sum()
    sums = np.zeros(len(docs))
    for clause in order:
        for row in range(table.cuts[clause], table.cuts[clause + 1]):
            add_few_of_term(data, table.rows[row], docs, table.shares[row], sums)
        weight, lengths = table.weights[clause], table.lengths[table.kinds[clause]]
        start, slope = table.starts[clause], table.slopes[clause]
        for each in range(len(docs)):
            frequency = sums[each]
            if frequency > 0:
                scores[each] += weight * frequency / (frequency + start + slope * lengths[docs[each]])
                sums[each] = 0
        rest -= weight
        if aim.pruned and len(docs) > 2 * aim.length:
            every = np.arange(len(docs)).astype(np.uint32)
            least = least_of_best(scores, np.ones(len(docs), np.bool_), every, aim) - rest - MARGIN
            near = np.flatnonzero(scores >= least)
            docs, scores, sums = docs[near], scores[near], sums[near]
    return docs, scores


# --- many documents ---------------------------------------------------------------


@kernel
def score_many(
    data: Bytes, table: Table, wanted: Mask, scratch: Scratch, aim: Aim
) -> tuple[Integers, Floats]:
    """Of the wanted documents those among which the first are, ascending, with their scores.

    All documents of a term get a score, since asking for each whether it is wanted takes longer.
    """
    order = _order(table)
    rest, done, scored = table.weights[order].sum(), 0.0, 0
    worthwhile = rest
    for number, clause in enumerate(order):
        scored = _add(data, table, clause, scratch, scored)
        rest, done = rest - table.weights[clause], done + table.weights[clause]
        # Putting as many as are wanted in order takes long, and those near the best are no fewer.
        if not aim.pruned or aim.length > scored or rest >= min(done, worthwhile):
            continue
        worthwhile = LESS * rest
        touched = scratch.scored[:scored]
        least = least_of_best(scratch.scores, wanted, touched, aim) - rest - MARGIN
        # As long as one that has no score yet may be among the best, all that have one are near.
        if least <= 0:
            continue
        docs = _reaching(scratch.scores, wanted, touched, least, aim.few)
        if len(docs) <= aim.few:
            docs.sort()
            scores = _taken(scratch, docs, scored)
            return _score_few(data, table, docs, scores, order[number + 1 :], aim)
    # A score of nearly nothing is rounded to 0, which those that have none have as well.
    docs = np.flatnonzero(wanted & (scratch.scores[: len(wanted)] >= MARGIN))
    if len(docs) < aim.length and aim.floor < MARGIN:
        docs = np.flatnonzero(wanted)
    return docs, _taken(scratch, docs, scored)


@kernel
def _add(data: Bytes, table: Table, clause: int, scratch: Scratch, scored: int) -> int:
    """Add what a clause gives to the scores of its documents; gives how many documents have a score then.

    A document that has one already is written where the next one will be: no branch depends on which have.
    """
    begin, end = table.cuts[clause], table.cuts[clause + 1]
    weight, lengths = table.weights[clause], table.lengths[table.kinds[clause]]
    start, slope = table.starts[clause], table.slopes[clause]
    scores = scratch.scores
    if end - begin == 1:  # no other term can add to the same documents
        return _add_term(data, table, clause, scratch, scored)
    count = 0
    for row in range(begin, end):
        count = _add_frequencies(data, table.rows[row], table.shares[row], scratch, count)
    for document in scratch.touched[:count]:
        frequency = scratch.sums[document]
        scratch.sums[document] = 0
        scratch.scored[scored] = document
        scored += scores[document] == 0
        scores[document] += weight * frequency / (frequency + start + slope * lengths[document])
    return scored


@kernel
def _add_frequencies(data: Bytes, term: Integers, share: float, scratch: Scratch, touched: int) -> int:
    """Add share * frequency to the sums of a term's documents; so many are touched already.

    Gives how many are then. The share is above 0, as a sum of 0 tells that a document is new.
    """
    block, cursor = room_of_block(), beginning(term)
    sums = scratch.sums
    while cursor.left:
        count, cursor = read_block(data, term, cursor, block)
        for each in range(count):
            document = block.docs[each]
            scratch.touched[touched] = document
            touched += sums[document] == 0
            sums[document] += share * block.freqs[each]
    return touched


@kernel
def _add_term(data: Bytes, table: Table, clause: int, scratch: Scratch, scored: int) -> int:
    """What `_add` does for a clause of one term."""
    row = table.cuts[clause]
    term, share = table.rows[row], table.shares[row]
    weight, lengths = table.weights[clause], table.lengths[table.kinds[clause]]
    start, slope = table.starts[clause], table.slopes[clause]
    block, cursor = room_of_block(), beginning(term)
    scores = scratch.scores
    while cursor.left:
        count, cursor = read_block(data, term, cursor, block)
        for each in range(count):
            document = block.docs[each]
            frequency = share * block.freqs[each]
            scratch.scored[scored] = document
            scored += scores[document] == 0
            scores[document] += weight * frequency / (frequency + start + slope * lengths[document])
    return scored


@kernel
def _taken(scratch: Scratch, docs: Integers, scored: int) -> Floats:
    """The scores of documents, which are taken out of the scratch."""
    scores = scratch.scores[docs]
    for document in scratch.scored[:scored]:
        scratch.scores[document] = 0
    return scores


# --- the best --------------------------------------------------------------------


@kernel
def least_of_best(scores: Floats, wanted: Mask, docs: Places, aim: Aim) -> float:
    """What the wanted document number `length` has, or what is looked for at least; no score is below 0."""
    best = np.zeros(aim.length)
    last = aim.length - 1
    for document in docs:
        score = scores[document]
        if score > best[last] and wanted[document]:
            place = last
            while place > 0 and best[place - 1] < score:
                best[place] = best[place - 1]
                place -= 1
            best[place] = score
    least: float = max(best[last], aim.floor)
    return least


@kernel
def _reaching(scores: Floats, wanted: Mask, docs: Places, least: float, few: int) -> Integers:
    """Those of the wanted documents that have so much; only `few` and one if they are more."""
    near = np.empty(few + 1, np.int64)
    count = 0
    for document in docs:
        if scores[document] >= least and wanted[document]:
            near[count] = document
            count += 1
            if count > few:
                break
    return near[:count]


@kernel
def best(scores: Floats, ids: NDArray[np.uint64], wanted: int) -> Integers:
    """The places of the first by score, the highest first, then by id."""
    ordered = np.empty(min(wanted, len(scores)), np.int64)
    count = 0
    for each in range(len(scores) if wanted else 0):
        score = scores[each]
        if count == len(ordered):
            last = ordered[count - 1]
            if score < scores[last] or (score == scores[last] and ids[each] > ids[last]):
                continue
            count -= 1
        place = count
        while place > 0:
            other = ordered[place - 1]
            if scores[other] > score or (scores[other] == score and ids[other] < ids[each]):
                break
            ordered[place] = other
            place -= 1
        ordered[place] = each
        count += 1
    return ordered
