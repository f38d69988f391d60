"""Reports of one and the same text among the documents of several segments."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.postings import Integers

_UNDATED = 1 << 40


class Copies:
    """Documents whose text other documents have too; those of one text from the earliest day on, then by id.

    `keys` are the keys of the documents' texts, 0 for none; `days` and `ids` their columns.
    """

    def __init__(
        self,
        keys: NDArray[np.uint64],
        days: NDArray[np.int32],
        ids: NDArray[np.uint64],
        live: NDArray[np.bool_],
    ) -> None:
        documents = np.flatnonzero(live & (keys != 0))
        _, texts, counts = np.unique(keys[documents], return_inverse=True, return_counts=True)
        several = counts[texts] > 1
        documents, texts = documents[several], texts[several]
        ages = np.where(days[documents] == 0, _UNDATED, days[documents].astype(np.int64))
        order = np.lexsort((ids[documents], ages, texts))
        self._documents, self._texts = documents[order], texts[order]

    def first_of_each(self, matching: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which documents match, without those that have the text of an earlier one among them."""
        there = matching[self._documents]
        documents, texts = self._documents[there], self._texts[there]
        later = documents[1:][texts[1:] == texts[:-1]]
        if not len(later):
            return matching
        first = matching.copy()
        first[later] = False
        return first

    def others(self, document: int) -> Integers:
        """The other documents of a document's text."""
        places = np.flatnonzero(self._documents == document)
        if not len(places):
            return self._documents[:0]
        same = self._documents[self._texts == self._texts[places[0]]]
        others: Integers = same[same != document]
        return others
