"""A space too many or too few: the letters of unknown syllables, cut elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nsmallest
from itertools import islice, pairwise
from typing import NamedTuple

from searchsvc.likelihood.model import Forms, Model
from searchsvc.spelling.columns import Columns
from searchsvc.spelling.rows import Place
from searchsvc.vietnamese.unicode import has_marks, marked_form

PLACES = 3
"""So many places of a row are tried."""
RARE = 3
"""A syllable of no more occurrences may hold a missing space."""
CUTS = 3
LONGEST_SYLLABLE = 7
SHORTEST_RUN, LONGEST_RUN = 3, 40
"""Of so many letters, in syllables of so many at most, so many ways to cut them are tried."""


class Cut(NamedTuple):
    """The letters of the places from `start` to `stop` in other pieces, and what each piece may stand for."""

    start: int
    stop: int
    pieces: list[str]
    columns: list[Forms]


class Borders:
    """The ways to set the spaces of a row elsewhere; how often each syllable occurs must be known to the model."""

    def __init__(self, model: Model, columns: Columns, places: Sequence[Place]) -> None:
        self._model = model
        self._columns = columns
        self._places = places

    def cuts(self, *, names: bool) -> Iterator[Cut]:
        """Other cuts of one or two unknown syllables; with `names`, words in small capitals without marks are some."""
        known: dict[str, Forms] = {}
        for start, stop in islice(self._unknown(names=names), PLACES):
            typed = [place.typed for place in self._places[start:stop]]
            for _, pieces in self._cut("".join(typed), known):
                if pieces != typed:
                    yield Cut(start, stop, pieces, [known[piece] for piece in pieces])

    def _unknown(self, *, names: bool) -> Iterator[tuple[int, int]]:
        """Where the syllables are that may be cut wrongly."""
        rare = [self._is_rare(place.typed, names=names) for place in self._places]
        for number, place in enumerate(self._places):
            if rare[number] and len(marked_form(place.typed)) >= SHORTEST_RUN:
                yield number, number + 1
        for number, (one, other) in enumerate(pairwise(self._places)):
            if (rare[number] or rare[number + 1]) and one.span.end + 1 == other.span.start:
                yield number, number + 2

    def _is_rare(self, typed: str, *, names: bool) -> bool:
        form = marked_form(typed)
        if names and typed[0].isupper() and not has_marks(typed):
            return False
        return form.isalpha() and self._model.occurrences(form) <= RARE

    def _cut(self, letters: str, known: dict[str, Forms]) -> list[tuple[float, list[str]]]:
        """The likeliest ways to cut letters into known syllables, at most `CUTS`, with their costs."""
        if len(letters) > LONGEST_RUN:
            return []
        found: list[list[tuple[float, list[str]]]] = [[(0.0, [])]]
        for end in range(1, len(letters) + 1):
            cuts: list[tuple[float, list[str]]] = []
            for start in range(max(0, end - LONGEST_SYLLABLE), end):
                piece = letters[start:end]
                if not found[start]:
                    continue
                if piece not in known:
                    known[piece] = self._columns.of_piece(piece)
                if forms := known[piece]:
                    cost = min(typing + self._model.alone(form) for form, typing in forms.items())
                    cuts += [(before + cost, [*pieces, piece]) for before, pieces in found[start]]
            found.append(nsmallest(CUTS, cuts))
        return found[-1]
