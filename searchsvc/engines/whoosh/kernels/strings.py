"""Looking up strings that are packed one after another in the order of their bytes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.kernels import kernel

Bytes = NDArray[np.uint8]
Integers = NDArray[np.int64]


@kernel
def place_of(data: Bytes, offsets: NDArray[np.uint64], order: NDArray[np.uint32], wanted: Bytes) -> int:
    """The place of the first string that is not before the wanted bytes.

    `order` are the strings' numbers in the order of their bytes; none if they stand in it.
    """
    low, high = 0, len(offsets) - 1
    while low < high:
        middle = (low + high) // 2
        number = np.int64(order[middle]) if len(order) else middle
        if _before(data[offsets[number] : offsets[number + 1]], wanted):
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def numbers_of(
    data: Bytes,
    offsets: NDArray[np.uint64],
    order: NDArray[np.uint32],
    wanted: Bytes,
    ends: Integers,
    numbers: Integers,
) -> None:
    """Write the number of each of some strings, -1 if it is not there; their bytes stand one after another and end there."""
    begin = 0
    for each in range(len(ends)):
        string = wanted[begin : ends[each]]
        begin = ends[each]
        numbers[each] = -1
        place = place_of(data, offsets, order, string)
        if place < len(offsets) - 1:
            number = np.int64(order[place]) if len(order) else place
            if _are_equal(data[offsets[number] : offsets[number + 1]], string):
                numbers[each] = number


@kernel
def _before(string: Bytes, wanted: Bytes) -> bool:
    """Whether bytes stand before the wanted ones."""
    for each in range(min(len(string), len(wanted))):
        if string[each] != wanted[each]:
            return bool(string[each] < wanted[each])
    return len(string) < len(wanted)


@kernel
def _are_equal(string: Bytes, wanted: Bytes) -> bool:
    """Whether bytes are the wanted ones."""
    place, same = 0, len(string) == len(wanted)
    while same and place < len(wanted):
        same = string[place] == wanted[place]
        place += 1
    return same
