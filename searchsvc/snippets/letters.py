"""The table of letters that the loops over texts look at."""

from __future__ import annotations

import secrets
import string
import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

from searchsvc.snippets.kernels.letters import (
    CLOSES,
    DECIMAL,
    DIGIT,
    ENDS,
    INNER,
    KNOWN,
    MARK,
    PART,
    PLAIN,
    SIGN,
    SMALL,
    SPACE,
    WHITE,
    WORD,
    Letters,
)
from searchsvc.snippets.kernels.likeness import SEVERAL
from searchsvc.vietnamese.unicode import fold

_FOLDED = 0x3100
"""Of the letters behind the kana few have a mark or are capitals."""
_VARIED = 0x20000
"""Behind these are ideographs, and what is no letter."""
_LAST_MARK = 0x36F
_SIGNS = {ENDS: ".!?…", CLOSES: '"”’»)]', SIGN: f"{string.punctuation}…–—“”«»", INNER: ".,_"}


@cache
def letter_table() -> Letters:
    """What each code point is, see `kernels.letters`."""
    every = "".join(map(chr, range(KNOWN)))
    alphanumeric = np.fromiter(map(str.isalnum, every), np.bool_, KNOWN)
    table = np.arange(KNOWN, dtype=np.int32)
    varied = every[:_VARIED]
    folded = varied[:_FOLDED] + "".join(
        [
            letter
            for letter in varied[_FOLDED:]
            if letter.lower() != letter or unicodedata.decomposition(letter)
        ]
    )
    table[codes_of(folded)] = codes_of(fold(folded))
    marks = (table >= MARK) & (table <= _LAST_MARK)
    table[~alphanumeric[table] & ~marks] = SPACE
    table[marks] = MARK
    table[alphanumeric] |= WORD
    table[ord("_")] |= WORD
    for flag, signs in _SIGNS.items():
        table[[*map(ord, signs)]] |= flag
    for has, flag in (
        (str.isspace, WHITE),
        (str.islower, SMALL),
        (str.isdigit, DIGIT),
        (str.isdecimal, DECIMAL),
    ):
        table[:_VARIED][[*map(has, varied)]] |= flag
    parts = ~alphanumeric
    parts[:_VARIED] = [category[0] in "MC" for category in map(unicodedata.category, varied)]
    table[parts] |= PART
    table.setflags(write=False)
    return table


@cache
def casing() -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint64]]:
    """How letters lose their capitals, and a factor for numbers of words, see `kernels.likeness`."""
    folds = np.arange(_VARIED, dtype=np.uint32)
    several: list[str] = []
    for letter in map(chr, range(_VARIED)):
        small = letter.casefold()
        if len(small) > 1:
            folds[ord(letter)] = SEVERAL + len(several)
            several.append(small)
        elif small != letter:
            folds[ord(letter)] = ord(small)
    longest = max(map(len, several))
    rows = codes_of("".join([each.ljust(longest, "\0") for each in several])).reshape(-1, longest)
    return folds, rows, np.array([secrets.randbits(64) | 1], np.uint64)


def plain_letters(word: str) -> list[int]:
    """A word as it is in a plain text, a number for each of its letters, which have no marks."""
    if word.isascii() and word.isalnum() and word.islower():
        return list(word.encode())
    table = letter_table()
    return [int(table[min(ord(letter), KNOWN - 1)]) & PLAIN for letter in word]


def text_of(codes: NDArray[np.uint32]) -> str:
    """The text of code points."""
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def codes_of(text: str) -> NDArray[np.uint32]:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
