"""What the documents of a segment explain, a column of lists: `explained` (see `lists`).

Its values are explanations, the parts of each between tabs, so those of one form are neighbours.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from zlib import crc32

from searchsvc.engines.whoosh.blocks import UTF8, Arrays
from searchsvc.engines.whoosh.lists import Lists
from searchsvc.types import Explanation

NAME = "explained"

_BETWEEN = "\t"


def line(explanation: Explanation) -> str:
    """An explanation as a value of the column."""
    return _BETWEEN.join(explanation)


class Explained:
    """The column of a segment."""

    def __init__(self, arrays: Arrays) -> None:
        self.lists = Lists(NAME, arrays)

    def __len__(self) -> int:
        return len(self.lists.values)

    @cached_property
    def _sums(self) -> array[int]:
        """The CRC-32 of each form that is explained, ascending: most forms of a query have none of them."""
        between = _BETWEEN.encode()
        forms = {value.partition(between)[0] for value in self.lists.values.stream()}
        return array("I", sorted(map(crc32, forms)))

    def of(self, forms: Sequence[str]) -> Iterator[tuple[int, Explanation]]:
        """The explanations of some forms, each with its place among all."""
        sums = self._sums
        for form in forms:
            wanted = crc32(form.encode(*UTF8))
            at = bisect_left(sums, wanted)
            if at < len(sums) and sums[at] == wanted:
                for place in self.lists.values.prefixed(form + _BETWEEN).tolist():
                    yield place, Explanation(*self.lists.values[place].split(_BETWEEN))
