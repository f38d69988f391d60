"""Counting how many documents have each value of a column."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import kernel


@kernel
def count_codes(codes: NDArray[np.uint32], documents: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
    """Add to the count of each code how many of the documents have it."""
    for document in documents:
        counts[codes[document]] += 1
