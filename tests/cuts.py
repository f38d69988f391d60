"""What cuts are, said plainly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from searchsvc.types import Snippet, Span
from tests.marking import Run

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


_Score = tuple[int, int, int, int]
"""What makes one sequence of runs better than another: kinds not shown yet, kinds, weight, nearness to the start."""


class _Region(NamedTuple):
    """A part of a text that no cut shows yet, and the runs of which some letter is in it."""

    start: int
    end: int
    runs: Sequence[Run]


def plainly_cut(
    text: str, runs: Sequence[Run], title: Span | None, count: int, width: int
) -> tuple[Snippet, ...]:
    """See `Found.snippets`."""
    start, end = title or Span(0, 0)
    body = _region(text, end, len(text), runs)
    cuts = _densest_cuts(text, [body], count, width) if start <= _LONGEST_HEAD else []
    if not cuts and start:
        head = _region(text, 0, start, runs)
        cuts = _densest_cuts(text, [head, body] if start > _LONGEST_HEAD else [head], count, width)
    return tuple([_collapsed(text, cut) for cut in cuts or _opening(text, end, width)])


def _region(text: str, start: int, end: int, runs: Sequence[Run]) -> _Region:
    inside = [run for run in runs if run[1] > start and run[0] < end]
    if inside and inside[0][0] < start and _ink(text, start) >= end:
        inside = []  # a run goes through white space
    return _Region(start, end, inside)


def _densest_cuts(text: str, free: list[_Region], count: int, width: int) -> list[_Region]:
    """Up to `count` cuts around the densest hits of some regions, the best first."""
    cuts: list[_Region] = []
    shown: set[int] = set()
    for _ in range(count + _REPEATED):
        best = _densest(free, width * 2 // 3, shown)
        if best is None:
            break
        region, core = best
        cut = _with_whole_runs(_cut(text, core, region, width), core, region)
        kinds = {kind for _, _, kinds in cut.runs for kind in kinds}
        if not kinds <= shown or not any(_alike(text, cut, other) for other in cuts):
            cuts.append(cut)
            shown |= kinds
            if len(cuts) == count:
                break
        free.remove(region)
        free.append(_region(text, region.start, cut.start, region.runs))
        free.append(_region(text, cut.end, region.end, region.runs))
    return cuts


def _alike(text: str, cut: _Region, other: _Region) -> bool:
    """Whether most words of the shorter one of two cuts are in the other as well."""
    words, others = (set(text[each.start : each.end].casefold().split()) for each in (cut, other))
    return len(words & others) > _NEARLY_THE_SAME * min(len(words), len(others))


# --- choosing ------------------------------------------------------------------


def _densest(regions: Iterable[_Region], reach: int, shown: set[int]) -> tuple[_Region, Span] | None:
    """The region that has the best sequence of runs within `reach` letters, and where that stands."""
    best: tuple[_Score, _Region, Span] | None = None
    for region in regions:
        if not region.runs:
            continue
        score, core = _best_sequence(_clipped(region), reach, shown)
        if best is None or score > best[0]:
            best = score, region, core
    return best and best[1:]


def _clipped(region: _Region) -> list[Run]:
    """The first runs of a region, cut to it."""
    runs = list(region.runs)
    start, end, kinds = runs[0]
    if start < region.start:
        runs[0] = region.start, end, kinds
    start, end, kinds = runs[-1]
    if end > region.end:
        runs[-1] = start, region.end, kinds
    return runs


def _best_sequence(runs: Sequence[Run], reach: int, shown: set[int]) -> tuple[_Score, Span]:
    """The best of the sequences that begin at each run and go on for `reach` letters: its score, and where it stands."""
    best: tuple[_Score, Span] | None = None
    for first, (start, _, _) in enumerate(runs):
        inside = [runs[first], *(run for run in runs[first + 1 :] if run[1] - start <= reach)]
        every = {kind for _, _, kinds in inside for kind in kinds}
        weight = sum(len(kinds) ** 2 for _, _, kinds in inside)
        score = len(every - shown), len(every), weight, -start
        if best is None or score > best[0]:
            best = score, Span(start, inside[-1][1])
    assert best is not None
    return best


# --- cutting -------------------------------------------------------------------


def _opening(text: str, start: int, width: int) -> list[_Region]:
    start = _ink(text, start)
    if start == len(text):
        start = _ink(text, 0)
    if start == len(text):
        return []
    region = _Region(start, len(text), ())
    cut = _cut(text, Span(start, start), region, width)
    return [_Region(*cut, ())]


def _ink(text: str, place: int) -> int:
    """The first place from this one on that is no white space."""
    ink = _INK.search(text, place)
    return ink.start() if ink else len(text)


def _cut(text: str, core: Span, region: _Region, width: int) -> Span:
    """About `width` letters of a region around its core, which stays whole unless it is longer."""
    if core.end - core.start > width:
        core = Span(core.start, core.start)
    start = _beginning(text, core, region, width)
    return Span(start, _ending(text, Span(start, core.end), region, width))


def _beginning(text: str, core: Span, region: _Region, width: int) -> int:
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


def _ending(text: str, kept: Span, region: _Region, width: int) -> int:
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


def _with_whole_runs(cut: Span, core: Span, region: _Region) -> _Region:
    """The cut with the run at its beginning as a whole and without the one that its end would part."""
    start, end = cut
    runs = [run for run in region.runs if run[1] > start and run[0] < end]
    for first, last, _ in runs:
        if 0 < start - first <= _LONGEST_LEAD and last <= core.start:
            start = max(first, region.start)
        if last > end and first >= core.end:
            end = first
    return _Region(start, end, [run for run in runs if run[0] < end])


# --- showing -------------------------------------------------------------------


def _flat(text: str) -> str:
    """A text with its white space collapsed."""
    return " ".join(text.split())


def _collapsed(text: str, cut: _Region) -> Snippet:
    """A cut with its white space collapsed, and `…` where there is more text."""
    raw = text[cut.start : cut.end]
    flat = _flat(raw)
    before = "… " if cut.start and _INK.search(text, 0, cut.start) else ""
    after = " …" if _INK.search(text, cut.end) else ""
    spans = [(max(start - cut.start, 0), min(end, cut.end) - cut.start) for start, end, _ in cut.runs]
    if len(flat) != len(raw):  # else each white space is one letter, and is one again
        spans = [(_flat_offset(raw, start), _flat_offset(raw, end)) for start, end in spans]
    shift = len(before)
    matches = tuple([Span(shift + start, shift + end) for start, end in spans])
    return Snippet(f"{before}{flat}{after}", matches)


def _flat_offset(raw: str, offset: int) -> int:
    """Where a letter of a text stands when white space is collapsed."""
    left = raw[:offset]
    return len(_flat(left)) + (left[-1:].isspace() and not left.isspace())
