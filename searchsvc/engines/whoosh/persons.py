"""How many documents of several segments name each person."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.lists import Lists
from searchsvc.types import MOST_FACET_PERSONS, FacetValue


class PersonCounts:
    """The persons of several segments under one number each."""

    def __init__(self, segments: Sequence[Lists]) -> None:
        numbers: dict[str, int] = {}
        self._segments = [
            (each, np.array([numbers.setdefault(name, len(numbers)) for name in each.names], np.int64))
            for each in segments
        ]
        self._names = list(numbers)

    def most_named(self, documents: Sequence[NDArray[np.int64]]) -> tuple[FacetValue, ...]:
        """The persons named in most of the documents, which are given for each segment."""
        if not self._names:
            return ()
        counts = np.zeros(len(self._names), np.int64)
        for (segment, numbers), inside in zip(self._segments, documents, strict=True):
            counts[numbers] += segment.counts(inside)
        # How many names have so high a count, or a higher one.
        at_least = np.cumsum(np.bincount(counts)[::-1])[::-1]
        enough = np.flatnonzero(at_least >= MOST_FACET_PERSONS)
        least = max(1, int(enough[-1]) if len(enough) else 1)
        found = [FacetValue(self._names[each], int(counts[each])) for each in np.flatnonzero(counts >= least)]
        return tuple(sorted(found, key=lambda each: (-each.count, each.value))[:MOST_FACET_PERSONS])
