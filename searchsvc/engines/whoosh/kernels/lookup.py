"""Looking up the rows of one term, see `postings.py`, in one call: what is short costs less than the calls it takes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import kernel
from searchsvc.engines.whoosh.kernels.decoding import scan

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]

_USUAL = 64
"""Rows that most terms have no more of."""


@kernel
def rows_of(
    first: Integers,
    at: Integers,
    code: Bytes,
    unchecked: Mask,
    offset: int,
    runs: tuple[int, int, int, int, int],
) -> tuple[int, NDArray[Any]]:
    """How many rows `scan` finds, and these, with places in the whole file; if some block must be checked first, UNCHECKED.

    The runs are those of pairs, as in `runs_of_pairs`: begin and end of the firsts and of the
    seconds, and the bits of a second.
    """
    begin, end, low, high, bits = runs
    keys = np.empty((end - begin, 2), np.int64)
    for row in range(len(keys)):
        keys[row, 0] = (begin + row) << bits | low
        keys[row, 1] = (begin + row) << bits | high
    found = np.empty((_USUAL, 6), np.int64)
    count = scan(first, at, code, (unchecked, offset), keys, found)
    if count > len(found):
        found = np.empty((count, 6), np.int64)
        scan(first, at, code, (unchecked, offset), keys, found)
    rows = found[: max(count, 0)].copy()
    rows[:, 3:] += offset
    return count, rows
