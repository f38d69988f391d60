"""Files in, analysed reports out, in this process or in several."""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from searchsvc.errors import ExtractionError
from searchsvc.extract import PLAIN, Extractor, file_type
from searchsvc.types import AnalysedReport, Tokens, Vocabulary
from searchsvc.vietnamese.analyzer import Analyzer

BATCH = 64
"""Effort that one process takes at a time; see `_effort`."""

WORTHWHILE = 1024
"""Effort from which on other processes are worth their start, which takes each of them about a second."""

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
        for path in paths:
            yield path, _analysed(documents, path, extractor, analyzer)


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
    running: deque[tuple[list[str], Future[list[Found]]]] = deque()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, _start_process, (pages,)) as pool:
        try:
            while True:
                # Twice as many batches as processes, so that none waits and finished ones do not pile up.
                for batch in islice(remaining, 2 * jobs - len(running)):
                    with _held_signals():  # this may start a process
                        running.append((batch, pool.submit(_analysed_batch, documents, batch)))
                if not running:
                    return
                batch, future = running.popleft()
                yield from zip(batch, future.result(), strict=True)
        except BaseException:  # an interrupt should not wait for the batches that are being read
            for process in multiprocessing.active_children():
                process.kill()
            pool.shutdown(cancel_futures=True)
            raise


@contextlib.contextmanager
def _held_signals() -> Iterator[None]:
    """Let interrupts wait, also in processes that are started meanwhile, until they deal with them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _analysed(documents: Path, path: str, extractor: Extractor, analyzer: Analyzer) -> Found:
    try:
        return analyzer.analyse(extractor.extract(documents, path))
    except ExtractionError as error:
        return Failure(path, str(error))
    except Exception as error:  # noqa: BLE001 - a fault of ours or of a library costs this file, not the run
        return Failure(path, f"The file could not be read: {type(error).__name__}.")


# --- in other processes ------------------------------------------------------------

_own: list[tuple[Extractor, Analyzer]] = []
"""The extractor and the analyzer of a process that was started for this work."""


def _start_process(pages: Path | None) -> None:
    # A terminal interrupts, and systemd ends, all processes of a command: the first one sees to the others.
    for number in _INTERRUPTS:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPTS)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    extractor = Extractor(store=pages)
    atexit.register(extractor.close)
    _own.append((extractor, Analyzer()))


def _end_with_parent() -> None:
    """End when the process that wants the reports is gone, which the queue of work does not tell."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _analysed_batch(documents: Path, paths: Sequence[str]) -> list[Found]:
    found = [_analysed(documents, path, *_own[0]) for path in paths]
    return _with_small_vocabulary(found)


def _with_small_vocabulary(found: Sequence[Found]) -> list[Found]:
    """The same over a vocabulary of their own, which is all that need be sent to another process."""
    reports = [each for each in found if isinstance(each, AnalysedReport)]
    if not reports:
        return list(found)
    old = reports[0].text.vocabulary
    used = np.unique(
        np.concatenate([each.text.codes for each in reports] + [each.title.codes for each in reports])
    )
    small = Vocabulary()
    codes = np.zeros(len(old), np.uint32)
    for code in used.tolist():
        codes[code] = small.code(old.marked[code], old.folded[code])

    def renumbered(tokens: Tokens) -> Tokens:
        return replace(tokens, vocabulary=small, codes=codes[tokens.codes])

    return [
        each
        if isinstance(each, Failure)
        else replace(each, text=renumbered(each.text), title=renumbered(each.title))
        for each in found
    ]
