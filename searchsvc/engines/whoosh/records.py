"""The records of a segment's reports: a line of JSON for each document, without what columns have.

records     UTF-8, one line after another
records_at  uint64: where each begins (one more than there are)

Lines are not compressed, since each search reads ten of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines import dump_record, load_record
from searchsvc.engines.whoosh.blocks import UTF8, Blocks, pack_strings
from searchsvc.engines.whoosh.copying import copy_rows
from searchsvc.engines.whoosh.spool import Spool
from searchsvc.types import Record

IN_COLUMNS = frozenset({"id", "digest", "text_key"})
"""The fields of a record that are columns, as nothing makes them shorter."""


def record_arrays(records: Sequence[Record]) -> dict[str, NDArray[Any]]:
    """The arrays of records in their order."""
    data, at = pack_strings([dump_record(record, without=IN_COLUMNS) for record in records])
    return {"records": data, "records_at": at}


def merged_records(
    sources: Sequence[tuple[Records, NDArray[np.int64]]], spool: Spool
) -> dict[str, NDArray[Any]]:
    """The arrays of the records of some documents of several segments, one after another."""
    sizes = [np.zeros(1, np.int64), *(records.copy(kept, spool) for records, kept in sources)]
    return {
        "records": spool.array(np.uint8),
        "records_at": np.cumsum(np.concatenate(sizes)).astype(np.uint64),
    }


class Records:
    """Such records, read one at a time."""

    def __init__(self, arrays: Blocks) -> None:
        self._data = arrays.part("records")
        self._at: NDArray[np.uint64] = arrays["records_at"]

    def line(self, document: int) -> bytes:
        """The bytes of a document's record."""
        return self._data.read(self._at.item(document), self._at.item(document + 1))

    def copy(self, documents: NDArray[np.int64], spool: Spool) -> NDArray[np.int64]:
        """Lay by the records of some documents, and give the size of each."""
        return copy_rows(self._data, self._at, documents, spool)

    def read(self, document: int, **columns: str | None) -> Record:
        """The record of a document, with what columns have of it."""
        return load_record(self.line(document).decode(*UTF8), **columns)
