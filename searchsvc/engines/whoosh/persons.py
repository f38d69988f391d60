"""How many documents of several segments name each person."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.kernels.counting import count_lists, least_of_most
from searchsvc.engines.whoosh.lists import Lists
from searchsvc.engines.whoosh.postings import Integers
from searchsvc.types import FacetValue

_UNUSED = 1_000
"""So many names that no segment has any more are carried along, and as many as are in use."""


class Names:
    """A number for each name of some segments, through the states of an index; may be used by several threads."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []
        self._runs: list[int] = []
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, number: int) -> str:
        return self._names[number]

    def numbers(self, names: Sequence[str]) -> Integers:
        """The numbers of names, which are in their order; new ones get the next."""
        with self._lock:
            before = len(self._names)
            for name in names:
                if name not in self._numbers:
                    self._numbers[name] = len(self._names)
                    self._names.append(name)
            if len(self._names) > before:
                self._runs.append(before)
            return np.array([self._numbers[name] for name in names], np.int64)

    def first(self, numbers: Integers, count: int) -> list[int]:
        """The first of some numbers, ascending ones, by their names; new names of one segment are in order already."""
        cuts = np.searchsorted(numbers, [*self._runs, len(self._names)]).tolist()
        first = [
            each
            for begin, end in pairwise(cuts)
            for each in numbers[begin : min(end, begin + count)].tolist()
        ]
        return sorted(first, key=self._names.__getitem__)[:count]


class PersonCounts:
    """The persons of several segments under one number each, which are those of an earlier state if there is one."""

    def __init__(self, segments: Sequence[Lists], before: PersonCounts | None = None) -> None:
        most = 2 * sum(len(each.values) for each in segments) + _UNUSED
        kept = before if before and len(before.names) <= most else None
        self.names: Names = kept.names if kept else Names()
        known: dict[Lists, Integers] = kept.numbers if kept else {}
        self.numbers: dict[Lists, Integers] = {
            each: known[each] if each in known else self.names.numbers(each.values.everything())
            for each in segments
        }

    def most_named(self, documents: Sequence[NDArray[np.int64]], most: int) -> tuple[FacetValue, ...]:
        """The persons named in most of the documents, which are given for each segment."""
        counts = np.zeros(len(self.names), np.int64)
        for (segment, numbers), inside in zip(self.numbers.items(), documents, strict=True):
            count_lists(segment.at, segment.places, inside, numbers, counts)
        least = least_of_most(counts, most)
        more = np.flatnonzero(counts > least).tolist()
        ties = self.names.first(np.flatnonzero(counts == least), most - len(more)) if least else []
        chosen = more + ties
        ordered = sorted(zip((-counts[chosen]).tolist(), map(self.names.__getitem__, chosen), strict=True))
        return tuple(FacetValue(name, -count) for count, name in ordered)
