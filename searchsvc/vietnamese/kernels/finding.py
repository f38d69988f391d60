"""Taking text apart at its white space, and looking each piece up."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, kernel

Letters = NDArray[np.uint32]
Integers = NDArray[np.int64]

NONE = -1
"""The number of a chunk that is not known."""

_BREAK = 10
_LAST_WEIGHT = 255
"""There are 256 weights, and then the same again."""


class Known(NamedTuple):
    """The strings of a `Table`: their letters one after another, where each begins, sizes, hashes, and slots."""

    letters: Letters
    begins: NDArray[np.int32]
    sizes: NDArray[np.int32]
    hashes: NDArray[np.uint64]
    slots: NDArray[np.int32]


class Chunked(NamedTuple):
    """Room for the chunks of a text: where each starts, how many letters it has, and their hash."""

    starts: Integers
    sizes: Integers
    hashes: NDArray[np.uint64]


@kernel
def take_apart(letters: Letters, space: NDArray[np.bool_], weights: NDArray[np.uint64], out: Chunked) -> int:
    """Write the chunks of a text, line breaks among them; gives how many there are.

    `space` says for each code point whether it is white space, those behind its end are none. The hash
    of a chunk is the sum of its letters, each times a weight.
    """
    starts, sizes, hashes = out
    count = place = 0
    while place < len(letters):
        begin, total = place, np.uint64(0)
        while place < len(letters) and not (letters[place] < len(space) and space[letters[place]]):
            total += weights[(place - begin) & _LAST_WEIGHT] * np.uint64(letters[place])
            place += 1
        if place == begin:
            place += 1
            if letters[begin] != _BREAK:
                continue
            total = weights[0] * np.uint64(_BREAK)
        starts[count], sizes[count], hashes[count] = begin, place - begin, total
        count += 1
    return count


@kernel
def look_up(letters: Letters, chunks: Chunked, known: Known, numbers: Integers) -> None:
    """Write the number of each chunk of a text, NONE if it has none.

    One step for all of them after another, as the loads of one step need not wait for each other.
    """
    starts, sizes, hashes = chunks
    known_letters, known_begins, known_sizes, known_hashes, slots = known
    unused, in_table = np.uint64(_bits_unused(len(slots))), len(slots) - 1
    for chunk in range(len(numbers)):
        numbers[chunk] = slots[np.int64(hashes[chunk] >> unused)]
    for chunk in range(len(numbers)):
        number, slot = numbers[chunk], np.int64(hashes[chunk] >> unused)
        while number != NONE and known_hashes[number] != hashes[chunk]:
            slot = (slot + 1) & in_table
            number = slots[slot]
        numbers[chunk] = number
    for chunk in range(len(numbers)):
        number, size = numbers[chunk], sizes[chunk]
        if number == NONE or known_sizes[number] != size:
            numbers[chunk] = NONE
            continue
        begin, first, same = starts[chunk], known_begins[number], 0
        while same < size and letters[begin + same] == known_letters[first + same]:
            same += 1
        if same < size:
            numbers[chunk] = NONE


@inlined
def _bits_unused(slots: int) -> int:
    """How many bits of a hash do not tell where a string is looked for first, of so many slots, a power of two."""
    bits = 64
    while slots > 1:
        slots >>= 1
        bits -= 1
    return bits
