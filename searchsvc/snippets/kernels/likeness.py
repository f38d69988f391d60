"""Whether two cuts of a text say the same.

Words stand between white space; capitals count for nothing. `folds` has for each code point the one that it becomes without
capitals (`str.casefold`), or what it becomes in several letters as a row of `several`, ended by zeros: `SEVERAL` and the row's number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import kernel
from searchsvc.snippets.kernels.letters import WHITE, Codes, Letters, is_any

Integers = NDArray[np.int64]
Keys = NDArray[np.uint64]

SEVERAL = 0x110000
"""Numbers from here on are no code points but rows of what becomes several letters."""
NEARLY_THE_SAME = 0.8
_ONE = np.uint64(1)


@kernel
def keys_of_words(
    codes: Codes, letters: Letters, start: int, end: int, folds: Codes, several: Codes, factor: Keys
) -> Keys:
    """A number for each different word between two places, ascending: a polynomial in an odd `factor` that nobody can know."""
    keys = np.empty((end - start) // 2 + 1, np.uint64)
    count = 0
    key = np.uint64(0)
    for place in range(start, end):
        if is_any(codes, place, letters, WHITE):
            if key:
                keys[count] = key
                count += 1
            key = np.uint64(0)
            continue
        letter = folds[codes[place]] if codes[place] < len(folds) else codes[place]
        if letter < SEVERAL:
            key = (key + np.uint64(letter) + _ONE) * factor[0]
        else:
            for each in several[letter - SEVERAL]:
                if each:
                    key = (key + np.uint64(each) + _ONE) * factor[0]
    if key:
        keys[count] = key
        count += 1
    return _different(np.sort(keys[:count]))


@kernel
def are_alike(words: Keys, others: Keys) -> bool:
    """Whether most words of the shorter one of two cuts are in the other as well; each has its words as numbers, ascending."""
    shared = one = other = 0
    while one < len(words) and other < len(others):
        shared += words[one] == others[other]
        if words[one] <= others[other]:
            one, other = one + 1, other + (words[one] == others[other])
        else:
            other += 1
    return shared > NEARLY_THE_SAME * min(len(words), len(others))


@kernel
def _different(keys: Keys) -> Keys:
    """Ascending numbers, each once."""
    count = 0
    for place in range(len(keys)):
        if place == 0 or keys[place] != keys[place - 1]:
            keys[count] = keys[place]
            count += 1
    return keys[:count]
