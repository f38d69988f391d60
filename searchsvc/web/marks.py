"""A text with its hits marked, for the API and for templates.

The page of a report, whose hits are numbered and linked, has `marks.html` instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import escape

from searchsvc.types import Span


class Marked(NamedTuple):
    """A text and the spans of its hits in order. Templates ask it for its HTML, as MarkupSafe has it."""

    text: str
    spans: Sequence[Span]

    def __html__(self) -> str:
        """The text, escaped, with each hit in an element `mark`."""
        return marked_html(*self)


def marked_html(text: str, spans: Sequence[Span]) -> str:
    """A text, escaped, with each hit in an element `mark`."""
    pieces: list[str] = []
    place = 0
    for start, end in spans:
        pieces += (text[place:start], "<mark>", text[start:end], "</mark>")
        place = end
    pieces.append(text[place:])
    if _has_markup(text):
        pieces[::2] = [str(escape(piece)) if _has_markup(piece) else piece for piece in pieces[::2]]
    return "".join(pieces)


def _has_markup(text: str) -> bool:
    """Whether something in a text has to be escaped; a search for each sign is faster than looking at every letter."""
    return "&" in text or "<" in text or ">" in text or '"' in text or "'" in text
