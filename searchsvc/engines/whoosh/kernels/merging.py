"""The postings of several segments as those of one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, kernel
from searchsvc.engines.whoosh.kernels.numbers import number_at
from searchsvc.engines.whoosh.kernels.postings import SKIP, beginning, read_block, room_of_block

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Triples = tuple[Integers, Integers, Integers]
_LAST = np.iinfo(np.int64).max


@inlined
def _least(found: Integers, rows: Integers, begins: Integers) -> int:
    """The least key of the next terms of all segments, _LAST if there is none."""
    key = _LAST
    for segment in range(len(rows)):
        if rows[segment] < begins[segment + 1]:
            key = min(key, found[rows[segment], 0])
    return key


@kernel
def merge_terms(
    data: Bytes, found: Integers, begins: Integers, renumbered: Integers, firsts: Integers, out: Triples
) -> int:
    """Write keys, documents and frequencies of scanned terms of several segments; gives how many postings there are.

    The terms of a segment are ascending, and stand behind those of the one before: `begins` are the places
    where those of each begin, and the end of the last one. Of one key the postings of an earlier segment come
    first. Document d of segment s becomes `renumbered[firsts[s] + d]`, and is left out if that is negative.
    """
    keys, docs, freqs = out
    rows, count = begins[:-1].copy(), 0
    while True:
        key = _least(found, rows, begins)
        if key == _LAST:
            return count
        for segment in range(len(rows)):
            row = rows[segment]
            if row == begins[segment + 1] or found[row, 0] != key:
                continue
            rows[segment] += 1
            if found[row, 1] > SKIP:
                count = _take_blocks(data, found[row], renumbered[firsts[segment] :], out, count)
                continue
            # As `postings.read_block` does, but for most terms a call with arrays takes longer than this.
            place, document = found[row, 3], firsts[segment]
            while place < found[row, 4]:
                gap, place = number_at(data, place)
                document += gap >> 1
                frequency = 1
                if not gap & 1:
                    frequency, place = number_at(data, place)
                    frequency += 2
                if renumbered[document] >= 0:
                    keys[count], docs[count], freqs[count] = key, renumbered[document], frequency
                    count += 1


@inlined
def _take_blocks(data: Bytes, term: Integers, renumbered: Integers, out: Triples, count: int) -> int:
    """What `merge_terms` does with a term that has more postings than a block."""
    keys, docs, freqs = out
    block, cursor = room_of_block(), beginning(term)
    while cursor.left:
        size, cursor = read_block(data, term, cursor, block)
        for each in range(size):
            document = renumbered[block.docs[each]]
            if document >= 0:
                keys[count], docs[count], freqs[count] = term[0], document, block.freqs[each]
                count += 1
    return count
