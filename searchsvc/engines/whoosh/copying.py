"""Rows of bytes that are copied as they are from one file to another."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import Part
from searchsvc.engines.whoosh.spool import Spool

AT_ONCE = 1 << 20
"""So many bytes are copied at a time, or one row."""


def copy_rows(data: Part, at: NDArray[Any], rows: NDArray[np.int64], spool: Spool) -> NDArray[np.int64]:
    """Lay by some rows of bytes, neighbours together, and give the size of each; row r is `data[at[r]:at[r + 1]]`."""
    begins, ends = at[rows].astype(np.int64), at[rows + 1].astype(np.int64)
    apart = (np.diff(rows) != 1) | (np.diff(begins // AT_ONCE) != 0)
    cuts = np.flatnonzero(np.concatenate(([True], apart, [True]))) if len(rows) else np.zeros(1, np.int64)
    for first, behind in pairwise(cuts.tolist()):
        spool.append(data[int(begins[first]) : int(ends[behind - 1])])
    return ends - begins
