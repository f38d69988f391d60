"""What one syllable of a query may stand for, and what it costs to have typed it so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from operator import itemgetter

from searchsvc.likelihood.model import Forms, Model
from searchsvc.spelling.nearby import Nearby
from searchsvc.vietnamese.mistakes import marks_cost
from searchsvc.vietnamese.typing import SYLLABLES, is_syllable, keystrokes
from searchsvc.vietnamese.unicode import fold, marked_form

MISTAKE = 4.0
"""The cost of any mistake; what kind it is comes on top."""
IMPOSSIBLE = 3.0
"""So much less costs a mistake that made what cannot be a Vietnamese syllable."""
NAME = 1.0
"""So much more costs a mistake in what has a capital, which may be a name."""
MISPLACED = 1.0
"""The cost of a tone on the wrong letter."""
KEYS = 4.0
"""The cost of a syllable typed by keystrokes without an input method."""

CANDIDATES = 8
"""So many forms are tried in the place of one."""


class Columns:
    """The forms that syllables of one row may stand for, with the cost of having typed each so.

    `marked` tells whether the query has marks anywhere, `capitals` whether the row is written in capitals.
    """

    def __init__(self, model: Model, nearby: Nearby, *, marked: bool, capitals: bool) -> None:
        self._model = model
        self._nearby = nearby
        self._marked = marked
        self._capitals = capitals

    def of(self, typed: str, form: str) -> Forms:
        """The forms that may be meant by a syllable of this marked form, without a wrong letter."""
        forms = self._model.forms(fold(form))
        if not self.is_mendable(typed, form):
            return {form: 0.0} | self._keyed(typed)
        if not self._marked:
            return dict.fromkeys(_most_frequent(forms), 0.0) | self._keyed(typed) | {form: 0.0}
        mistake = self.mistake(typed, form)
        column = {other: self._typing(form, other, mistake) for other in forms}
        return dict(self._likeliest(column)) | self._keyed(typed) | {form: 0.0}

    def of_piece(self, piece: str) -> Forms:
        """The forms that a piece of a syllable as typed may stand for, those that some report has."""
        marked = marked_form(piece)
        if fold(marked) not in SYLLABLES:
            return {}
        found = self.of(piece, marked)
        return {form: typing for form, typing in found.items() if self._model.occurrences(form)}

    def of_other_letters(self, typed: str, form: str) -> Forms:
        """The forms that may be meant by a syllable of this marked form, with a wrong letter."""
        mistake = self.mistake(typed, form)
        near = self._nearby.syllables(fold(form))
        self._model.know(near.occurrences)
        column = {
            other: mistake + letters + (marks_cost(form, other) if self._marked else 0.0)
            for other, letters in near.letters.items()
        }
        return dict(self._likeliest(column))

    def mistake(self, typed: str, form: str) -> float:
        """The cost of a mistake in a syllable of this marked form, its kind apart."""
        if typed[0].isupper() and not self._capitals:
            return MISTAKE + NAME
        return MISTAKE if is_syllable(form) else MISTAKE - IMPOSSIBLE

    def is_mendable(self, typed: str, form: str) -> bool:
        """Whether a syllable of this marked form may be a word: no number, and no abbreviation in capitals."""
        if typed.isupper():
            return self._capitals and fold(form) in SYLLABLES
        return typed.isalpha()

    def _keyed(self, typed: str) -> Forms:
        """The forms whose keystrokes these are."""
        for forms in keyed(typed):
            if known := {form: KEYS for form in forms if form in self._model.forms(fold(form))}:
                return known
        return {}

    def _typing(self, typed: str, form: str, mistake: float) -> float:
        """The cost of typing the letters of a form with these marks."""
        if typed == form:
            return 0.0
        marks = marks_cost(typed, form)
        return mistake + marks if marks else MISPLACED

    def _likeliest(self, column: Forms) -> list[tuple[str, float]]:
        if len(column) <= CANDIDATES:
            return list(column.items())
        costs = [(typing + self._model.alone(form), form) for form, typing in column.items()]
        return [(form, column[form]) for _, form in sorted(costs, key=itemgetter(0))[:CANDIDATES]]


def _most_frequent(forms: Mapping[str, int]) -> Iterable[str]:
    """As many forms as are tried, by how often each occurs."""
    if len(forms) <= CANDIDATES:
        return forms
    return sorted(forms, key=forms.__getitem__, reverse=True)[:CANDIDATES]


def undoes(typed: str, form: str) -> bool:
    """Whether a form is what the keys make that were typed."""
    return any(marked_form(form) in forms for forms in keyed(typed))


@lru_cache(1_000)
def keyed(typed: str) -> tuple[list[str], list[str]]:
    """The forms whose keystrokes these are, and those whose `đ` was typed as `d`."""
    forms = [marked_form(each) for each in keystrokes(typed)]
    return forms, [f"đ{form[1:]}" for form in forms if form[0] == "d"]
