"""What the letters of a text are, as a table has it for each code point up to `KNOWN`.

The lowest bits are the letter as it is in a plain text: without marks in lower case, `SPACE` for what
is neither letter nor digit, `MARK` for a mark that has no letter of its own. The others are set for what has a property.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined

Codes = NDArray[np.uint32]
Letters = NDArray[np.int32]

KNOWN = 0x40000
"""Behind these there is no letter; the last stands for them."""
PLAIN = (1 << 21) - 1
"""The bits of the plain letter."""
SPACE, MARK = 0x20, 0x300
WHITE, WORD, SMALL, DIGIT, DECIMAL, PART = (1 << bit for bit in range(21, 27))
"""White space; of words, as `\\w` has it; in lower case; a digit; one of ten; what belongs to the letter before it, or is none."""
ENDS, CLOSES, SIGN, INNER = (1 << bit for bit in range(27, 31))
"""What ends a sentence; what may stand behind that; a sign that may stand before a word; one that may stand in a number."""


@inlined
def letter_at(codes: Codes, place: int, letters: Letters) -> int:
    """What stands at a place."""
    letter: int = letters[min(codes[place], KNOWN - 1)]
    return letter


@inlined
def is_any(codes: Codes, place: int, letters: Letters, properties: int) -> bool:
    """Whether what stands at a place has one of some properties."""
    return letter_at(codes, place, letters) & properties != 0


@inlined
def behind_marks(codes: Codes, place: int, letters: Letters) -> int:
    """The first place from this one on that has no mark; there is one."""
    while letter_at(codes, place, letters) & PLAIN == MARK:
        place += 1
    return place
