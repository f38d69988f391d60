"""One look at each character of a text: its lines, its years, its words, and where offices may be named.

Tables have an entry for each code point below `KNOWN`, and one more for all others. A row of a line has where it
begins and ends without the white space around it, and the traits of its characters together with what is told of the line.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, kernel

Codes = NDArray[np.uint32]
Traits = NDArray[np.uint8]
Forms = NDArray[np.uint32]
Classes = NDArray[np.uint16]
Rows = NDArray[np.int32]

KNOWN = 0x3001
"""The last white space is before it, and so are all letters that have capitals and are looked for."""

WHITE, DIGIT, UNUSUAL, OWN, STRANGE = (1 << bit for bit in range(5))
"""Traits: white space; a digit, or what may be one; what may have to be cleaned; a letter that nobody but Vietnamese
has; what has no form below."""
APART, UNEVEN, PARAGRAPH, YEAR = (1 << bit for bit in range(8, 12))
"""Of a line: nothing or a blank line is before it; it has white space that is not one plain space; it reads like running
text, if it is even; four digits in it may be a year."""
LONG, SENTENCE = 150, 60
"""A longer line is a paragraph, and one longer than the second if it ends in `SENTENCE_ENDS`."""
SENTENCE_ENDS = ".;"

LENGTH = 24
"""From this bit on a form has its length in bytes; the first byte is the lowest."""
BETWEEN = 1 << LENGTH | 0x20
"""The form of what is no part of a word: one space."""
_LINE_FEED, _SPACE, _FULL_STOP, _SEMICOLON = 0x0A, 0x20, 0x2E, 0x3B
_ZERO, _ONE, _TWO, _NINE = 0x30, 0x31, 0x32, 0x39


@kernel
def lines_of(codes: Codes, sample: int, traits: Traits, rows: Rows, years: Rows) -> tuple[int, int, int, int]:
    """Write a row for each line that is not blank, and the place of each year while there is room.

    Gives how many lines and years, the traits of all characters, and how many of the first `sample` ones are `OWN`.
    """
    count, told, every, own = 0, 0, 0, 0
    start, end, signs = -1, 0, APART
    for place in range(len(codes)):
        trait = int(traits[min(codes[place], KNOWN)])
        every |= trait
        if trait & WHITE:
            if codes[place] == _LINE_FEED:
                if start < 0:
                    signs = APART
                else:
                    count, start, signs = _put(codes, rows, count, start, end, signs), -1, 0
            continue
        own += trait & OWN != 0 and place < sample
        if start < 0:
            start = place
        elif place - end > 1 or (place > end and codes[end] != _SPACE):
            signs |= UNEVEN
        end = place + 1
        signs |= trait
        if trait & DIGIT and place - start >= 3 and _is_year(codes, place - 3, traits):  # noqa: PLR2004 - four digits
            signs |= YEAR
            if told < len(years):
                years[told] = place - 3
                told += 1
    if start >= 0:
        count = _put(codes, rows, count, start, end, signs)
    return count, told, every, own


@inlined
def _put(codes: Codes, rows: Rows, count: int, start: int, end: int, signs: int) -> int:
    """Write the row of a line; gives the number of rows."""
    length, last = end - start, codes[end - 1]
    if length > LONG or (length > SENTENCE and last in (_FULL_STOP, _SEMICOLON)):
        signs |= PARAGRAPH
    rows[count, 0], rows[count, 1], rows[count, 2] = start, end, signs
    return count + 1


@inlined
def _is_year(codes: Codes, place: int, traits: Traits) -> bool:
    """Whether a year may stand at a place; what stands three places behind it may be a digit."""
    first, second = codes[place], codes[place + 1]
    century = (first == _TWO and second == _ZERO) or (first == _ONE and second == _NINE)
    return bool(century and traits[min(codes[place + 2], KNOWN)] & DIGIT != 0)


@kernel
def words_of(codes: Codes, forms: Forms, words: Traits) -> int:
    """Write the words of a text in lower case as UTF-8, a space between two of them; gives how many bytes.

    There must be room for three bytes behind the last one.
    """
    place, inside = 0, False
    for code in codes:
        form = forms[min(code, KNOWN)]
        words[place] = form & 0xFF
        words[place + 1] = form >> 8 & 0xFF
        words[place + 2] = form >> 16 & 0xFF
        is_letter = form != BETWEEN
        place += int(form >> LENGTH) * (is_letter or inside)
        inside = is_letter
    return place - (place > 0 and not inside)


@kernel
def found_words(codes: Codes, classes: Classes, steps: Classes, lengths: Classes, found: Rows) -> int:
    """Write where words of an automaton begin and end, from left to right and none within another; gives how many.

    `steps` have the next state for each state plus the class of a character; `lengths`, by state, those of the words
    that end there, 0 for none.
    """
    count, state = 0, 0
    for place in range(len(codes)):
        state = int(steps[state + int(classes[min(codes[place], KNOWN)])])
        length = int(lengths[state])
        if length and count < len(found):
            found[count, 0], found[count, 1] = place + 1 - length, place + 1
            count, state = count + 1, 0
    return count
