"""Very many paths in few bytes each."""

from __future__ import annotations

import os
from array import array
from collections.abc import Collection, Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray


class Paths(Sequence[str]):
    """Paths as their bytes, one behind the other."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q")

    def append(self, path: str) -> None:
        """Put a path behind the last one."""
        self._bytes += os.fsencode(path)
        self._ends.append(len(self._bytes))

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        begin = self._ends[place - 1] if place else 0
        return os.fsdecode(bytes(self._bytes[begin : self._ends[place]]))


class Chosen(Collection[str]):
    """The paths at some places."""

    def __init__(self, paths: Paths, places: NDArray[np.int64]) -> None:
        self._paths = paths
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return (self._paths[place] for place in map(int, self._places))

    def __contains__(self, path: object) -> bool:
        return any(path == each for each in self)
