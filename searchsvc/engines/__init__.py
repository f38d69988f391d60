"""Engines keep analysed reports and find them; this file says what each must do.

An engine knows no language: it is handed `AnalysedReport`s and a `Query` of
finished terms. What may not enter this room: `vietnamese`, `extract`, `query`.
One suite of tests, `tests/engines/test_conformance.py`, runs over all engines.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import MISSING, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from searchsvc.types import (
    MOST_FACET_PERSONS,
    AnalysedReport,
    Conversion,
    Explanation,
    Facets,
    Field,
    Filters,
    Hits,
    IndexStatus,
    Layer,
    Node,
    Person,
    Query,
    Record,
    Report,
    Sort,
    Span,
    TermStatistics,
)

Progress = Callable[[int, int, str], None]
"""Called with how much is done, how much there is to do, and the name of the last thing done."""


Ids = NDArray[np.uint64]
"""Reports' ids, the 16 hexadecimal digits of each as one number."""

Digests = NDArray[np.uint8]
"""The digests of reports' files, a row of 32 bytes for each."""


DIGEST = 32
"""Bytes of a SHA-256."""


def digest_rows(digests: Iterable[str]) -> Digests:
    """Digests in hexadecimal as rows; a report of no file has none, and a row of zeros."""
    rows = b"".join(bytes.fromhex(digest).ljust(DIGEST, b"\0") for digest in digests)
    return np.frombuffer(rows, np.uint8).reshape(-1, DIGEST)


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """What tells which reports there are and whether one of them has changed: 40 bytes a report, by ascending ids."""

    ids: Ids
    digests: Digests

    @classmethod
    def of(cls, digests: Mapping[str, str]) -> Fingerprints:
        """Those of digests in hexadecimal by ids."""
        ordered = sorted(digests)
        rows = digest_rows(digests[each] for each in ordered)
        return cls(np.array([int(each, 16) for each in ordered], np.uint64), rows)

    def without(self, ids: Iterable[str]) -> Fingerprints:
        """Those of other reports than these."""
        kept = ~np.isin(self.ids, np.array([int(each, 16) for each in ids], np.uint64))
        return Fingerprints(self.ids[kept], self.digests[kept])


class Reader(Protocol):
    """One state of an index. It never changes; take a new one for each request."""

    @property
    def generation(self) -> str:
        """The name of the state: another string after each change."""
        ...

    @property
    def damage(self) -> str | None:
        """Why a later state than this one is passed over, in a sentence; None if this is the latest."""
        ...

    @property
    def count(self) -> int:
        """How many reports there are."""
        ...

    @property
    def length(self) -> int:
        """How many syllables the texts have together."""
        ...

    def read_ahead(self) -> None:
        """Read and check what searches would wait for at their first look, up to a bound."""
        ...

    def search(
        self, query: Query, filters: Filters, sort: Sort, offset: int, limit: int, *, explain: bool = False
    ) -> Hits:
        """Hits number `offset` to `offset + limit` in the order asked for, and the exact total.

        The bonus of a query is given by relevance only. Parts of scores are
        filled in only when `explain` is set.
        """
        ...

    def examples(self, match: Node, limit: int) -> list[Record]:
        """Up to `limit` of the reports that match, no two of one text, whichever are found soonest.

        They are fewer only if no more match.
        """
        ...

    def matching(self, nodes: Sequence[Node], ids: Sequence[str]) -> list[tuple[bool, ...]]:
        """For each of the ids, which of the nodes it matches."""
        ...

    def facets(self, match: Node, filters: Filters, persons: int = MOST_FACET_PERSONS) -> Facets:
        """The values of the facets over the reports found, of which those of one text count once; of persons so many."""
        ...

    def records(self) -> Iterator[Record]:
        """Every report without its text, in no order."""
        ...

    def digests(self) -> dict[str, tuple[str, str]]:
        """Path and digest of each report by its id."""
        ...

    def fingerprints(self) -> Fingerprints:
        """The ids and digests of all reports, without a record being read for each."""
        ...

    def get(self, report_id: str) -> Report | None:
        """A report with its text; None if there is none of this id."""
        ...

    def copies(self, report_id: str) -> tuple[Record, ...]:
        """The other reports that have the text of one, the earliest first, up to `MOST_COPIES`."""
        ...

    def texts(self, ids: Sequence[str]) -> list[str]:
        """The texts of reports of this state, in the order of the ids."""
        ...

    def statistics(self, field: Field, terms: Sequence[str]) -> list[TermStatistics]:
        """How frequent terms are, zeros for unknown ones."""
        ...

    def forms(self, folded: str) -> dict[str, TermStatistics]:
        """The marked terms of the text that fold to this, with their frequencies."""
        ...

    def pairs(self, first: str, second: str) -> dict[tuple[str, str], int]:
        """How often each two marked forms of these folded ones stand side by side in the texts."""
        ...

    def vocabulary(self, field: Field, prefix: str, limit: int) -> list[tuple[str, TermStatistics]]:
        """The terms of a field that begin so, those in most reports first, then by term."""
        ...

    def following(
        self, first: tuple[Layer, str], prefix: tuple[Layer, str], limit: int
    ) -> list[tuple[tuple[str, str], TermStatistics]]:
        """The pairs of marked forms in the texts whose first is this and whose second begins so.

        Both are given marked or folded. Those in most reports come first, then by pair.
        """
        ...

    def explanations(self, forms: Sequence[str]) -> dict[Explanation, int]:
        """What reports explain under some of these folded forms, and how many do; unknown forms are passed over."""
        ...


class Engine(Protocol):
    """Keeps reports; every failure is an `EngineError`.

    When the latest state is damaged, the one before it is read, and `rebuild` mends the index.
    """

    def reader(self, *, stale: bool = False) -> Reader:
        """The latest state. Cheap when nothing has changed; raises NoIndex or StaleIndex.

        With `stale`, a state that was built by other rules is given as well, if
        it can be read, and of a damaged index whatever is left: good for
        comparing and for building anew, not for searching.
        """
        ...

    def writing(self) -> AbstractContextManager[None]:
        """Be the one writer for several changes; raises IndexLocked. Changes outside of it do so for themselves."""
        ...

    def put(self, reports: Iterable[AnalysedReport], without: Iterable[str] = ()) -> None:
        """Add reports or replace those of the same id, and take those of the ids `without` out.

        All of it is so on return, or nothing. Of an id that comes twice the last one stays.
        """
        ...

    def delete(self, ids: Iterable[str]) -> None:
        """Take reports out, unknown ids are passed over."""
        ...

    def rebuild(self, reports: Iterable[AnalysedReport]) -> None:
        """Build a new index beside the old one and swap: readers see the old or the new, never half."""
        ...

    def verify(self, progress: Progress) -> Iterator[str]:
        """Read every byte of the index and each report in it; a sentence for each thing that is wrong."""
        ...

    def status(self) -> IndexStatus:
        """What is in the index."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


@runtime_checkable
class Portable(Protocol):
    """An engine whose states can be copied."""

    def back_up(self, folder: Path) -> str:
        """Copy the latest state into a folder that is empty or not there; gives the name of the state."""
        ...

    def restore(self, folder: Path) -> str:
        """Make the state that `back_up` copied the latest one; gives its new name."""
        ...


_RECORD_FIELDS = tuple((each.name, each.default is MISSING) for each in fields(Record))
"""The names of a record's fields, and whether it must have each."""
_write_json = json.JSONEncoder(default=date.isoformat, ensure_ascii=False, separators=(",", ":")).encode
_read_json = json.JSONDecoder().raw_decode


def dump_record(record: Record, *, without: Container[str] = ()) -> str:
    """A record as one line of JSON, the same for every engine; without fields that an engine keeps elsewhere."""
    return _write_json(
        {
            name: value
            for name, needed in _RECORD_FIELDS
            if name not in without and ((value := getattr(record, name)) or needed)
        }
    )


def load_record(line: str, **elsewhere: str | None) -> Record:
    """The record that `dump_record` wrote, with the fields that it was to leave out."""
    values: dict[str, Any] = _read_json(line)[0]
    for name, made in _FROM_JSON.items():
        if name in values:
            values[name] = made(values[name])
    return Record(**values | elsewhere)


_FROM_JSON: dict[str, Callable[[Any], object]] = {
    "title_span": Span._make,
    "date": date.fromisoformat,
    "persons": lambda value: tuple(map(Person._make, value)),
    "converted": lambda value: tuple(map(Conversion._make, value)),
}
