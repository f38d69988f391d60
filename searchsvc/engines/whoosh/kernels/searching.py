"""Matching over coded postings.

`found` has rows of scanned terms, see `postings.py`. Documents count from 0 in a
segment; `base` is what is added for the place in arrays of the whole collection.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, kernel
from searchsvc.engines.whoosh.kernels.postings import (
    SKIP,
    beginning,
    read_block,
    read_documents,
    room_of_block,
)
from searchsvc.engines.whoosh.kernels.seeking import at_first, seek

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

# --- matching ------------------------------------------------------------------


@kernel
def mark(data: Bytes, found: Integers, base: int, mask: Mask) -> None:
    """Set the places of the documents of scanned terms."""
    _mark(data, found, mask[base:])


@inlined
def _mark(data: Bytes, found: Integers, own: Mask) -> None:
    block = room_of_block()
    for row in range(len(found)):
        cursor = beginning(found[row])
        while cursor.left:
            count, cursor = read_documents(data, found[row], cursor, block)
            for document in block.docs[:count]:
                own[document] = True


@kernel
def documents_of(data: Bytes, found: Integers, seen: Mask) -> Integers:
    """The documents of scanned terms, ascending; nothing is set in `seen`."""
    if len(found) == 1:
        return _documents_of_one(data, found[0])
    block = room_of_block()
    most = 0
    for row in range(len(found)):
        most += found[row, 1]
    docs = np.empty(min(most, len(seen)) + 1, np.int64)
    total = 0
    for row in range(len(found)):
        cursor = beginning(found[row])
        while cursor.left:
            count, cursor = read_documents(data, found[row], cursor, block)
            for document in block.docs[:count]:
                docs[total] = document  # what comes next is written over it if it was seen
                total += not seen[document]
                seen[document] = True
    docs = docs[:total]
    docs.sort()
    return docs


@inlined
def _documents_of_one(data: Bytes, term: Integers) -> Integers:
    block, cursor, total = room_of_block(), beginning(term), 0
    docs = np.empty(term[1], np.int64)
    while cursor.left:
        count, cursor = read_documents(data, term, cursor, block)
        docs[total : total + count] = block.docs[:count]
        total += count
    return docs


@kernel
def first_documents(data: Bytes, found: Integers, most: int) -> Integers:
    """The documents of the first postings of scanned terms, as many as `most`, term after term."""
    block = room_of_block()
    docs = np.empty(most, np.int64)
    total = 0
    for row in range(len(found)):
        cursor = beginning(found[row])
        while cursor.left and total < most:
            count, cursor = read_documents(data, found[row], cursor, block)
            count = min(count, most - total)
            docs[total : total + count] = block.docs[:count]
            total += count
    return docs[:total]


@kernel
def count_live(data: Bytes, found: Integers, live: Mask, seen: Mask) -> tuple[int, int]:
    """In how many live documents some of the scanned terms stand, and how often; nothing is set in `seen`."""
    block = room_of_block()
    documents = occurrences = 0
    for row in range(len(found)):
        cursor = beginning(found[row])
        while cursor.left:
            count, cursor = read_block(data, found[row], cursor, block)
            for each in range(count):
                document = block.docs[each]
                if live[document]:
                    occurrences += block.freqs[each]
                    documents += not seen[document]
                    seen[document] = True
    return documents, occurrences


@kernel
def having(data: Bytes, found: Integers, docs: Integers, size: int) -> Mask:
    """Which of some documents of a segment of that size, ascending, have some of the scanned terms."""
    has = np.zeros(len(docs), np.bool_)
    many = len(docs) * SKIP >= found[:, 1].sum()  # little of the terms could be skipped
    if many:
        seen = np.zeros(size, np.bool_)
        _mark(data, found, seen)
        for each in range(len(docs)):
            has[each] = seen[docs[each]]
    else:
        for row in range(len(found)):
            _note_having(data, found[row], docs, has)
    return has


@inlined
def _note_having(data: Bytes, term: Integers, docs: Integers, has: Mask) -> None:
    if term[1] <= SKIP:
        _note_among_few(data, term, docs, has)
        return
    seeker = at_first()
    for each in range(len(docs)):
        seeker = seek(data, term, seeker, docs[each])
        has[each] |= seeker.document == docs[each]


@inlined
def _note_among_few(data: Bytes, term: Integers, docs: Integers, has: Mask) -> None:
    block, place = room_of_block(), 0
    count, _ = read_documents(data, term, beginning(term), block)
    for each in range(len(docs)):
        while place < count and block.docs[place] < docs[each]:
            place += 1
        has[each] |= place < count and block.docs[place] == docs[each]
