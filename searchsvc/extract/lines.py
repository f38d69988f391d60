"""The lines of a text, with what stands on them and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from searchsvc.extract.kernels.looking import APART, LONG, PARAGRAPH, SENTENCE, SENTENCE_ENDS, UNEVEN, YEAR
from searchsvc.extract.outline import Outline
from searchsvc.types import Span

LONGEST = 1000
"""So many characters of a line are looked at; rules speak of short lines only."""

_AT_ONCE = 32
"""Rows of lines that are taken from an array at once."""


class Line(NamedTuple):
    """A line that is not blank.

    `text` has its white space collapsed and is cut after `LONGEST` characters;
    `span` is where it stands, without white space around it; `apart` tells that
    a blank line is before it, or nothing; `is_paragraph` that it reads like running
    text rather than a heading or a label; `may_have_year` that four digits in it may be a year.
    """

    text: str
    span: Span
    apart: bool
    is_paragraph: bool
    may_have_year: bool


def collapse(text: str) -> str:
    """The text with each run of white space made one space, and none around it."""
    return " ".join(text.split())


def lines_downwards(outline: Outline) -> Iterator[Line]:
    """The lines that are not blank, the first one first."""
    text, rows = outline.text, outline.rows
    for begin in range(0, len(rows), _AT_ONCE):
        for start, end, signs in rows[begin : begin + _AT_ONCE].tolist():
            yield _line(text, start, end, signs)


def lines_upwards(outline: Outline) -> Iterator[Line]:
    """The lines that are not blank, the last one first."""
    text, rows = outline.text, outline.rows[::-1]
    for begin in range(0, len(rows), _AT_ONCE):
        for start, end, signs in rows[begin : begin + _AT_ONCE].tolist():
            yield _line(text, start, end, signs)


def first_lines(outline: Outline, count: int) -> list[Line]:
    """The first `count` lines that are not blank."""
    text = outline.text
    return [_line(text, start, end, signs) for start, end, signs in outline.rows[:count].tolist()]


def last_lines(outline: Outline, count: int) -> list[Line]:
    """The last `count` lines that are not blank, in reading order."""
    text = outline.text
    return [_line(text, start, end, signs) for start, end, signs in outline.rows[-count:].tolist()]


def _line(text: str, start: int, end: int, signs: int) -> Line:
    content, is_paragraph = text[start:end], signs & PARAGRAPH != 0
    if signs & UNEVEN or end - start > LONGEST:
        content = collapse(content[:LONGEST])
        is_paragraph = len(content) > LONG or (len(content) > SENTENCE and content[-1] in SENTENCE_ENDS)
    return Line(content, Span(start, end), signs & APART != 0, is_paragraph, signs & YEAR != 0)
