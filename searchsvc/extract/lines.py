"""The lines of a text, with what stands on them and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from searchsvc.types import Span

LONGEST = 1000
"""So many characters of a line are looked at; rules speak of short lines only."""

_LONG, _SENTENCE = 150, 60
_VISIBLE = re.compile(r"\S")


class Line(NamedTuple):
    """A line that is not blank.

    `text` has its white space collapsed and is cut after `LONGEST` characters;
    `span` is where it stands, without white space around it; `apart` tells that
    a blank line is before it, or nothing.
    """

    text: str
    span: Span
    apart: bool

    @property
    def is_paragraph(self) -> bool:
        """Whether it reads like running text rather than a heading or a label."""
        return len(self.text) > _LONG or (len(self.text) > _SENTENCE and self.text[-1] in ".;")


def collapse(text: str) -> str:
    """The text with each run of white space made one space, and none around it."""
    return " ".join(text.split())


def lines_downwards(text: str) -> Iterator[Line]:
    """The lines that are not blank, the first one first."""
    begin, apart = 0, True
    while begin < len(text):
        end = text.find("\n", begin)
        end = len(text) if end < 0 else end
        line = _line(text, begin, end, apart=apart)
        if line:
            yield line
        begin, apart = end + 1, line is None


def lines_upwards(text: str) -> Iterator[Line]:
    """The lines that are not blank, the last one first."""
    end = _end_of_text(text, len(text))
    while end:
        begin = text.rfind("\n", 0, end) + 1
        above = _end_of_text(text, begin)
        if line := _line(text, begin, end, apart=above == 0 or text.count("\n", above, begin) > 1):
            yield line
        end = above


def first_lines(text: str, count: int) -> list[Line]:
    """The first `count` lines that are not blank."""
    return list(islice(lines_downwards(text), count))


def last_lines(text: str, count: int) -> list[Line]:
    """The last `count` lines that are not blank, in reading order."""
    return list(islice(lines_upwards(text), count))[::-1]


def _end_of_text(text: str, end: int) -> int:
    """The place behind the last visible character before `end`, 0 if there is none."""
    while end and text[end - 1].isspace():
        end -= 1
    return end


def _line(text: str, begin: int, end: int, *, apart: bool) -> Line | None:
    """The line between two places, None if it is blank."""
    content = text[begin:end] if end - begin <= LONGEST else ""
    # The only white space that is printable is the plain space.
    if content.isprintable() and "  " not in content and content and content[0] != " " != content[-1]:
        return Line(content, Span(begin, end), apart)
    visible = _VISIBLE.search(text, begin, end)
    if visible is None:
        return None
    span = Span(visible.start(), _end_of_text(text, end))
    return Line(collapse(text[span.start : min(span.end, span.start + LONGEST)]), span, apart)
