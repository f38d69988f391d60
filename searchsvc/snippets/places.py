"""The places of a query, and what may stand in each of them.

Sets of places are numbers with a bit for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from searchsvc.query import Group, Item, Parsed, Phrase, Syllable, Word
from searchsvc.snippets.kernels.runs import Sets
from searchsvc.vietnamese.unicode import LONGEST_TERM, fold, marked_form


@lru_cache(10_000)
def _forms(written: str) -> tuple[str, str]:
    """The marked form of a word, and the same without marks."""
    marked = marked_form(written)
    return marked, fold(marked)


class Places:
    """The places of a query: each word and each syllable of a phrase has one.

    words, followers   sets: single words, and those of them that follow one
    firsts, lasts      sets: first and last places of phrases
    title              the set of those that are for titles only
    """

    def __init__(self, parsed: Parsed, *, marks: bool, also: Iterable[Sequence[Syllable]]) -> None:
        self._marks = marks
        self._count = 0
        self._takes = _Takes()
        self.words = self.followers = self.firsts = self.title = 0
        self._lengths: dict[int, int] = {}
        for alternative in parsed.alternatives:
            self._add_items(alternative)
        for spelling in (each for group in parsed.groups for each in group.also):
            self._add_phrase(spelling.syllables, prefix=False, marks=True)
        for sequence in filter(None, also):
            self._add_phrase(sequence, prefix=False)

    @property
    def lasts(self) -> int:
        """Last places of phrases."""
        return sum(1 << place for place in self._lengths)

    def lengths(self) -> NDArray[np.int64]:
        """For each last place of a phrase how many the phrase has, else 0."""
        lengths = np.zeros(self._count, np.int64)
        lengths[[*self._lengths]] = [*self._lengths.values()]
        return lengths

    def rows(self, sets: Sequence[int]) -> Sets:
        """A row for each of some sets, 64 bits a number, the lowest first."""
        numbers = self._count // 64 + 1
        bits = b"".join([each.to_bytes(8 * numbers, "little") for each in sets])
        return np.frombuffer(bits, np.uint64).reshape(len(sets), numbers)

    def taking(self, written: str) -> int:
        """The set of those that take a syllable of a text."""
        return self._takes.places(written)

    def spelled(self) -> tuple[set[str], set[str]]:
        """Whatever may be a syllable that one of them takes, without marks: whole ones and beginnings."""
        return self._takes.spelled()

    def _add_items(self, items: Iterable[Item]) -> None:
        before: Word | Phrase | None = None
        for item in _words(items):
            bit = 1 << self._count
            if isinstance(item, Word):
                self._add_place(item.syllable, prefix=item.prefix)
                self.words |= bit
                if isinstance(before, Word) and before.section == item.section:
                    self.followers |= bit
            else:
                self._add_phrase(item.syllables, prefix=item.prefix)
            if item.section == "title":
                self.title |= (1 << self._count) - bit
            before = item

    def _add_phrase(self, syllables: Sequence[Syllable], *, prefix: bool, marks: bool = False) -> None:
        self.firsts |= 1 << self._count
        for syllable in syllables[:-1]:
            self._add_place(syllable, prefix=False, marks=marks)
        self._add_place(syllables[-1], prefix=prefix, marks=marks)
        self._lengths[self._count - 1] = len(syllables)

    def _add_place(self, syllable: Syllable, *, prefix: bool, marks: bool = False) -> None:
        marks = marks or (self._marks and syllable.has_marks)
        self._takes.add(1 << self._count, syllable, marks=marks, prefix=prefix)
        self._count += 1


def _words(items: Iterable[Item]) -> Iterator[Word | Phrase]:
    """The words and phrases as typed."""
    for item in items:
        yield from item.words if isinstance(item, Group) else (item,)


class _Takes:
    """What may stand in which places of a query, one bit each: forms with marks or without, and beginnings."""

    def __init__(self) -> None:
        self._marked: dict[str, int] = {}
        self._folded: dict[str, int] = {}
        self._beginnings: list[tuple[int, tuple[str, ...], bool]] = []

    def add(self, place: int, syllable: Syllable, *, marks: bool, prefix: bool) -> None:
        """One place more; with `prefix` what stands there begins with the syllable."""
        if prefix:
            self._beginnings.append((place, syllable.beginnings(marks=marks), marks))
        elif marks:
            self._marked[syllable.marked] = self._marked.get(syllable.marked, 0) | place
        else:
            self._folded[syllable.folded] = self._folded.get(syllable.folded, 0) | place

    def places(self, written: str) -> int:
        """The places that take a syllable of a text."""
        marked, folded = _forms(written)
        places = self._marked.get(marked, 0) | self._folded.get(folded, 0)
        for place, forms, marks in self._beginnings:
            if (marked if marks else folded).startswith(forms):
                places |= place
        return places

    def spelled(self) -> tuple[set[str], set[str]]:
        """See `Places.spelled`."""
        forms = {*map(fold, self._marked), *self._folded}
        cut = {form for form in forms if len(form) == LONGEST_TERM}
        beginnings = {fold(form) for _, forms, _ in self._beginnings for form in forms}
        # At its end `i` and `y` are one.
        ends = {form[:-1] + last for form in forms - cut for last in ("iy" if form[-1] in "iy" else form[-1])}
        return ends, beginnings | cut
