"""What the folder of reports has, and how it differs from what the index has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from searchsvc.corpus import NO_STATE, State, digest, scan
from searchsvc.engines import Reader
from searchsvc.errors import ExtractionError
from searchsvc.extract import SIDECAR, file_type, report_id, supported, temporary
from searchsvc.failures import KnownFailure
from searchsvc.indexer.hints import Hints, Look, now
from searchsvc.pipeline import Failure

Progress = Callable[[int, int, str], None]
"""Called with the number of files done, of all files to do, and the path of the last one."""

Known = dict[str, tuple[str, str]]
"""Path and digest of reports by their ids."""


@dataclass(slots=True)
class Survey:
    """What the folder has; `seen` is when it was looked at, in nanoseconds."""

    paths: list[str] = field(default_factory=list)
    """Files that are to be reports."""
    looks: dict[str, Look] = field(default_factory=dict)
    """The looks of those files."""
    passed_over: Counter[str] = field(default_factory=Counter)
    """How many there are of what is no report: links, FIFOs and others by `corpus.Kind`, sidecars
    without their files as `sidecar`, and other files by their suffixes with the dot."""
    seen: int = field(default_factory=now)


def survey(documents: Path, index: Path | None, only: Collection[str] | None = None) -> Survey:
    """What there is in the folder, or at and below some paths of it; raises CorpusError."""
    found = Survey()
    states: dict[str, State] = {}
    for path, kind, state in scan(documents, index, only):
        if kind == "file":
            states[path] = state
        elif kind != "folder":
            found.passed_over[kind] += 1
    for path, state in states.items():
        if supported(path):
            found.paths.append(path)
            found.looks[path] = state, states.get(f"{path}{SIDECAR}", NO_STATE)
        elif path.endswith(SIDECAR):
            found.passed_over["sidecar"] += path.removesuffix(SIDECAR) not in states
        elif not temporary(path):
            found.passed_over[f".{file_type(path)}".rstrip(".")] += 1
    found.passed_over = +found.passed_over
    return found


@dataclass(slots=True)
class Changes:
    """The folder compared with the index."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    """The id of the old report by the new path."""
    unchanged: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    """Ids whose files are there no more."""
    failed: list[Failure] = field(default_factory=list)
    """Files that cannot be read, or could not be when they were the same as now."""
    digests: dict[str, str] = field(default_factory=dict)
    """The digest of each file that could be read, by its path."""

    @property
    def anything(self) -> bool:
        """Whether the index must change."""
        return bool(self.added or self.updated or self.moved or self.gone)


def read_digests(documents: Path, found: Survey, hints: Hints, progress: Progress | None) -> Changes:
    """The digests of all files found, and which of them cannot be read; nothing is compared yet."""
    changes = Changes()
    unknown = []
    for path in found.paths:
        if hinted := hints.digest(path, found.looks[path]):
            changes.digests[path] = hinted
        else:
            unknown.append(path)
    for done, path in enumerate(unknown, 1):
        try:
            found_digest = changes.digests[path] = digest(documents, path, SIDECAR)
            hints.add(path, found.looks[path], found_digest, found.seen)
        except ExtractionError as error:
            changes.failed.append(Failure(path, str(error)))
        if progress:
            progress(done, len(unknown), path)
    return changes


def compare(
    changes: Changes, paths: Collection[str], known: Known, failing: Mapping[str, KnownFailure]
) -> None:
    """Fill in what is new, other, elsewhere or gone; files that failed as they are now have failed again."""
    ids = {path: report_id(path) for path in paths}
    there = set(ids.values())
    gone_by_digest: dict[str, list[str]] = defaultdict(list)
    for each, (_, its_digest) in known.items():
        if each not in there:
            gone_by_digest[its_digest].append(each)
    for path in paths:
        now_is = changes.digests.get(path)
        if now_is is None:
            continue
        before = known.get(ids[path])
        if path in failing and failing[path].digest == now_is:
            changes.failed.append(Failure(path, failing[path].reason))
        elif before is None and gone_by_digest[now_is]:
            changes.moved[path] = gone_by_digest[now_is].pop()
        elif before is None:
            changes.added.append(path)
        else:
            (changes.unchanged if before[1] == now_is else changes.updated).append(path)
    changes.gone = [each for lost in gone_by_digest.values() for each in lost]


def known_reports(reader: Reader | None, paths: Collection[str], only: Collection[str] | None) -> Known:
    """What the index has of the whole folder, or of what is and was at and below some paths of it."""
    if reader is None:
        return {}
    if only is None:
        return reader.digests()
    known = {
        report.id: (report.path, report.digest)
        for path in {*paths, *only}
        if (report := reader.get(report_id(path)))
    }
    if folders := _maybe_folders(paths, only, known):
        known |= {each: found for each, found in reader.digests().items() if found[0].startswith(folders)}
    return known


def _maybe_folders(paths: Collection[str], only: Collection[str], known: Known) -> tuple[str, ...]:
    """The beginnings of paths in those folders of `only` that are there or may have been."""
    files = {*paths, *(path for path, _ in known.values())}
    return tuple(f"{path}/" for path in only if path not in files)
