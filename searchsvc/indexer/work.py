"""Reading the files that a reindex must read, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from searchsvc.engines import Reader
from searchsvc.extract import file_type, report_id
from searchsvc.indexer.comparing import Changes, Progress
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

    def __init__(self, documents: Path, changes: Changes, old: Reader | None, manner: Manner) -> None:
        self._documents = documents
        self._changes = changes
        self._old = old
        self._manner = manner
        self._analyzer = Analyzer()
        self._failed = {failure.path: failure for failure in changes.failed}

    @property
    def failed(self) -> tuple[Failure, ...]:
        """The files that failed, by path, when the work is done."""
        return tuple(sorted(self._failed.values(), key=lambda each: each.path))

    def changed(self) -> Iterator[AnalysedReport]:
        """The reports that are new, other than they were, or elsewhere; under another suffix a file is read anew."""
        moved = self._changes.moved
        retyped = [path for path, old_id in moved.items() if self._old_type(old_id) != file_type(path)]
        yield from self._read([*self._changes.added, *self._changes.updated, *retyped])
        read = {path for path in retyped if path not in self._failed}
        for path, old_id in moved.items():
            if path not in read:
                yield from self._carried(old_id, path)

    def everything(self, paths: Sequence[str]) -> Iterator[AnalysedReport]:
        """All reports; of a file that cannot be read, the report that it was before."""
        yield from self._read([path for path in paths if path not in self._failed])
        for path in self._failed:
            yield from self._carried(self._changes.moved.get(path, report_id(path)), path)

    def failures_among(self, paths: Iterable[str]) -> int:
        """How many of these files failed, when the work is done."""
        return sum(path in self._failed for path in paths)

    def _old_type(self, old_id: str) -> str | None:
        report = self._old.get(old_id) if self._old else None
        return report.type if report else None

    def _carried(self, old_id: str, path: str) -> Iterator[AnalysedReport]:
        """The report that the index has already, for the path where its file is now."""
        report = self._old.get(old_id) if self._old else None
        if report:
            yield self._analyzer.analyse(replace(report, id=report_id(path), path=path))

    @staticmethod
    def _with_digest(found: AnalysedReport, digest: str) -> AnalysedReport:
        """With the digest from before it was read: a file that changed meanwhile is read again next time."""
        if found.report.digest == digest:
            return found
        return replace(found, report=replace(found.report, digest=digest))

    def _read(self, paths: Sequence[str]) -> Iterator[AnalysedReport]:
        manner = self._manner
        analysed = analysed_files(self._documents, paths, manner.jobs, self._analyzer, manner.pages)
        for done, (path, found) in enumerate(analysed, 1):
            if isinstance(found, Failure):
                self._failed[path] = found
            else:
                yield self._with_digest(found, self._changes.digests[path])
            if manner.progress:
                manner.progress(done, len(paths), path)
