"""Where a cut of a text begins and ends, so that it parts no sentence, word or letter if it can."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, inner
from searchsvc.snippets.kernels.letters import (
    CLOSES,
    ENDS,
    PART,
    SIGN,
    SMALL,
    WHITE,
    WORD,
    Codes,
    Letters,
    is_any,
)

_LINE_END = 0x0A
_JOINER = 0x200D
_FIRST_SKIN, _LAST_SKIN = 0x1F3FB, 0x1F3FF


@inner
def cut_around(
    codes: Codes, letters: Letters, start: int, end: int, first: int, last: int, width: int
) -> tuple[int, int]:
    """Where a cut of about `width` letters around a core begins and ends, within a region from `first` to `last`.

    The core, from `start` to `end`, stays whole unless it is longer.
    """
    if end - start > width:
        end = start
    beginning = _beginning(codes, letters, start, width - (end - start), first)
    return beginning, _ending(codes, letters, beginning, end, last, width)


@inlined
def ink(codes: Codes, letters: Letters, place: int, stop: int) -> int:
    """The first place from this one on that is no white space, `stop` if there is none before."""
    while place < stop and is_any(codes, place, letters, WHITE):
        place += 1
    return place


@inner
def _beginning(codes: Codes, letters: Letters, start: int, room: int, first: int) -> int:
    """The beginning of the core's sentence if it is near, else of a word."""
    earliest = max(first, start - room // 2)
    looked_from = earliest
    if earliest > 0 and is_any(codes, earliest - 1, letters, ENDS):
        looked_from -= 1
    sentence = _last_sentence(codes, letters, looked_from, start)
    if sentence >= 0:
        return sentence
    if earliest == first:
        return ink(codes, letters, earliest, len(codes))
    earliest = max(start - room // 4, 1)
    for place in range(earliest, start):
        if is_any(codes, place - 1, letters, WHITE) and not is_any(codes, place, letters, WHITE):
            return place
    for place in range(earliest, start):
        if _is_behind_sign(codes, place, letters):
            return place
    return start


@inner
def _last_sentence(codes: Codes, letters: Letters, place: int, stop: int) -> int:
    """The last beginning of a sentence that has its border between two places, -1 if there is none."""
    last = -1
    while place < stop:
        behind = _behind_sentence(codes, letters, place, stop)
        if behind > place and not is_any(codes, behind, letters, SMALL):
            last = behind
        place = max(behind, place + 1)
    return last


@inner
def _behind_sentence(codes: Codes, letters: Letters, place: int, stop: int) -> int:
    """Behind the end of a sentence and white space if they stand at a place, else -1."""
    if codes[place] == _LINE_END:
        return ink(codes, letters, place + 1, stop)
    if not is_any(codes, place, letters, ENDS):
        return -1
    place += 1
    while place < stop and is_any(codes, place, letters, CLOSES):
        place += 1
    behind = ink(codes, letters, place, stop)
    return behind if behind > place else -1


@inner
def _ending(codes: Codes, letters: Letters, start: int, kept: int, last: int, width: int) -> int:
    """The last end of a word, not before `kept`, up to which there are at most `width` letters."""
    end = min(last, start + width)
    for _ in range(2):  # white space counts as one letter, so there may be room for more
        end = min(last, end + width - flat_sizes(codes, letters, start, end)[0])
    if end <= kept or end == last:
        return max(end, kept)
    for place in range(end, kept, -1):
        if is_any(codes, place, letters, WHITE):
            return place
    for place in range(end - 1, kept, -1):
        if _is_behind_sign(codes, place, letters):
            return place
    return kept if kept > start else _safe(codes, letters, start, end)


@inner
def flat_sizes(codes: Codes, letters: Letters, start: int, end: int) -> tuple[int, NDArray[np.int64]]:
    """How many letters there are between two places when white space is collapsed, and up to each place from the first on."""
    sizes = np.zeros(end - start + 1, np.int64)
    size, white = 0, 0
    for place in range(start, end):
        if is_any(codes, place, letters, WHITE):
            white = min(size, 1)
        else:
            size += 1 + white
            white = 0
        sizes[place - start + 1] = size + white
    return size, sizes


@inlined
def _safe(codes: Codes, letters: Letters, start: int, end: int) -> int:
    """The end, or one before it that does not part a letter from its marks or an emoji from its skin."""
    for place in range(end, start, -1):
        is_skin = _FIRST_SKIN <= codes[place] <= _LAST_SKIN
        if codes[place - 1] != _JOINER and not is_skin and not is_any(codes, place, letters, PART):
            return place
    return end


@inlined
def _is_behind_sign(codes: Codes, place: int, letters: Letters) -> bool:
    """Whether a word begins at a place, behind a sign."""
    return is_any(codes, place - 1, letters, SIGN) and is_any(codes, place, letters, WORD)
