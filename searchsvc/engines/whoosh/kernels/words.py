"""Tokens as pairs and as words, and the bits that say which tokens go together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import kernel

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.uint32]

BITS = 8
"""Tokens of which one byte says whether they are joined to the one before."""


@kernel
def take_apart(
    numbers: Numbers,
    joined: Mask,
    bits: int,
    begins: Integers,
    keys: Integers,
    parts: NDArray[np.uint32],
    long: Mask,
) -> int:
    """Write where each word begins, its key, and whether it is too long for one; gives how many words there are.

    A key has the numbers of the word's tokens, each plus one and of so many bits, 0 for those that it does not
    have; a row of `parts` has those of the first, the second … token.
    """
    words = size = 0
    for token in range(len(numbers)):
        if not joined[token]:
            begins[words], keys[words], long[words] = token, 0, False
            for part in range(len(parts)):
                parts[part, words] = 0
            words += 1
            size = 0
        number = np.int64(numbers[token]) + 1
        if size == len(parts) or number >> bits:
            long[words - 1] = True
        else:
            keys[words - 1] |= number << bits * (len(parts) - 1 - size)
            parts[size, words - 1] = number
            size += 1
    return words


@kernel
def pairs_of(
    numbers: Numbers,
    docs: Numbers,
    bits: int,
    keys: Integers,
    firsts: Numbers,
    seconds: Numbers,
    where: Numbers,
) -> int:
    """Write each two neighbours of one document, as a key of both, of so many bits each, and apart, and the document.

    Gives how many they are.
    """
    pairs = 0
    for token in range(1, len(numbers)):
        if docs[token] == docs[token - 1]:
            first, second = numbers[token - 1], numbers[token]
            keys[pairs] = np.int64(first) << bits | np.int64(second)
            firsts[pairs], seconds[pairs], where[pairs] = first, second, docs[token]
            pairs += 1
    return pairs


@kernel
def put_bits(joined: Mask, lengths: Integers, out: NDArray[np.uint8]) -> None:
    """Set a bit for each token that is joined, the highest of a byte first; each document begins with a byte of its own."""
    token = begin = 0
    for length in lengths:
        for each in range(length):
            if joined[token + each]:
                out[begin + each // BITS] |= 1 << (BITS - 1 - each % BITS)
        token += length
        begin += (length + BITS - 1) // BITS
