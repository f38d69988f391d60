"""Sorting occurrences by keys of small numbers: radix sort, the least significant number first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import kernel

Integers = NDArray[np.int64]
Places = NDArray[np.uint32]


@kernel
def sort_places(part: NDArray[np.uint32], places: Places, out: Places) -> None:
    """Write places in the order of the numbers that stand there; those of one number stay as they were."""
    most = np.uint32(0)
    for number in part:
        most = max(most, number)
    begins = np.zeros(np.int64(most) + 2, np.int64)
    for number in part:
        begins[np.int64(number) + 1] += 1
    for number in range(len(begins) - 1):
        begins[number + 1] += begins[number]
    for place in places:
        number = np.int64(part[place])
        out[begins[number]] = place
        begins[number] += 1


@kernel
def in_order(keys: Integers, docs: Places, places: Places, out_keys: Integers, out_docs: Integers) -> None:
    """Write the keys and documents that stand at places."""
    for each in range(len(places)):
        out_keys[each], out_docs[each] = keys[places[each]], docs[places[each]]


@kernel
def counted(keys: Integers, docs: Integers, freqs: Integers) -> int:
    """Let each key and document of sorted occurrences stand once, with its frequency; gives how many they are.

    Without a branch, as nothing foretells which occurrence is another one of the same.
    """
    if not len(keys):
        return 0
    count = frequency = 0
    key, document = keys[0], docs[0]
    for place in range(len(keys)):
        next_key, next_document = keys[place], docs[place]
        is_new = (next_key != key) | (next_document != document)
        count += is_new
        frequency = frequency * (1 - is_new) + 1
        keys[count], docs[count], freqs[count] = next_key, next_document, frequency
        key, document = next_key, next_document
    return count + 1
