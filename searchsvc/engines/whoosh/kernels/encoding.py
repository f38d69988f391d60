"""Writing the code of a field's postings, see `postings.py` for its layout, and rows of numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, kernel
from searchsvc.engines.whoosh.kernels.decoding import BLOCK
from searchsvc.engines.whoosh.kernels.numbers import number_at, put_number, size_of
from searchsvc.engines.whoosh.kernels.packing import SLACK, bytes_of, put_packed, width_of
from searchsvc.engines.whoosh.kernels.postings import SKIP, SKIP_BITS

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]


def room(terms: int, postings: int) -> int:
    """Bytes that postings take at most, of documents, frequencies and sizes below 2^34."""
    return 30 * terms + 11 * postings + SLACK


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
        end, more = begin, 0
        while end < len(keys) and keys[end] == key:
            more += freqs[end] - 1
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
        if end - begin > SKIP:
            place = _put_blocks(docs[begin:end], freqs[begin:end], code, place)
        else:
            place = _put_each(docs, freqs, begin, end, code, place)
        begin = end
    return blocks, place


@inlined
def _put_each(docs: Integers, freqs: Integers, begin: int, end: int, code: Bytes, place: int) -> int:
    """Write the postings of one term, their size before them; gives the place behind them."""
    first = behind = place + 1  # the size mostly takes one byte
    previous = 0
    for posting in range(begin, end):
        once = freqs[posting] == 1
        behind = put_number(code, behind, (docs[posting] - previous) << 1 | once)
        if not once:
            behind = put_number(code, behind, freqs[posting] - 2)
        previous = docs[posting]
    size = behind - first
    more = size_of(size) - 1
    if more > 0:
        for each in range(behind - 1, first - 1, -1):
            code[each + more] = code[each]
    put_number(code, place, size)
    return behind + more


@inlined
def _put_blocks(docs: Integers, freqs: Integers, code: Bytes, place: int) -> int:
    """Write more postings than one block has, their size before them and the skips behind; gives the place behind it all."""
    gaps, more = np.empty(len(docs), np.int64), freqs - 1
    before = -1
    for posting in range(len(docs)):
        gaps[posting] = docs[posting] - before - 1
        before = docs[posting]
    size = 0
    for begin in range(0, len(docs), SKIP):
        some = slice(begin, begin + SKIP)
        count = len(gaps[some])
        size += 2 + bytes_of(count, width_of(gaps[some].max())) + bytes_of(count, width_of(more[some].max()))
    begin = place = put_number(code, place, size)
    skips = place + size
    pair = np.empty(2, np.int64)
    for first in range(0, len(docs), SKIP):
        some = slice(first, first + SKIP)
        if first:
            pair[0], pair[1] = docs[first - 1], place - begin
            skips = put_packed(pair, SKIP_BITS, code, skips)
        width, frequencies = width_of(gaps[some].max()), width_of(more[some].max())
        code[place], code[place + 1] = width, frequencies
        place = put_packed(gaps[some], width, code, place + 2)
        place = put_packed(more[some], frequencies, code, place)
    return skips


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
