"""Reading the files that a reindex must read, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines import Reader
from searchsvc.extract import file_type, report_id
from searchsvc.indexer.comparing import Changes, Kind, Progress, read_as_surveyed
from searchsvc.indexer.paths import Chosen
from searchsvc.indexer.surveying import Survey
from searchsvc.pipeline import Failure, analysed_files
from searchsvc.types import AnalysedReport
from searchsvc.vietnamese.analyzer import Analyzer


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How files are read: in how many processes, where texts read off pictures are kept, who is told."""

    jobs: int = 1
    pages: Path | None = None
    progress: Progress | None = None


class Work:
    """The files that must be read, and what came of it."""

    def __init__(
        self, documents: Path, found: Survey, changes: Changes, old: Reader | None, manner: Manner
    ) -> None:
        self._documents = documents
        self._found = found
        self._changes = changes
        self._old = old
        self._manner = manner
        self._analyzer = Analyzer()
        self._failed = {failure.path: failure for failure in changes.failed}
        self.failed_now: Counter[int] = Counter()
        """How many of the files of each kind failed when they were read, when the work is done."""

    @property
    def failed(self) -> tuple[Failure, ...]:
        """The files that failed, by path, when the work is done."""
        return tuple(sorted(self._failed.values(), key=lambda each: each.path))

    def changed(self) -> Iterator[AnalysedReport]:
        """The reports that are new, other than they were, or elsewhere; under another suffix a file is read anew."""
        changes = self._changes
        retyped = [
            place
            for place in changes.places(Kind.MOVED).tolist()
            if self._old_type(place) != file_type(self._found.paths[place])
        ]
        read = [changes.places(Kind.ADDED), changes.places(Kind.UPDATED), np.array(retyped, np.int64)]
        yield from self._read(np.concatenate(read))
        anew = {path for path in map(self._found.paths.__getitem__, retyped) if path not in self._failed}
        for path, old_id in changes.moved.items():
            if path not in anew:
                yield from self._carried(old_id, path)

    def everything(self, hidden: Iterable[str]) -> Iterator[AnalysedReport]:
        """All reports; of a file that cannot be read, and of the ids `hidden`, the report that it was before."""
        yield from self._read(np.flatnonzero(self._changes.kinds != Kind.FAILED))
        for path in self._failed:
            yield from self._carried(self._changes.moved.get(path, report_id(path)), path)
        for each in hidden:
            if report := self._old and self._old.get(each):
                yield self._analyzer.analyse(report)

    def _old_type(self, place: int) -> str | None:
        old_id = self._changes.moved[self._found.paths[place]]
        report = self._old.get(old_id) if self._old else None
        return report.type if report else None

    def _carried(self, old_id: str, path: str) -> Iterator[AnalysedReport]:
        """The report that the index has already, for the path where its file is now."""
        report = self._old.get(old_id) if self._old else None
        if report:
            yield self._analyzer.analyse(replace(report, id=report_id(path), path=path))

    def _with_digest(self, place: int, found: AnalysedReport) -> AnalysedReport:
        """With the digest from before it was read: a file that changed meanwhile is read again next time."""
        if not self._changes.readable[place]:
            # There was nothing to compare it with, so it was read once only.
            self._changes.note(place, found.report.digest)
        digest = self._changes.digest(place)
        if found.report.digest == digest:
            return found
        return replace(found, report=replace(found.report, digest=digest))

    def _read(self, places: NDArray[np.int64]) -> Iterator[AnalysedReport]:
        manner, changes = self._manner, self._changes
        paths = Chosen(self._found.paths, places)
        analysed = analysed_files(self._documents, paths, manner.jobs, self._analyzer, manner.pages)
        for done, (place, (path, found)) in enumerate(zip(map(int, places), analysed, strict=True), 1):
            if isinstance(found, Failure):
                self._failed[path] = found
                read_as_surveyed(changes, self._documents, self._found, place)
                self.failed_now[int(changes.kinds[place])] += 1
            else:
                yield self._with_digest(place, found)
            if manner.progress:
                manner.progress(done, len(places), path)
