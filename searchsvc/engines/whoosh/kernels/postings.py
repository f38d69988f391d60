"""The postings of one term, a block of up to 128 at a time: what every loop over postings reads them by.

`term` is a row of scanned terms, `postings.py` tells the layout. Loops run over the arrays of a block, so
they need not know how it is coded, and nothing in them depends on what was read before.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined
from searchsvc.engines.whoosh.kernels.numbers import number_at
from searchsvc.engines.whoosh.kernels.packing import bytes_of, read_packed, read_packed_sums

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]

SKIP = 128
"""So many postings are coded as a block and may be skipped; of a term with no more each is coded by itself."""

SKIP_BITS = 32
"""The width of the numbers in skips."""
SKIP_BYTES = 2 * SKIP_BITS // 8


class Cursor(NamedTuple):
    """Where to go on in the postings of a term: how many are left, where the next block begins, the document before it."""

    left: int
    place: int
    before: int


class Block(NamedTuple):
    """Room for the documents and the frequencies of a block.

    Documents have no sign, since the compiler has nothing to do for places without one.
    """

    docs: NDArray[np.uint32]
    freqs: Integers


@inlined
def room_of_block() -> Block:
    """Room for any block."""
    return Block(np.empty(SKIP, np.uint32), np.empty(SKIP, np.int64))


@inlined
def beginning(term: Integers) -> Cursor:
    """Before the first block of a term."""
    return Cursor(term[1], term[3], -1)


# Each of these has one way through it: the compiler makes a slower loop of a function that may end before it.


@inlined
def read_documents(data: Bytes, term: Integers, cursor: Cursor, block: Block) -> tuple[int, Cursor]:
    """Read the documents of the next block, not their frequencies; gives how many they are, and where to go on."""
    if term[1] <= SKIP:
        return _read_each(data, term, block)
    return _read_documents(data, cursor, block)


@inlined
def read_block(data: Bytes, term: Integers, cursor: Cursor, block: Block) -> tuple[int, Cursor]:
    """Read the next block; gives how many postings it has, and where to go on."""
    if term[1] <= SKIP:
        return _read_each(data, term, block)
    return _read_whole(data, cursor, block)


@inlined
def _read_documents(data: Bytes, cursor: Cursor, block: Block) -> tuple[int, Cursor]:
    count, place = min(SKIP, cursor.left), cursor.place
    width, frequencies = int(np.int64(data[place])), int(np.int64(data[place + 1]))
    read_packed_sums(data, place + 2, width, cursor.before, count, block.docs)
    behind = place + 2 + bytes_of(count, width) + bytes_of(count, frequencies)
    return count, Cursor(cursor.left - count, behind, int(np.int64(block.docs[count - 1])))


@inlined
def _read_whole(data: Bytes, cursor: Cursor, block: Block) -> tuple[int, Cursor]:
    count, after = _read_documents(data, cursor, block)
    width = int(np.int64(data[cursor.place + 1]))
    read_packed(data, after.place - bytes_of(count, width), width, count, block.freqs)
    return count, after


@inlined
def _read_each(data: Bytes, term: Integers, block: Block) -> tuple[int, Cursor]:
    """Read all postings of a term whose postings are coded one by one."""
    place, end = term[3], term[4]
    count = document = 0
    while place < end:
        gap, place = number_at(data, place)
        document += gap >> 1
        frequency = 1
        if not gap & 1:
            frequency, place = number_at(data, place)
            frequency += 2
        block.docs[count], block.freqs[count] = document, frequency
        count += 1
    return count, Cursor(0, place, document)
