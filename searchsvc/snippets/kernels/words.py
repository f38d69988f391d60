"""Words of texts that look like those looked for, whatever marks they have.

The texts stand one after another with a space behind each; `begins` has where each begins, and one place more than there are
texts. What stands between two spaces of their plain form is a word.

A row has where a word begins, where it ends with the marks behind it, and which of the text's words are its first
and its last, as a number such as `28.500` is several; `rows_at` has the first row of each text.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, inner, kernel
from searchsvc.snippets.kernels.letters import (
    DECIMAL,
    DIGIT,
    INNER,
    MARK,
    PLAIN,
    SPACE,
    WORD,
    Codes,
    Letters,
    behind_marks,
    is_any,
    letter_at,
)

Integers = NDArray[np.int64]
Keys = NDArray[np.uint64]
Flags = NDArray[np.uint8]

KEY = 8
"""Letters of a word that are looked at first, its last ones; Vietnamese words have no more."""
_BUCKET_BITS = 8
_MIXER = np.uint64(0x9E3779B97F4A7C15)
"""Of multiplicative hashing (Knuth): 2**64 divided by the golden ratio."""
_SHIFT, _ONE = np.uint64(64 - _BUCKET_BITS), np.uint64(1)
_ROWS = 256
"""Rows that there is room for at first."""
_AT_ONCE = 4_096
"""Letters that are taken apart at once."""
_LINE = 0x5F


@kernel
def words_of(
    codes: Codes, begins: Integers, most: int, letters: Letters, keys: Keys, beginnings: Letters
) -> tuple[Integers, Integers]:
    """The rows of the first `most` words of each text that look like those looked for.

    `keys` are the last letters of whole words, a byte each, the last one highest; a longer word may look like one that has the
    same eight. `beginnings` are plain ones, a row each, their length first.
    """
    rows = np.empty((_ROWS, 4), np.int64)
    rows_at = np.zeros(len(begins), np.int64)
    borders, ends = np.empty(_AT_ONCE + 1, np.int64), np.empty(_AT_ONCE + 1, np.uint64)
    likely = np.empty(_AT_ONCE, np.int64)
    buckets = _buckets(keys)
    if len(beginnings) > 0:
        buckets[:] = 1
    count = 0
    for text in range(len(begins) - 1):
        place = behind = begins[text]
        number, behind_most = 0, count + most
        while place < begins[text + 1] and count < behind_most:
            words, place, behind = _taken_apart(
                codes, place, behind, begins[text + 1], letters, borders, ends
            )
            for word in likely[: _likely(words, borders, ends, buckets, likely)]:
                start, end = borders[2 * word], borders[2 * word + 1]
                found = _is_key(_key(start, end, ends[2 * word + 1]), keys)
                found = found or _is_begun(codes, start, end, letters, beginnings)
                if found and count < behind_most:
                    rows = _with_room(rows, count)
                    end = behind_marks(codes, end, letters)
                    count = _put(rows, count, start, end, number + word, number + word)
            number += words
        rows_at[text + 1] = count
    return rows[:count], rows_at


@inner
def _taken_apart(
    codes: Codes, place: int, behind: int, stop: int, letters: Letters, borders: Integers, ends: Keys
) -> tuple[int, int, int]:
    """Write where words from a place on begin and end, and beside that the letters before it, a byte each.

    Gives how many words, the place behind them, and that `behind` the last marks met, up to which none is looked at again.
    A space stands before `stop`. There is no branch for a letter, since no processor can foresee where a word ends.
    """
    count, inside, key = 0, False, np.uint64(0)
    last = place + len(ends) - 1
    while place < stop and (place < last or inside):
        letter = letter_at(codes, place, letters) & PLAIN
        if letter == MARK:
            behind = behind_marks(codes, place, letters) if behind <= place else behind
            if letter_at(codes, behind, letters) & PLAIN == SPACE:
                letter = SPACE  # marks behind a word are none of its letters
        was_inside, inside = inside, letter != SPACE
        borders[np.uint64(count)], ends[np.uint64(count)] = place, key
        count += was_inside != inside
        key = key >> np.uint64(8) | np.uint64(letter) << np.uint64(56)
        place += 1
    return count >> 1, place, behind


@inlined
def _buckets(keys: Keys) -> Flags:
    """Which buckets some keys are in, the highest bits of the products with `_MIXER`."""
    buckets = np.zeros(1 << _BUCKET_BITS, np.uint8)
    for key in keys:
        buckets[key * _MIXER >> _SHIFT] = 1
    return buckets


@inner
def _likely(words: int, borders: Integers, ends: Keys, buckets: Flags, likely: Integers) -> int:
    """Write which words are in one of some buckets; gives how many. Nor is there a branch for a word."""
    count = 0
    for word in range(words):
        first = np.uint64(2 * word)
        likely[np.uint64(count)] = word
        count += buckets[_key(borders[first], borders[first + _ONE], ends[first + _ONE]) * _MIXER >> _SHIFT]
    return count


@inlined
def _key(start: int, end: int, letters: np.uint64) -> np.uint64:
    """The last letters of a word, from the last ones before its end, some of which may be those before it."""
    return letters >> np.uint64(8 * max(KEY - (end - start), 0))


@kernel
def whole_numbers(
    codes: Codes,
    begins: Integers,
    letters: Letters,
    beginnings: Letters,
    several: Letters,
    rows: Integers,
    rows_at: Integers,
) -> tuple[Integers, Integers]:
    """The rows without parts of numbers, as `500` is of `28.500`, and with the numbers that begin with one of them.

    `several` are plain forms of such numbers, a row each, their length first.
    """
    whole = np.empty((max(len(rows), _ROWS), 4), np.int64)
    whole_at = np.zeros(len(begins), np.int64)
    count = 0
    for text in range(len(begins) - 1):
        begin, stop = begins[text], begins[text + 1] - 1
        for row in range(rows_at[text], rows_at[text + 1]):
            start, end, first, last = rows[row, 0], rows[row, 1], rows[row, 2], rows[row, 3]
            if not _may_begin(codes, begin, start, letters):
                continue
            if _may_end(codes, end, stop, letters) or _is_begun(codes, start, end, letters, beginnings):
                whole = _with_room(whole, count)
                count = _put(whole, count, start, end, first, last)
            for pattern in several:
                behind = start + pattern[0]
                if behind <= stop and _stands(codes, start, letters, pattern):
                    goes_on = is_any(codes, behind, letters, WORD) and codes[behind] != _LINE
                    if not goes_on and _may_end(codes, behind, stop, letters):
                        more = _spaces(pattern)
                        whole = _with_room(whole, count)
                        end = behind_marks(codes, behind, letters)
                        count = _put(whole, count, start, end, first, last + more)
        whole_at[text + 1] = count
    return whole[:count], whole_at


@kernel
def forms_of(codes: Codes, rows: Integers, factor: Keys) -> tuple[Integers, Integers]:
    """For each row a number, the same for words that are written alike, and the first row of each number.

    They are looked up in a hash table by a polynomial in an odd `factor` that nobody can know.
    """
    forms = np.empty(len(rows), np.int64)
    firsts = np.empty(len(rows), np.int64)
    bits = 4
    while 1 << bits < 2 * len(rows):
        bits += 1
    slots = np.full(1 << bits, -1)
    count = 0
    for row in range(len(rows)):
        key = np.uint64(0)
        for place in range(rows[row, 0], rows[row, 1]):
            key = (key + np.uint64(codes[place])) * factor[0]
        slot = np.int64(key >> np.uint64(64 - bits))
        while slots[slot] >= 0 and not _is_alike(codes, rows[firsts[slots[slot]]], rows[row]):
            slot = (slot + 1) % len(slots)
        if slots[slot] < 0:
            slots[slot], firsts[count] = count, row
            count += 1
        forms[row] = slots[slot]
    return forms, firsts[:count]


# --- words ---------------------------------------------------------------------


@inlined
def _is_key(key: np.uint64, keys: Keys) -> bool:
    for each in keys:
        if each == key:
            return True
    return False


@inlined
def _is_begun(codes: Codes, start: int, end: int, letters: Letters, beginnings: Letters) -> bool:
    for pattern in beginnings:
        if pattern[0] <= end - start and _stands(codes, start, letters, pattern):
            return True
    return False


@inlined
def _stands(codes: Codes, start: int, letters: Letters, pattern: Letters) -> bool:
    for place in range(np.int64(pattern[0])):
        if letter_at(codes, start + place, letters) & PLAIN != pattern[1 + place]:
            return False
    return True


@inner
def _is_alike(codes: Codes, word: Integers, other: Integers) -> bool:
    size = word[1] - word[0]
    if other[1] - other[0] != size:
        return False
    for place in range(size):
        if codes[word[0] + place] != codes[other[0] + place]:
            return False
    return True


# --- numbers -------------------------------------------------------------------


@inner
def _may_begin(codes: Codes, begin: int, start: int, letters: Letters) -> bool:
    """Whether a word of a text that begins at `begin` does not begin within a number."""
    return not (
        start - begin > 1
        and is_any(codes, start, letters, DIGIT)
        and is_any(codes, start - 1, letters, INNER)
        and is_any(codes, start - 2, letters, DECIMAL)
    )


@inner
def _may_end(codes: Codes, end: int, stop: int, letters: Letters) -> bool:
    """Whether a word of a text that ends at `stop` does not end where a number goes on."""
    return not (
        end + 1 < stop
        and is_any(codes, end - 1, letters, DIGIT)
        and is_any(codes, end, letters, INNER)
        and is_any(codes, end + 1, letters, DECIMAL)
    )


@inner
def _spaces(pattern: Letters) -> int:
    count = 0
    for letter in pattern[1 : 1 + np.int64(pattern[0])]:
        count += letter == SPACE
    return count


# --- rows ----------------------------------------------------------------------


@inlined
def _with_room(rows: Integers, count: int) -> Integers:
    """The rows, or a longer copy when none is free."""
    if count < len(rows):
        return rows
    longer = np.empty((2 * len(rows), rows.shape[1]), np.int64)
    longer[:count] = rows
    return longer


@inlined
def _put(rows: Integers, count: int, start: int, end: int, first: int, last: int) -> int:
    """Write a row; gives the number of rows."""
    rows[count, 0], rows[count, 1] = start, end
    rows[count, 2], rows[count, 3] = first, last
    return count + 1
