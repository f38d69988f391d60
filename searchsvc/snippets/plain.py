"""Where texts have words, whatever marks these have.

A plain text has the letters and digits of a text without their marks in lower case, and
a space for whatever is neither. What stands between two spaces is a word. Several texts are
looked through as one array, since the calls cost more than the letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.vietnamese.unicode import fold

Word = tuple[int, int, int, int]
"""Where a word begins and ends in its text, and which of all words of the texts it is: its first and its last number,
as a number such as `28.500` is several."""

_FOLDED = 0x3100
"""Letters behind the kana stay as they are."""
_BASIC_PLANE = 0x10000
_SPACE = ord(" ")
_MARK, _LAST_MARK = 0x300, 0x36F
"""Marks that have no letter of their own; the first stands for all of them."""
_MARKS = re.compile(f"[{chr(_MARK)}-{chr(_LAST_MARK)}]+")
_INSIDE_NUMBERS = ".,_"

_KEY = 8
"""Letters of a word that are looked at first; Vietnamese words have no more."""
_LETTERS = np.array([(1 << 8 * letters) - 1 for letters in range(_KEY + 1)], np.uint64)
"""For each number of letters the bits that they have in a key."""


class Spellings:
    """Words to look for, as they are without marks: whole ones, and beginnings of words."""

    def __init__(self, wholes: Iterable[str], beginnings: Iterable[str]) -> None:
        every = {_letters(whole) for whole in wholes}
        self._beginnings = tuple({_letters(beginning) for beginning in beginnings})
        self._several = [whole for whole in every if " " in whole]
        self._keys = {_key(whole.partition(" ")[0]) for whole in every}
        self._numbers = any(each[0].isdigit() or each[-1].isdigit() for each in (*every, *self._beginnings))

    def words_of(self, texts: Sequence[str], most: int | None = None) -> Iterator[list[Word]]:
        """The first `most` words of each text that look like those looked for, in order, with the marks behind them.

        A longer word may look like one that has the same eight letters. A number is no word where it is part of a
        longer one, as `500` is of `28.500`.
        """
        words = _words(texts)
        found = np.flatnonzero(self._looked_for(words))
        numbers = found.tolist()
        rows = list(
            zip(words.starts[found].tolist(), words.ends[found].tolist(), numbers, numbers, strict=True)
        )
        cuts = np.searchsorted(found, words.firsts).tolist()
        for text, (first, behind) in zip(texts, pairwise(cuts), strict=True):
            inside = rows[first : behind if most is None else min(behind, first + most)]
            if self._numbers:
                inside = list(self._numbers_in(text, inside))
            yield _with_marks(text, inside) if words.marked else inside

    def _looked_for(self, words: _Words) -> NDArray[np.bool_]:
        sizes = words.ends - words.starts
        letters = words.letters & _LETTERS.take(sizes, mode="clip")
        found: NDArray[np.bool_] = np.zeros(len(letters), np.bool_)
        for key in self._keys:
            found |= letters == key
        for beginning in self._beginnings:
            begun = words.letters & _LETTERS.take(len(beginning), mode="clip") == _key(beginning)
            found |= begun & (sizes >= len(beginning))
        return found

    def _numbers_in(self, text: str, words: Sequence[Word]) -> Iterator[Word]:
        """The words without parts of numbers, and with the numbers that begin with one of them."""
        for start, end, first, last in words:
            if not _may_begin(text, start):
                continue
            if _may_end(text, end) or _letters(fold(text[start:end])).startswith(self._beginnings):
                yield start, end, first, last
            for whole in self._several:
                behind = start + len(whole)
                follows = text[behind : behind + 1].isalnum() or not _may_end(text, behind)
                if not follows and _letters(fold(text[start:behind])) == whole:
                    yield start, behind, first, last + whole.count(" ")


class _Words(NamedTuple):
    """All words of some texts.

    starts, ends   where each stands in its text
    letters        its first eight letters, a byte each, and what stands behind it if it is shorter
    firsts         the number of each text's first word, and of words
    marked         whether marks stand behind words or in them that have no letter of their own
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    letters: NDArray[np.uint64]
    firsts: NDArray[np.int64]
    marked: bool


def _words(texts: Sequence[str]) -> _Words:
    letters = _plain(" ".join(("", *texts, " " * _KEY)))
    are_marks = letters == _MARK
    marked = bool(are_marks.any())
    if marked:
        marks = np.flatnonzero(are_marks)
        letters[marks[_behind_words(letters, marks)]] = _SPACE
    inside = letters != _SPACE
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    starts, ends = edges[::2], edges[1::2]
    begins = np.array(list(accumulate([len(text) + 1 for text in texts], initial=1)))
    firsts = starts.searchsorted(begins)
    back = begins[:-1].repeat(firsts[1:] - firsts[:-1])
    from_each = np.ndarray(len(letters) - _KEY + 1, "<u8", letters.astype(np.uint8), strides=(1,))
    return _Words(starts - back, ends - back, from_each.take(starts), firsts, marked)


def _plain(text: str) -> NDArray[np.uint32]:
    """The plain form of a text, a number for each letter."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    letters = _letter_table().take(codes, mode="clip")
    if codes.max() >= _BASIC_PLANE:
        rare = np.flatnonzero(codes >= _BASIC_PLANE)
        different, places = np.unique(codes[rare], return_inverse=True)
        letters[rare] = np.array([_letter(chr(code)) for code in different.tolist()], np.uint32)[places]
    return letters


@cache
def _letter_table() -> NDArray[np.uint32]:
    folded = [_letter(fold(chr(code))) for code in range(_FOLDED)]
    return np.array(folded + [_letter(chr(code)) for code in range(_FOLDED, _BASIC_PLANE)], np.uint32)


def _letter(letter: str) -> int:
    """What stands for a letter without marks in a plain text."""
    if _MARK <= ord(letter) <= _LAST_MARK:
        return _MARK
    return ord(letter) if letter.isalnum() else _SPACE


def _letters(word: str) -> str:
    return "".join([chr(_letter(letter)) for letter in word])


def _key(word: str) -> np.uint64:
    """The first letters of a word, as `_Words.letters` has them."""
    return np.uint64(int.from_bytes(bytes([ord(letter) & 0xFF for letter in word[:_KEY]]), "little"))


def _behind_words(letters: NDArray[np.uint32], marks: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Of each of the marks whether a space is the next that is no mark."""
    others = np.flatnonzero(letters != _MARK)
    before_space: NDArray[np.bool_] = letters[others[np.searchsorted(others, marks)]] == _SPACE
    return before_space


def _with_marks(text: str, words: Iterable[Word]) -> list[Word]:
    """The words with the marks behind them."""
    behind = ((_MARKS.match(text, end), start, end, first, last) for start, end, first, last in words)
    return [(start, marks.end() if marks else end, first, last) for marks, start, end, first, last in behind]


def _may_begin(text: str, start: int) -> bool:
    """Whether a word does not begin within a number."""
    return not (
        start > 1
        and text[start].isdigit()
        and text[start - 1] in _INSIDE_NUMBERS
        and text[start - 2].isdecimal()
    )


def _may_end(text: str, end: int) -> bool:
    """Whether a word does not end where a number goes on."""
    return not (
        end + 1 < len(text)
        and text[end - 1].isdigit()
        and text[end] in _INSIDE_NUMBERS
        and text[end + 1].isdecimal()
    )
