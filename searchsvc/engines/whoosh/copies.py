"""Reports of one and the same text among the documents of several segments."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.documents import Documents
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
        self._place_of = np.full(len(keys), -1, np.int32)
        self._place_of[self._documents] = np.arange(len(documents))

    def first_of_each(self, found: Documents) -> Documents:
        """The documents without those that have the text of an earlier one among them."""
        if found.dense:
            places = np.flatnonzero(found.mask[self._documents])
        else:
            places = np.sort(self._place_of[found.list])
            places = places[np.searchsorted(places, 0) :]
        documents, texts = self._documents[places], self._texts[places]
        later = documents[1:][texts[1:] == texts[:-1]]
        if not len(later):
            return found
        if not found.dense:
            return Documents(found.size, found.list[np.isin(found.list, later, invert=True)])
        first = found.mask.copy()
        first[later] = False
        return Documents(found.size, first)

    def others(self, document: int) -> Integers:
        """The other documents of a document's text."""
        place = int(self._place_of[document])
        if place < 0:
            return self._documents[:0]
        begin, end = np.searchsorted(self._texts, (self._texts[place], self._texts[place] + 1))
        same = self._documents[begin:end]
        others: Integers = same[same != document]
        return others
