"""The only write path: what is in the folder of reports comes into the index.

Files are told apart by the digests of their contents, so a file that was moved
is known again, and one that was only touched is left alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from searchsvc.corpus import digest, files
from searchsvc.engines import Engine, Reader
from searchsvc.errors import CorpusError, EngineError, ExtractionError, NoIndex, StaleIndex
from searchsvc.extract import EXTRACTION_RULES, SIDECAR, report_id, supported
from searchsvc.pipeline import Failure, analysed_files
from searchsvc.types import AnalysedReport
from searchsvc.vietnamese.analyzer import LANGUAGE_RULES, Analyzer

STAMP = f"extraction {EXTRACTION_RULES}, language {LANGUAGE_RULES}"
"""The rules that make a report; an index that was built by others is built anew."""

Progress = Callable[[int, int, str], None]
"""Called with the number of files done, of all files to do, and the path of the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a reindex did, in numbers of reports."""

    added: int = 0
    updated: int = 0
    moved: int = 0
    unchanged: int = 0
    deleted: int = 0
    failed: tuple[Failure, ...] = ()


@dataclass(slots=True)
class _Changes:
    """The folder compared with the index."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    """The id of the old report by the new path."""
    unchanged: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    """Ids whose files are there no more."""
    failed: list[Failure] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    """The digest of each file that could be read, by its path."""

    @property
    def anything(self) -> bool:
        """Whether the index must change."""
        return bool(self.added or self.updated or self.moved or self.gone)


def reindex(  # noqa: PLR0913 - the options of the command
    documents: Path,
    engine: Engine,
    *,
    skip: Path | None = None,
    full: bool = False,
    jobs: int = 1,
    confirm_deletions: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Bring an index up to date with a folder of reports, or build it anew with `full`.

    `skip` is a folder in it that is passed over. A file that cannot be read keeps
    the report that it was before. Raises CorpusError when the folder is missing,
    or more than half of the known reports are gone and that is not confirmed
    (nothing is changed then); EngineError when the index cannot be written. A damaged
    index is built anew, with the reports of files that cannot be read as far as it still has them.
    """
    with engine.writing():  # from the comparison on, or another run could undo what this one found
        paths = _paths(documents, skip, confirm_deletions=confirm_deletions)
        old = _old_reader(engine)
        changes = _compare(documents, paths, old.digests() if old else {})
        if not confirm_deletions and (_looks_unmounted(changes, old) or (not paths and _is_there(engine))):
            raise _unmounted(documents)
        work = _Work(documents, changes, old, jobs, progress)
        if full or old is None or old.damage or _is_stale(engine):
            engine.rebuild(work.everything(paths))
        elif changes.anything:
            engine.put(work.changed(), without=[*changes.gone, *changes.moved.values()])
        return work.outcome()


def _paths(documents: Path, skip: Path | None, *, confirm_deletions: bool) -> list[str]:
    if confirm_deletions and not documents.exists():
        return []
    return [path for path in files(documents, skip) if supported(path)]


def _old_reader(engine: Engine) -> Reader | None:
    """The state before, if there is one that can be read at all."""
    try:
        return engine.reader(stale=True)
    except EngineError:
        return None


def _is_there(engine: Engine) -> bool:
    """Whether there is an index that holds reports, or might if it could be read."""
    try:
        return engine.reader().count > 0
    except NoIndex:
        return False
    except EngineError:
        return True


def _is_stale(engine: Engine) -> bool:
    try:
        engine.reader()
    except StaleIndex:
        return True
    except EngineError:
        return False
    return False


def _compare(documents: Path, paths: Sequence[str], known: dict[str, tuple[str, str]]) -> _Changes:
    changes = _Changes()
    there = {report_id(path) for path in paths}
    gone_by_digest: dict[str, list[str]] = defaultdict(list)
    for each, (_, its_digest) in known.items():
        if each not in there:
            gone_by_digest[its_digest].append(each)
    for path in paths:
        try:
            now = changes.digests[path] = digest(documents, path, SIDECAR)
        except ExtractionError as error:
            changes.failed.append(Failure(path, str(error)))
            continue
        before = known.get(report_id(path))
        if before is None and gone_by_digest[now]:
            changes.moved[path] = gone_by_digest[now].pop()
        elif before is None:
            changes.added.append(path)
        else:
            (changes.unchanged if before[1] == now else changes.updated).append(path)
    changes.gone = [each for ids in gone_by_digest.values() for each in ids]
    return changes


def _looks_unmounted(changes: _Changes, old: Reader | None) -> bool:
    return old is not None and 2 * len(changes.gone) > old.count


def _unmounted(documents: Path) -> CorpusError:
    return CorpusError(
        f"More than half of the indexed reports are gone from {documents}, so nothing was changed; if that is "
        "right, run reindex --confirm-deletions, and for another folder set another SEARCHSVC_INDEX."
    )


class _Work:
    """The files that must be read, and what came of it."""

    def __init__(
        self, documents: Path, changes: _Changes, old: Reader | None, jobs: int, progress: Progress | None
    ) -> None:
        self._documents = documents
        self._changes = changes
        self._old = old
        self._jobs = jobs
        self._progress = progress
        self._analyzer = Analyzer()
        self._failed = {failure.path: failure for failure in changes.failed}

    def changed(self) -> Iterator[AnalysedReport]:
        """The reports that are new, other than they were, or elsewhere."""
        for path, old_id in self._changes.moved.items():
            yield from self._carried(old_id, path)
        yield from self._read([*self._changes.added, *self._changes.updated])

    def everything(self, paths: Sequence[str]) -> Iterator[AnalysedReport]:
        """All reports; of a file that cannot be read, the report that it was before."""
        yield from self._read(paths)
        for path in self._failed:
            yield from self._carried(self._changes.moved.get(path, report_id(path)), path)

    def _carried(self, old_id: str, path: str) -> Iterator[AnalysedReport]:
        """The report that the index has already, for the path where its file is now."""
        report = self._old.get(old_id) if self._old else None
        if report:
            yield self._analyzer.analyse(replace(report, id=report_id(path), path=path))

    def outcome(self) -> Outcome:
        """The numbers, when the work is done."""
        changes = self._changes
        return Outcome(
            added=len(changes.added) - self._failures_among(changes.added),
            updated=len(changes.updated) - self._failures_among(changes.updated),
            moved=len(changes.moved),
            unchanged=len(changes.unchanged) - self._failures_among(changes.unchanged),
            deleted=len(changes.gone),
            failed=tuple(self._failed.values()),
        )

    def _failures_among(self, paths: Iterable[str]) -> int:
        return sum(path in self._failed for path in paths)

    def _read(self, paths: Sequence[str]) -> Iterator[AnalysedReport]:
        analysed = analysed_files(self._documents, paths, self._jobs, self._analyzer)
        for done, (path, found) in enumerate(analysed, 1):
            if isinstance(found, Failure):
                self._failed[path] = found
            else:
                # The digest from before it was read: a file that changed meanwhile is read again next time.
                now = self._changes.digests.get(path, "")
                yield replace(found, report=replace(found.report, digest=now))
            if self._progress:
                self._progress(done, len(paths), path)
