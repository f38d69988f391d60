"""How the folder of reports differs from what the index has."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from searchsvc.corpus import digest
from searchsvc.engines import DIGEST, Digests, Fingerprints, Ids, Reader
from searchsvc.errors import CorpusError, ExtractionError
from searchsvc.extract import SIDECAR, report_id
from searchsvc.failures import KnownFailure
from searchsvc.indexer.hints import Hints
from searchsvc.indexer.surveying import NUMBERS, Survey, survey
from searchsvc.pipeline import Failure

Progress = Callable[[int, int, str], None]
"""Called with the number of files done, of all files to do, and the path of the last one."""


class Kind(IntEnum):
    """What became of a file."""

    ADDED = 0
    UPDATED = 1
    MOVED = 2
    UNCHANGED = 3
    FAILED = 4
    """It cannot be read, or could not be when it was the same as now."""


@dataclass(slots=True)
class Changes:
    """The folder compared with the index: a kind and a digest for each file of a survey."""

    kinds: NDArray[np.uint8]
    digests: Digests
    readable: NDArray[np.bool_]
    """Whether the bytes of the file, and so its digest, could be read."""
    moved: dict[str, str] = field(default_factory=dict)
    """The id of the old report by the new path."""
    gone: list[str] = field(default_factory=list)
    """Ids whose files are there no more."""
    failed: list[Failure] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """Whether the index must change."""
        return bool((self.kinds <= Kind.MOVED).any() or self.gone)

    def digest(self, place: int) -> str:
        """The digest of the file at a place in hexadecimal, empty if its bytes could not be read."""
        return self.digests[place].tobytes().hex() if self.readable[place] else ""

    def note(self, place: int, digest: str) -> None:
        """Write down the digest of a file that could be read."""
        self.digests[place] = np.frombuffer(bytes.fromhex(digest), np.uint8)
        self.readable[place] = True

    def read(self, documents: Path, place: int, path: str) -> None:
        """Write down the digest of a file if it is not known and the file can be read."""
        if not self.readable[place]:
            with contextlib.suppress(ExtractionError):
                self.note(place, digest(documents, path, SIDECAR))

    def places(self, kind: Kind) -> NDArray[np.int64]:
        """Where the files of a kind are."""
        return np.flatnonzero(self.kinds == kind)


def read_digests(documents: Path, found: Survey, hints: Hints, progress: Progress | None) -> Changes:
    """The digests of all files found, and which of them cannot be read; nothing is compared yet."""
    digests, known = hints.digests(found)
    changes = Changes(np.zeros(len(known), np.uint8), digests, known, failed=[*found.closed])
    unknown = np.flatnonzero(~known)
    for done, place in enumerate(map(int, unknown), 1):
        path = found.paths[place]
        try:
            changes.note(place, digest(documents, path, SIDECAR))
        except ExtractionError as error:
            changes.failed.append(Failure(path, str(error)))
        if progress:
            progress(done, len(unknown), path)
    return changes


def everything_new(documents: Path, found: Survey) -> Changes:
    """The changes where there is nothing to compare with.

    Digests are noted when the files are made into reports, but for files with sidecars, which may change between the
    two.
    """
    count = len(found.ids)
    kinds, digests = np.zeros(count, np.uint8), np.zeros((count, DIGEST), np.uint8)
    changes = Changes(kinds, digests, np.zeros(count, bool), failed=[*found.closed])
    for place in np.flatnonzero(found.looks[:, NUMBERS:].any(axis=1)).tolist():
        changes.read(documents, place, found.paths[place])
    return changes


def read_as_surveyed(changes: Changes, documents: Path, found: Survey, place: int) -> None:
    """Write down the digest of a file that failed, if it is not known, unless the file looks other than it did.

    What it is now was not tried then: it may have been half written. The next run tries it.
    """
    if changes.readable[place]:
        return
    path = found.paths[place]
    changes.read(documents, place, path)
    with contextlib.suppress(CorpusError):
        now = survey(documents, None, (path, f"{path}{SIDECAR}"))
        if np.array_equal(now.looks, found.looks[place : place + 1]):
            return
    changes.readable[place] = False


def compare(
    changes: Changes, found: Survey, known: Fingerprints, failing: Mapping[str, KnownFailure]
) -> None:
    """Fill in what is new, other, elsewhere or gone; files that failed as they are now have failed again."""
    places, there = _looked_up(known.ids, found.ids)
    same = np.zeros(len(there), bool)
    same[there] = (known.digests[places[there]] == changes.digests[there]).all(axis=1)
    changes.kinds[there] = Kind.UPDATED
    changes.kinds[same] = Kind.UNCHANGED
    changes.kinds[~changes.readable] = Kind.FAILED
    for place in _places(found, failing):
        path = found.paths[place]
        if changes.readable[place] and failing[path].digest == changes.digest(place):
            changes.kinds[place] = Kind.FAILED
            changes.failed.append(Failure(path, failing[path].reason))
    lost = np.ones(len(known.ids), bool)
    lost[places[there]] = False
    _find_moved(changes, found, known, np.flatnonzero(lost))


def digests_of(changes: Changes, found: Survey, failed: Iterable[Failure]) -> dict[str, str]:
    """The digests of files that failed, by path; empty for what could not be read at all."""
    places = _places(found, (failure.path for failure in failed))
    return {found.paths[place]: changes.digest(place) for place in places}


def _looked_up(ids: Ids, wanted: Ids) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where ids stand among ascending ones, and which of them do."""
    places = np.searchsorted(ids, wanted)
    there = places < len(ids)
    there[there] = ids[places[there]] == wanted[there]
    return places, there


def _places(found: Survey, paths: Iterable[str]) -> list[int]:
    """Where paths stand among the files found, of those that do."""
    order = np.argsort(found.ids)
    wanted = np.array([int(report_id(path), 16) for path in paths], np.uint64)
    places, there = _looked_up(found.ids[order], wanted)
    return sorted(order[places[there]].tolist())


def _find_moved(changes: Changes, found: Survey, known: Fingerprints, lost: NDArray[np.int64]) -> None:
    """Tell new files that have the content of reports whose own files are not there; the other reports are gone."""
    if not len(lost):
        return
    gone: dict[bytes, list[str]] = defaultdict(list)
    for place in lost.tolist():
        gone[known.digests[place].tobytes()].append(f"{int(known.ids[place]):016x}")
    for place in changes.places(Kind.ADDED).tolist():
        if before := gone.get(changes.digests[place].tobytes()):
            changes.kinds[place] = Kind.MOVED
            changes.moved[found.paths[place]] = before.pop()
    changes.gone = [each for same in gone.values() for each in same]


def known_reports(reader: Reader | None, found: Survey, only: Collection[str] | None) -> Fingerprints:
    """What the index has of the whole folder, or of what is and was at and below some paths of it."""
    if reader is None:
        return Fingerprints.of({})
    if only is None:
        return reader.fingerprints()
    known: dict[str, str] = {}
    files = set(found.paths)
    for path in {*found.paths, *only}:
        if report := reader.get(report_id(path)):
            known[report.id] = report.digest
            files.add(path)
    if folders := tuple(f"{path}/" for path in only if path not in files):
        known |= {each.id: each.digest for each in reader.records() if each.path.startswith(folders)}
    return Fingerprints.of(known)


def hidden_reports(reader: Reader | None, found: Survey) -> list[str]:
    """The ids of the reports in folders that cannot be read."""
    if reader is None or not found.closed:
        return []
    closed = tuple(f"{failure.path}/" for failure in found.closed)
    return [record.id for record in reader.records() if record.path.startswith(closed)]
