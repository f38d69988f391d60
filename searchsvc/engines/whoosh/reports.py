"""The reports of one state of an index: where each lies, its record and its text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import partial

import numpy as np

from searchsvc.engines.whoosh.cache import Cache
from searchsvc.engines.whoosh.collection import Collection
from searchsvc.engines.whoosh.columns import id_number
from searchsvc.errors import EngineError
from searchsvc.types import Record


class Reports:
    """The reports of a collection, whose documents are numbered through all segments."""

    def __init__(self, collection: Collection) -> None:
        self._segments, self._bases = collection.segments, collection.bases
        self._places: Cache[str, int | None] = Cache(5_000)

    def find(self, report_id: str) -> int | None:
        """The document of a report, None if there is none of this id."""
        return self._places.get(report_id, partial(self._found, report_id))

    def _found(self, report_id: str) -> int | None:
        number = id_number(report_id)
        if number is None:
            return None
        for segment, base in zip(self._segments, self._bases, strict=True):
            document = segment.document(number)
            if document is not None:
                return int(base) + document
        return None

    def remember(self, records: Sequence[Record], documents: Sequence[int]) -> None:
        """Remember which documents these records are of, as their texts are asked for next."""
        self._places.keep({record.id: document for record, document in zip(records, documents, strict=True)})

    def document(self, report_id: str) -> int:
        """The document of a report; raises EngineError when there is none of this id."""
        document = self.find(report_id)
        if document is None:
            raise EngineError(f"The index has no report {report_id}.")
        return document

    def documents(self, ids: Sequence[str]) -> list[int]:
        """The documents of several reports, looked for at once; raises EngineError when one is not there."""
        remembered = [place for each in ids if (place := self._places.known(each)) is not None]
        if len(remembered) == len(ids):
            return remembered
        numbers = np.array([id_number(each) or 0 for each in ids], np.uint64)
        documents = np.full(len(ids), -1)
        for segment, base in zip(self._segments, self._bases, strict=True):
            known, owners = segment.file.by_id
            places = np.searchsorted(known, numbers)
            inside = np.flatnonzero(places < len(known))
            places = places[inside]
            right = (known[places] == numbers[inside]) & segment.live[owners[places]]
            documents[inside[right]] = base + owners[places[right]]
        # An id has several documents in a segment when it was deleted and came again.
        return [
            document if document >= 0 and number else self.document(each)
            for each, document, number in zip(ids, documents.tolist(), numbers.tolist(), strict=True)
        ]

    def record(self, document: int) -> Record:
        """The record of a document."""
        number, place = self._place(document)
        return self._segments[number].columns.record(place)

    def text(self, document: int) -> str:
        """The text of a document."""
        number, place = self._place(document)
        return self._segments[number].texts[place]

    def _place(self, document: int) -> tuple[int, int]:
        """The number of a document's segment, and which of its documents it is."""
        number = bisect_right(self._bases, document) - 1
        return number, document - self._bases[number]
