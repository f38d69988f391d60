"""Which parts of a text are worth showing.

`runs` and `hits` are those of `runs.runs_of`; a region is a part of a text that no cut shows yet.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inner, kernel
from searchsvc.snippets.kernels.borders import cut_around, ink
from searchsvc.snippets.kernels.letters import Codes, Letters
from searchsvc.snippets.kernels.likeness import Keys, are_alike, keys_of_words
from searchsvc.snippets.kernels.showing import (
    COLUMNS,
    END,
    FIRST,
    LAST,
    LEAD,
    START,
    put_cut,
    put_marks,
    put_shown,
    with_room,
)

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Casing = tuple[Codes, Codes, Keys]
"""What `likeness.keys_of_words` needs: folds, several, factor."""

_LONGEST_HEAD = 2_000
"""Letters above a title that are a letterhead at most."""
_REPEATED = 3
"""So many cuts that are nearly the same as one that is shown are passed over."""
_LETTERS = 8_192
"""Letters of cuts that there is room for at first."""
_MARKS = 64
"""Marks that there is room for at first."""
_LOOKED_AT = 10_000
"""Runs of hits that the choice of one cut looks at."""
_LONGEST_LEAD = 80
"""Letters by which a cut may become longer so as not to part a run."""


@kernel
def cuts_of_each(
    codes: Codes,
    letters: Letters,
    parts: Integers,
    runs: Integers,
    hits: Integers,
    kinds: int,
    count: int,
    width: int,
    casing: Casing,
) -> tuple[Integers, Integers, Codes]:
    """Up to `count` cuts of each of some texts, the best first, the marks in them, and the letters of all; see `Found.snippets`.

    A row of `parts` has where a text begins and ends, its first and last but one of the `runs`, and where its title
    begins and ends in it. `kinds` is how many kinds of hits there are. A row of a cut has the text's number, where
    the cut as it is shown begins and ends among the letters, and its first and last but one of the marks. Shown is a cut with
    its white space collapsed, and an ellipsis where there is more text; marks are counted from its beginning.
    """
    cuts = np.empty((len(parts) * max(count, 1), COLUMNS), np.int64)
    marks = np.empty((_MARKS, 2), np.int64)
    rows = np.empty((len(cuts), 5), np.int64)
    shown = np.empty(_LETTERS, np.uint32)
    chosen = mark = size = 0
    for number in range(len(parts)):
        text, own = codes[parts[number, 0] : parts[number, 1]], runs[parts[number, 2] : parts[number, 3]]
        start, end = min(parts[number, 4], len(text)), min(parts[number, 5], len(text))
        free = cuts[chosen:]
        found = 0
        if start <= _LONGEST_HEAD:
            regions = np.array([[end, len(text)]])
            found, marks = _densest_cuts(
                text, letters, own, hits, kinds, regions, count, width, casing, free, mark, marks
            )
        if found == 0 and start > 0:
            regions = np.array([[0, start], [end, len(text)]])
            regions = regions if start > _LONGEST_HEAD else regions[:1]
            found, marks = _densest_cuts(
                text, letters, own, hits, kinds, regions, count, width, casing, free, mark, marks
            )
        if found == 0:
            found = _opening_cut(text, letters, end, width, mark, free)
        for cut in range(chosen, chosen + found):
            mark = cuts[cut, LAST]
            shown = with_room(shown, size + cuts[cut, END] - cuts[cut, START] + 2 * LEAD)
            begin, size = size, put_shown(text, letters, cuts[cut], shown, size)
            rows[cut] = number, begin, size, cuts[cut, FIRST], mark
        chosen += found
    return rows[:chosen], marks[:mark], shown[:size]


@inner
def _densest_cuts(
    codes: Codes,
    letters: Letters,
    runs: Integers,
    hits: Integers,
    kinds: int,
    regions: Integers,
    count: int,
    width: int,
    casing: Casing,
    cuts: Integers,
    mark: int,
    marks: Integers,
) -> tuple[int, Integers]:
    """Write the densest cuts of a text's regions, the best first, and their marks from a number on; gives how many, and the marks.

    One that has no hit which was not shown yet is passed over if it is like one that is, but not many are.
    """
    free = np.zeros((len(regions) + 2 * (count + _REPEATED), 2), np.int64)
    free[: len(regions)] = regions
    shown = np.zeros(kinds, np.bool_)
    chosen = 0
    for tried in range(count + _REPEATED):
        best, start, end = _densest(codes, letters, runs, hits, free, width * 2 // 3, shown)
        if best < 0:
            break
        first, last = free[best, 0], free[best, 1]
        begin, stop = cut_around(codes, letters, start, end, first, last, width)
        begin, stop = _with_whole_runs(runs, begin, stop, start, end, first)
        inside = _inside(runs, begin, stop)
        if _show(inside, hits, shown) or not _is_repeated(codes, letters, begin, stop, cuts[:chosen], casing):
            put_cut(codes, letters, begin, stop, cuts[chosen])
            cuts[chosen, FIRST], cuts[chosen, LAST] = mark, mark + len(inside)
            marks = put_marks(codes, letters, inside, cuts[chosen], marks)
            mark, chosen = mark + len(inside), chosen + 1
        free[best] = 0
        free[len(regions) + 2 * tried] = first, begin
        free[len(regions) + 2 * tried + 1] = stop, last
        if chosen == count:
            break
    return chosen, marks


@inner
def _is_repeated(
    codes: Codes, letters: Letters, start: int, end: int, cuts: Integers, casing: Casing
) -> bool:
    """Whether one of some cuts has nearly the same words as the text between two places."""
    if len(cuts) == 0:
        return False
    folds, several, factor = casing
    words = keys_of_words(codes, letters, start, end, folds, several, factor)
    for cut in cuts:
        others = keys_of_words(codes, letters, cut[START], cut[END], folds, several, factor)
        if are_alike(words, others):
            return True
    return False


@inner
def _opening_cut(codes: Codes, letters: Letters, start: int, width: int, mark: int, cuts: Integers) -> int:
    """Write the cut that begins where a text has letters from `start` on, or else anywhere; gives 0 when it has none."""
    start = ink(codes, letters, start, len(codes))
    if start == len(codes):
        start = ink(codes, letters, 0, len(codes))
    if start == len(codes):
        return 0
    begin, stop = cut_around(codes, letters, start, start, start, len(codes), width)
    put_cut(codes, letters, begin, stop, cuts[0])
    cuts[0, FIRST], cuts[0, LAST] = mark, mark
    return 1


@inner
def _densest(
    codes: Codes, letters: Letters, runs: Integers, hits: Integers, free: Integers, reach: int, shown: Mask
) -> tuple[int, int, int]:
    """The region that has the best sequence of runs within `reach` letters, and where that stands; -1 if there is none."""
    best, where = (-1, 0, 0, 0), (-1, 0, 0)
    counts = np.zeros(len(shown), np.int64)
    for region in range(len(free)):
        start, end = free[region, 0], free[region, 1]
        if start == end:
            continue
        inside = _inside(runs, start, end)[:_LOOKED_AT]
        if len(inside) == 0 or (inside[0, 0] < start and ink(codes, letters, start, end) == end):
            continue  # in white space a run only goes on
        inside[0, 0] = max(inside[0, 0], start)
        inside[-1, 1] = min(inside[-1, 1], end)
        score, first, last = _best_sequence(inside, hits, reach, shown, counts)
        if score > best:
            best, where = score, (region, inside[first, 0], inside[last, 1])
    return where


@inner
def _inside(runs: Integers, start: int, end: int) -> Integers:
    """The runs of which some letter stands between two places."""
    inside = np.empty_like(runs)
    count = 0
    for run in range(len(runs)):
        if runs[run, 1] > start and runs[run, 0] < end:
            inside[count] = runs[run]
            count += 1
    return inside[:count]


@inner
def _best_sequence(
    runs: Integers, hits: Integers, reach: int, shown: Mask, counts: Integers
) -> tuple[tuple[int, int, int, int], int, int]:
    """The best of the sequences that begin at each run and go on for `reach` letters: its score, first and last run.

    The score is kinds not shown yet, kinds, weight, nearness to the start. `counts` of kinds are 0 before and after.
    """
    kinds = new = weight = stop = 0
    best, where = (-1, 0, 0, 0), (0, 0)
    for first in range(len(runs)):
        start, before = runs[first, 0], stop
        while stop < len(runs) and (stop <= first or runs[stop, 1] - start <= reach):
            hit, behind = runs[stop, 2], runs[stop, 3]
            weight += (behind - hit) ** 2
            for each in range(hit, behind):
                kinds += counts[hits[each]] == 0
                new += counts[hits[each]] == 0 and not shown[hits[each]]
                counts[hits[each]] += 1
            stop += 1
        if stop > before:  # else it is a part of the sequence before, and no better
            score = new, kinds, weight, -start
            if score > best:
                best, where = score, (first, stop - 1)
        hit, behind = runs[first, 2], runs[first, 3]
        weight -= (behind - hit) ** 2
        for each in range(hit, behind):
            counts[hits[each]] -= 1
            kinds -= counts[hits[each]] == 0
            new -= counts[hits[each]] == 0 and not shown[hits[each]]
    return best, where[0], where[1]


@inner
def _with_whole_runs(
    runs: Integers, begin: int, stop: int, start: int, end: int, first: int
) -> tuple[int, int]:
    """A cut with the run at its beginning as a whole and without the one that its end would part.

    Its core is from `start` to `end`, its region begins at `first`.
    """
    for run in _inside(runs, begin, stop):
        if 0 < begin - run[0] <= _LONGEST_LEAD and run[1] <= start:
            begin = max(run[0], first)
        if run[1] > stop and run[0] >= end:
            stop = run[0]
    return begin, stop


@inner
def _show(runs: Integers, hits: Integers, shown: Mask) -> bool:
    """Set the kinds of hits of a cut; gives whether one of them was not shown yet."""
    new = False
    for run in runs:
        for hit in range(run[2], run[3]):
            if not shown[hits[hit]]:
                shown[hits[hit]] = True
                new = True
    return new
