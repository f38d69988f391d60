"""Where the processor time of a search goes, room by room, from the request to the bytes of the answer.

    python -m benchmarks.profile_search INDEX QUERIES [--stamp STAMP] [--count 500] [--seed 1]

INDEX is a folder of a Whoosh index, QUERIES a file of one query a line, of which a
seeded sample is asked of `/api/search`, none twice. A timer of processor time interrupts
and looks which function of ours is at work, so calls are not slowed down as by a
tracing profiler, and what numpy or a compiled loop takes counts for the one who called it.
`own` is the time of a room without the rooms that it calls, `all` with them.
"""

from __future__ import annotations

import argparse
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType, TracebackType
from typing import NamedTuple

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks.figures import quantile
from searchsvc import settings
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.indexer import STAMP
from searchsvc.searcher import Searcher
from searchsvc.web import create_app

INTERVAL = 0.001
"""Seconds of processor time between two looks; the system may round it up to a few milliseconds."""
WARMING = 50
"""Searches before, which load what is loaded once."""
OURS = "searchsvc"
LIBRARIES = "Flask and Werkzeug"
"""What is at work when nothing of ours is."""
MOST_MODULES = 12


class Shares(NamedTuple):
    """How many looks met each room, and each module, at work itself, and each room at work or waiting for another."""

    own: Counter[str]
    everything: Counter[str]
    modules: Counter[str]


class Sampler:
    """Looks at what is at work while it is entered; only in the main thread, and one at a time."""

    def __init__(self) -> None:
        self.shares = Shares(Counter(), Counter(), Counter())

    def __enter__(self) -> Shares:
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)
        return self.shares

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, signal.SIG_IGN)

    def _look(self, _: int, frame: FrameType | None) -> None:
        modules = list(_ours(frame))
        at_work = modules[0] if modules else LIBRARIES
        self.shares.own[_room(at_work)] += 1
        self.shares.modules[at_work] += 1
        self.shares.everything.update({_room(module) for module in modules} or {LIBRARIES})


def _ours(frame: FrameType | None) -> Iterator[str]:
    """The modules of ours that are on the stack, without the package's name, the innermost first."""
    while frame is not None:
        package, _, module = str(frame.f_globals.get("__name__")).partition(".")
        if package == OURS:
            yield module
        frame = frame.f_back


def _room(module: str) -> str:
    return module.partition(".")[0]


def ask(app: Flask, queries: Sequence[str]) -> list[float]:
    """Milliseconds of processor time of each query's answer; raises ValueError when one is refused."""
    times: list[float] = []
    for query in queries:
        environ = EnvironBuilder("/api/search", query_string={"q": query}).get_environ()
        began = time.process_time()
        _, status, _ = run_wsgi_app(app, environ, buffered=True)
        times.append((time.process_time() - began) * 1000)
        if not status.startswith("200"):
            raise ValueError(f"{query} was answered with {status}.")
    return times


def tables(shares: Shares, milliseconds: float) -> Iterator[str]:
    """Lines of tables: a query's milliseconds by room, and by the modules that take most."""
    looks = shares.own.total()
    part = milliseconds / looks
    yield "| room | own ms | all ms | own share |\n|---|---|---|---|"
    for room, own in shares.own.most_common():
        yield f"| {room} | {own * part:.2f} | {shares.everything[room] * part:.2f} | {own / looks:.0%} |"
    yield "\n| module | own ms |\n|---|---|"
    for module, own in shares.modules.most_common(MOST_MODULES):
        yield f"| {module} | {own * part:.2f} |"


def main() -> None:
    """Ask the sample and print the tables."""
    arguments = argparse.ArgumentParser(description="Where the processor time of a search goes.")
    arguments.add_argument("index", type=Path)
    arguments.add_argument("queries", type=Path)
    arguments.add_argument("--stamp", default=STAMP)
    arguments.add_argument("--count", type=int, default=500)
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    queries = asked.queries.read_text(encoding="utf-8").splitlines()
    random.Random(asked.seed).shuffle(queries)  # noqa: S311 - a sample, no secret
    searcher = Searcher(WhooshEngine(asked.index, asked.stamp))
    searcher.warm()  # as `serve` does
    app = create_app(settings.load(), searcher)
    ask(app, queries[:WARMING])
    with Sampler() as shares:
        times = ask(app, queries[WARMING : WARMING + asked.count])
    mean = sum(times) / len(times)
    print(
        f"{len(times)} queries: {quantile(times, 0.5):.1f} ms at the median, {quantile(times, 0.95):.1f} at p95, "
        f"{mean:.1f} on average, {shares.own.total()} looks\n"
    )
    for line in tables(shares, mean):
        print(line)


if __name__ == "__main__":
    main()
