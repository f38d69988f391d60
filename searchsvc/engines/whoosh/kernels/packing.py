"""Numbers of one width in bits, one behind another, the lowest bit first: read without a branch that depends on them.

After the frames of Goldstein, Ramakrishnan and Shaft, Compressing relations and indexes (1998).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]

SLACK = 8
"""So many bytes follow the last number, since eight are read at once."""

WIDEST = 56
"""Bits of the widest numbers: with up to seven before it, one is in the eight bytes that are read."""

U = np.uint64
_BYTE, _BITS = U(3), U(7)
_ONE, _TWO, _THREE, _FOUR, _FIVE, _SIX, _SEVEN = U(1), U(2), U(3), U(4), U(5), U(6), U(7)


@inlined
def word_at(code: Bytes, place: np.uint64) -> np.uint64:
    """Eight bytes as one number, the lowest first. The compiler makes one load of it, as places have no sign."""
    low = U(code[place]) | U(code[place + _ONE]) << U(8) | U(code[place + _TWO]) << U(16)
    middle = U(code[place + _THREE]) << U(24) | U(code[place + _FOUR]) << U(32)
    high = U(code[place + _FIVE]) << U(40) | U(code[place + _SIX]) << U(48) | U(code[place + _SEVEN]) << U(56)
    return low | middle | high


@inlined
def width_of(number: int) -> int:
    """How many bits a number takes that is not negative."""
    width = 0
    while number >> width:
        width += 1
    return width


@inlined
def bytes_of(count: int, width: int) -> int:
    """How many bytes so many numbers of a width take."""
    return (count * width + 7) >> 3


@inlined
def put_packed(numbers: Integers, width: int, code: Bytes, place: int) -> int:
    """Write numbers of a width; gives the place behind them."""
    held, bits = U(0), 0
    for number in numbers:
        held |= U(number) << U(bits)
        bits += width
        while bits >= 8:  # noqa: PLR2004 - the bits of a byte
            code[place] = held & U(0xFF)
            held >>= U(8)
            bits -= 8
            place += 1
    if bits > 0:
        code[place] = held
        place += 1
    return place


@inlined
def read_packed(code: Bytes, place: int, width: int, count: int, numbers: Integers) -> None:
    """Read so many numbers of a width, each one more than was written. Parts of arrays, made for each call, would take as long."""
    begin, step, mask = U(place), U(width), (_ONE << U(width)) - _ONE
    bit = U(0)
    for each in range(count):
        word = word_at(code, begin + (bit >> _BYTE))
        numbers[each] = np.int64((word >> (bit & _BITS)) & mask) + 1
        bit += step


@inlined
def read_packed_sums(
    code: Bytes, place: int, width: int, before: int, count: int, sums: NDArray[np.uint32]
) -> None:
    """As `read_packed`, but each number is added to the one before."""
    begin, step, mask = U(place), U(width), (_ONE << U(width)) - _ONE
    bit = U(0)
    for each in range(count):
        word = word_at(code, begin + (bit >> _BYTE))
        before += int(np.int64((word >> (bit & _BITS)) & mask)) + 1
        sums[each] = before
        bit += step


@inlined
def packed_at(code: Bytes, place: int, width: int, each: int) -> int:
    """One number of a width, as it was written."""
    bit = U(each) * U(width)
    word = word_at(code, U(place) + (bit >> _BYTE))
    return int(np.int64((word >> (bit & _BITS)) & ((_ONE << U(width)) - _ONE)))
