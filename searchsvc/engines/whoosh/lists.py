"""Columns of a segment that have several values for a document.

<name>            uint32: places in <name>_values, those of all documents one after another
<name>_at         uint32: document d has <name>[<name>_at[d]:<name>_at[d + 1]], each once
<name>_values     the values that some document has, in the order of their bytes
<name>_values_at  where each begins
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import Arrays, Strings, pack_strings


def list_arrays(name: str, rows: Sequence[Sequence[str]]) -> dict[str, NDArray[Any]]:
    """The column of documents in their order; a row has no value twice."""
    values = sorted({value for row in rows for value in row})
    numbers = {value: number for number, value in enumerate(values)}
    places = [numbers[value] for row in rows for value in row]
    return _arrays(name, values, np.array(places, np.uint32), np.array([*map(len, rows)], np.int64))


def merged_lists(name: str, sources: Sequence[tuple[Lists, NDArray[np.int64]]]) -> dict[str, NDArray[Any]]:
    """The column of some documents of several segments, one after another."""
    taken = [lists.of(kept) for lists, kept in sources]
    used = [np.unique(each).tolist() for each in taken]
    named = [
        [lists.values[place] for place in places] for (lists, _), places in zip(sources, used, strict=True)
    ]
    values = sorted({value for each in named for value in each})
    numbers = {value: number for number, value in enumerate(values)}
    places, lengths = [np.zeros(0, np.uint32)], [np.zeros(0, np.int64)]
    for (lists, kept), own_places, own_values, each in zip(sources, used, named, taken, strict=True):
        own = np.zeros(len(lists.values), np.uint32)
        own[own_places] = [numbers[value] for value in own_values]
        places.append(own[each])
        lengths.append(lists.lengths[kept])
    return _arrays(name, values, np.concatenate(places), np.concatenate(lengths))


def _arrays(
    name: str, values: list[str], places: NDArray[np.uint32], lengths: NDArray[np.int64]
) -> dict[str, NDArray[Any]]:
    packed, packed_at = pack_strings(values)
    at = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]).astype(np.uint32)
    return {name: places, f"{name}_at": at, f"{name}_values": packed, f"{name}_values_at": packed_at}


class Lists:
    """Such a column."""

    def __init__(self, name: str, arrays: Arrays) -> None:
        self.values = Strings(arrays[f"{name}_values"], arrays[f"{name}_values_at"])
        self.places: NDArray[np.uint32] = arrays[name]
        self.at: NDArray[np.uint32] = arrays[f"{name}_at"]
        self.begins = self.at.astype(np.int64)
        self.lengths = np.diff(self.begins)

    @cached_property
    def names(self) -> list[str]:
        """The values of all, for those who need each of them."""
        return self.values.everything()

    def having(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Which documents have one of these values."""
        asked = frozenset(names)
        wanted = np.array([name in asked for name in self.names], bool)
        passed = np.zeros(len(self.lengths), bool)
        passed[np.repeat(np.arange(len(self.lengths)), self.lengths)[wanted[self.places]]] = True
        return passed

    def counts(self, documents: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many of the documents have each of the values."""
        counted: NDArray[np.int64] = np.bincount(self.of(documents), minlength=len(self.values))
        return counted

    def of(self, documents: NDArray[np.int64]) -> NDArray[np.uint32]:
        """The places of the values that the documents have, one document after another."""
        lengths = self.lengths[documents]
        ends = np.cumsum(lengths)
        begins = np.repeat(self.begins[documents] - (ends - lengths), lengths)
        places: NDArray[np.uint32] = self.places[begins + np.arange(len(begins))]
        return places
