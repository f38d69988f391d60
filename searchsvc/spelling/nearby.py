"""The forms that may have been meant by other letters, remembered for one state of an index."""

from __future__ import annotations

import math
from heapq import nsmallest
from typing import NamedTuple

from searchsvc.engines import Reader
from searchsvc.likelihood.memory import Memory
from searchsvc.types import Field
from searchsvc.vietnamese.mistakes import near, one_letter_away

MOST = 100
"""So many forms near a syllable are known, the likeliest ones."""
MOST_REMEMBERED = 500
"""Of so many syllables."""
SHORTEST_WORD = 5
"""A word of another language is mended from so many letters on."""
SEEN = 50
"""To words that stand in so many reports."""

_MARKED = Field("text", "marked")


class Near(NamedTuple):
    """Forms with other letters: what these cost for each, the likeliest forms first, and how often each occurs."""

    letters: dict[str, float]
    occurrences: dict[str, int]


class Nearby:
    """What stands near syllables in one state of an index; may be used by several threads."""

    def __init__(self, reader: Reader) -> None:
        self.generation = reader.generation
        self._reader = reader
        self.syllables: Memory[str, Near] = Memory(self._syllables, MOST_REMEMBERED)

    def words(self, typed: str) -> Near:
        """The frequent words one letter away from a word that cannot be Vietnamese."""
        costs = one_letter_away(typed) if len(typed) >= SHORTEST_WORD else {}
        words = list(costs)
        found = zip(words, self._reader.statistics(_MARKED, words), strict=True)
        return _near(costs, {word: each.occurrences for word, each in found if each.reports >= SEEN})

    def _syllables(self, folded: str) -> Near:
        """The forms of the possible syllables one mistake away from a folded one."""
        costs: dict[str, float] = {}
        occurrences: dict[str, int] = {}
        for other, cost in near(folded).items():
            for form, found in self._reader.forms(other).items():
                costs[form], occurrences[form] = cost, found.occurrences
        return _near(costs, occurrences)


def _near(costs: dict[str, float], occurrences: dict[str, int]) -> Near:
    likely = nsmallest(MOST, occurrences, key=lambda form: (costs[form] - math.log(occurrences[form]), form))
    return Near({form: costs[form] for form in likely}, {form: occurrences[form] for form in likely})
