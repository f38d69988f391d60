"""The only write path: what is in the folder of reports comes into the index.

Files are told apart by the digests of their contents, so a file that was moved
is known again, and one that was only touched is left alone. The folder of the
index also keeps what a run learned for the next ones: `hints` of what need not
be read to be known, the list of `failures`, and texts read off pictures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from searchsvc.engines import Engine, Fingerprints, Reader
from searchsvc.errors import CorpusError, EngineError, NoIndex, StaleIndex
from searchsvc.indexer.comparing import (
    Changes,
    Kind,
    Progress,
    compare,
    digests_of,
    everything_new,
    hidden_reports,
    known_reports,
    read_digests,
)
from searchsvc.indexer.notes import STAMP, Notes
from searchsvc.indexer.surveying import Survey, survey
from searchsvc.indexer.work import Manner, Work
from searchsvc.pipeline import Failure

__all__ = ["STAMP", "Outcome", "Progress", "Refused", "reindex"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a reindex did, in numbers of reports.

    `failed` are all files that are no reports as they are now, also those that were not tried again.
    `passed_over` counts what is no report: see `surveying.Survey`.
    """

    added: int = 0
    updated: int = 0
    moved: int = 0
    unchanged: int = 0
    deleted: int = 0
    failed: tuple[Failure, ...] = ()
    passed_over: Counter[str] = field(default_factory=Counter)

    @property
    def changed(self) -> bool:
        """Whether the index is another now."""
        return bool(self.added or self.updated or self.moved or self.deleted)


class Refused(CorpusError):
    """More than half of the reports are gone, so a run changed nothing; `failed` are the files it could not read."""

    def __init__(self, documents: Path, failed: tuple[Failure, ...]) -> None:
        super().__init__(
            f"More than half of the indexed reports are gone from {documents}, so nothing was changed; if that is "
            "right, run reindex --confirm-deletions, and for another folder set another SEARCHSVC_INDEX."
        )
        self.failed = failed


def reindex(  # noqa: PLR0913 - the options of the command
    documents: Path,
    engine: Engine,
    *,
    index: Path | None = None,
    only: Collection[str] | None = None,
    full: bool = False,
    jobs: int = 1,
    confirm_deletions: bool = False,
    progress: Progress | None = None,
    hashing: Progress | None = None,
) -> Outcome:
    """Bring an index up to date with a folder of reports, or build it anew with `full`.

    `index` is the folder of the index: hints, failures and texts of pictures are
    kept there, and it is passed over if it lies among the reports. With `only`,
    nothing but what is and was at and below these relative paths is looked at.
    `progress` is told of each file that is made into a report, `hashing` of
    each that is read to see whether it changed. A file that cannot be read keeps
    the report that it was before. Raises CorpusError when the folder is missing,
    Refused when more than half of the known reports are gone and that is not
    confirmed (nothing is changed then), EngineError when the index cannot be written.
    A damaged index is built anew, with the reports of files that cannot be read as far as it still has them.
    """
    with engine.writing():  # from the comparison on, or another run could undo what this one found
        old = _old_reader(engine)
        anew = full or old is None or old.damage is not None or _is_stale(engine)
        only = None if anew else only  # what is built anew is made of the whole folder
        notes = Notes(index, only, full=full)
        found = Survey() if confirm_deletions and not documents.exists() else survey(documents, index, only)
        alone = old is None and not notes.failing  # there is nothing to compare with
        hidden = hidden_reports(old, found)
        known = None if alone else known_reports(old, found, only).without(hidden)
        changes = _changes(documents, found, known, notes, hashing)
        nothing_left = only is None and not found.paths and not found.closed and _is_there(engine)
        if not confirm_deletions and (_looks_unmounted(changes, old) or nothing_left):
            raise Refused(documents, tuple(changes.failed))
        if not alone:
            notes.hints.save(found, changes.digests, changes.readable)
        work = Work(documents, found, changes, old, Manner(jobs=jobs, pages=notes.pages, progress=progress))
        if anew:
            engine.rebuild(work.everything(hidden))
        elif changes.anything:
            engine.put(work.changed(), without=[*changes.gone, *changes.moved.values()])
        if alone:
            notes.hints.save(found, changes.digests, changes.readable)
        notes.list_failures(work.failed, digests_of(changes, found, work.failed))
        notes.forget_pages(documents, found, changes)
        return _outcome(work, changes, found)


def _changes(
    documents: Path, found: Survey, known: Fingerprints | None, notes: Notes, hashing: Progress | None
) -> Changes:
    """What is other than what is known; where nothing is, no file is read for that."""
    if known is None:
        return everything_new(documents, found)
    changes = read_digests(documents, found, notes.hints, hashing)
    compare(changes, found, known, notes.failing)
    return changes


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


def _looks_unmounted(changes: Changes, old: Reader | None) -> bool:
    return old is not None and 2 * len(changes.gone) > old.count


def _outcome(work: Work, changes: Changes, found: Survey) -> Outcome:
    """The numbers, when the work is done."""
    read = (Kind.ADDED, Kind.UPDATED, Kind.UNCHANGED)
    added, updated, unchanged = (len(changes.places(kind)) - work.failed_now[kind] for kind in read)
    return Outcome(
        added=added,
        updated=updated,
        moved=len(changes.moved),
        unchanged=unchanged,
        deleted=len(changes.gone),
        failed=work.failed,
        passed_over=found.passed_over,
    )
