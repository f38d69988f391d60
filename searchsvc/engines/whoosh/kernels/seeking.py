"""Looking for documents one by one in the postings of a term that has several blocks, see `postings.py`.

Blocks that cannot have a document are skipped, and of one that may no more is read than up to it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined
from searchsvc.engines.whoosh.kernels.packing import bytes_of, packed_at
from searchsvc.engines.whoosh.kernels.postings import SKIP, SKIP_BITS

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]

ENDLESS = 1 << 62
"""What stands for the last document of the last block, which no skip tells."""


class Seeker(NamedTuple):
    """Where a search is: in which block, its last document, where it begins and how many postings it has.

    So many of these were `read`, and `document` is that of the last one, or the one before the block.
    """

    block: int
    last: int
    place: int
    size: int
    read: int
    document: int


@inlined
def at_first() -> Seeker:
    """Before all blocks."""
    return Seeker(-1, -1, 0, 0, 0, -1)


@inlined
def seek(data: Bytes, term: Integers, seeker: Seeker, document: int) -> Seeker:
    """Go on to a document, or to the first one behind it in its block; documents are looked for in their order."""
    if document > seeker.last:
        seeker = _reaching(data, term, seeker.block + 1, document)
    code, width = seeker.place + 2, int(np.int64(data[seeker.place]))
    read, found = seeker.read, seeker.document
    while found < document and read < seeker.size:
        found += packed_at(data, code, width, read) + 1
        read += 1
    return Seeker(seeker.block, seeker.last, seeker.place, seeker.size, read, found)


@inlined
def _reaching(data: Bytes, term: Integers, block: int, document: int) -> Seeker:
    """The beginning of the block that may have a document, from this block on. As Lucene's `advance` skips."""
    last = (term[1] - 1) // SKIP
    while block < last and packed_at(data, term[5], SKIP_BITS, 2 * block) < document:
        block += 1
    place, before, behind = term[3], -1, ENDLESS
    if block > 0:
        before = packed_at(data, term[5], SKIP_BITS, 2 * block - 2)
        place += packed_at(data, term[5], SKIP_BITS, 2 * block - 1)
    if block < last:
        behind = packed_at(data, term[5], SKIP_BITS, 2 * block)
    return Seeker(block, behind, place, min(SKIP, term[1] - block * SKIP), 0, before)


@inlined
def frequency_of(data: Bytes, place: int, count: int, each: int) -> int:
    """One frequency of a block that begins at a place and has so many postings."""
    width, frequencies = int(np.int64(data[place])), int(np.int64(data[place + 1]))
    return packed_at(data, place + 2 + bytes_of(count, width), frequencies, each) + 1
