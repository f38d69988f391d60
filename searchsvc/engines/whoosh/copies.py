"""Reports of one and the same text among the documents of several segments.

What concerns one segment is worked out once (`TextKeys`); which texts it shares with others, when one of
the two is new (`Copies.shared`). So a state with one new report costs little more than a look through the keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.columns import having
from searchsvc.engines.whoosh.documents import Documents, Mask
from searchsvc.engines.whoosh.kernels.counting import places_of
from searchsvc.engines.whoosh.postings import Integers

Keys = NDArray[np.uint64]

_UNDATED = 1 << 40


class TextKeys:
    """The keys of the texts of a segment's documents, deleted ones included, 0 for none; their days and ids."""

    def __init__(self, keys: Keys, days: NDArray[np.int32], ids: NDArray[np.uint64]) -> None:
        self.keys = keys
        self._days = days
        self._ids = ids

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def copies(self) -> Integers:
        """The documents whose text others of the segment have too, in the order of `ordered`."""
        return self.ordered(self.having(_repeated(np.sort(self.keys[self.keys != 0]))))

    def ordered(self, documents: Integers) -> Integers:
        """Documents by the key of their text, those of one text from the earliest day on, then by id."""
        ordered: Integers = documents[_order(*self.rows(documents))]
        return ordered

    def rows(self, documents: Integers) -> tuple[Keys, NDArray[np.int32], NDArray[np.uint64]]:
        """Keys, days and ids of documents."""
        return self.keys[documents], self._days[documents], self._ids[documents]

    def having(self, wanted: Keys) -> Integers:
        """The documents of these keys, which are ascending."""
        return having(self.keys, wanted)


Shared = Mapping[TextKeys, Integers]
"""Segments' documents whose text documents of other segments have, or had, too."""


class Copies:
    """Documents whose text other documents have too; those of one text from the earliest day on, then by id.

    Segments are given with a mask of their live documents, and `before` is what was shared in an earlier state.
    """

    def __init__(self, segments: Sequence[tuple[TextKeys, Mask]], before: Shared) -> None:
        self.shared = _shared([texts for texts, _ in segments], before)
        self._documents, self._texts = _grouped(*self._candidates(segments))
        self._place_of = np.full(sum(len(texts) for texts, _ in segments), -1, np.int32)
        self._place_of[self._documents] = np.arange(len(self._documents))

    def _candidates(self, segments: Sequence[tuple[TextKeys, Mask]]) -> tuple[Integers, Keys]:
        """Live documents that may have copies, those of one text together and in their order, and their keys."""
        documents, keys = [np.zeros(0, np.int64)], [np.zeros(0, np.uint64)]
        shared = [(np.zeros(0, np.uint64), np.zeros(0, np.int32), np.zeros(0, np.uint64))]
        numbers, base = [np.zeros(0, np.int64)], 0
        for texts, live in segments:
            elsewhere = self.shared[texts]
            own = texts.copies
            if len(elsewhere):
                own = own[np.isin(own, elsewhere, invert=True)]
                elsewhere = elsewhere[live[elsewhere]]
                shared.append(texts.rows(elsewhere))
                numbers.append(elsewhere + base)
            own = own[live[own]]
            documents.append(own + base)
            keys.append(texts.keys[own])
            base += len(texts)
        columns = [np.concatenate(column) for column in zip(*shared, strict=True)]
        order = _order(*columns)
        documents.append(np.concatenate(numbers)[order])
        keys.append(columns[0][order])
        return np.concatenate(documents), np.concatenate(keys)

    def first_of_each(self, found: Documents) -> Documents:
        """The documents without those that have the text of an earlier one among them."""
        if found.dense:
            places = np.flatnonzero(found.mask[self._documents])
        else:
            places = places_of(found.list, self._place_of)
        documents, texts = self._documents[places], self._texts[places]
        later = documents[1:][texts[1:] == texts[:-1]]
        if not len(later):
            return found
        if not found.dense:
            return Documents(found.size, found.list[np.isin(found.list, later, invert=True)])
        first = found.mask.copy()
        first[later] = False
        return Documents(found.size, first)

    def has_others(self, documents: Integers) -> Mask:
        """For each of the documents whether another one has its text."""
        return self._place_of[documents] >= 0

    def others(self, document: int) -> Integers:
        """The other documents of a document's text."""
        place = int(self._place_of[document])
        if place < 0:
            return self._documents[:0]
        begin, end = np.searchsorted(self._texts, (self._texts[place], self._texts[place] + 1))
        same = self._documents[begin:end]
        others: Integers = same[same != document]
        return others


def _shared(every: Sequence[TextKeys], before: Shared) -> dict[TextKeys, Integers]:
    """Which documents share a text with other segments, where that is known of those that are not new."""
    known = {texts: before[texts] for texts in every if texts in before}
    new = [texts for texts in every if texts not in known]
    keys = [np.zeros(0, np.uint64), *(np.unique(texts.keys) for texts in new)]
    unseen = np.sort(np.concatenate(keys))
    unseen = unseen[unseen != 0]
    met = [_repeated(unseen)]
    for texts, others in known.items():
        found = texts.having(unseen)
        if len(found):
            known[texts] = np.union1d(others, found)
            met.append(texts.keys[found])
    wanted = np.unique(np.concatenate(met))
    return known | {texts: texts.having(wanted) for texts in new}


def _repeated(keys: Keys) -> Keys:
    """Those of some keys, ascending, that are there several times."""
    return np.unique(keys[1:][keys[1:] == keys[:-1]])


def _order(keys: Keys, days: NDArray[np.int32], ids: NDArray[np.uint64]) -> Integers:
    return np.lexsort((ids, np.where(days == 0, _UNDATED, days.astype(np.int64)), keys))


def _grouped(documents: Integers, keys: Keys) -> tuple[Integers, Integers]:
    """The documents that are not alone with their key, and a number for each text, ascending."""
    begins = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
    counts = np.diff(begins, append=len(keys))
    texts = np.repeat(np.arange(len(begins)), counts)
    several = counts[texts] > 1
    return documents[several], texts[several]
