"""What completion looks up in one state of an index: frequencies, what goes on, and how phrases are written.

All of it is remembered, since the next key asks for nearly the same.
"""

from __future__ import annotations

from itertools import pairwise

from searchsvc.completion.writing import Forms, written
from searchsvc.engines import Reader
from searchsvc.likelihood.memory import Memory
from searchsvc.types import Field

WAYS = 6
"""A phrase goes on in so many ways at most."""
MORE_THAN_BY_CHANCE = 8
"""A syllable goes on from another behind which it stands so many times as often as anywhere."""
FREQUENT = 0.01
"""And by what stands behind it in such a share of its places."""
FEWEST = 3
"""And in so many reports, unless the two are a word."""
LONGEST_WORD = 3
"""Syllables of a word, as far as the end of a word is looked for."""

_MARKED = Field("text", "marked")
_PAIRS = Field("text", "pairs")
_WORDS = Field("text", "words")


class Lookups:
    """Looks up what does not depend on what was typed; may be used by several threads.

    `written` gives a phrase as reports write it, None when they do not have it in one piece; it
    is asked for with whether texts are looked at besides titles.
    `occurrences` says how often a marked form occurs.
    `goes_on` gives the syllables that stand behind one far more often than elsewhere, each with
    the share of its places where they do.
    `finished` is the share of a phrase's places where its end is the end of a word.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.written: Memory[tuple[Forms, bool], str | None] = Memory(
            lambda asked: written(asked[0], reader, in_texts=asked[1])
        )
        self.occurrences: Memory[str, int] = Memory(self._occurrences)
        self.goes_on: Memory[str, tuple[tuple[float, str], ...]] = Memory(self._goes_on)
        self.finished: Memory[Forms, float] = Memory(self._finished)
        self._places: Memory[Forms, int] = Memory(self._counted)
        self._length = max(1, reader.length)

    def lift(self, share: float, form: str) -> float:
        """How many times as large a share is as that of the form in all texts."""
        return share * self._length / max(1, self.occurrences(form))

    def _occurrences(self, form: str) -> int:
        return self.reader.statistics(_MARKED, [form])[0].occurrences

    def _goes_on(self, last: str) -> tuple[tuple[float, str], ...]:
        found = self.reader.following(("marked", last), ("folded", ""), WAYS)
        words = self.reader.statistics(_WORDS, [" ".join(pair) for pair, _ in found])
        places = max(1, self.occurrences(last))
        return tuple(
            (share, second)
            for ((_, second), pair), word in zip(found, words, strict=True)
            if (share := pair.occurrences / places) >= FREQUENT
            and self.lift(share, second) >= MORE_THAN_BY_CHANCE
            and (pair.reports >= FEWEST or word.reports)
        )

    def _finished(self, forms: Forms) -> float:
        """As far as its last syllables tell."""
        ends = [forms[-length:] for length in range(1, min(LONGEST_WORD, len(forms)) + 1)]
        words = self.reader.statistics(_WORDS, list(map(" ".join, ends)))
        return min(
            1.0,
            max(word.occurrences / max(1, self._places(end)) for word, end in zip(words, ends, strict=True)),
        )

    def _counted(self, forms: Forms) -> int:
        """How often forms stand side by side at most."""
        if len(forms) == 1:
            return self.occurrences(forms[0])
        pairs = self.reader.statistics(_PAIRS, list(map(" ".join, pairwise(forms))))
        return min(each.occurrences for each in pairs)
