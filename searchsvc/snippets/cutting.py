"""Cuts of a text around its densest hits, with the marks in them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from searchsvc.types import Snippet, Span

_LOOKED_AT = 10_000
"""Runs of hits that the choice of one cut looks at."""
_LONGEST_LEAD = 80
"""Letters by which a cut may become longer so as not to part a run."""
_LONGEST_HEAD = 2_000
"""Letters above a title that are a letterhead at most."""
_NEARLY_THE_SAME = 0.8
_REPEATED = 3
"""So many cuts that are nearly the same as one that is shown are passed over."""

_INK = re.compile(r"\S")
_WORD_BORDER = re.compile(r"(?<=\s)(?=\S)")
_PUNCTUATION_BORDER = re.compile(r"(?<=[!-/:-@\[-`{-~…–—“”«»])(?=\w)")
_SENTENCE_ENDS = ".!?…"
_SENTENCE_BORDER = re.compile(rf"[{_SENTENCE_ENDS}\n](?:(?<=\n)\s*|[\"”’»)\]]*\s+)")
_SKINS = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"


class Run(NamedTuple):
    """Hits that are marked as one, and what each of them is a hit of."""

    start: int
    end: int
    kinds: tuple[int, ...]


_Score = tuple[int, int, int, int]
"""What makes one sequence of runs better than another: kinds not shown yet, kinds, weight, nearness to the start."""


class _Runs:
    """The runs of a text in order, found by the letters between which they stand."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = runs
        self._starts = [run[0] for run in runs]
        self._ends = [run[1] for run in runs]

    def within(self, cut: Span) -> Sequence[Run]:
        """The runs of which some letter is in a cut."""
        return self._runs[bisect_right(self._ends, cut.start) : bisect_left(self._starts, cut.end)]


def snippets(
    text: str, runs: Sequence[Run], title: Span | None, count: int, width: int
) -> tuple[Snippet, ...]:
    """Up to `count` cuts of about `width` letters that do not overlap, the best first.

    The best has the most different hits, then the longest runs, then stands
    first; the next one has the most that was not shown yet, and is passed over if
    it has nothing new and nearly the same words. What stands above the title (a letterhead, the page's date) is shown only
    if nothing below it is a hit. Without hits outside the title: the beginning of
    the text after the title.
    """
    skipped = title or Span(0, 0)
    head, body = Span(0, skipped.start), Span(skipped.end, len(text))
    parts = [[body], [head]] if skipped.start <= _LONGEST_HEAD else [[head, body]]
    hits = _Runs(runs)
    found = (_densest_cuts(text, hits, part, count, width) for part in parts)
    cuts = next(filter(None, found), None) or _opening(text, skipped.end, width)
    return tuple(_collapsed(text, cut, hits.within(cut)) for cut in cuts)


def _densest_cuts(text: str, runs: _Runs, free: list[Span], count: int, width: int) -> list[Span]:
    """Up to `count` cuts around the densest hits of some regions, the best first."""
    cuts: list[Span] = []
    shown: set[int] = set()
    for _ in range(count + _REPEATED):
        best = _densest(text, runs, free, width * 2 // 3, shown) if len(cuts) < count else None
        if best is None:
            break
        region, core = best
        cut = _with_whole_runs(runs, _cut(text, core, region, width), core, region)
        kinds = {kind for run in runs.within(cut) for kind in run.kinds}
        if kinds - shown or not any(_alike(text, cut, other) for other in cuts):
            cuts.append(cut)
            shown |= kinds
        free.remove(region)
        free += [Span(region.start, cut.start), Span(cut.end, region.end)]
    return cuts


def _alike(text: str, cut: Span, other: Span) -> bool:
    """Whether most words of the shorter one of two cuts are in the other as well."""
    words, others = (set(text[each.start : each.end].casefold().split()) for each in (cut, other))
    return len(words & others) > _NEARLY_THE_SAME * min(len(words), len(others))


# --- choosing ------------------------------------------------------------------


def _densest(
    text: str, runs: _Runs, regions: list[Span], reach: int, shown: set[int]
) -> tuple[Span, Span] | None:
    """The region that has the best sequence of runs within `reach` letters, and where that stands."""
    best: tuple[_Score, Span, Span] | None = None
    for region in regions:
        inside = list(runs.within(region)[:_LOOKED_AT])
        if not inside or _ink(text, region.start) >= region.end:
            continue
        inside[0], inside[-1] = _clipped(inside[0], region), _clipped(inside[-1], region)
        score, core = _best_sequence(inside, reach, shown)
        if best is None or score > best[0]:
            best = score, region, core
    return best and best[1:]


def _best_sequence(runs: list[Run], reach: int, shown: set[int]) -> tuple[_Score, Span]:
    """The best of the sequences that begin at each run and go on for `reach` letters: its score, and where it stands."""
    counts: dict[int, int] = {}
    weight = stop = 0
    best: _Score = (-1, 0, 0, 0)
    where = (0, 0)
    for first, (start, _, kinds) in enumerate(runs):
        before = stop
        while stop < len(runs) and (stop <= first or runs[stop][1] - start <= reach):
            for kind in runs[stop][2]:
                counts[kind] = counts.get(kind, 0) + 1
            weight += len(runs[stop][2]) ** 2
            stop += 1
        if stop > before:  # else it is a part of the sequence before, and no better
            score = len(counts.keys() - shown) if shown else len(counts), len(counts), weight, -start
            if score > best:
                best, where = score, (first, stop - 1)
        weight -= len(kinds) ** 2
        for kind in kinds:
            counts[kind] -= 1
            if not counts[kind]:
                del counts[kind]
    return best, Span(runs[where[0]].start, runs[where[1]].end)


def _clipped(run: Run, region: Span) -> Run:
    if region.start <= run.start and run.end <= region.end:
        return run
    return Run(max(run.start, region.start), min(run.end, region.end), run.kinds)


# --- cutting -------------------------------------------------------------------


def _opening(text: str, start: int, width: int) -> list[Span]:
    start = _ink(text, start)
    if start == len(text):
        start = _ink(text, 0)
    return [_cut(text, Span(start, start), Span(start, len(text)), width)] if start < len(text) else []


def _ink(text: str, place: int) -> int:
    """The first place from this one on that is no white space."""
    ink = _INK.search(text, place)
    return ink.start() if ink else len(text)


def _cut(text: str, core: Span, region: Span, width: int) -> Span:
    """About `width` letters of a region around its core, which stays whole unless it is longer."""
    if core.end - core.start > width:
        core = Span(core.start, core.start)
    start = _beginning(text, core, region, width)
    return Span(start, _ending(text, Span(start, core.end), region, width))


def _beginning(text: str, core: Span, region: Span, width: int) -> int:
    """The beginning of the core's sentence if it is near, else of a word."""
    room = width - (core.end - core.start)
    earliest = max(region.start, core.start - room // 2)
    looked_from = earliest - 1 if earliest and text[earliest - 1] in _SENTENCE_ENDS else earliest
    borders = [border.end() for border in _SENTENCE_BORDER.finditer(text, looked_from, core.start)]
    sentences = [border for border in borders if not text[border].islower()]
    if sentences:
        return sentences[-1]
    if earliest == region.start:
        return _ink(text, earliest)
    start = max(core.start - room // 4, 0)
    border = _WORD_BORDER.search(text, start, core.start) or _PUNCTUATION_BORDER.search(
        text, start, core.start
    )
    return border.start() if border else core.start


def _ending(text: str, kept: Span, region: Span, width: int) -> int:
    """The last end of a word before which there are at most `width` letters after `kept.start`."""
    end = min(region.end, kept.start + width)
    for _ in range(2):  # white space counts as one letter, so there may be room for more
        room = width - len(_flat(text[kept.start : end]))
        if not room or end == region.end:
            break
        end = min(region.end, end + room)
    if end <= kept.end or end == region.end:
        return max(end, kept.end)
    for place in range(end, kept.end, -1):
        if text[place].isspace():
            return place
    borders = [border.end() for border in _PUNCTUATION_BORDER.finditer(text, kept.end + 1, end)]
    if borders:
        return borders[-1]
    return kept.end if kept.end > kept.start else _safe(text, kept.start, end)


def _safe(text: str, start: int, end: int) -> int:
    """The end, or one before it that does not part a letter from its marks or an emoji from its skin."""
    for place in range(end, start, -1):
        after, before = text[place], text[place - 1]
        if before != "\u200d" and after not in _SKINS and unicodedata.category(after)[0] not in "MC":
            return place
    return end


def _with_whole_runs(runs: _Runs, cut: Span, core: Span, region: Span) -> Span:
    """The cut with the run at its beginning as a whole and without the one that its end would part."""
    start, end = cut
    for run in runs.within(cut):
        if 0 < start - run.start <= _LONGEST_LEAD and run.end <= core.start:
            start = max(run.start, region.start)
        if run.end > end and run.start >= core.end:
            end = run.start
    return Span(start, end)


# --- showing -------------------------------------------------------------------


def _flat(text: str) -> str:
    if text.isprintable() and "  " not in text:  # then its only white space is single blanks
        return text.strip()
    return " ".join(text.split())


def _collapsed(text: str, cut: Span, runs: Sequence[Run]) -> Snippet:
    """A cut with its white space collapsed, and `…` where there is more text."""
    raw = text[cut.start : cut.end]
    flat = _flat(raw)
    before = "… " if _INK.search(text, 0, cut.start) else ""
    after = " …" if _INK.search(text, cut.end) else ""
    spans = [(max(start, cut.start) - cut.start, min(end, cut.end) - cut.start) for start, end, _ in runs]
    if flat != raw:
        spans = [(_flat_offset(raw, start), _flat_offset(raw, end)) for start, end in spans]
    shift = len(before)
    matches = tuple([Span(shift + start, shift + end) for start, end in spans])
    return Snippet(f"{before}{flat}{after}", matches)


def _flat_offset(raw: str, offset: int) -> int:
    """Where a letter of a text stands when white space is collapsed."""
    left = raw[:offset]
    return len(_flat(left)) + (left[-1:].isspace() and not left.isspace())
