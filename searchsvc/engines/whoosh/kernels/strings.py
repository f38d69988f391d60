"""Looking up strings that are packed one after another in the order of their bytes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, kernel

Bytes = NDArray[np.uint8]


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


@inlined
def _before(string: Bytes, wanted: Bytes) -> bool:
    """Whether bytes stand before the wanted ones."""
    for each in range(min(len(string), len(wanted))):
        if string[each] != wanted[each]:
            return bool(string[each] < wanted[each])
    return len(string) < len(wanted)
