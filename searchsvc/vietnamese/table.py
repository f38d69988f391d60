"""Strings that have numbers, many looked up at a time by their letters, without being made into strings.

A hash table with open addressing over arrays. What is found was compared letter
by letter, so strings of one hash are never taken for each other.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Letters = NDArray[np.uint32]
"""Code points."""

NONE = -1
"""The number of a string that is not known."""

WEIGHTS = np.frombuffer(os.urandom(8 * 256), np.uint64) | np.uint64(1)
"""Of the first letters of a string; those behind have the same again.

Others in each process, so that nobody can write a text whose chunks all have one hash.
"""
_LEAST_BITS = 8


def letters_of(text: str) -> Letters:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


class Column:
    """An array that grows."""

    def __init__(self, kind: type) -> None:
        self._room: NDArray[Any] = np.zeros(64, kind)
        self._used = 0

    @property
    def values(self) -> NDArray[Any]:
        """All values so far."""
        return self._room[: self._used]

    def extend(self, values: NDArray[Any]) -> None:
        """Put values behind the last one; there is twice the room once it is full, so growing costs the same at any size."""
        behind = self._used + len(values)
        if behind > len(self._room):
            narrow, self._room = self._room, np.zeros(2 * behind, self._room.dtype)
            self._room[: self._used] = narrow[: self._used]
        self._room[self._used : behind] = values
        self._used = behind


class Table:
    """Numbers strings in the order in which they are added."""

    def __init__(self) -> None:
        self._letters = Column(np.uint32)
        self._begins = Column(np.int32)
        self._sizes = Column(np.int32)
        self._hashes = Column(np.uint64)
        self._bits = _LEAST_BITS
        self._slots = np.full(1 << self._bits, NONE, np.int32)

    def __len__(self) -> int:
        return len(self._begins.values)

    @property
    def letters(self) -> int:
        """How many letters all strings have together."""
        return len(self._letters.values)

    def columns(self) -> tuple[NDArray[Any], ...]:
        """The letters of all strings, where each begins there, sizes, hashes, and the slots in which their numbers are."""
        columns = (self._letters, self._begins, self._sizes, self._hashes)
        return *(column.values for column in columns), self._slots

    def find(self, letters: Letters, begins: NDArray[np.intp]) -> NDArray[np.intp]:
        """The number of each string, or NONE.

        The strings stand one after another, none of them empty: `begins` are the places where
        each begins, and the end of the last one.
        """
        if not len(self) or len(begins) == 1:
            return np.full(len(begins) - 1, NONE, np.intp)
        sizes = np.diff(begins)
        places = _places(begins, sizes)
        found = self._of_hash(_hashes(letters, begins, places))
        found[self._sizes.values.take(found) != sizes] = NONE
        places += np.repeat(self._begins.values.take(found), sizes)
        other = np.flatnonzero(self._letters.values.take(places, mode="clip") != letters)
        found[np.searchsorted(begins, other, side="right") - 1] = NONE
        return found

    def _of_hash(self, hashes: NDArray[np.uint64]) -> NDArray[np.intp]:
        """The number of the first string of each hash, or NONE."""
        slots = self._first_slots(hashes)
        found = self._slots.take(slots).astype(np.intp)
        known = self._hashes.values
        others = np.flatnonzero((found != NONE) & (known.take(found) != hashes))
        while len(others):
            slots[others] = (slots[others] + 1) & (len(self._slots) - 1)
            found[others] = again = self._slots.take(slots[others])
            others = others[(again != NONE) & (known.take(again) != hashes[others])]
        return found

    def _first_slots(self, hashes: NDArray[np.uint64]) -> NDArray[np.intp]:
        """Where a string is looked for first; its highest bits depend on all of its letters."""
        return (hashes >> np.uint64(64 - self._bits)).astype(np.intp)

    def add(self, strings: Sequence[str]) -> None:
        """Give numbers to strings that have none; none is empty, and each is there once."""
        letters = letters_of("".join(strings))
        sizes = np.array([len(each) for each in strings], np.intp)
        begins = np.append(0, np.cumsum(sizes))
        hashes = _hashes(letters, begins, _places(begins, sizes))
        self._begins.extend(begins[:-1] + self.letters)
        self._sizes.extend(sizes)
        self._letters.extend(letters)
        self._hashes.extend(hashes)
        if 2 * len(self) > len(self._slots):
            self._bits = (4 * len(self)).bit_length()
            self._slots = np.full(1 << self._bits, NONE, np.int32)
            self._fill(0)
        else:
            self._fill(len(self) - len(strings))

    def _fill(self, first: int) -> None:
        """Put the strings from a number on into slots."""
        slots, mask = self._slots, len(self._slots) - 1
        numbers = np.arange(first, len(self))
        wanted = self._first_slots(self._hashes.values[first:])
        while len(numbers):
            # Of several that want a free slot the first gets it, as the last of what is assigned to one place
            # stays; the others, and those whose slot was taken, go on to the next.
            free = np.flatnonzero(slots.take(wanted) == NONE)[::-1]
            slots[wanted[free]] = numbers[free]
            left = slots.take(wanted) != numbers
            numbers, wanted = numbers[left], (wanted[left] + 1) & mask


def _places(begins: NDArray[np.intp], sizes: NDArray[np.intp]) -> NDArray[np.intp]:
    """The place of each letter in its string."""
    places = np.arange(begins[-1])
    places -= np.repeat(begins[:-1], sizes)
    return places


def _hashes(letters: Letters, begins: NDArray[np.intp], places: NDArray[np.intp]) -> NDArray[np.uint64]:
    weighed = WEIGHTS.take(places, mode="wrap")
    weighed *= letters
    return np.add.reduceat(weighed, begins[:-1])
