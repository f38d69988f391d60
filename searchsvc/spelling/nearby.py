"""The forms that may have been meant by other letters, remembered for one state of an index."""

from __future__ import annotations

import math
from bisect import insort
from typing import NamedTuple

from searchsvc.engines import Reader
from searchsvc.likelihood.memory import Memory
from searchsvc.types import Field
from searchsvc.vietnamese.mistakes import marks_cost, near, one_letter_away
from searchsvc.vietnamese.typing import is_syllable
from searchsvc.vietnamese.unicode import fold

MOST_REMEMBERED = 500
"""What stands near so many syllables is remembered."""
LOOKED_AT = 80
"""The marks of so many forms are compared, those that are likeliest by their letters;"""
CANDIDATES = 30
"""so many may be meant by one, those that are likeliest whatever stands beside them."""
RARE = 3
"""A syllable of no more occurrences is as good as unknown."""
SHORTEST_WORD = 5
"""A word of another language is mended from so many letters on."""
SEEN = 50
"""To words that stand in so many reports."""

_MARKED = Field("text", "marked")


class Near(NamedTuple):
    """Forms with other letters: what these cost for each, and how often each occurs."""

    letters: dict[str, float]
    occurrences: dict[str, int]


class Others(NamedTuple):
    """Forms that may be meant by one: what their other letters and their other marks cost, and how often each occurs."""

    costs: dict[str, tuple[float, float]]
    occurrences: dict[str, int]


class Nearby:
    """What stands near syllables in one state of an index; may be used by several threads."""

    def __init__(self, reader: Reader) -> None:
        self.generation = reader.generation
        self._reader = reader
        self._syllables: Memory[str, Near] = Memory(MOST_REMEMBERED)
        self._others: Memory[str, Others] = Memory(MOST_REMEMBERED)

    def words(self, typed: str) -> Near:
        """The frequent words one letter away from a word that cannot be Vietnamese."""
        costs = one_letter_away(typed) if len(typed) >= SHORTEST_WORD else {}
        words = list(costs)
        found = zip(words, self._reader.statistics(_MARKED, words), strict=True)
        occurrences = {word: each.occurrences for word, each in found if each.reports >= SEEN}
        return Near({word: costs[word] for word in occurrences}, occurrences)

    def others(self, typed: str) -> Others:
        """The forms that may be meant by a marked one, with other marks or with a wrong letter."""
        return self._others.get(typed, self._found_others)

    def _found_others(self, typed: str) -> Others:
        occurrences = {form: each.occurrences for form, each in self._reader.forms(fold(typed)).items()}
        letters = dict.fromkeys(occurrences, 0.0)
        foreign = not is_syllable(typed) and occurrences.get(typed, 0) <= RARE
        for each in (self.syllables(fold(typed)), *([self.words(typed)] if foreign else [])):
            letters |= each.letters
            occurrences |= each.occurrences
        ranked = sorted([(cost - math.log(occurrences[form]), form) for form, cost in letters.items()])
        likely: list[tuple[float, str, float]] = []
        for rank, form in ranked[:LOOKED_AT]:
            if len(likely) == CANDIDATES and rank > likely[-1][0]:
                break  # marks cost something or nothing
            if form != typed:
                marks = marks_cost(typed, form)
                insort(likely, (rank + marks, form, marks))
                del likely[CANDIDATES:]
        return Others(
            {form: (letters[form], marks) for _, form, marks in likely},
            {form: occurrences[form] for _, form, _ in likely},
        )

    def syllables(self, folded: str) -> Near:
        """The forms of the possible syllables one mistake away from a folded one."""
        return self._syllables.get(folded, self._found_syllables)

    def _found_syllables(self, folded: str) -> Near:
        costs: dict[str, float] = {}
        occurrences: dict[str, int] = {}
        for other, cost in near(folded).items():
            for form, found in self._reader.forms(other).items():
                costs[form], occurrences[form] = cost, found.occurrences
        return Near(costs, occurrences)
