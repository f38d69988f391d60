"""Cuts as they are shown: with their white space collapsed, and an ellipsis where there is more text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, inner
from searchsvc.snippets.kernels.borders import flat_sizes, ink
from searchsvc.snippets.kernels.letters import WHITE, Codes, Letters, is_any

Integers = NDArray[np.int64]

COLUMNS = 6
START, END, BEFORE, BEHIND, FIRST, LAST = range(COLUMNS)
"""Columns of cuts: where one begins and ends, whether there is more text before and behind it, its first and last but one of the marks."""

LEAD = 2
"""Letters of an ellipsis and a blank."""
_ELLIPSIS, _BLANK = 0x2026, 0x20


@inlined
def put_cut(codes: Codes, letters: Letters, begin: int, stop: int, cut: Integers) -> None:
    """Write where a cut begins and ends, and whether there is more text before and behind it."""
    cut[START], cut[END] = begin, stop
    cut[BEFORE] = ink(codes, letters, 0, begin) < begin
    cut[BEHIND] = ink(codes, letters, stop, len(codes)) < len(codes)


@inner
def put_shown(codes: Codes, letters: Letters, cut: Integers, shown: Codes, size: int) -> int:
    """Write a cut as it is shown behind so many letters; gives how many there are then."""
    if cut[BEFORE]:
        shown[size], shown[size + 1] = _ELLIPSIS, _BLANK
        size += LEAD
    begin = size
    for place in range(cut[START], cut[END]):
        if not is_any(codes, place, letters, WHITE):
            shown[size] = codes[place]
            size += 1
        elif size > begin and shown[size - 1] != _BLANK:
            shown[size] = _BLANK
            size += 1
    if size > begin and shown[size - 1] == _BLANK:
        size -= 1
    if cut[BEHIND]:
        shown[size], shown[size + 1] = _BLANK, _ELLIPSIS
        size += LEAD
    return size


@inlined
def with_room(shown: Codes, size: int) -> Codes:
    """Letters, or a longer copy when there is room for fewer than so many."""
    if size <= len(shown):
        return shown
    longer = np.empty(2 * size, np.uint32)
    longer[: len(shown)] = shown
    return longer


@inner
def put_marks(codes: Codes, letters: Letters, runs: Integers, cut: Integers, marks: Integers) -> Integers:
    """Write the marks of a cut's runs; gives the marks, or a longer copy of them."""
    start, end, first, behind = cut[START], cut[END], cut[FIRST], cut[LAST]
    _, flat = flat_sizes(codes, letters, start, end)
    flat += LEAD * cut[BEFORE]
    if behind > len(marks):
        longer = np.empty((2 * behind, 2), np.int64)
        longer[:first] = marks[:first]
        marks = longer
    for mark in range(first, behind):
        marks[mark, 0] = flat[max(runs[mark - first, 0] - start, 0)]
        marks[mark, 1] = flat[min(runs[mark - first, 1], end) - start]
    return marks
