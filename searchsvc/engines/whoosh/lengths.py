"""How many terms of each kind the documents of a segment have, for BM25's regard of length."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import Arrays
from searchsvc.engines.whoosh.postings import Integers
from searchsvc.types import Field, Section

_SYLLABLES: dict[Section, int] = {"text": 0, "title": 1}
"""The rows of syllables; behind them come those of neighbours, at last that of words, which only texts have."""

KINDS = 2 * len(_SYLLABLES) + 1
"""How many rows there are."""


@cache
def row_of(field: Field) -> int:
    """The row of `Lengths` that has the lengths of a field."""
    if field.layer == "words":
        return KINDS - 1
    neighbours = field.layer in {"pairs", "bigrams"}
    return _SYLLABLES[field.section] + len(_SYLLABLES) * neighbours


class Lengths:
    """The lengths of a segment's documents: `rows` has a row for each kind of field, a place for each document."""

    def __init__(self, arrays: Arrays) -> None:
        syllables = np.stack([arrays[f"{section}.lengths"] for section in _SYLLABLES])
        neighbours = np.maximum(syllables, 1) - np.uint32(1)
        self.rows: NDArray[np.uint32] = np.concatenate(
            (syllables, neighbours, [arrays["text.words.lengths"]])
        )
        self._sums = _sums(self.rows)

    def without(self, documents: Integers) -> Integers:
        """The sum of each row without some documents, and in a second row how many of the others have such terms."""
        return self._sums - _sums(self.rows[:, documents])


def _sums(rows: NDArray[np.uint32]) -> Integers:
    return np.stack((rows.sum(axis=1, dtype=np.int64), np.count_nonzero(rows, axis=1)))


class Norms(NamedTuple):
    """What BM25 adds to a term's frequency for the length of a document, k1 * (1 - b + b * length / mean), clause by clause.

    That is `start + slope * length`, with the length from the row `kind` of `Lengths`.
    """

    kinds: Integers
    starts: NDArray[np.float64]
    slopes: NDArray[np.float64]
