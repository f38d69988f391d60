"""How likely syllables and their neighbours are in a collection, as costs.

A cost is the negative logarithm of a probability. A bigram model: how often two
marked forms stand side by side, smoothed by how frequent the second one is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from searchsvc.engines import Reader
from searchsvc.types import NO_FILTERS, Field, PhraseNode, Query

SYLLABLES_A_REPORT = 400
"""The length of a usual report; the collection's is not asked for, it only smooths."""
UNSEEN = 0.05
"""So many occurrences has a syllable that the collection does not have."""
USUAL_LENGTH = 6
RARER_BY_LETTER = 4
"""And each letter more than usual makes it so many times rarer."""
NEW_PAIRS = 4.0
"""A syllable of n occurrences is followed by something new as if in this times the root of n more cases."""

SELDOM = 0.1
"""What occurs less often than so is not told from what does not occur."""

_MARKED = Field("text", "marked")
_PAIRS = Field("text", "pairs")
_WORDS = Field("text", "words")

Forms = dict[str, float]
"""Marked forms, and what each of them costs."""

Steps = dict[str, Forms]
"""For each form the costs of others after it."""


class Model:
    """The syllables and pairs of one state of an index, remembered for one query.

    `size` is the binary logarithm of the number of reports, at least 1; `length` the number of syllables.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.length = reader.length
        self.size = math.log2(max(2, reader.count))
        self._syllables = SYLLABLES_A_REPORT * max(1, reader.count)
        self._forms: dict[str, dict[str, int]] = {}
        self._occurrences: dict[str, int] = {}
        self._pairs: dict[tuple[str, str], int] = {}
        self._neighbours: set[tuple[str, str]] = set()
        self._alone: Forms = {}
        self._threes: dict[tuple[str, str, str], int] = {}

    def forms(self, folded: str) -> Mapping[str, int]:
        """The marked forms of a folded one, and how often each occurs."""
        found = self._forms.get(folded)
        if found is None:
            found = {form: each.occurrences for form, each in self._reader.forms(folded).items()}
            self._forms[folded] = found
            self._occurrences.update(found)
        return found

    def know(self, occurrences: Mapping[str, int]) -> None:
        """Remember how often some marked forms occur that were counted elsewhere."""
        self._occurrences.update(occurrences)

    def occurrences(self, form: str) -> int:
        """How often a form occurs, of those that are remembered."""
        return self._occurrences.get(form, 0)

    def load_forms(self, forms: Iterable[str]) -> None:
        """Remember how often some forms occur, all of them by one look-up."""
        unknown = [form for form in forms if form not in self._occurrences]
        if unknown:
            found = self._reader.statistics(_MARKED, unknown)
            self.know({form: each.occurrences for form, each in zip(unknown, found, strict=True)})

    def load_neighbours(self, first: str, second: str) -> None:
        """Remember every pair of the forms of two folded syllables."""
        if (first, second) not in self._neighbours:
            self._neighbours.add((first, second))
            self._pairs.update(self._reader.pairs(first, second))

    def load_pairs(self, firsts: Sequence[str], seconds: Sequence[str]) -> None:
        """Remember how often each of some forms stands before each of others."""
        self.load(product(firsts, seconds))

    def load(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Remember how often some pairs occur, all of them by one look-up."""
        wanted = [pair for pair in pairs if pair not in self._pairs]
        if wanted:
            found = self._reader.statistics(_PAIRS, list(map(" ".join, wanted)))
            self._pairs.update(zip(wanted, (each.occurrences for each in found), strict=True))

    def pair(self, first: str, second: str) -> int:
        """How often a pair occurs, of those that are remembered."""
        return self._pairs.get((first, second), 0)

    def words(self, pairs: Sequence[tuple[str, str]]) -> list[int]:
        """How often each two forms are a word."""
        return [each.occurrences for each in self._reader.statistics(_WORDS, list(map(" ".join, pairs)))]

    def three(self, first: str, second: str, third: str) -> int:
        """How many reports have three forms in one piece; their pairs must be remembered."""
        if not (self.pair(first, second) and self.pair(second, third)):
            return 0
        forms = (first, second, third)
        if forms not in self._threes:
            phrase = PhraseNode("text", tuple(("marked", form) for form in forms))
            self._threes[forms] = self._reader.search(Query(phrase), NO_FILTERS, "relevance", 0, 0).total
        return self._threes[forms]

    def alone(self, form: str) -> float:
        """The cost of a form whatever stands before it."""
        cost = self._alone.get(form)
        if cost is None:
            cost = -math.log(self._share(form))
            if form in self._occurrences:
                self._alone[form] = cost
        return cost

    def after(self, first: str, second: str) -> float:
        """The cost of a form after another."""
        occurrences = self._occurrences.get(first, 0)
        new = NEW_PAIRS * math.sqrt(occurrences + 1)
        pair = self._pairs.get((first, second), 0)
        return -math.log((pair + new * self._share(second)) / (occurrences + new))

    def most_to_gain(self, forms: Sequence[str], place: int) -> float:
        """How much cheaper a row could at most become by another form at a place."""
        form = forms[place]
        gain = self.after(forms[place - 1], form) if place else self.alone(form)
        if place + 1 < len(forms):
            gain += max(0.0, self.after(form, forms[place + 1]) - self.alone(forms[place + 1]))
        return gain

    def together(self, first: str, second: str) -> float:
        """How much more often a pair occurs than its forms would meet by chance, as a logarithm."""
        chance = self.occurrences(first) * self.occurrences(second) / max(1, self.length)
        return math.log((self.pair(first, second) + SELDOM) / (chance + SELDOM))

    def steps(self, firsts: Iterable[str], seconds: Iterable[str]) -> Steps:
        """The cost of each of some forms after each of others."""
        alone = [(second, self.alone(second), self._share(second)) for second in seconds]
        pairs, log = self._pairs, math.log
        found: Steps = {}
        for first in firsts:
            occurrences = self._occurrences.get(first, 0)
            new = NEW_PAIRS * math.sqrt(occurrences + 1)
            unseen = log((occurrences + new) / new)
            # The same sums as in `after`.
            found[first] = {
                second: unseen + cost
                if (pair := pairs.get((first, second))) is None
                else -log((pair + new * share) / (occurrences + new))
                for second, cost, share in alone
            }
        return found

    def _share(self, form: str) -> float:
        occurrences = self._occurrences.get(form, 0)
        unseen = UNSEEN if occurrences else UNSEEN / RARER_BY_LETTER ** max(0, len(form) - USUAL_LENGTH)
        return (occurrences + unseen) / self._syllables
