"""The service under real gunicorn: whole requests, requests a second, a new report, a reindex meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import cycle, islice, takewhile
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from benchmarks.figures import quantile, spread
from benchmarks.host import private_mb
from benchmarks.hosts import ROOT
from benchmarks.indexing import settings_for
from benchmarks.load import Connection, Reply, drive
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.extract import report_id
from searchsvc.indexer import STAMP
from searchsvc.types import Report
from searchsvc.vietnamese.analyzer import Analyzer

WORKERS, CONNECTIONS = 2, 8
ROUNDS, CANNED = 4, 8
"""Rounds of searches and canned answers in turn, and how many times as many canned answers."""
OPENED, PATIENCE = 16, 20
"""Connections that are opened to meet every worker, and seconds in which a new report must be found."""
NEW_REPORTS = 5
CHANGED_SHARE = 100

Address = tuple[str, int]


@contextmanager
def service(reports: Path, index: Path, query: str) -> Iterator[Address]:
    """The address of gunicorn with two workers over an index."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.canned", query],
        cwd=ROOT,
        env=settings_for(reports, index, SEARCHSVC_PORT="0", SEARCHSVC_WORKERS=str(WORKERS)),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - a pipe was asked for
            address = urlsplit(process.stdout.readline().split()[-1])
            yield str(address.hostname), int(address.port or 0)
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def search(text: str) -> str:
    """The address of a search."""
    return f"/api/search?q={quote(text)}"


def measured(reports: Path, index: Path, queries: Sequence[str], jobs: int) -> dict[str, Any]:
    """Every figure of the service, a third of the queries for each; none is asked twice before `during_reindex`."""
    left, share = iter(queries), len(queries) // 3
    with service(reports, index, queries[-1]) as address:
        return {
            "request": _alone(address, islice(left, share)),
            "rate": _rates(address, left, share // ROUNDS),
            "new_report": _new_reports(address, index),
            "during_reindex": _during_reindex(address, reports, index, queries, jobs),
        }


def _alone(address: Address, queries: Iterator[str]) -> dict[str, Any]:
    _, replies = drive(address, map(search, queries), 1)
    good = [each for each in replies if each.status == 200]
    return {
        "errors": len(replies) - len(good),
        "worker_ms": spread([each.worker_ms for each in good]),
        "client_ms": spread([each.ms for each in good]),
    }


def _rates(address: Address, queries: Iterator[str], searches: int) -> dict[str, Any]:
    """Requests a second of searches and of canned answers, in turn, and the workers' private memory afterwards."""
    seconds = {"search": 0.0, "canned": 0.0}
    replies: dict[str, list[Reply]] = {"search": [], "canned": []}
    for _ in range(ROUNDS):
        for kind, targets in (
            ("search", map(search, islice(queries, searches))),
            ("canned", iter(["/canned"] * searches * CANNED)),
        ):
            taken, answers = drive(address, targets, CONNECTIONS)
            seconds[kind] += taken
            replies[kind] += answers
    workers = {each.worker for each in replies["search"]}
    rates = {kind: len(replies[kind]) / seconds[kind] for kind in seconds}
    return {
        "searches_per_second": rates["search"],
        "canned_per_second": rates["canned"],
        "ratio": rates["search"] / rates["canned"],
        "searches": len(replies["search"]),
        "errors": sum(each.status != 200 for kind in replies for each in replies[kind]),
        "worker_private_mb": [private_mb(worker) for worker in sorted(workers)],
    }


def _new_reports(address: Address, index: Path) -> dict[str, float]:
    """Milliseconds from the beginning of a commit to its end, and until every worker finds the new report; medians."""
    workers: dict[int, Connection] = {}
    for _ in range(OPENED):
        connection = Connection(address)
        workers.setdefault(connection.ask("/canned").worker, connection)
    analyzer = Analyzer()
    committed, found = [], []
    with closing(WhooshEngine(index, STAMP)) as engine:
        for number in range(NEW_REPORTS):
            word = f"zzbench{number}"
            text = f"Báo cáo mới {word}\n\nNội dung của báo cáo {word}."
            path = f"{word}.txt"
            report = Report(id=report_id(path), path=path, digest="", type="txt", text=text)
            analysed = analyzer.analyse(report)
            began = time.perf_counter()
            engine.put([analysed])
            committed.append((time.perf_counter() - began) * 1000)
            for each in workers.values():
                _wait(each, search(word), path.encode())
            found.append((time.perf_counter() - began) * 1000)
        engine.delete([report_id(f"zzbench{number}.txt") for number in range(NEW_REPORTS)])
    return {
        "workers": len(workers),
        "commit_ms": quantile(committed, 0.5),
        "searchable_ms": quantile(found, 0.5),
        "searchable_most_ms": max(found),
    }


def _wait(connection: Connection, target: str, wanted: bytes) -> None:
    """Ask until an answer has what is wanted."""
    end = time.monotonic() + PATIENCE
    while wanted not in connection.ask(target).body:
        if time.monotonic() > end:
            raise TimeoutError(f"{target} never answered with {wanted!r}.")


def _during_reindex(
    address: Address, reports: Path, index: Path, queries: Sequence[str], jobs: int
) -> dict[str, Any]:
    """p99 of searches by themselves and while a hundredth of the reports, changed, is indexed."""
    endless = map(search, cycle(queries))
    _, before = drive(address, islice(endless, len(queries) // 3), WORKERS)
    for path in sorted(reports.rglob("*.txt"))[::CHANGED_SHARE]:
        with path.open("a", encoding="utf-8") as file:
            file.write("Một dòng thêm vào sau.\n")
    with subprocess.Popen(
        [sys.executable, "-m", "searchsvc", "reindex", "--jobs", str(jobs)],
        env=settings_for(reports, index),
        stdout=subprocess.DEVNULL,
    ) as process:
        running = takewhile(lambda _: process.poll() is None, endless)
        seconds, meanwhile = drive(address, running, WORKERS)
    before_ms, meanwhile_ms = (spread([each.ms for each in replies]) for replies in (before, meanwhile))
    return {
        "before_ms": before_ms,
        "meanwhile_ms": meanwhile_ms,
        "p99_ratio": meanwhile_ms["p99"] / before_ms["p99"],
        "errors": sum(each.status != 200 for each in meanwhile),
        "seconds": seconds,
        "reindex_failed": process.returncode,
    }
