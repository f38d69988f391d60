"""Texts without marks and signs, and where words stand in them.

A plain text has the letters and digits of a text without their marks in lower case, and
a space for whatever is neither. It begins and ends with one space more, so a word stands
where its letters stand between two spaces, and no regular expression is needed to find it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, groupby

import numpy as np
from numpy.typing import NDArray

from searchsvc.types import Span
from searchsvc.vietnamese.unicode import fold

Word = tuple[int, int]
"""Where a word begins and ends in a text."""

_PIECE = 100_000
"""Letters that are looked through at a time."""
_FEW = 24
"""Up to so many spellings are looked for one after another; more of them in one pass over all words."""

_FOLDED = 0x3100
"""Letters behind the kana stay as they are."""
_BASIC_PLANE = 0x10000
_MARK, _LAST_MARK = "\u0300", "\u036f"
"""Marks that have no letter of their own; the first stands for all of them."""
NO_LETTERS = f" {_MARK}"
"""What a plain text has beside letters and digits."""
_MARKS_BEHIND = re.compile(f"(?<!{_MARK}){_MARK}++(?= )")
_INSIDE_NUMBERS = ".,_"


def plain_texts(texts: Sequence[str]) -> list[str]:
    """The plain form of each text, in which letter `place` of the text is letter `place + 1`."""
    plain = _plain(" ".join(("", *texts, "")))
    ends = accumulate(len(text) + 1 for text in texts)
    return [plain[end - len(text) - 1 : end + 1] for text, end in zip(texts, ends, strict=True)]


def _plain(text: str) -> str:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    letters = _letter_table().take(codes, mode="clip")
    rare = np.flatnonzero(codes >= _BASIC_PLANE)
    if len(rare):
        different, places = np.unique(codes[rare], return_inverse=True)
        letters[rare] = np.array([_letter(chr(code)) for code in different.tolist()], np.uint32)[places]
    return letters.tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _letter_table() -> NDArray[np.uint32]:
    folded = [_letter(fold(chr(code))) for code in range(_FOLDED)]
    return np.array(folded + [_letter(chr(code)) for code in range(_FOLDED, _BASIC_PLANE)], np.uint32)


def _letter(letter: str) -> int:
    """What stands for a letter without marks in a plain text."""
    if _MARK <= letter <= _LAST_MARK:
        return ord(_MARK)
    return ord(letter if letter.isalnum() else " ")


class Spellings:
    """Words to look for, as they are without marks: whole ones, and beginnings of words."""

    def __init__(self, wholes: Iterable[str], beginnings: Iterable[str]) -> None:
        self._wholes = sorted({_letters(whole) for whole in wholes})
        self._beginnings = sorted({_letters(beginning) for beginning in beginnings})
        # A number may have several words: `28.500`.
        self._by_word = {word: list(same) for word, same in groupby(self._wholes, _first_word)}

    def words(self, text: str, plain: str, most: int | None = None) -> list[Word]:
        """The first `most` words of a text that are looked for, in order, with the marks behind them.

        A number is no word where it is part of a longer one, as `500` is of `28.500`.
        """
        marked = _MARK in plain
        if marked:
            plain = _MARKS_BEHIND.sub(lambda marks: " " * len(marks[0]), plain)
        words: list[Word] = []
        for piece in _pieces(plain):
            words += sorted({*self._whole(text, plain, piece), *self._begun(text, plain, piece)})
            if most is not None and len(words) >= most:
                break
        return [(start, _behind_marks(text, end)) for start, end in words[:most]] if marked else words[:most]

    def _whole(self, text: str, plain: str, piece: Span) -> Iterator[Word]:
        find = self._one_by_one if len(self._wholes) <= _FEW else self._at_once
        return find(text, plain, piece)

    def _one_by_one(self, text: str, plain: str, piece: Span) -> Iterator[Word]:
        for whole in self._wholes:
            size = len(whole)
            number = whole[0].isdigit() or whole[-1].isdigit()
            for start in _places(plain, f" {whole} ", piece):
                if not number or _is_whole(text, start, start + size):
                    yield start, start + size

    def _at_once(self, text: str, plain: str, piece: Span) -> Iterator[Word]:
        by_word = self._by_word
        start = piece.start - 1
        for word in plain[piece.start : piece.end].split(" "):
            if word in by_word:
                for whole in by_word[word]:
                    end = start + len(whole)
                    if plain.startswith(f"{whole} ", start + 1) and _is_whole(text, start, end):
                        yield start, end
            start += len(word) + 1

    def _begun(self, text: str, plain: str, piece: Span) -> Iterator[Word]:
        for beginning in self._beginnings:
            for start in _places(plain, f" {beginning}", piece):
                end = plain.index(" ", start + len(beginning)) - 1
                if _may_begin(text, start) and _MARK not in plain[start + 1 : end + 1]:
                    yield start, end


def _pieces(plain: str) -> Iterator[Span]:
    """A plain text in pieces from space to space, since the first of a long one may have all that is wanted."""
    start = 0
    while start < len(plain) - 1:
        end = plain.find(" ", start + _PIECE)
        yield Span(start, end if end >= 0 else len(plain) - 1)
        start = end if end >= 0 else len(plain)


def _letters(word: str) -> str:
    return "".join(chr(_letter(letter)) for letter in word)


def _first_word(words: str) -> str:
    return words.partition(" ")[0]


def _places(plain: str, wanted: str, piece: Span) -> list[int]:
    """Where in a piece something begins that begins with a space."""
    places: list[int] = []
    end = piece.end + len(wanted) - 1
    place = plain.find(wanted, piece.start, end)
    while place >= 0:
        places.append(place)
        place = plain.find(wanted, place + len(wanted) - 1, end)
    return places


def _may_begin(text: str, start: int) -> bool:
    """Whether a word does not begin within a number."""
    return not (
        start > 1
        and text[start].isdigit()
        and text[start - 1] in _INSIDE_NUMBERS
        and text[start - 2].isdecimal()
    )


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a word is no part of a number that goes on."""
    return _may_begin(text, start) and not (
        end + 1 < len(text)
        and text[end - 1].isdigit()
        and text[end] in _INSIDE_NUMBERS
        and text[end + 1].isdecimal()
    )


def _behind_marks(text: str, end: int) -> int:
    while end < len(text) and _MARK <= text[end] <= _LAST_MARK:
        end += 1
    return end
