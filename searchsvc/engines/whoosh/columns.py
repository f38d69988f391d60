"""What is known of each document of a segment, as columns: ids, days, facets, records.

ids       uint64: the report's id, 16 hexadecimal digits as one integer
days      int32: the date as a proleptic ordinal, 0 for none
records   the reports' records, packed lines of JSON
text_sums uint32: the CRC-32 of the reports' texts, which Whoosh keeps, see `text_sum`
<facet>   uint32: for source, type and kind the place in <facet>_values, 0 for none
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines import dump_record, load_record
from searchsvc.engines.whoosh.blocks import Blocks, Strings, pack_strings
from searchsvc.types import Filters, Record

CODED = ("source", "type", "kind")

_ID = re.compile(r"[0-9a-f]{16}")


def id_number(report_id: str) -> int | None:
    """An id as an integer of the same order, None for what cannot be the id of a report."""
    return int(report_id, 16) if _ID.fullmatch(report_id) else None


def text_sum(text: str) -> int:
    """The CRC-32 of a text's UTF-8 bytes."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def column_arrays(records: Sequence[Record]) -> dict[str, NDArray[Any]]:
    """The columns of documents in their order."""
    arrays: dict[str, NDArray[Any]] = {
        "ids": np.array([int(record.id, 16) for record in records], np.uint64),
        "days": np.array([record.date.toordinal() if record.date else 0 for record in records], np.int32),
    }
    arrays["records"], arrays["records_at"] = pack_strings([dump_record(record) for record in records])
    for name in CODED:
        found = [getattr(record, name) for record in records]
        values = sorted({value for value in found if value is not None})
        places = {value: place for place, value in enumerate(values, 1)}
        arrays[name] = np.array([places.get(value, 0) for value in found], np.uint32)
        arrays[f"{name}_values"], arrays[f"{name}_values_at"] = pack_strings(values)
    return arrays


class Columns:
    """The columns of a segment."""

    def __init__(self, arrays: Blocks) -> None:
        self.ids: NDArray[np.uint64] = arrays["ids"]
        self.days: NDArray[np.int32] = arrays["days"]
        self.text_sums: NDArray[np.uint32] = arrays["text_sums"]
        self._records = Strings(arrays.part("records"), arrays["records_at"])
        self._codes = {name: arrays[name] for name in CODED}
        self._values = {
            name: Strings(arrays[f"{name}_values"], arrays[f"{name}_values_at"]).everything()
            for name in CODED
        }

    def record(self, document: int) -> Record:
        """The record of a document."""
        return load_record(self._records[document])

    def passing(self, filters: Filters) -> NDArray[np.bool_]:
        """Which documents pass the filters."""
        passed = np.ones(len(self.ids), bool)
        if filters.start or filters.end:
            passed &= self.days > 0
        if filters.start:
            passed &= self.days >= filters.start.toordinal()
        if filters.end:
            passed &= self.days <= filters.end.toordinal()
        if filters.year:
            passed &= self._in_years(filters.year)
        for name in CODED:
            wanted = getattr(filters, name)
            if wanted:
                places = [place for place, value in enumerate(self._values[name], 1) if value in wanted]
                passed &= np.isin(self._codes[name], places)
        return passed

    def _in_years(self, years: Sequence[str]) -> NDArray[np.bool_]:
        passed = np.zeros(len(self.ids), bool)
        for year in years:
            if year.isascii() and year.isdecimal() and date.min.year <= int(year) <= date.max.year:
                if str(int(year)) != year:
                    continue
                first, last = date(int(year), 1, 1).toordinal(), date(int(year), 12, 31).toordinal()
                passed |= (self.days >= first) & (self.days <= last)
        return passed

    def values(self, facet: str, documents: NDArray[np.int64]) -> Counter[str]:
        """How many of the documents have each value of a facet."""
        if facet == "year":
            days, counts = np.unique(self.days[documents], return_counts=True)
            years: Counter[str] = Counter()
            for day, count in zip(days.tolist(), counts.tolist(), strict=True):
                if day:
                    years[str(date.fromordinal(day).year)] += count
            return years
        counts = np.bincount(self._codes[facet][documents], minlength=1).tolist()
        names = self._values[facet]
        return Counter({names[place - 1]: count for place, count in enumerate(counts) if place and count})
