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
        pieces: list[str] = []
        place = 0
        for start, end in self.spans:
            pieces += (escape(self.text[place:start]), "<mark>", escape(self.text[start:end]), "</mark>")
            place = end
        return "".join((*pieces, escape(self.text[place:])))
