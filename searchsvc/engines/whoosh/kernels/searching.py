"""Matching over coded postings.

`found` has rows of scanned terms, see `postings.py`. Documents count from 0 in a
segment; `base` is what is added for the place in arrays of the whole collection.

Each loop takes postings apart by itself, as in `scoring`: with a function for that, which numba
does not put in their place, scoring took 1.6 times as long.
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
def first_documents(code: Bytes, found: Integers, most: int) -> Integers:
    """The documents of the first postings of scanned terms, as many as `most`, term after term."""
    docs = np.empty(most, np.int64)
    count = 0
    for row in range(len(found)):
        place, end = found[row, 3], found[row, 4]
        document = 0
        while place < end and count < most:
            gap, place = number_at(code, place)
            document += gap >> 1
            if not gap & 1:
                _, place = number_at(code, place)
            docs[count] = document
            count += 1
    return docs[:count]


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
    """Add share * frequency of scanned terms to the sums of a few documents of a segment, which are ascending."""
    for row in range(len(found)):
        add_few_of_term(code, found[row], docs, share, sums)


@kernel
def add_few_of_term(code: Bytes, term: Integers, docs: Integers, share: float, sums: Floats) -> None:
    """What `add_few` does with one term. What lies between the documents is skipped, as in Lucene's `advance`."""
    place, end, skip = term[3], term[4], term[5]
    skips, begin, before, block = (term[1] - 1) // SKIP, place, 0, 0
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
