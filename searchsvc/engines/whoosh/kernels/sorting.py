"""Sorting occurrences by keys of small numbers: radix sort, the least significant number first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import kernel

Integers = NDArray[np.int64]
Triples = tuple[Integers, Integers, Integers]
_LAST = np.iinfo(np.int64).max


@kernel
def sort_by_part(
    keys: Integers, docs: Integers, part: tuple[int, int], out_keys: Integers, out_docs: Integers
) -> None:
    """Write keys and documents sorted by one part of the keys (its lowest bit and a mask); equal ones stay as they were."""
    shift, mask = part
    most = 0
    for key in keys:
        most = max(most, (key >> shift) & mask)
    begins = np.zeros(most + 2, np.int64)
    for key in keys:
        begins[((key >> shift) & mask) + 1] += 1
    for number in range(most + 1):
        begins[number + 1] += begins[number]
    for place in range(len(keys)):
        number = (keys[place] >> shift) & mask
        out_keys[begins[number]] = keys[place]
        out_docs[begins[number]] = docs[place]
        begins[number] += 1


@kernel
def merge_runs(runs: Triples, begins: Integers, out: Triples) -> None:
    """Write runs of sorted keys, documents and frequencies as one; of one key those of an earlier run come first.

    The runs stand one after another: `begins` are the places where each begins, and the end of the last one.
    """
    (keys, docs, freqs), (out_keys, out_docs, out_freqs) = runs, out
    places = begins[:-1].copy()
    place = 0
    while place < begins[-1]:
        least = _LAST
        for run in range(len(places)):
            if places[run] < begins[run + 1]:
                least = min(least, keys[places[run]])
        for run in range(len(places)):
            each, end = places[run], begins[run + 1]
            while each < end and keys[each] == least:
                out_keys[place], out_docs[place], out_freqs[place] = least, docs[each], freqs[each]
                each += 1
                place += 1
            places[run] = each


@kernel
def counted(keys: Integers, docs: Integers, freqs: Integers) -> int:
    """Let each key and document of sorted occurrences stand once, with its frequency; gives how many they are."""
    count = 0
    for place in range(len(keys)):
        key, document = keys[place], docs[place]
        if count > 0 and keys[count - 1] == key and docs[count - 1] == document:
            freqs[count - 1] += 1
        else:
            keys[count], docs[count], freqs[count] = key, document, 1
            count += 1
    return count
