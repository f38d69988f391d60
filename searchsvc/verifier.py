"""Whether an index is sound, and whether it holds what the folder of reports holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from searchsvc.corpus import digest, scan
from searchsvc.engines import Engine, Progress
from searchsvc.errors import EngineError, ExtractionError
from searchsvc.extract import SIDECAR, report_id, supported
from searchsvc.failures import KnownFailure


class Finding(NamedTuple):
    """What was found, in a sentence, and whether it is a fault: that a file is no report is none."""

    sentence: str
    fault: bool = True


def verify(
    documents: Path,
    engine: Engine,
    index: Path,
    failing: Mapping[str, KnownFailure],
    progress: tuple[Progress, Progress],
) -> Iterator[Finding]:
    """Each thing that is wrong with an index or differs from its folder of reports.

    `index` is passed over among the reports. `failing` are the failures that are listed, by path. Progress is told of reading the index and of comparing the folder.
    Raises NoIndex, and CorpusError when the folder is not there.
    """
    for sentence in engine.verify(progress[0]):
        yield Finding(sentence)
    try:
        known = engine.reader(stale=True).digests()
    except EngineError:
        return  # the engine has said what is wrong
    paths, closed = _surveyed(documents, index)
    for path in closed:
        known = {each: found for each, found in known.items() if not found[0].startswith(f"{path}/")}
        listed = failing.get(path)
        sentence = f"The folder {path} cannot be read, so the reports in it cannot be compared."
        yield Finding(sentence, fault=listed is None)
    yield from _differences(documents, paths, known, failing, progress[1])


def _surveyed(documents: Path, index: Path) -> tuple[list[str], list[str]]:
    """The files that are to be reports, and the folders that cannot be read."""
    paths, closed = [], []
    for entry in scan(documents, index):
        if entry.kind == "closed":
            closed.append(entry.path)
        elif entry.kind == "file" and supported(entry.path):
            paths.append(entry.path)
    return paths, closed


def _differences(
    documents: Path,
    paths: list[str],
    known: dict[str, tuple[str, str]],
    failing: Mapping[str, KnownFailure],
    progress: Progress,
) -> Iterator[Finding]:
    there = set(paths)
    gone: dict[str, list[str]] = defaultdict(list)
    for path, its_digest in known.values():
        if path not in there:
            gone[its_digest].append(path)
    for done, path in enumerate(paths, 1):
        yield from _difference(documents, path, known, gone, failing.get(path))
        progress(done, len(paths), path)
    for path in sorted(path for each in gone.values() for path in each):
        yield Finding(f"The report {path} is in the index, but its file is gone.")


def _difference(
    documents: Path,
    path: str,
    known: dict[str, tuple[str, str]],
    gone: dict[str, list[str]],
    failed: KnownFailure | None,
) -> Iterator[Finding]:
    """What a file has other than the index; takes the report that was moved to it out of `gone`."""
    try:
        now = digest(documents, path, SIDECAR)
    except ExtractionError as error:
        yield _unreadable(failed) if failed else Finding(f"The file {path} cannot be compared: {error}")
        return
    if failed and failed.digest == now:
        yield _unreadable(failed)
        return
    before = known.get(report_id(path))
    if before is None and gone.get(now):
        yield Finding(f"The report {gone[now].pop()} was moved to {path} since the last reindex.")
    elif before is None:
        yield Finding(f"The file {path} is not in the index.")
    elif before[1] != now:
        yield Finding(f"The file {path} was changed since the last reindex.")


def _unreadable(failed: KnownFailure) -> Finding:
    """A file is as it was when it could not be read."""
    return Finding(f"The file {failed.path} is known to be unreadable: {failed.reason}", fault=False)
