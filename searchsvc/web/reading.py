"""A report's text for reading: paragraphs, each with the hits that fall into it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from searchsvc.types import Span

WIDEST_LINE = 120
"""Characters; nobody breaks lines by hand later than this, so a wider line is a paragraph of its own."""

_PIECE = re.compile(r".{1,1999}(?:\s|\Z)|.{1,2000}", re.DOTALL)


class Paragraph(NamedTuple):
    """A piece of the text, its hits counted from its start, and the number of the first of them."""

    text: str
    matches: tuple[Span, ...]
    first: int


def paragraphs(text: str, matches: Sequence[Span], title: Span | None = None) -> list[Paragraph]:
    """The text without empty lines and without the lines of its title, which stand above it.

    Lines in a row are one paragraph unless they are wide. Hits are in order; one
    that goes over the end of a paragraph counts in each. Numbers begin with 1.
    """
    found: list[Paragraph] = []
    number, position = 1, 0
    for block in _blocks(text, title):
        start, end = _trimmed(text, block)
        while position < len(matches) and matches[position].end <= start:
            position += 1
        inside = _inside(matches, position, start, end)
        found.append(Paragraph(text[start:end], inside, number))
        number += len(inside)
    return found


def pieces(text: str) -> list[str]:
    """The text in pieces of up to 2,000 characters, cut behind white space where there is any.

    Browsers need a time that grows with the square of a piece's length to break it into lines.
    """
    return _PIECE.findall(text)


def _trimmed(text: str, block: Span) -> Span:
    """A block without white space around it; indents of first lines look ragged on a page."""
    piece = text[block.start : block.end]
    begin = block.start + len(piece) - len(piece.lstrip())
    return Span(begin, begin + len(piece.strip()))


def _inside(matches: Sequence[Span], position: int, start: int, end: int) -> tuple[Span, ...]:
    """The hits from `position` on that touch a block, cut to it and counted from its start."""
    inside: list[Span] = []
    while position < len(matches) and matches[position].start < end:
        match = matches[position]
        inside.append(Span(max(match.start, start) - start, min(match.end, end) - start))
        position += 1
    return tuple(inside)


def _blocks(text: str, title: Span | None) -> Iterator[Span]:
    """The paragraphs: runs of lines, cut at empty, wide and left-out ones."""
    block: Span | None = None
    mergeable = False
    for line in _lines(text, title):
        narrow = line.end - line.start <= WIDEST_LINE
        if block and mergeable and narrow and line.start == block.end + 1:
            block = Span(block.start, line.end)
            continue
        if block:
            yield block
        block, mergeable = line, narrow
    if block:
        yield block


def _lines(text: str, title: Span | None) -> Iterator[Span]:
    """The lines that hold something, without those that are the title's."""
    for found in re.finditer(r"[^\n]+", text):
        stripped = found.group().strip()
        if not stripped:
            continue
        begin = found.start() + found.group().index(stripped)
        if not (title and title.start <= begin and begin + len(stripped) <= title.end):
            yield Span(*found.span())
