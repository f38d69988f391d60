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
    before = 0
    while visible := _VISIBLE.search(text, before):
        start = visible.start()
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield _line(text, before, start, end)
        before = end


def lines_upwards(text: str) -> Iterator[Line]:
    """The lines that are not blank, the last one first."""
    end = _end_of_text(text, len(text))
    while end:
        before = _end_of_text(text, text.rfind("\n", 0, end) + 1)
        visible = _VISIBLE.search(text, before)
        yield _line(text, before, visible.start() if visible else end, end)
        end = before


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


def _line(text: str, before: int, start: int, end: int) -> Line:
    """The line from its first visible character to `end`; the one above it ends at `before`."""
    end = _end_of_text(text, end)
    content = text[start : min(end, start + LONGEST)]
    # The only white space that is printable is the plain space.
    if "  " in content or content[-1] == " " or not content.isprintable():
        content = collapse(content)
    return Line(content, Span(start, end), before == 0 or text.count("\n", before, start) > 1)
