"""The lines of a text, with what stands on them and where."""

from __future__ import annotations

import re
from dataclasses import dataclass

from searchsvc.types import Span

LONGEST = 1000
"""So many characters of a line are looked at; rules speak of short lines only."""

_LONG, _SENTENCE = 150, 60
_VISIBLE = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Line:
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


def first_lines(text: str, count: int) -> list[Line]:
    """The first `count` lines that are not blank."""
    lines: list[Line] = []
    before = 0
    while len(lines) < count and (visible := _VISIBLE.search(text, before)):
        start = visible.start()
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        lines.append(_line(text, before, start, end))
        before = end
    return lines


def last_lines(text: str, count: int) -> list[Line]:
    """The last `count` lines that are not blank, in reading order."""
    lines: list[Line] = []
    rest = text.rstrip()
    while rest and len(lines) < count:
        end = len(rest)
        rest = rest[: rest.rfind("\n") + 1].rstrip()
        visible = _VISIBLE.search(text, len(rest))
        start = visible.start() if visible else end
        lines.append(_line(text, len(rest), start, end))
    return lines[::-1]


def _line(text: str, before: int, start: int, end: int) -> Line:
    """The line from its first visible character to `end`; the one above it ends at `before`."""
    while text[end - 1].isspace():
        end -= 1
    content = collapse(text[start : min(end, start + LONGEST)])
    return Line(content, Span(start, end), before == 0 or text.count("\n", before, start) > 1)
