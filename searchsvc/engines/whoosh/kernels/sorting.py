"""Sorting occurrences by small numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.kernels import kernel

Integers = NDArray[np.int64]


@kernel
def order_by(numbers: Integers, order: Integers, most: int) -> Integers:
    """An order of places sorted by the numbers at them, from 0 to `most`; equal ones stay as they were (counting sort)."""
    begins = np.zeros(most + 2, np.int64)
    for number in numbers:
        begins[number + 1] += 1
    for number in range(most + 1):
        begins[number + 1] += begins[number]
    ordered = np.empty_like(order)
    for place in order:
        number = numbers[place]
        ordered[begins[number]] = place
        begins[number] += 1
    return ordered


@kernel
def counted(
    keys: Integers, docs: Integers, order: Integers, triples: tuple[Integers, Integers, Integers]
) -> int:
    """Write key, document and frequency of ordered occurrences; gives the number of triples."""
    out_keys, out_docs, out_freqs = triples
    count = 0
    for place in order:
        key, document = keys[place], docs[place]
        if count > 0 and out_keys[count - 1] == key and out_docs[count - 1] == document:
            out_freqs[count - 1] += 1
        else:
            out_keys[count], out_docs[count], out_freqs[count] = key, document, 1
            count += 1
    return count
