"""Reading the code of a field's postings, see `postings.py` for its layout."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, kernel
from searchsvc.engines.whoosh.kernels.numbers import number_at
from searchsvc.engines.whoosh.kernels.postings import (
    SKIP,
    SKIP_BYTES,
    beginning,
    read_documents,
    room_of_block,
)

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]

BLOCK = 16
"""So many terms share one entry in the lists `first` and `at`."""

PIECE = 1 << 14
"""So many bytes of a file are checked at a time; a multiple of the size of every number, so that none lies in two pieces."""

UNCHECKED = -1
"""What a look-up gives when it meets bytes that were not checked yet."""

Doubt = tuple[Mask, int]
"""For each piece of a file whether it was not checked yet, and where the code begins in the file."""


@inlined
def term_at(code: Bytes, place: int, before: int) -> tuple[int, int, int, tuple[int, int, int], int]:
    """The term at a place, behind the one of key `before`.

    Its key, numbers of documents and of occurrences, where its postings begin and end and its skips begin,
    the place behind it all.
    """
    step, place = number_at(code, place)
    documents, place = number_at(code, place)
    more = 0
    if documents & 1:
        more, place = number_at(code, place)
        more += 1
    documents = (documents >> 1) + 1
    size, place = number_at(code, place)
    end = place + size
    behind = end + (documents - 1) // SKIP * SKIP_BYTES
    return before + step, documents, documents + more, (place, end, end), behind


@kernel
def count_postings(at: Integers, code: Bytes, counts: Integers) -> None:
    """Count the postings of the terms of each block."""
    for block in range(len(counts)):
        place, counts[block] = at[block], 0
        while place < at[block + 1]:
            _, documents, _, _, place = term_at(code, place, 0)
            counts[block] += documents


@inlined
def _in_doubt(doubt: Doubt, begin: int, end: int) -> bool:
    """Whether some bytes of the code, from one place to another, were not checked yet."""
    unchecked, offset = doubt
    for piece in range((offset + begin) // PIECE, (offset + end - 1) // PIECE + 1):
        if unchecked[piece]:
            return True
    return False


@kernel
def scan(
    first: Integers, at: Integers, code: Bytes, doubt: Doubt, runs: NDArray[Any], found: NDArray[Any]
) -> int:
    """The terms whose keys are in runs, ascending: rows of first key, one after the last.

    Rows of `found`: key, number of documents, of occurrences, where the postings begin and
    end, where the skips begin. Gives how many terms there are, also if `found` has fewer rows.
    If some block must be checked first, nothing but UNCHECKED.
    """
    count = 0
    for run in range(len(runs)):
        count = _scan_run(first, at, code, doubt, (runs[run, 0], runs[run, 1]), found, count)
        if count == UNCHECKED:
            return count
    return count


@inlined
def _scan_run(
    first: Integers,
    at: Integers,
    code: Bytes,
    doubt: Doubt,
    run: tuple[int, int],
    found: NDArray[Any],
    count: int,
) -> int:
    low, high = run
    block = max(int(np.searchsorted(first, low, side="right")) - 1, 0)
    while block < len(first) and first[block] < high:
        if _in_doubt(doubt, at[block], at[block + 1]):
            return UNCHECKED
        place, key = at[block], first[block]
        end = at[block + 1]
        while place < end:
            key, documents, occurrences, places, place = term_at(code, place, key)
            if key >= high:
                return count
            if key >= low:
                if count < len(found):
                    found[count, 0] = key
                    found[count, 1] = documents
                    found[count, 2] = occurrences
                    found[count, 3], found[count, 4], found[count, 5] = places
                count += 1
        block += 1
    return count


@inlined
def look_up(first: Integers, at: Integers, code: Bytes, doubt: Doubt, key: int) -> tuple[int, int]:
    """In how many documents the term of a key stands, and how often; 0 if there is no such term.

    If its block must be checked first, UNCHECKED twice.
    """
    block = int(np.searchsorted(first, key, side="right")) - 1
    if block < 0:
        return 0, 0
    if _in_doubt(doubt, at[block], at[block + 1]):
        return UNCHECKED, UNCHECKED
    place, end, at_hand = at[block], at[block + 1], first[block]
    while place < end:
        at_hand, documents, occurrences, _, place = term_at(code, place, at_hand)
        if at_hand >= key:
            return (documents, occurrences) if at_hand == key else (0, 0)
    return 0, 0


@kernel
def look_up_all(
    first: Integers, at: Integers, code: Bytes, doubt: Doubt, keys: Integers, found: NDArray[Any]
) -> int:
    """In how many documents the terms of keys stand, and how often: a row each.

    Gives how many they are, or if some block must be checked first UNCHECKED.
    """
    for row in range(len(keys)):
        found[row, 0], found[row, 1] = look_up(first, at, code, doubt, keys[row])
        if found[row, 0] == UNCHECKED:
            return UNCHECKED
    return len(keys)


@kernel
def runs_of_pairs(begin: int, end: int, seconds: NDArray[Any], bits: int) -> Integers:
    """The keys of pairs whose first is from `begin` to `end` and whose second is in runs: a row for each first and run."""
    runs = np.empty(((end - begin) * len(seconds), 2), np.int64)
    row = 0
    for first in range(begin, end):
        for second in range(len(seconds)):
            runs[row, 0] = first << bits | seconds[second, 0]
            runs[row, 1] = first << bits | seconds[second, 1]
            row += 1
    return runs


@kernel
def unchecked_blocks(first: Integers, at: Integers, doubt: Doubt, runs: NDArray[Any]) -> list[int]:
    """The blocks in which keys of runs may stand and that were not checked yet."""
    blocks = []
    for run in range(len(runs)):
        block = max(int(np.searchsorted(first, runs[run, 0], side="right")) - 1, 0)
        while block < len(first) and first[block] < runs[run, 1]:
            if _in_doubt(doubt, at[block], at[block + 1]):
                blocks.append(block)
            block += 1
    return blocks


@kernel
def count_documents(data: Bytes, found: Integers, groups: Integers, seen: Integers, counts: Integers) -> None:
    """Count for each group of neighbouring scanned terms the documents that have one of them.

    `seen` has -1 for each document.
    """
    block = room_of_block()
    for row in range(len(found)):
        group, cursor = groups[row], beginning(found[row])
        while cursor.left:
            count, cursor = read_documents(data, found[row], cursor, block)
            for document in block.docs[:count]:
                counts[group] += seen[document] != group
                seen[document] = group
