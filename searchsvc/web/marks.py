"""A text with its hits marked, for the API and for templates.

The page of a report, whose hits are numbered and linked, has `marks.html` instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import escape

from searchsvc.types import Span


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and the spans of its hits in order. Templates ask it for its HTML, as MarkupSafe has it."""

    text: str
    spans: Sequence[Span]

    def __html__(self) -> str:
        """The text, escaped, with each hit in an element `mark`."""
        text = self.text
        plain = len(escape(text)) == len(text)  # nothing in it has to be escaped
        pieces: list[str] = []
        place = 0
        for start, end in self.spans:
            pieces += (text[place:start], text[start:end])
            place = end
        pieces.append(text[place:])
        if not plain:
            pieces = [str(escape(piece)) for piece in pieces]
        pieces[1::2] = [f"<mark>{hit}</mark>" for hit in pieces[1::2]]
        return "".join(pieces)
