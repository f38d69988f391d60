"""Phrases, found by reading the tokens of documents."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, kernel
from searchsvc.engines.whoosh.kernels.numbers import number_at

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]


@kernel
def standing(
    forward: Bytes, forward_at: Integers, number_of: NDArray[np.uint32], documents: Integers, runs: Integers
) -> Mask:
    """Which of the documents have a phrase, by reading their tokens.

    `runs` has rows of place in the phrase (ascending), first number of a marked
    form that may stand there, one after the last.
    """
    found = np.zeros(len(documents), np.bool_)
    if len(runs) == 0:
        return found
    length = runs[-1, 0] + 1
    window = np.empty(length, np.int64)
    for each in range(len(documents)):
        place, end = forward_at[documents[each]], forward_at[documents[each] + 1]
        count = 0
        while place < end and not found[each]:
            code, place = number_at(forward, place)
            window[count % length] = number_of[code]
            count += 1
            if count >= length:
                found[each] = _stands(window, count % length, runs)
    return found


@inlined
def _stands(window: Integers, begin: int, runs: Integers) -> bool:
    """Whether the tokens in a ring, the oldest at `begin`, are the phrase."""
    length = len(window)
    row = 0
    for place in range(length):
        token = window[(begin + place) % length]
        stands = False
        while row < len(runs) and runs[row, 0] == place:
            stands = stands or runs[row, 1] <= token < runs[row, 2]
            row += 1
        if not stands:
            return False
    return True


@kernel
def tokens_of(
    forward: Bytes, forward_at: Integers, number_of: NDArray[np.uint32], documents: Integers, tokens: Integers
) -> None:
    """Write the tokens of documents, one after another."""
    count = 0
    for document in documents:
        place, end = forward_at[document], forward_at[document + 1]
        while place < end:
            code, place = number_at(forward, place)
            tokens[count] = number_of[code]
            count += 1
