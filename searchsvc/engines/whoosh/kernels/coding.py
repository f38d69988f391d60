"""The code of a field's postings, see `postings.py` for its layout."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.kernels import kernel

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]

BLOCK = 16
"""So many terms share one entry in the lists `first` and `at`."""

MORE = 128
"""The bit that says that a number goes on in the next byte."""


@kernel
def put_number(code: Bytes, place: int, number: int) -> int:
    """Write a number that is not negative, seven bits a byte, the lowest first; gives the place behind it."""
    while number >= MORE:
        code[place] = number & (MORE - 1) | MORE
        number >>= 7
        place += 1
    code[place] = number
    return place + 1


@kernel
def number_at(code: Bytes, place: int) -> tuple[int, int]:
    """The number that begins at a place, and the place behind it."""
    byte = code[place]
    place += 1
    number = byte & (MORE - 1)
    shift = 7
    while byte >= MORE:
        byte = code[place]
        place += 1
        number |= (byte & (MORE - 1)) << shift
        shift += 7
    return number, place


@kernel
def size_of(number: int) -> int:
    """How many bytes a number takes."""
    size = 1
    while number >= MORE:
        number >>= 7
        size += 1
    return size


@kernel
def encode(
    keys: Integers, docs: Integers, freqs: Integers, first: Integers, at: Integers, code: Bytes
) -> tuple[int, int]:
    """Write sorted postings; gives the numbers of blocks and of bytes.

    `first` and `at` need a place for each term, `code` room for `room(…)` bytes.
    """
    blocks = in_block = place = begin = 0
    before = 0
    while begin < len(keys):
        key = keys[begin]
        end, size, more, previous = begin, 0, 0, 0
        while end < len(keys) and keys[end] == key:
            once = freqs[end] == 1
            size += size_of((docs[end] - previous) << 1 | once)
            if not once:
                size += size_of(freqs[end] - 2)
            more += freqs[end] - 1
            previous = docs[end]
            end += 1
        # A difference from a negative to a positive key might not fit into a number.
        if blocks == 0 or in_block == BLOCK or (before < 0 <= key):
            first[blocks], at[blocks] = key, place
            blocks += 1
            in_block, before = 0, key
        in_block += 1
        place = put_number(code, place, key - before)
        before = key
        place = put_number(code, place, (end - begin - 1) << 1 | (more > 0))
        if more > 0:
            place = put_number(code, place, more - 1)
        place = put_number(code, place, size)
        previous = 0
        for posting in range(begin, end):
            once = freqs[posting] == 1
            place = put_number(code, place, (docs[posting] - previous) << 1 | once)
            if not once:
                place = put_number(code, place, freqs[posting] - 2)
            previous = docs[posting]
        begin = end
    return blocks, place


def room(terms: int, postings: int) -> int:
    """Bytes that postings take at most, of documents, frequencies and sizes below 2^34."""
    return 25 * terms + 10 * postings


@kernel
def term_at(code: Bytes, place: int, before: int) -> tuple[int, int, int, int, int]:
    """The term at a place, behind the one of key `before`.

    Its key, numbers of documents and of occurrences, the place of its postings, the place behind them.
    """
    step, place = number_at(code, place)
    documents, place = number_at(code, place)
    more = 0
    if documents & 1:
        more, place = number_at(code, place)
        more += 1
    documents = (documents >> 1) + 1
    size, place = number_at(code, place)
    return before + step, documents, documents + more, place, place + size


@kernel
def scan(first: Integers, at: Integers, code: Bytes, runs: NDArray[Any], found: NDArray[Any]) -> int:
    """The terms whose keys are in runs, ascending: rows of first key, one after the last.

    Rows of `found`: key, number of documents, of occurrences, place of the postings,
    place behind them. Gives how many terms there are, also if `found` has fewer rows.
    """
    count = 0
    for run in range(len(runs)):
        count = _scan_run(first, at, code, (runs[run, 0], runs[run, 1]), found, count)
    return count


@kernel
def _scan_run(
    first: Integers, at: Integers, code: Bytes, run: tuple[int, int], found: NDArray[Any], count: int
) -> int:
    low, high = run
    block = max(int(np.searchsorted(first, low, side="right")) - 1, 0)
    while block < len(first) and first[block] < high:
        place, key = at[block], first[block]
        end = at[block + 1]
        while place < end:
            key, documents, occurrences, place, behind = term_at(code, place, key)
            if key >= high:
                return count
            if key >= low:
                if count < len(found):
                    found[count, 0] = key
                    found[count, 1] = documents
                    found[count, 2] = occurrences
                    found[count, 3] = place
                    found[count, 4] = behind
                count += 1
            place = behind
        block += 1
    return count


@kernel
def look_up(first: Integers, at: Integers, code: Bytes, key: int) -> tuple[int, int]:
    """In how many documents the term of a key stands, and how often; 0 if there is no such term."""
    block = int(np.searchsorted(first, key, side="right")) - 1
    if block < 0:
        return 0, 0
    place, end, at_hand = at[block], at[block + 1], first[block]
    while place < end:
        at_hand, documents, occurrences, _, place = term_at(code, place, at_hand)
        if at_hand >= key:
            return (documents, occurrences) if at_hand == key else (0, 0)
    return 0, 0


@kernel
def look_up_all(first: Integers, at: Integers, code: Bytes, keys: Integers, found: NDArray[Any]) -> None:
    """In how many documents the terms of keys stand, and how often: a row each."""
    for row in range(len(keys)):
        found[row, 0], found[row, 1] = look_up(first, at, code, keys[row])


@kernel
def unchecked_blocks(first: Integers, unchecked: Bytes, runs: NDArray[Any]) -> list[int]:
    """The blocks in which keys of runs may stand and that were not checked yet."""
    blocks = []
    for run in range(len(runs)):
        block = max(int(np.searchsorted(first, runs[run, 0], side="right")) - 1, 0)
        while block < len(first) and first[block] < runs[run, 1]:
            if unchecked[block]:
                blocks.append(block)
            block += 1
    return blocks


@kernel
def decode(code: Bytes, begin: int, end: int, docs: Integers, freqs: Integers, place: int) -> int:
    """Write the documents and frequencies of one term from a place on; gives the place behind them."""
    document = 0
    while begin < end:
        gap, begin = number_at(code, begin)
        document += gap >> 1
        frequency = 1
        if not gap & 1:
            frequency, begin = number_at(code, begin)
            frequency += 2
        docs[place] = document
        freqs[place] = frequency
        place += 1
    return place


@kernel
def decode_all(code: Bytes, found: Integers, keys: Integers, docs: Integers, freqs: Integers) -> int:
    """Write the postings of scanned terms, key after key; gives their number."""
    place = 0
    for row in range(len(found)):
        after = decode(code, found[row, 3], found[row, 4], docs, freqs, place)
        keys[place:after] = found[row, 0]
        place = after
    return place


@kernel
def count_documents(code: Bytes, found: Integers, groups: Integers, seen: Integers, counts: Integers) -> None:
    """Count for each group of neighbouring scanned terms the documents that have one of them.

    `seen` has -1 for each document.
    """
    for row in range(len(found)):
        group = groups[row]
        place, end = found[row, 3], found[row, 4]
        document = 0
        while place < end:
            gap, place = number_at(code, place)
            document += gap >> 1
            if not gap & 1:
                _, place = number_at(code, place)
            if seen[document] != group:
                seen[document] = group
                counts[group] += 1


@kernel
def encode_rows(numbers: Integers, at: Integers, code: Bytes) -> int:
    """Write rows of numbers one after another; `at` says where each row begins and then where its bytes do.

    Gives how many bytes they all take.
    """
    place = 0
    for row in range(len(at) - 1):
        begin, end = at[row], at[row + 1]
        at[row] = place
        for each in range(begin, end):
            place = put_number(code, place, numbers[each])
    at[len(at) - 1] = place
    return place


@kernel
def recode_rows(
    code: Bytes, at: Integers, rows: Integers, meant: Integers, out: Bytes, sizes: Integers
) -> int:
    """Write each number of some rows as what it is meant to be; gives how many bytes that takes, `sizes` those of each row."""
    place = 0
    for each in range(len(rows)):
        begin, end, before = at[rows[each]], at[rows[each] + 1], place
        while begin < end:
            number, begin = number_at(code, begin)
            place = put_number(out, place, meant[number])
        sizes[each] = place - before
    return place
