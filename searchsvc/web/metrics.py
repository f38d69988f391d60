"""What Prometheus asks for: requests and their times over all workers, and the state of index and runs.

The numbers lie in memory that the workers share, as they are forked from the process that made the
application, and no disk that is full can take it away. A lock on an empty file, which the system takes back
from a process that dies, guards them.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import tempfile
import threading
import time
import weakref
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Blueprint, Response

from searchsvc import failures
from searchsvc.errors import EngineError
from searchsvc.runs import Board
from searchsvc.searcher import Searcher
from searchsvc.types import IndexStatus

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
STATUSES = (200, 202, 206, 303, 304, 400, 401, 403, 404, 405, 408, 411, 413, 416, 429, 500, 503)
"""Statuses that are counted apart; all others are `other`."""

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of the classes of times, in seconds; a last class has none."""

NOWHERE = "none"
"""The route of requests for which there is none."""

Headers = list[tuple[str, str]]

_LABELS = (*map(str, STATUSES), "other")
_ROW = len(_LABELS) + len(BOUNDS) + 2
"""Numbers of a route: requests by status, by class of time, and the sum of the times in microseconds."""


class Tally:
    """Requests by route, counted by several processes and threads."""

    def __init__(self, routes: Iterable[str]) -> None:
        self._rows = {route: row for row, route in enumerate(dict.fromkeys([NOWHERE, *routes]))}
        self._file, name = tempfile.mkstemp(prefix="searchsvc-metrics-")
        Path(name).unlink()
        size = 8 * _ROW * len(self._rows)
        self._numbers = memoryview(mmap.mmap(-1, size)).cast("Q")
        self._thread = threading.Lock()
        weakref.finalize(self, os.close, self._file)

    def count(self, route: str, status: int, seconds: float) -> None:
        """One more request."""
        start = _ROW * self._rows.get(route, 0)
        by_status = STATUSES.index(status) if status in STATUSES else len(STATUSES)
        by_time = bisect_left(BOUNDS, seconds)
        with self._thread:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                self._numbers[start + by_status] += 1
                self._numbers[start + len(_LABELS) + by_time] += 1
                self._numbers[start + _ROW - 1] += int(seconds * 1e6)
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def lines(self) -> Iterator[str]:
        """The numbers of every route that was asked for, as Prometheus reads them."""
        rows = {route: self._row(row) for route, row in self._rows.items()}
        asked = {_quoted(route): numbers for route, numbers in rows.items() if any(numbers)}
        yield from _head("searchsvc_requests_total", "counter", "Requests by route and status.")
        for route, numbers in asked.items():
            for status, number in zip(_LABELS, numbers, strict=False):
                if number:
                    yield f'searchsvc_requests_total{{route="{route}",status="{status}"}} {number}'
        name = "searchsvc_request_seconds"
        yield from _head(name, "histogram", "Seconds of work on a request, by route.")
        for route, numbers in asked.items():
            totals = list(accumulate(numbers[len(_LABELS) : -1]))
            for bound, total in zip([*BOUNDS, "+Inf"], totals, strict=True):
                yield f'{name}_bucket{{route="{route}",le="{bound}"}} {total}'
            yield f'{name}_sum{{route="{route}"}} {numbers[-1] / 1e6}'
            yield f'{name}_count{{route="{route}"}} {totals[-1]}'

    def _row(self, row: int) -> list[int]:
        return self._numbers[_ROW * row : _ROW * (row + 1)].tolist()


@dataclass(frozen=True, slots=True)
class Metrics:
    """The view over a tally, a searcher and what is told in the folder of an index."""

    tally: Tally
    searcher: Searcher
    index: Path

    def blueprint(self) -> Blueprint:
        """The route."""
        routes = Blueprint("metrics", __name__)
        routes.add_url_rule("/metrics", view_func=self.metrics)
        return routes

    def metrics(self) -> Response:
        """Everything in the text format of Prometheus."""
        lines = [*self.tally.lines(), *self._index_lines(), *self._run_lines()]
        response = Response("\n".join([*lines, ""]), content_type=CONTENT_TYPE)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _index_lines(self) -> Iterator[str]:
        status = self._status()
        yield from _gauge("searchsvc_index_up", "Whether searches can be answered.", int(status is not None))
        if status:
            yield from _gauge("searchsvc_index_reports", "Reports in the index.", status.reports)
            if status.bytes is not None:
                yield from _gauge("searchsvc_index_bytes", "Bytes of the index.", status.bytes)
            name = (
                f'searchsvc_index_info{{generation="{_quoted(status.generation)}",engine="{status.engine}"}}'
            )
            yield from _gauge(name, "The state of the index.", 1)

    def _status(self) -> IndexStatus | None:
        try:
            return self.searcher.status()
        except EngineError:
            return None

    def _run_lines(self) -> Iterator[str]:
        runs = Board(self.index).runs()
        last = next((run for run in runs.had if run.ended), None)
        yield from _gauge("searchsvc_run_running", "Whether a reindex is going on.", int(bool(runs.running)))
        yield from _gauge("searchsvc_run_waiting", "Whether a reindex waits.", int(bool(runs.waiting)))
        if last:
            failed = int(last.state == "failed")
            yield from _gauge("searchsvc_last_run_failed", "Whether the last reindex failed.", failed)
        if last and last.finished:
            name = "searchsvc_last_run_finished_timestamp_seconds"
            yield from _gauge(name, "When the last reindex ended.", last.finished.timestamp())
        known = len(failures.read(self.index))
        yield from _gauge("searchsvc_failed_files", "Files that could not be made into reports.", known)


def counting(answer: WSGIApplication, tally: Tally) -> WSGIApplication:
    """An application of Flask's whose requests are counted, by the pattern of their route."""

    def counted(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request; it is counted, with the time it has taken, when its status and headers are known."""
        began = time.perf_counter()

        def start(status: str, headers: Headers, *failure: Any) -> Callable[[bytes], object]:
            rule = environ["werkzeug.request"].url_rule
            tally.count(rule.rule if rule else NOWHERE, int(status[:3]), time.perf_counter() - began)
            return start_response(status, headers, *failure)

        return answer(environ, start)

    return counted


def _gauge(name: str, about: str, value: float) -> Iterator[str]:
    yield from _head(name.partition("{")[0], "gauge", about)
    yield f"{name} {value}"


def _head(name: str, kind: str, about: str) -> tuple[str, str]:
    return f"# HELP {name} {about}", f"# TYPE {name} {kind}"


def _quoted(value: str) -> str:
    """The value of a label."""
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
