"""The persons whom the documents name: one column of a segment, and the counts over all segments.

person     uint32: places in person_values, those of all documents one after another
person_at  uint32: document d names person[person_at[d]:person_at[d + 1]], each once
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import Arrays, Strings, pack_strings
from searchsvc.types import MOST_FACET_PERSONS, FacetValue, Record


def person_arrays(records: Sequence[Record]) -> dict[str, NDArray[Any]]:
    """The column of documents in their order."""
    persons = [sorted(record.facet("person")) for record in records]
    numbers: dict[str, int] = {}
    places = [numbers.setdefault(name, len(numbers)) for names in persons for name in names]
    return _arrays(list(numbers), np.array(places, np.uint32), np.array([*map(len, persons)], np.int64))


def merged_persons(sources: Sequence[tuple[Persons, NDArray[np.int64]]]) -> dict[str, NDArray[Any]]:
    """The column of some documents of several segments, one after another."""
    numbers: dict[str, int] = {}
    places, lengths = [np.zeros(0, np.uint32)], [np.zeros(0, np.int64)]
    for persons, kept in sources:
        taken = persons.of(kept)
        own = np.zeros(len(persons.names), np.uint32)
        for place in np.unique(taken).tolist():
            own[place] = numbers.setdefault(persons.names[place], len(numbers))
        places.append(own[taken])
        lengths.append(persons.lengths[kept])
    return _arrays(list(numbers), np.concatenate(places), np.concatenate(lengths))


def _arrays(
    names: list[str], places: NDArray[np.uint32], lengths: NDArray[np.int64]
) -> dict[str, NDArray[Any]]:
    packed, packed_at = pack_strings(names)
    at = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]).astype(np.uint32)
    return {"person": places, "person_at": at, "person_values": packed, "person_values_at": packed_at}


class Persons:
    """The column of a segment."""

    def __init__(self, arrays: Arrays) -> None:
        self._names = Strings(arrays["person_values"], arrays["person_values_at"])
        self.places: NDArray[np.uint32] = arrays["person"]
        self.begins: NDArray[np.int64] = arrays["person_at"].astype(np.int64)
        self.lengths = np.diff(self.begins)

    @cached_property
    def names(self) -> list[str]:
        """The names of all, each once."""
        return self._names.everything()

    def naming(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Which documents name one of these."""
        asked = frozenset(names)
        wanted = np.array([name in asked for name in self.names], bool)
        passed = np.zeros(len(self.lengths), bool)
        passed[np.repeat(np.arange(len(self.lengths)), self.lengths)[wanted[self.places]]] = True
        return passed

    def counts(self, documents: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many of the documents name each one of `names`."""
        counted: NDArray[np.int64] = np.bincount(self.of(documents), minlength=len(self.names))
        return counted

    def of(self, documents: NDArray[np.int64]) -> NDArray[np.uint32]:
        """The places of the names that the documents name, one document after another."""
        lengths = self.lengths[documents]
        ends = np.cumsum(lengths)
        begins = np.repeat(self.begins[documents] - (ends - lengths), lengths)
        places: NDArray[np.uint32] = self.places[begins + np.arange(len(begins))]
        return places


class PersonCounts:
    """The persons of several segments under one number each."""

    def __init__(self, segments: Sequence[Persons]) -> None:
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
