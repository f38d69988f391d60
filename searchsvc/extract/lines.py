"""The lines of a text, with what stands on them and where."""

from __future__ import annotations

from typing import NamedTuple

from searchsvc.extract.kernels.looking import (
    APART,
    LONG,
    PARAGRAPH,
    SENTENCE,
    SENTENCE_ENDS,
    UNEVEN,
    YEAR,
    Rows,
)

LONGEST = 1000
"""So many characters of a line are looked at; rules speak of short lines only."""


class Line(NamedTuple):
    """A line that is not blank.

    `text` has its white space collapsed and is cut after `LONGEST` characters;
    `start` and `end` are where it stands, without white space around it; `apart` tells that
    a blank line is before it, or nothing; `is_paragraph` that it reads like running
    text rather than a heading or a label; `is_even` that its white space is plain spaces,
    never two together; `may_have_year` that four digits in it may be a year.
    """

    text: str
    start: int
    end: int
    apart: bool
    is_paragraph: bool
    is_even: bool
    may_have_year: bool


def collapse(text: str) -> str:
    """The text with each run of white space made one space, and none around it."""
    return " ".join(text.split())


def lines_at(text: str, rows: Rows) -> list[Line]:
    """The lines of some rows, see `kernels.looking`."""
    lines = []
    for start, end, signs in rows.tolist():
        content, is_paragraph, is_even = text[start:end], signs & PARAGRAPH != 0, not signs & UNEVEN
        if not is_even or end - start > LONGEST:
            content = collapse(content[:LONGEST])
            is_paragraph = len(content) > LONG or (len(content) > SENTENCE and content[-1] in SENTENCE_ENDS)
        lines.append(Line(content, start, end, signs & APART != 0, is_paragraph, is_even, signs & YEAR != 0))
    return lines
