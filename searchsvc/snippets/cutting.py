"""Cuts of texts around their densest hits, with the marks in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.snippets.kernels.choosing import cuts_of_each
from searchsvc.snippets.kernels.letters import Codes
from searchsvc.snippets.letters import casing, letter_table, text_of
from searchsvc.types import Snippet, Span

Integers = NDArray[np.int64]

COUNT, WIDTH = 2, 240
"""So many cuts of about so many letters are usual."""

_NO_TITLE = Span(0, 0)

_span: Callable[[Sequence[int]], Span] = partial(tuple.__new__, Span)
"""The span of two numbers in a row, in a third of the time of `Span` itself."""


class Looked(NamedTuple):
    """Texts that were looked through together, each followed by its title, and where they have what was asked for.

    codes    the code points of texts and titles, a space behind each
    begins   where each text and each title begins, and one place more
    runs     hits that are marked as one, a row each: where they begin and end, and their first and last but one in `hits`
    runs_at  the first of the runs of each text and each title, and one place more
    hits     of what kind each hit is
    kinds    how many kinds there are
    """

    codes: Codes
    begins: Integers
    runs: Integers
    runs_at: Integers
    hits: Integers
    kinds: int

    def only(self, number: int) -> Looked:
        """One of the texts with its title."""
        parts = slice(2 * number, 2 * number + 3)
        return self._replace(begins=self.begins[parts], runs_at=self.runs_at[parts])

    def text_spans(self) -> list[tuple[Span, ...]]:
        """The hits of each text in reading order; neighbours with only white space between them are one."""
        return self._spans(0)

    def title_spans(self) -> list[tuple[Span, ...]]:
        """The hits of each title."""
        return self._spans(1)

    def _spans(self, first: int) -> list[tuple[Span, ...]]:
        """The hits of every second part from one on."""
        rows, borders = self.runs[:, :2].tolist(), self.runs_at.tolist()
        return [
            tuple(map(_span, rows[start:end]))
            for start, end in zip(borders[first::2], borders[first + 1 :: 2], strict=False)
        ]

    def snippets(
        self, title_spans: Sequence[Span | None], *, count: int = COUNT, width: int = WIDTH
    ) -> list[tuple[Snippet, ...]]:
        """For each text up to `count` cuts of about `width` letters, see `Found.snippets`."""
        parts = np.empty((len(title_spans), 6), np.int64)
        parts[:, 0], parts[:, 1] = self.begins[:-1:2], self.begins[1::2] - 1
        parts[:, 2], parts[:, 3] = self.runs_at[:-1:2], self.runs_at[1::2]
        parts[:, 4:] = [span or _NO_TITLE for span in title_spans]
        cuts, marks, codes = cuts_of_each(
            self.codes, letter_table(), parts, self.runs, self.hits, self.kinds, count, width, casing()
        )
        letters, spans = text_of(codes), list(map(_span, marks.tolist()))
        found: list[list[Snippet]] = [[] for _ in title_spans]
        for number, start, end, first, last in cuts.tolist():
            found[number].append(Snippet(letters[start:end], tuple(spans[first:last])))
        return list(map(tuple, found))


class Found(NamedTuple):
    """Where a text has what was asked for; it is one of those that were looked through together."""

    spans: tuple[Span, ...]
    looked: Looked
    number: int

    def snippets(
        self, title_span: Span | None = None, *, count: int = COUNT, width: int = WIDTH
    ) -> tuple[Snippet, ...]:
        """Up to `count` cuts of about `width` letters that do not overlap, the best first.

        The best has the most different hits, then the longest runs, then stands
        first; the next one has the most that was not shown yet, and is passed over if
        it has nothing new and nearly the same words. What stands above the title (a letterhead, the page's date) is shown only
        if nothing below it is a hit. Without hits outside the title: the beginning of
        the text after the title. The text may end before the title does, as one does that is looked at in part or not at all.
        """
        return self.looked.only(self.number).snippets([title_span], count=count, width=width)[0]
