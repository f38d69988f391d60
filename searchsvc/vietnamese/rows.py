"""What is known of pieces of text, as rows of numbers: a piece has a run of them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.vietnamese.table import Column

NOTHING = 0xFFFF_FFFF


class Rows(NamedTuple):
    """Columns of uint32 with a row for each syllable, and for each of pyvi's tokens that has none.

    tokens  the segmenter's number of the token, NOTHING in its second syllable and later
    terms   the vocabulary's number of the syllable, NOTHING if there is none
    starts  offsets in the piece
    ends    likewise, exclusive
    """

    tokens: NDArray[np.uint32]
    terms: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    ends: NDArray[np.uint32]

    def take(self, places: NDArray[np.intp]) -> Rows:
        """The rows at some places."""
        return Rows(*(column.take(places) for column in self))

    def moved(self, offsets: NDArray[np.intp]) -> Rows:
        """The same rows with their own offset added to start and end of each."""
        shift = offsets.astype(np.uint32)
        return self._replace(starts=self.starts + shift, ends=self.ends + shift)


class Pieces:
    """The rows of pieces, which are numbered in the order in which they are added."""

    def __init__(self) -> None:
        self._first, self._counts = Column(np.int32), Column(np.int32)
        self._columns = [Column(np.uint32) for _ in Rows._fields]

    def __len__(self) -> int:
        return len(self._first.values)

    def add(self, counts: NDArray[np.intp], rows: Rows) -> None:
        """Add pieces that have so many of the rows each."""
        self._first.extend(len(self._columns[0].values) + np.cumsum(counts) - counts)
        self._counts.extend(counts)
        for column, values in zip(self._columns, rows, strict=True):
            column.extend(values)

    @property
    def rows(self) -> Rows:
        """The rows of all pieces."""
        return Rows(*(column.values for column in self._columns))

    def columns(self) -> tuple[NDArray[Any], ...]:
        """Where the rows of each piece begin, how many it has, and the columns of the rows."""
        return self._first.values, self._counts.values, *self.rows

    def places(self, numbers: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Where the rows of pieces are, one piece after another, and how many each has."""
        counts = self._counts.values.take(numbers)
        places = np.repeat(self._first.values.take(numbers) - np.cumsum(counts) + counts, counts)
        places += np.arange(len(places))
        return places, counts
