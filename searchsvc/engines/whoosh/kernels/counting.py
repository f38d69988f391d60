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


@kernel
def count_lists(
    at: NDArray[np.uint32],
    places: NDArray[np.uint32],
    documents: NDArray[np.int64],
    numbers: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> None:
    """Add to the count of each number how many of the documents have it, from columns of several values (`lists.py`)."""
    for document in documents:
        for place in range(np.int64(at[document]), np.int64(at[document + 1])):
            counts[numbers[places[place]]] += 1


@kernel
def least_of_most(counts: NDArray[np.int64], wanted: int) -> int:
    """The count of the last of the `wanted` highest counts; 0 if fewer are above 0."""
    most = counts.max() if len(counts) else 0
    having = np.zeros(most + 1, np.int64)
    for count in counts:
        having[count] += 1
    least = most
    while least > 0 and having[least] < wanted:
        wanted -= having[least]
        least -= 1
    return int(least)


@kernel
def places_of(documents: NDArray[np.int64], place_of: NDArray[np.int32]) -> NDArray[np.int64]:
    """The places of those of the documents that have one, ascending; `place_of` has -1 for the others."""
    places = np.empty(len(documents), np.int64)
    count = 0
    for document in documents:
        if place_of[document] >= 0:  # few have one
            places[count] = place_of[document]
            count += 1
    places = places[:count].copy()
    places.sort()
    return places
