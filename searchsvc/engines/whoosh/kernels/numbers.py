"""Whole numbers in variable-byte code: seven bits a byte, the lowest first, the high bit set on all but the last."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, kernel

Bytes = NDArray[np.uint8]

MORE = 128
"""The bit that says that a number goes on in the next byte."""


@inlined
def put_number(code: Bytes, place: int, number: int) -> int:
    """Write a number that is not negative; gives the place behind it."""
    while number >= MORE:
        code[place] = number & (MORE - 1) | MORE
        number >>= 7
        place += 1
    code[place] = number
    return place + 1


@kernel
def number_at(code: Bytes, place: int) -> tuple[int, int]:
    """The number that begins at a place, and the place behind it."""
    byte = code[place]
    place += 1
    number = byte & (MORE - 1)
    shift = 7
    while byte >= MORE:
        byte = code[place]
        place += 1
        number |= (byte & (MORE - 1)) << shift
        shift += 7
    return number, place


@kernel
def size_of(number: int) -> int:
    """How many bytes a number takes."""
    size = 1
    while number >= MORE:
        number >>= 7
        size += 1
    return size
