"""Where the syllables of a query stand that may be mended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from searchsvc.types import Span

_QUOTES = '"“”„‟«»'
_APART = re.compile(
    rf"""
    (?<![^\s(]) - (?=[^\s-]) (?i:title:)? (?: [{_QUOTES}][^{_QUOTES}]*[{_QUOTES}] | [^\s{_QUOTES}]+ )
    | (?<!\S) [^\s{_QUOTES}]+ \*
    | \b OR \b | (?i:title:) | [{_QUOTES}()]
    """,
    re.VERBOSE,
)
"""What no syllable is mended in, and what syllables do not stand side by side across."""


class Place(NamedTuple):
    """A syllable as typed, its marked form, and where it stands in the query."""

    typed: str
    form: str
    span: Span

    def change(self, form: str) -> Change:
        """What stands there when another form was meant."""
        return Change(self.span, cased(form, self.typed))


class Change(NamedTuple):
    """Other text for a part of a query."""

    span: Span
    text: str


def rows_of(text: str, places: Sequence[Place]) -> list[list[Place]]:
    """The syllables that may be mended, in rows that stand side by side."""
    if "OR" not in text and text.replace(" ", "").isalnum():
        return [list(places)]
    rows: list[list[Place]] = [[]]
    apart = [match.span() for match in _APART.finditer(text)]
    end = 0
    for place in places:
        if any(start < place.span.end and place.span.start < stop for start, stop in apart):
            rows.append([])
            continue
        if any(end <= start < place.span.start for start, _ in apart):
            rows.append([])
        rows[-1].append(place)
        end = place.span.end
    return [row for row in rows if row]


def cased(form: str, typed: str) -> str:
    """A form in the capitals of what was typed."""
    if typed.isupper() and len(typed) > 1:
        return form.upper()
    return form[0].upper() + form[1:] if typed[0].isupper() else form
