"""One state of a Whoosh index with our arrays, for reading."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from searchsvc.engines import Fingerprints
from searchsvc.engines.whoosh.cache import Cache
from searchsvc.engines.whoosh.collection import Collection
from searchsvc.engines.whoosh.columns import fingerprints
from searchsvc.engines.whoosh.examples import examples
from searchsvc.engines.whoosh.finding import Finder
from searchsvc.engines.whoosh.manifest import Manifest
from searchsvc.engines.whoosh.persons import PersonCounts
from searchsvc.engines.whoosh.reports import Reports
from searchsvc.engines.whoosh.scoring import Scoring
from searchsvc.engines.whoosh.segment import PAIRS, Segment
from searchsvc.engines.whoosh.segment_file import SUFFIX, SegmentFile
from searchsvc.engines.whoosh.store import INDEX_NAME
from searchsvc.errors import EngineError
from searchsvc.types import (
    FACETS,
    MOST_COPIES,
    MOST_FACET_PERSONS,
    Explanation,
    Facets,
    FacetValue,
    Field,
    Filters,
    Hits,
    Layer,
    Node,
    Query,
    Record,
    Report,
    Sort,
    TermStatistics,
)

READ_AHEAD = 1 << 30
"""So many bytes of a segment are checked before the first search, a third of a second of work; the rest at its first use."""

TERMS_COUNTED = 10_000
"""Terms of a field whose statistics are remembered."""


class WhooshReader:
    """See `engines.Reader`. Its files stay readable when later states replace them.

    `damage` says why a later state is passed over, None if there is none. What a reader of
    an earlier state has read of the same files is used again.
    """

    def __init__(self, folder: Path, manifest: Manifest, before: WhooshReader | None = None) -> None:
        self.manifest = manifest
        self.damage: str | None = None
        storage = FileStorage(str(folder))
        segments = TOC.read(storage, INDEX_NAME, gen=manifest.generation).segments
        self._statistics: dict[Field, Cache[str, TermStatistics]] = {}
        self._forms: Cache[str, dict[str, TermStatistics]] = Cache(50_000, lambda found: len(found) + 1)
        self._pairs: Cache[tuple[str, str], dict[tuple[str, str], int]] = Cache(
            50_000, lambda found: len(found) + 1
        )
        self._beginnings: Cache[tuple[Field, str, int], list[tuple[str, TermStatistics]]] = Cache(2_000)
        collection, scoring, persons = before.made() if before else (None, None, None)
        known = {each.file.path: each for each in collection.segments} if collection else {}
        opened = [
            _segment(path, sorted(each.deleted_docs()), known.get(path))
            for each in segments
            for path in [folder / each.make_filename(SUFFIX)]
        ]
        self._collection = Collection(opened, collection)
        self._scoring = Scoring(self._collection, scoring)
        self._reports = Reports(self._collection)
        self._finder = Finder(self._collection, self._scoring, self._reports)
        if persons:
            self._persons = self._counted_persons(persons)

    def made(self) -> tuple[Collection, Scoring, PersonCounts | None]:
        """What is made of the segments, for the reader of a later state; persons only if anybody has asked for them."""
        return self._collection, self._scoring, vars(self).get("_persons")

    @property
    def generation(self) -> str:
        """See `engines.Reader`."""
        return self.manifest.name

    @property
    def count(self) -> int:
        """See `engines.Reader`."""
        return self._collection.count

    @property
    def length(self) -> int:
        """See `engines.Reader`."""
        return self._collection.length

    def read_ahead(self) -> None:
        """See `engines.Reader`. What is found to be damaged is noted, and told when it is asked for."""
        self._scoring.prepare()
        for segment in self._collection.segments:
            with contextlib.suppress(EngineError):
                segment.blocks.check(0, READ_AHEAD)

    def search(
        self, query: Query, filters: Filters, sort: Sort, offset: int, limit: int, *, explain: bool = False
    ) -> Hits:
        """See `engines.Reader`."""
        return self._finder.search(query, filters, sort, (offset, limit), explain=explain)

    def examples(self, match: Node, limit: int) -> list[Record]:
        """See `engines.Reader`."""
        return list(map(self._reports.record, examples(self._collection, match, limit).tolist()))

    def matching(self, nodes: Sequence[Node], ids: Sequence[str]) -> list[tuple[bool, ...]]:
        """See `engines.Reader`."""
        documents = np.array(self._reports.documents(ids), np.int64)
        order = np.argsort(documents)
        rows = np.empty((len(nodes), len(ids)), bool)
        for row, node in zip(rows, nodes, strict=True):
            row[order] = self._collection.matching.among(node, documents[order])
        return [tuple(column) for column in rows.T.tolist()]

    def facets(self, match: Node, filters: Filters, persons: int = MOST_FACET_PERSONS) -> Facets:
        """See `engines.Reader`."""
        _, found = self._collection.wanted(match, filters)
        inside = self._collection.inside(found.list)
        facets: Facets = {"person": self._persons.most_named(inside, persons)}
        for name in FACETS[:-1]:
            counts: dict[str, int] = {}
            for segment, documents in zip(self._collection.segments, inside, strict=True):
                for value, count in segment.columns.values(name, documents):
                    counts[value] = counts.get(value, 0) + count
            ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            facets[name] = tuple(FacetValue(value, count) for value, count in ordered)
        return facets

    @cached_property
    def _persons(self) -> PersonCounts:
        return self._counted_persons(None)

    def _counted_persons(self, before: PersonCounts | None) -> PersonCounts:
        return PersonCounts([segment.columns.persons for segment in self._collection.segments], before)

    def get(self, report_id: str) -> Report | None:
        """See `engines.Reader`."""
        document = self._reports.find(report_id)
        if document is None:
            return None
        record = self._reports.record(document)
        values: dict[str, Any] = {each.name: getattr(record, each.name) for each in fields(Record)}
        return Report(**values, text=self._reports.text(document))

    def copies(self, report_id: str) -> tuple[Record, ...]:
        """See `engines.Reader`."""
        return tuple(
            map(
                self._reports.record,
                self._collection.copies.others(self._reports.document(report_id))[:MOST_COPIES].tolist(),
            )
        )

    def texts(self, ids: Sequence[str]) -> list[str]:
        """See `engines.Reader`."""
        return list(map(self._reports.text, self._reports.documents(ids)))

    def statistics(self, field: Field, terms: Sequence[str]) -> list[TermStatistics]:
        """See `engines.Reader`."""
        known = self._statistics.get(field)
        if known is None:
            known = self._statistics[field] = Cache(TERMS_COUNTED)
        return known.get_all(terms, lambda unknown: self._collection.statistics(field, unknown))

    def forms(self, folded: str) -> dict[str, TermStatistics]:
        """See `engines.Reader`."""
        return self._forms.get(folded, lambda: self._counted_forms(folded))

    def _counted_forms(self, folded: str) -> dict[str, TermStatistics]:
        counted: dict[str, TermStatistics] = {}
        for segment in self._collection.segments:
            for form, found in segment.forms(folded):
                before = counted.get(form, TermStatistics(0, 0))
                counted[form] = TermStatistics(
                    before.reports + found.reports, before.occurrences + found.occurrences
                )
        return {form: found for form, found in sorted(counted.items()) if found.reports}

    def pairs(self, first: str, second: str) -> dict[tuple[str, str], int]:
        """See `engines.Reader`."""
        return self._pairs.get((first, second), lambda: self._counted_pairs(first, second))

    def _counted_pairs(self, first: str, second: str) -> dict[tuple[str, str], int]:
        counts: dict[tuple[str, str], int] = {}
        for segment in self._collection.segments:
            for pair, count in segment.pairs(first, second):
                counts[pair] = counts.get(pair, 0) + count
        return counts

    def vocabulary(self, field: Field, prefix: str, limit: int) -> list[tuple[str, TermStatistics]]:
        """See `engines.Reader`."""
        return self._beginnings.get(
            (field, prefix, limit),
            lambda: self._collection.most_frequent(
                field, lambda segment: segment.beginning(field, prefix), limit
            ),
        )

    def following(
        self, first: tuple[Layer, str], prefix: tuple[Layer, str], limit: int
    ) -> list[tuple[tuple[str, str], TermStatistics]]:
        """See `engines.Reader`."""
        found = self._collection.most_frequent(PAIRS, lambda segment: segment.following(first, prefix), limit)
        pairs = ((term.split(" "), statistics) for term, statistics in found)
        return [((one, other), statistics) for (one, other), statistics in pairs]

    def explanations(self, forms: Sequence[str]) -> dict[Explanation, int]:
        """See `engines.Reader`."""
        return self._collection.explanations(forms)

    def digests(self) -> dict[str, tuple[str, str]]:
        """See `engines.Reader`."""
        return {record.id: (record.path, record.digest) for record in self.records()}

    def fingerprints(self) -> Fingerprints:
        """See `engines.Reader`."""
        return fingerprints([(each.columns, each.live) for each in self._collection.segments])

    def records(self) -> Iterator[Record]:
        """See `engines.Reader`."""
        return map(self._reports.record, np.flatnonzero(self._collection.live).tolist())

    def segment_count(self) -> int:
        """How many segments the state has."""
        return len(self._collection.segments)

    def harm(self) -> dict[str, str]:
        """The files of the state that were found to be damaged, with a sentence each, as the manifest names them."""
        blocks = [segment.blocks for segment in self._collection.segments]
        return {f"{self.manifest.build}/{each.name}": each.damage for each in blocks if each.damage}


def _segment(path: Path, deleted: list[int], known: Segment | None) -> Segment:
    """A segment with these documents, ascending, deleted; what is known of it is used again unless its file is damaged."""
    if known is None or known.blocks.damage:
        return Segment(SegmentFile(path), deleted)
    return known if deleted == known.deleted.tolist() else Segment(known.file, deleted)
