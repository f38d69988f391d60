"""Whoosh's segment writer, which also writes our arrays file for each segment.

Whoosh keeps schema, ids, segments, merges and generations. Any
stock writer would drop the arrays of the segments it merges, so only this one
is ever used on our indexes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event

import numpy as np
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.fields import ID, Schema
from whoosh.index import TOC, FileIndex
from whoosh.writing import SegmentWriter

from searchsvc.engines.whoosh.blocks import Blocks, write_blocks
from searchsvc.engines.whoosh.collect import Collector
from searchsvc.engines.whoosh.columns import having
from searchsvc.engines.whoosh.ids import IdCodec
from searchsvc.engines.whoosh.lexicon import PART_BITS
from searchsvc.engines.whoosh.merge import Arrays, merged_arrays
from searchsvc.engines.whoosh.packed import Dictionaries
from searchsvc.engines.whoosh.segment import Segment
from searchsvc.engines.whoosh.segment_file import SUFFIX, SegmentFile
from searchsvc.engines.whoosh.syncing import leave_signals
from searchsvc.types import AnalysedReport, Report

ID_FIELD = "id"

SCHEMA = Schema(**{ID_FIELD: ID(unique=True)})

FLUSH_TOKENS = 1_000_000
"""So many tokens are held in memory before they become a segment."""

FLUSH_LETTERS = 20_000_000
"""So many letters as well, as reports may have long texts or records and few tokens."""

_RECORD = 1_000
"""A report without letters takes about as much."""

FANOUT = 4
"""So many segments of one order of size are merged into one of the next order."""


class ArraysWriter(SegmentWriter):
    """Writes one new segment: of added reports, or of merged segments, never of both.

    `dictionaries` are those of the segments that are written one after another.
    """

    def __init__(self, index: FileIndex, dictionaries: Dictionaries) -> None:
        super().__init__(index, compound=False, codec=IdCodec())
        self._folder = Path(self.storage.folder)
        self._collector = Collector(dictionaries)
        self._merged: Future[Arrays] | None = None
        self._given_up = Event()

    def add(self, analysed: AnalysedReport) -> None:
        """Add a report; one of the same id must have been deleted."""
        self._count_documents(1)
        self._collector.add(analysed)

    def _count_documents(self, more: int) -> None:
        """Let Whoosh know of documents, whose ids are written together at the end."""
        for _ in range(more):
            self.perdocwriter.start_doc(self.docnum)
            self.perdocwriter.finish_doc()
            self.docnum += 1
        self._added |= more > 0

    def delete_numbers(self, numbers: Iterable[int]) -> None:
        """Delete the documents of these id numbers from the segments written before."""
        wanted = np.array(sorted(numbers), np.uint64)
        for segment in self.segments:
            ids = Blocks(self._path(segment))["ids"]
            for document in having(ids, wanted).tolist():
                if not segment.is_deleted(document):
                    segment.delete_document(document)

    def mergeable(self, chosen: list[WhooshSegment]) -> list[WhooshSegment]:
        """The same segments, or none when they could have more marked forms together than keys of words can tell.

        One by itself keeps its forms and their numbers, however many they are.
        """
        if len(chosen) == 1:
            return chosen
        forms = sum(len(self._open(segment).lexicon.marked) for segment in chosen)
        return chosen if forms < 1 << PART_BITS else []

    def commit_merged(self, chosen: list[WhooshSegment]) -> None:
        """Merge these segments into one and commit; our arrays are merged in a thread, while Whoosh takes in the ids."""
        with ThreadPoolExecutor(1, initializer=leave_signals) as thread:
            try:
                self.commit(mergetype=lambda _writer, segments: self._take_in(segments, chosen, thread))
            except BaseException:
                self._given_up.set()  # or an interrupt would wait for the whole merge
                raise

    def _take_in(
        self, segments: list[WhooshSegment], chosen: list[WhooshSegment], thread: ThreadPoolExecutor
    ) -> list[WhooshSegment]:
        if opened := [self._open(segment) for segment in chosen if segment.doc_count()]:
            self._merged = thread.submit(merged_arrays, opened, self._folder, self._given_up)
        self._count_documents(sum(segment.doc_count() for segment in chosen))
        return [segment for segment in segments if segment not in chosen]

    def _open(self, segment: WhooshSegment) -> Segment:
        return Segment(SegmentFile(self._path(segment)), segment.deleted_docs())

    def _path(self, segment: WhooshSegment) -> Path:
        name: str = segment.make_filename(SUFFIX)
        return self._folder / name

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        arrays = self._merged.result() if self._merged else self._collector.arrays()
        self.fieldwriter.add_ids(ID_FIELD, self.schema[ID_FIELD], arrays["ids"])
        self.fieldwriter.close()
        write_blocks(self._path(self.newsegment), arrays)

    def _commit_toc(self, segments: list[WhooshSegment]) -> None:
        # As Whoosh does, but without taking away the files of older generations. The store does that
        # when its manifest has been replaced, and sees to it that the files are on the disk before.
        TOC(self.schema, segments, self.generation).write(self.storage, self.indexname)


def write_reports(index: FileIndex, reports: Iterable[AnalysedReport], without: Iterable[int]) -> None:
    """Write reports, which replace those of the same id, without those of some id numbers; then merge segments.

    While a segment is written, in a thread of its own, the reports of the next one are taken in.
    """
    gone, dictionaries = frozenset(without), Dictionaries()
    with ThreadPoolExecutor(1, initializer=leave_signals) as thread:
        written: Future[None] | None = None
        for batch in _batches(reports):
            if written:
                written.result()
            written = thread.submit(_write, index, dictionaries, batch, gone)
            gone = frozenset()
        if written:
            written.result()
    _merge(index)


def _write(
    index: FileIndex, dictionaries: Dictionaries, batch: Mapping[str, AnalysedReport], gone: frozenset[int]
) -> None:
    """Write a segment of some reports by their ids, and delete them, and those of some id numbers, elsewhere."""
    with _writer(index, dictionaries) as writer:
        writer.delete_numbers(gone | {int(each, 16) for each in batch})
        for analysed in batch.values():
            writer.add(analysed)
        writer.commit(merge=False)


def _merge(index: FileIndex) -> None:
    while segments_to_merge(TOC.read(index.storage, index.indexname).segments):
        with _writer(index, Dictionaries()) as writer:
            chosen = writer.mergeable(segments_to_merge(writer.segments))
            if not chosen:
                return
            writer.commit_merged(chosen)


@contextlib.contextmanager
def _writer(index: FileIndex, dictionaries: Dictionaries) -> Iterator[ArraysWriter]:
    writer = ArraysWriter(index, dictionaries)
    try:
        yield writer
    finally:
        if not writer.is_closed:
            writer.cancel()


def _batches(reports: Iterable[AnalysedReport]) -> Iterator[dict[str, AnalysedReport]]:
    """Reports by id, as many as are held in memory at a time; the last batch may be empty."""
    batch: dict[str, AnalysedReport] = {}
    tokens = letters = 0
    for analysed in reports:
        batch[analysed.report.id] = analysed
        tokens += len(analysed.text) + len(analysed.title)
        letters += _letters(analysed.report)
        if tokens >= FLUSH_TOKENS or letters >= FLUSH_LETTERS:
            yield batch
            batch, tokens, letters = {}, 0, 0
    yield batch


def _letters(report: Report) -> int:
    """About how many letters a report's text and record have."""
    named = sum(len(person.name) + len(person.office) for person in report.persons)
    return _RECORD + len(report.text) + len(report.path) + len(report.title or "") + named


def segments_to_merge(segments: list[WhooshSegment]) -> list[WhooshSegment]:
    """The segments that should become one: enough of one order of size, or one that is mostly deleted."""
    orders: dict[int, list[WhooshSegment]] = {}
    for segment in segments:
        live, every = segment.doc_count(), segment.doc_count_all()
        if live < every / 2:
            return [segment]
        orders.setdefault(_order(live), []).append(segment)
    full = [order for order, members in orders.items() if len(members) >= FANOUT]
    if not full:
        return []
    # Take the smaller ones along: they cost little and would soon follow.
    return [segment for order, members in orders.items() if order <= min(full) for segment in members]


def _order(documents: int) -> int:
    order = 0
    while documents >= FANOUT:
        documents //= FANOUT
        order += 1
    return order
