"""What is known of each document of a segment, as columns: ids, days, facets, records.

ids       uint64: the report's id, 16 hexadecimal digits as one integer
text_keys uint64: the key of the report's text, 16 hexadecimal digits as one integer, 0 for none
digests   uint8: the SHA-256 of each report's file, 32 bytes one after another
days      int32: the date as a proleptic ordinal, 0 for none
<facet>   uint32: for source, type and kind the place in <facet>_values, 0 for none
person    the persons whom each document names, see `lists`
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines import DIGEST, Fingerprints, digest_rows
from searchsvc.engines.whoosh.blocks import Blocks, Strings, pack_strings
from searchsvc.engines.whoosh.kernels.counting import count_codes
from searchsvc.engines.whoosh.lists import Lists, list_arrays, merged_lists
from searchsvc.engines.whoosh.records import Records, merged_records, record_arrays
from searchsvc.engines.whoosh.spool import Spool
from searchsvc.types import Filters, Record

CODED = ("source", "type", "kind")

EVERY = slice(None)
"""All documents."""

_FEW = 16
"""Up to so many numbers are compared one by one with those of each document."""

_ID = re.compile(r"[0-9a-f]{16}")
_YEAR = re.compile(r"[1-9][0-9]{0,3}")


def having(column: NDArray[np.uint64], wanted: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The documents with one of these numbers, ascending ones, in a column."""
    if len(wanted) > _FEW:
        places = np.minimum(np.searchsorted(wanted, column), len(wanted) - 1)
        return np.flatnonzero(wanted[places] == column)
    found = np.zeros(len(column), bool)
    for number in wanted:
        found |= column == number
    return np.flatnonzero(found)


def id_number(report_id: str) -> int | None:
    """An id as an integer of the same order, None for what cannot be the id of a report."""
    return int(report_id, 16) if _ID.fullmatch(report_id) else None


def column_arrays(records: Sequence[Record]) -> dict[str, NDArray[Any]]:
    """The columns of documents in their order."""
    arrays: dict[str, NDArray[Any]] = {
        "ids": np.array([int(record.id, 16) for record in records], np.uint64),
        "text_keys": np.array([int(record.text_key or "0", 16) for record in records], np.uint64),
        "days": np.array([record.date.toordinal() if record.date else 0 for record in records], np.int32),
    }
    arrays["digests"] = digest_rows(record.digest for record in records).reshape(-1)
    arrays |= record_arrays(records)
    for name in CODED:
        found = [getattr(record, name) for record in records]
        values = sorted({value for value in found if value is not None})
        places = {value: place for place, value in enumerate(values, 1)}
        arrays[name] = np.array([places.get(value, 0) for value in found], np.uint32)
        arrays[f"{name}_values"], arrays[f"{name}_values_at"] = pack_strings(values)
    return arrays | list_arrays("person", [sorted(record.facet("person")) for record in records])


def merged_columns(
    sources: Sequence[tuple[Columns, NDArray[np.int64]]], spool: Spool
) -> dict[str, NDArray[Any]]:
    """The columns of some documents of several segments, one after another."""
    arrays = merged_records([(columns.records, kept) for columns, kept in sources], spool)
    digests = [np.zeros((0, DIGEST), np.uint8), *(columns.digests[kept] for columns, kept in sources)]
    arrays["digests"] = np.concatenate(digests).reshape(-1)
    for name, kind in (("ids", np.uint64), ("text_keys", np.uint64), ("days", np.int32)):
        arrays[name] = np.concatenate(
            [np.zeros(0, kind), *(getattr(columns, name)[kept] for columns, kept in sources)]
        )
    for name in CODED:
        values = sorted({value for columns, _ in sources for value in columns.facet_values[name]})
        places = {value: place for place, value in enumerate(values, 1)}
        codes = [np.zeros(0, np.uint32)]
        for columns, kept in sources:
            own = np.array([0, *(places[value] for value in columns.facet_values[name])], np.uint32)
            codes.append(own[columns.codes[name][kept]])
        arrays[name] = np.concatenate(codes)
        arrays[f"{name}_values"], arrays[f"{name}_values_at"] = pack_strings(values)
    return arrays | merged_lists("person", [(columns.persons, kept) for columns, kept in sources])


def fingerprints(sources: Sequence[tuple[Columns, NDArray[np.bool_]]]) -> Fingerprints:
    """The ids and digests of some documents of several segments, given by a mask for each."""
    ids = np.concatenate([np.zeros(0, np.uint64), *(columns.ids[kept] for columns, kept in sources)])
    digests = [np.zeros((0, DIGEST), np.uint8), *(columns.digests[kept] for columns, kept in sources)]
    order = np.argsort(ids)
    return Fingerprints(ids[order], np.concatenate(digests)[order])


class Columns:
    """The columns of a segment."""

    def __init__(self, arrays: Blocks) -> None:
        self._arrays = arrays
        self.ids: NDArray[np.uint64] = arrays["ids"]
        self.text_keys: NDArray[np.uint64] = arrays["text_keys"]
        self.days: NDArray[np.int32] = arrays["days"]
        self.records = Records(arrays)
        self.codes = {name: arrays[name] for name in CODED}
        self.facet_values = {
            name: Strings(arrays[f"{name}_values"], arrays[f"{name}_values_at"]).everything()
            for name in CODED
        }
        self.persons = Lists("person", arrays)

    @cached_property
    def digests(self) -> NDArray[np.uint8]:
        """The digest of each document's file, a row each."""
        return self._arrays["digests"].reshape(-1, DIGEST)

    @cached_property
    def _bytes_of_digests(self) -> memoryview:
        return memoryview(self._arrays["digests"].data)

    def record(self, document: int) -> Record:
        """The record of a document."""
        key = self.text_keys.item(document)
        return self.records.read(
            document,
            id=f"{self.ids.item(document):016x}",
            digest=self._bytes_of_digests[DIGEST * document : DIGEST * (document + 1)].hex(),
            text_key=f"{key:016x}" if key else None,
        )

    @cached_property
    def _years(self) -> tuple[list[str], NDArray[np.uint32]]:
        """Years, and for each document the place of its own among them, 0 for none, as the coded columns have it."""
        days, places = np.unique(self.days, return_inverse=True)
        years = np.array([date.fromordinal(day).year if day else 0 for day in days.tolist()], np.int64)
        known = sorted({*years.tolist()} - {0})
        codes = np.searchsorted([0, *known], years)[places].astype(np.uint32)
        codes.flags.writeable = False  # as the columns that are read from the file
        return list(map(str, known)), codes

    def passing(self, filters: Filters, documents: NDArray[np.int64] | slice = EVERY) -> NDArray[np.bool_]:
        """Which of some documents pass the filters."""
        days = self.days[documents]
        passed = np.ones(len(days), bool)
        if filters.start or filters.end:
            passed &= days > 0
        if filters.start:
            passed &= days >= filters.start.toordinal()
        if filters.end:
            passed &= days <= filters.end.toordinal()
        if filters.year:
            passed &= _in_years(days, filters.year)
        for name in CODED:
            wanted = getattr(filters, name)
            if wanted:
                places = [place for place, value in enumerate(self.facet_values[name], 1) if value in wanted]
                passed &= np.isin(self.codes[name][documents], places)
        if filters.person:
            passed &= self.persons.having(filters.person)[documents]
        return passed

    def values(self, facet: str, documents: NDArray[np.int64]) -> Iterator[tuple[str, int]]:
        """The values of a facet that some of the documents have, and how many have each."""
        names, codes = self._years if facet == "year" else (self.facet_values[facet], self.codes[facet])
        if not names:
            return iter(())
        counts = np.zeros(len(names) + 1, np.int64)
        count_codes(codes, documents, counts)
        return ((name, count) for name, count in zip(names, counts[1:].tolist(), strict=True) if count)


def _in_years(days: NDArray[np.int32], years: Sequence[str]) -> NDArray[np.bool_]:
    passed = np.zeros(len(days), bool)
    for year in years:
        if _YEAR.fullmatch(year):
            first, last = date(int(year), 1, 1).toordinal(), date(int(year), 12, 31).toordinal()
            passed |= (days >= first) & (days <= last)
    return passed
