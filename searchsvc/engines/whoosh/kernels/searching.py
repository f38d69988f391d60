"""Matching and scoring over coded postings.

`found` has rows of scanned terms, see `postings.py`. Documents count from 0 in a
segment; `base` is what is added for the place in arrays of the whole collection.

Each loop takes postings apart by itself: with a function for that, which numba does not
put in their place, scoring took 1.6 times as long.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.kernels import kernel
from searchsvc.engines.whoosh.kernels.decoding import SKIP
from searchsvc.engines.whoosh.kernels.numbers import MORE, number_at

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

# --- matching ------------------------------------------------------------------


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
def documents_of(code: Bytes, found: Integers, seen: Mask) -> Integers:
    """The documents of scanned terms, ascending; nothing is set in `seen`."""
    most = 0
    for row in range(len(found)):
        most += found[row, 1]
    docs = np.empty(min(most, len(seen)), np.int64)
    count = 0
    for row in range(len(found)):
        place, end = found[row, 3], found[row, 4]
        document = 0
        while place < end:
            gap, place = number_at(code, place)
            document += gap >> 1
            if not gap & 1:
                _, place = number_at(code, place)
            if not seen[document]:
                seen[document] = True
                docs[count] = document
                count += 1
    docs = docs[:count]
    if len(found) > 1:
        docs.sort()
    return docs


@kernel
def count_live(code: Bytes, found: Integers, live: Mask, seen: Mask) -> tuple[int, int]:
    """In how many live documents some of the scanned terms stand, and how often; nothing is set in `seen`."""
    documents = occurrences = 0
    for row in range(len(found)):
        place, end = found[row, 3], found[row, 4]
        document = 0
        while place < end:
            gap, place = number_at(code, place)
            document += gap >> 1
            frequency = 1
            if not gap & 1:
                frequency, place = number_at(code, place)
                frequency += 2
            if live[document]:
                occurrences += frequency
                documents += not seen[document]
                seen[document] = True
    return documents, occurrences


@kernel
def add_few(code: Bytes, found: Integers, docs: Integers, share: float, sums: Floats) -> None:
    """Add share * frequency of scanned terms to the sums of a few documents of a segment, which are ascending.

    What lies between them is skipped, as in Lucene's `advance`.
    """
    for row in range(len(found)):
        place, end, skip = found[row, 3], found[row, 4], found[row, 5]
        skips, begin, before, block = (found[row, 1] - 1) // SKIP, place, 0, 0
        document = frequency = 0
        for each in range(len(docs)):
            wanted = docs[each]
            skipped = False
            while skips > 0:
                gap, behind = number_at(code, skip)
                if before + gap >= wanted:
                    break
                size, skip = number_at(code, behind)
                before, block, skips, skipped = before + gap, block + size, skips - 1, True
            if skipped:
                place, document, frequency = begin + block, before, 0
            while place < end and (document < wanted or frequency == 0):
                gap, place = number_at(code, place)
                document += gap >> 1
                frequency = 1
                if not gap & 1:
                    frequency, place = number_at(code, place)
                    frequency += 2
            if document == wanted and frequency > 0:
                sums[each] += share * frequency
            elif document < wanted:
                break


# --- scoring -------------------------------------------------------------------


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
def add_points(
    sums: Floats,
    touched: Integers,
    norms: Floats,
    weight: float,
    scores: Floats,
    scored: Integers,
    count: int,
) -> int:
    """Add weight * tf / (tf + norm) to the scores of touched documents, and set their sums back to 0.

    New ones go to `scored`, which has `count` already; gives how many it has then.
    """
    for document in touched:
        frequency = sums[document]
        sums[document] = 0
        if scores[document] == 0:
            scored[count] = document
            count += 1
        scores[document] += weight * frequency / (frequency + norms[document])
    return count


@kernel
def add_term_points(
    code: Bytes,
    found: Integers,
    base: int,
    wanted: Mask,
    norms: Floats,
    factors: tuple[float, float],
    scores: Floats,
    scored: Integers,
    count: int,
) -> int:
    """Add weight * tf / (tf + norm) for one term to the scores of wanted documents, as `add_points` does.

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
            if scores[document] == 0:
                scored[count] = document
                count += 1
            tf = share * frequency
            scores[document] += weight * tf / (tf + norms[document])
    return count


@kernel
def add_points_of_few(sums: Floats, docs: Integers, norms: Floats, weight: float, scores: Floats) -> None:
    """Add weight * tf / (tf + norm) to the scores of documents, a place for each, and set their sums back to 0."""
    for each in range(len(docs)):
        frequency = sums[each]
        if frequency > 0:
            scores[each] += weight * frequency / (frequency + norms[docs[each]])
            sums[each] = 0


# --- the best --------------------------------------------------------------------


@kernel
def near_best(scores: Floats, docs: Integers, wanted: int, gap: float) -> Integers:
    """Those of the documents whose scores are at most so far below the one that is number `wanted`; none is below 0."""
    best = np.zeros(wanted)
    for document in docs:
        score = scores[document]
        if score > best[wanted - 1]:
            place = wanted - 1
            while place > 0 and best[place - 1] < score:
                best[place] = best[place - 1]
                place -= 1
            best[place] = score
    least = best[wanted - 1] - gap
    near = np.empty(len(docs), np.int64)
    count = 0
    for document in docs:
        if scores[document] >= least:
            near[count] = document
            count += 1
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
