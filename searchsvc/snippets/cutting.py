"""Cuts of a text around its densest hits, with the marks in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.snippets.kernels.choosing import densest_cuts, opening_cut
from searchsvc.snippets.kernels.letters import Codes
from searchsvc.snippets.letters import letter_table
from searchsvc.types import Snippet, Span

_LONGEST_HEAD = 2_000
"""Letters above a title that are a letterhead at most."""
_NEARLY_THE_SAME = 0.8

_LEAD = "… "


class Found(NamedTuple):
    """A text and where it has what was asked for.

    codes  its code points
    runs   hits that are marked as one, a row each: where they begin and end, and their first and last but one in `hits`
    hits   of what kind each hit is
    kinds  how many kinds there are
    """

    text: str
    codes: Codes
    runs: NDArray[np.int64]
    hits: NDArray[np.int64]
    kinds: int

    @property
    def spans(self) -> tuple[Span, ...]:
        """All hits in reading order; neighbours with only white space between them are one."""
        return spans_of(self.runs)

    def snippets(
        self, title_span: Span | None = None, *, count: int = 2, width: int = 240
    ) -> tuple[Snippet, ...]:
        """Up to `count` cuts of about `width` letters that do not overlap, the best first.

        The best has the most different hits, then the longest runs, then stands
        first; the next one has the most that was not shown yet, and is passed over if
        it has nothing new and nearly the same words. What stands above the title (a letterhead, the page's date) is shown only
        if nothing below it is a hit. Without hits outside the title: the beginning of
        the text after the title. The text may end before the title does, as one does that is looked at in part or not at all.
        """
        size = len(self.text)
        start, end = (min(place, size) for place in title_span or Span(0, 0))
        body, head = (end, size), (0, start)
        cuts = _cuts(self, [body], count, width) if start <= _LONGEST_HEAD else ()
        if not cuts and start:
            cuts = _cuts(self, [head, body] if start > _LONGEST_HEAD else [head], count, width)
        return cuts or _opening(self, end, width)


def spans_of(rows: NDArray[np.int64]) -> tuple[Span, ...]:
    """The spans in the first two columns of some rows."""
    return tuple(map(Span._make, rows[:, :2].tolist())) if len(rows) else ()


def _cuts(found: Found, regions: Sequence[tuple[int, int]], count: int, width: int) -> tuple[Snippet, ...]:
    """Up to `count` cuts around the densest hits of some regions, the best first."""
    chosen, marks = densest_cuts(
        found.codes,
        letter_table(),
        found.runs,
        found.hits,
        found.kinds,
        np.array(regions),
        count,
        width,
    )
    spans = spans_of(marks)
    cuts: list[Snippet] = []
    texts: list[str] = []
    for start, end, before, behind, is_new, first, last in chosen.tolist():
        cut = found.text[start:end]
        if len(cuts) < count and (is_new or not any(_alike(cut, other) for other in texts)):
            texts.append(cut)
            cuts.append(Snippet(_shown(cut, before, behind), spans[first:last]))
    return tuple(cuts)


def _alike(text: str, other: str) -> bool:
    """Whether most words of the shorter one of two cuts are in the other as well."""
    words, others = set(text.casefold().split()), set(other.casefold().split())
    return len(words & others) > _NEARLY_THE_SAME * min(len(words), len(others))


def _opening(found: Found, start: int, width: int) -> tuple[Snippet, ...]:
    """A cut without marks that begins at a place of a text, or at its beginning if nothing follows."""
    cuts = opening_cut(found.codes, letter_table(), start, width)[:, :4].tolist()
    return tuple([Snippet(_shown(found.text[start:end], *more), ()) for start, end, *more in cuts])


def _shown(cut: str, before: int, behind: int) -> str:
    """A cut with its white space collapsed, and `…` where there is more text."""
    return f"{_LEAD if before else ''}{_flat(cut)}{' …' if behind else ''}"


def _flat(text: str) -> str:
    """A text with its white space collapsed."""
    line = text.replace("\n", " ")
    if line.isprintable() and "  " not in line:  # then its only white space is single blanks
        return line.strip()
    return " ".join(text.split())
