"""Files in, analysed reports out, in this process or in several."""

from __future__ import annotations

import atexit
import contextlib
import gc
import multiprocessing
import os
import signal
import threading
from collections import defaultdict, deque
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, fields
from itertools import chain, islice, pairwise
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.errors import ExtractionError
from searchsvc.extract import PLAIN, Extractor, file_type
from searchsvc.types import AnalysedReport, Explanation, Report, Tokens, Vocabulary
from searchsvc.vietnamese.analyzer import Analyzer

BATCH = 64
"""Effort that one process takes at a time; see `_effort`."""

WORTHWHILE = 1024
"""Effort from which on other processes are worth their start, which takes each of them about a second."""

_NEW_OBJECTS = 20_000
"""Objects that a process of ours makes before it looks for garbage; a batch has some thousands, and hardly any in rings."""

_NAMES = tuple(each.name for each in fields(Report))
_values = attrgetter(*_NAMES)
_TOKEN_COLUMNS = ("codes", "starts", "ends", "joined")
_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be made into a report, and why."""

    path: str
    reason: str


Found = AnalysedReport | Failure


def analysed_files(
    documents: Path, paths: Collection[str], jobs: int, analyzer: Analyzer, pages: Path | None = None
) -> Iterator[tuple[str, Found]]:
    """Each path with its analysed report or the reason why there is none, in the order of the paths.

    More than one job works in other processes, unless there are only a few files.
    Texts read off pictures are kept in the folder `pages`, if one is named.
    """
    if jobs > 1 and sum(map(_effort, paths)) > WORTHWHILE:
        yield from _in_processes(documents, paths, jobs, pages)
        return
    with Extractor(store=pages) as extractor:
        for batch in _batches(paths):
            yield from zip(batch, _analysed(documents, batch, extractor, analyzer), strict=True)


def _effort(path: str) -> int:
    """About how much work a file is, in files of plain text."""
    return 1 if file_type(path) in PLAIN else 16


def _batches(paths: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    effort = 0
    for path in paths:
        batch.append(path)
        effort += _effort(path)
        if effort >= BATCH:
            yield batch
            batch, effort = [], 0
    if batch:
        yield batch


def _in_processes(
    documents: Path, paths: Iterable[str], jobs: int, pages: Path | None
) -> Iterator[tuple[str, Found]]:
    remaining = _batches(paths)
    while lost := (yield from _until_one_ends(documents, remaining, jobs, pages)):
        yield from _one_by_one(documents, [[path] for batch in lost for path in batch], pages)


def _one_by_one(
    documents: Path, batches: Iterable[list[str]], pages: Path | None
) -> Generator[tuple[str, Found], None, None]:
    """Files of which one ended the process that read it: that one fails, and the others are read."""
    remaining = iter(batches)
    # The batch of nothing tells whether a process starts at all. Of those behind it, as there is one process,
    # the first without an answer is the one that was being read.
    while lost := (yield from _until_one_ends(documents, chain([[]], remaining), 1, pages)):
        if not lost[0]:
            raise ExtractionError("The processes that read files end as soon as they are started.")
        yield lost[0][0], Failure(lost[0][0], "The file could not be read: the process that read it ended.")
        remaining = chain(lost[1:], remaining)


def _until_one_ends(
    documents: Path, remaining: Iterator[list[str]], jobs: int, pages: Path | None
) -> Generator[tuple[str, Found], None, list[list[str]]]:
    """What became of each file of the batches; gives those that were under way when a process ended by itself."""
    running: deque[tuple[list[str], Future[_Parcel]]] = deque()
    vocabularies: defaultdict[int, Vocabulary] = defaultdict(Vocabulary)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, _start_process, (pages,)) as pool:
        try:
            while True:
                # Twice as many batches as processes, so that none waits and finished ones do not pile up.
                for batch in islice(remaining, 2 * jobs - len(running)):
                    running.append((batch, _submitted(pool, documents, batch)))
                if not running:
                    return []
                batch, future = running[0]
                found = future.result().unpacked(vocabularies)
                running.popleft()
                yield from zip(batch, found, strict=True)
        except BaseException as error:
            # Nobody should wait for the batches that are being read; a lost process may have locked the queue for the others.
            for process in multiprocessing.active_children():
                process.kill()
            pool.shutdown(cancel_futures=True)
            if isinstance(error, BrokenProcessPool):
                return [batch for batch, _ in running]
            raise


def _submitted(pool: ProcessPoolExecutor, documents: Path, batch: list[str]) -> Future[_Parcel]:
    try:
        with _held_signals():  # this may start a process
            return pool.submit(_analysed_batch, documents, batch)
    except BrokenProcessPool as error:  # told in its turn, behind the batches that are done
        lost: Future[_Parcel] = Future()
        lost.set_exception(error)
        return lost


@contextlib.contextmanager
def _held_signals() -> Iterator[None]:
    """Let interrupts wait, also in processes that are started meanwhile, until they deal with them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _analysed(documents: Path, paths: Sequence[str], extractor: Extractor, analyzer: Analyzer) -> list[Found]:
    """What became of each path; they are analysed together, which takes less time."""
    extracted = extractor.extract_all(documents, paths)
    found = [_or_failure(path, each) for path, each in zip(paths, extracted, strict=True)]
    reports = [each for each in found if isinstance(each, Report)]
    try:
        analysed = iter(analyzer.analyse_all(reports))
    except Exception:  # noqa: BLE001 - whose fault it is shows when each is analysed by itself
        return [each if isinstance(each, Failure) else _alone(each, analyzer) for each in found]
    return [each if isinstance(each, Failure) else next(analysed) for each in found]


def _or_failure(path: str, found: Report | Exception) -> Report | Failure:
    """A report, or why there is none: a fault of ours or of a library costs this file, not the run."""
    if isinstance(found, Report):
        return found
    return Failure(path, str(found)) if isinstance(found, ExtractionError) else _fault(path, found)


def _alone(report: Report, analyzer: Analyzer) -> Found:
    try:
        return analyzer.analyse(report)
    except Exception as error:  # noqa: BLE001 - as above
        return _fault(report.path, error)


def _fault(path: str, error: Exception) -> Failure:
    return Failure(path, f"The file could not be read: {type(error).__name__}.")


# --- in other processes ------------------------------------------------------------

_own: list[_Worker] = []
"""What a process that was started for this work has."""


def _start_process(pages: Path | None) -> None:
    # A terminal interrupts, and systemd ends, all processes of a command: the first one sees to the others.
    for number in _INTERRUPTS:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPTS)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    extractor = Extractor(store=pages)
    atexit.register(extractor.close)
    _own.append(_Worker(extractor))
    # What is there now lives as long as the process: the collector need not go through all of it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)


def _end_with_parent() -> None:
    """End when the process that wants the reports is gone, which the queue of work does not tell."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _analysed_batch(documents: Path, paths: Sequence[str]) -> _Parcel:
    return _own[0].parcel(documents, paths)


class _Worker:
    """Reads and analyses in a process of its own."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor
        self._analyzer = Analyzer()
        self._sent = 0
        """How many forms of the vocabulary have been sent."""

    def parcel(self, documents: Path, paths: Sequence[str]) -> _Parcel:
        """What became of some files; forms that other parcels of this process have are not sent again."""
        found = _analysed(documents, paths, self._extractor, self._analyzer)
        vocabulary, sent = self._analyzer.vocabulary, self._sent
        self._sent = len(vocabulary)
        analysed = [each for each in found if isinstance(each, AnalysedReport)]
        tokens = [part for each in analysed for part in (each.text, each.title)]
        columns = [[getattr(each, name) for each in tokens] for name in _TOKEN_COLUMNS]
        return _Parcel(
            process=os.getpid(),
            found=[each if isinstance(each, Failure) else _values(each.report) for each in found],
            explained=[each.explained for each in analysed],
            forms=list(zip(vocabulary.marked[sent:], vocabulary.folded[sent:], strict=True)),
            columns=tuple(map(np.concatenate, columns)) if tokens else (),
            cuts=np.cumsum([0, *map(len, tokens)]).tolist(),
        )


@dataclass(frozen=True, slots=True)
class _Parcel:
    """What became of some files, as it is sent from one process to another.

    `found` are reports without their tokens, as rows of their values, which take less time than objects, and failures; `explained` is what each report explains. `columns` are
    those of all tokens one after another: of each report first the text's and then the title's. `cuts` are the
    places where one of these ends and the next begins. `forms` are new in the vocabulary of the process, which
    goes on from one of its parcels to the next.
    """

    process: int
    found: list[tuple[Any, ...] | Failure]
    explained: list[tuple[Explanation, ...]]
    forms: list[tuple[str, str]]
    columns: tuple[NDArray[Any], ...]
    cuts: list[int]

    def unpacked(self, vocabularies: defaultdict[int, Vocabulary]) -> Iterator[Found]:
        """The same as they were; `vocabularies` are those of the processes, as far as their parcels have told them."""
        vocabulary = vocabularies[self.process]
        for marked, folded in self.forms:
            vocabulary.code(marked, folded)
        tokens = (
            Tokens(vocabulary, *(column[begin:end] for column in self.columns))
            for begin, end in pairwise(self.cuts)
        )
        explained = iter(self.explained)
        for each in self.found:
            if isinstance(each, Failure):
                yield each
            else:
                report = Report(**dict(zip(_NAMES, each, strict=True)))
                yield AnalysedReport(report, next(tokens), next(tokens), next(explained))
