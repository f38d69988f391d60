"""Whether two cuts of a text say the same.

Words stand between white space; capitals count for nothing. `folds` has for each code point the one that it becomes without
capitals (`str.casefold`), or what it becomes in several letters as a row of `several`, ended by zeros: `SEVERAL` and the row's number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, inner
from searchsvc.snippets.kernels.letters import WHITE, Codes, Letters, is_any

Integers = NDArray[np.int64]
Keys = NDArray[np.uint64]

SEVERAL = 0x110000
"""Numbers from here on are no code points but rows of what becomes several letters."""
NEARLY_THE_SAME = 0.8
_ONE, _HALF = np.uint64(1), np.uint64(32)
_SLOTS = 64


@inner
def keys_of_words(
    codes: Codes, letters: Letters, start: int, end: int, folds: Codes, several: Codes, factor: Keys
) -> Keys:
    """A number for each different word between two places, a polynomial in an odd `factor` that nobody can know.

    They are a hash table with zeros between them.
    """
    size = _SLOTS
    while size < end - start + 2:  # so that half of it stays free, as two letters make a word at least
        size *= 2
    keys = np.zeros(size, np.uint64)
    key = np.uint64(0)
    for place in range(start, end):
        if is_any(codes, place, letters, WHITE):
            _put(keys, key)
            key = np.uint64(0)
            continue
        letter = folds[codes[place]] if codes[place] < len(folds) else codes[place]
        if letter < SEVERAL:
            key = (key + np.uint64(letter) + _ONE) * factor[0]
        else:
            for each in several[letter - SEVERAL]:
                if each:
                    key = (key + np.uint64(each) + _ONE) * factor[0]
    _put(keys, key)
    return keys


@inner
def are_alike(words: Keys, others: Keys) -> bool:
    """Whether most words of the shorter one of two cuts are in the other as well, given the tables of both."""
    shared = one = other = 0
    for key in words:
        if key:
            one += 1
            shared += others[_slot(others, key)] == key
    for key in others:
        other += key != 0
    return shared > NEARLY_THE_SAME * min(one, other)


@inlined
def _put(keys: Keys, key: np.uint64) -> None:
    """Put a number into a table, unless it is a zero, which stands for no word."""
    if key:
        keys[_slot(keys, key)] = key


@inlined
def _slot(keys: Keys, key: np.uint64) -> np.int64:
    """Where a number stands in a table, or else would."""
    place = np.int64(key >> _HALF) & (len(keys) - 1)
    while keys[place] and keys[place] != key:
        place = (place + 1) & (len(keys) - 1)
    return place
