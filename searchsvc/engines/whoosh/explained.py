"""What the documents of a segment explain, a column of lists: `explained` (see `lists`).

Its values are explanations, the parts of each between tabs, so those of one form are neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import UTF8, Arrays
from searchsvc.engines.whoosh.lists import Lists
from searchsvc.types import Explanation

NAME = "explained"

_BETWEEN = "\t"


def line(explanation: Explanation) -> str:
    """An explanation as a value of the column."""
    return _BETWEEN.join(explanation)


def keys_of(forms: Sequence[str]) -> NDArray[np.uint32]:
    """A number for each form, seldom that of another."""
    return np.array([crc32(form.encode(*UTF8)) for form in forms], np.uint32)


class Explained:
    """The column of a segment."""

    def __init__(self, arrays: Arrays) -> None:
        self.lists = Lists(NAME, arrays)

    def __len__(self) -> int:
        return len(self.lists.values)

    @cached_property
    def _keys(self) -> NDArray[np.uint32]:
        """The numbers of the forms that are explained, ascending: most forms of a query are none of them."""
        between = _BETWEEN.encode()
        forms = dict.fromkeys(value.partition(between)[0] for value in self.lists.values.stream())
        return np.sort(np.array([*map(crc32, forms)], np.uint32))

    def of(self, forms: Sequence[str], keys: NDArray[np.uint32]) -> Iterator[tuple[int, Explanation]]:
        """The explanations of some forms, whose numbers are given, each with its place among all."""
        places = np.searchsorted(self._keys, keys)
        for each in np.flatnonzero(self._keys.take(places, mode="clip") == keys).tolist():
            for place in self.lists.values.prefixed(forms[each] + _BETWEEN).tolist():
                yield place, Explanation(*self.lists.values[place].split(_BETWEEN))
