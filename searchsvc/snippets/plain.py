"""Words that are looked for in texts, whatever marks these have.

A plain text has the letters and digits of a text without their marks in lower case, and
a space for whatever is neither. What stands between two spaces is a word.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.snippets.kernels.letters import SPACE, Codes, Letters
from searchsvc.snippets.kernels.words import KEY, Keys, forms_of, whole_numbers, words_of
from searchsvc.snippets.letters import codes_of, letter_table, plain_letters

Integers = NDArray[np.int64]

_FACTOR = np.array([secrets.randbits(64) | 1], np.uint64)
_ALL = 1 << 62
_NO_PATTERNS: Letters = np.zeros((0, 1), np.int32)


class Words(NamedTuple):
    """The words of some texts that look like those looked for.

    codes     the code points of the texts, a space behind each
    begins    where each text begins, one place more than there are
    rows      see `kernels.words`
    rows_at   the first row of each text
    forms     for each word how it is written, a number
    written   the words of these numbers
    """

    codes: Codes
    begins: Integers
    rows: Integers
    rows_at: Integers
    forms: Integers
    written: list[str]


class Spellings:
    """Words to look for, as they are without marks: whole ones, and beginnings of words."""

    def __init__(self, wholes: Iterable[str], beginnings: Iterable[str]) -> None:
        every = {tuple(plain_letters(whole)) for whole in wholes}
        begun = {tuple(plain_letters(beginning)) for beginning in beginnings}
        self._beginnings = _patterns(begun)
        self._several = _patterns({letters for letters in every if SPACE in letters})
        self._keys = _keys(every)
        ends = {letters[place] for letters in every | begun for place in (0, -1)}
        self._numbers = any(chr(letter).isdigit() for letter in ends)

    def words_of(self, texts: Sequence[str], most: int | None = None) -> Words:
        """The first `most` words of each text that look like those looked for, in order, with the marks behind them.

        A longer word may look like one that has the same eight letters. A number is no word where it is part of a
        longer one, as `500` is of `28.500`.
        """
        together = " ".join((*texts, ""))
        codes, letters = codes_of(together), letter_table()
        begins = np.array([*accumulate([len(text) + 1 for text in texts], initial=0)])
        limit = _ALL if most is None else most
        rows, rows_at = words_of(codes, begins, limit, letters, self._keys, self._beginnings)
        if self._numbers:
            rows, rows_at = whole_numbers(
                codes, begins, letters, self._beginnings, self._several, rows, rows_at
            )
        forms, firsts = forms_of(codes, rows, _FACTOR)
        written = [together[start:end] for start, end in rows[firsts, :2].tolist()]
        return Words(codes, begins, rows, rows_at, forms, written)


def _patterns(every: Collection[tuple[int, ...]]) -> Letters:
    """A row for each of some words: how many letters it has, and its letters."""
    if not every:
        return _NO_PATTERNS
    longest = max(map(len, every))
    return np.array(
        [[len(letters), *letters, *[0] * (longest - len(letters))] for letters in sorted(every)], np.int32
    )


def _keys(wholes: Iterable[Sequence[int]]) -> Keys:
    """The last letters of words, a byte each, up to a space in them."""
    ends = {bytes([letter & 0xFF for letter in _up_to_space(whole)[-KEY:]]) for whole in wholes}
    return np.frombuffer(b"".join([end.ljust(KEY, b"\0") for end in ends]), np.uint64)


def _up_to_space(whole: Sequence[int]) -> Sequence[int]:
    return whole[: whole.index(SPACE)] if SPACE in whole else whole
