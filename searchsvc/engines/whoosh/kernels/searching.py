"""Matching, scoring and phrases over coded postings.

Runs are key ranges, a row each: first key, one after the last. Documents count
from 0 in a segment; `base` is what is added for the place in masks and scores.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.kernels import kernel
from searchsvc.engines.whoosh.kernels.coding import MORE, number_at

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


@kernel
def mark(code: Bytes, found: Integers, base: int, mask: Mask) -> None:
    """Set the places of the documents of scanned terms."""
    for row in range(len(found)):
        place, end = found[row, 3], found[row, 4]
        document = base
        while place < end:
            gap, place = number_at(code, place)
            document += gap >> 1
            if not gap & 1:
                while code[place] >= MORE:
                    place += 1
                place += 1
            mask[document] = True


@kernel
def add_frequencies(
    code: Bytes,
    found: Integers,
    base: int,
    wanted: Mask,
    share: float,
    sums: Floats,
    touched: Integers,
    count: int,
) -> int:
    """Add share * frequency to the places of wanted documents; new ones go to `touched`, which has `count` already.

    Gives how many it has then. The share is above 0, as a sum of 0 tells that a document is new.
    """
    for row in range(len(found)):
        place, end = found[row, 3], found[row, 4]
        document = base
        while place < end:
            gap, place = number_at(code, place)
            document += gap >> 1
            frequency = 1
            if not gap & 1:
                frequency, place = number_at(code, place)
                frequency += 2
            if wanted[document]:
                if sums[document] == 0:
                    touched[count] = document
                    count += 1
                sums[document] += share * frequency
    return count


@kernel
def add_points(sums: Floats, touched: Integers, norms: Floats, weight: float, scores: Floats) -> None:
    """Add weight * tf / (tf + norm) to the scores of touched documents, and set their sums back to 0."""
    for document in touched:
        frequency = sums[document]
        scores[document] += weight * frequency / (frequency + norms[document])
        sums[document] = 0


@kernel
def add_term_points(
    code: Bytes,
    found: Integers,
    base: int,
    wanted: Mask,
    norms: Floats,
    factors: tuple[float, float],
    scores: Floats,
) -> None:
    """Add weight * tf / (tf + norm) for one term to the scores of wanted documents.

    `factors` are the term's share in tf and the weight.
    """
    share, weight = factors
    place, end = found[0, 3], found[0, 4]
    document = base
    while place < end:
        gap, place = number_at(code, place)
        document += gap >> 1
        frequency = 1
        if not gap & 1:
            frequency, place = number_at(code, place)
            frequency += 2
        if wanted[document]:
            tf = share * frequency
            scores[document] += weight * tf / (tf + norms[document])


@kernel
def round_scores(scores: Floats, docs: Integers, unit: float) -> None:
    """Round the scores of documents to whole numbers of 1 / unit."""
    for document in docs:
        scores[document] = np.rint(scores[document] * unit) / unit


@kernel
def best(docs: Integers, scores: Floats, ids: NDArray[np.uint64], wanted: int) -> Integers:
    """The first documents by score, the highest first, then by id."""
    ordered = np.empty(min(wanted, len(docs)), np.int64)
    count = 0
    for document in docs[: len(docs) if wanted else 0]:
        score = scores[document]
        if count == len(ordered):
            last = ordered[count - 1]
            if score < scores[last] or (score == scores[last] and ids[document] > ids[last]):
                continue
            count -= 1
        place = count
        while place > 0:
            other = ordered[place - 1]
            if scores[other] > score or (scores[other] == score and ids[other] < ids[document]):
                break
            ordered[place] = other
            place -= 1
        ordered[place] = document
        count += 1
    return ordered


@kernel
def standing(
    forward: Bytes, forward_at: Integers, number_of: NDArray[np.uint32], documents: Integers, runs: Integers
) -> Mask:
    """Which of the documents have a phrase, by reading their tokens.

    `runs` has rows of place in the phrase (ascending), first number of a marked
    form that may stand there, one after the last.
    """
    found = np.zeros(len(documents), np.bool_)
    if len(runs) == 0:
        return found
    length = runs[-1, 0] + 1
    window = np.empty(length, np.int64)
    for each in range(len(documents)):
        place, end = forward_at[documents[each]], forward_at[documents[each] + 1]
        count = 0
        while place < end and not found[each]:
            code, place = number_at(forward, place)
            window[count % length] = number_of[code]
            count += 1
            if count >= length:
                found[each] = _stands(window, count % length, runs)
    return found


@kernel
def _stands(window: Integers, begin: int, runs: Integers) -> bool:
    """Whether the tokens in a ring, the oldest at `begin`, are the phrase."""
    length = len(window)
    row = 0
    for place in range(length):
        token = window[(begin + place) % length]
        stands = False
        while row < len(runs) and runs[row, 0] == place:
            stands = stands or runs[row, 1] <= token < runs[row, 2]
            row += 1
        if not stands:
            return False
    return True
