"""The engines' processes, asked side by side."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.engines import Ask
from benchmarks.figures import spread

ROOT = Path(__file__).parents[1]
BLOCK = 10
"""Queries that one engine is asked before the next one is asked the same."""

OURS = ("searchsvc_plain", "searchsvc_ranked", "searchsvc_page")
"""Our engines, over the index that `reindex` makes."""
BUILT_ONLY = "stock_whoosh"
AGAIN = "again"
"""Our first engine, asked the same once more."""

_PEERS = str(ROOT / "benchmarks" / ".venv" / "bin" / "python")
PYTHONS = {
    "tantivy": (_PEERS, "tantivy"),
    "fts5": (sys.executable, "sqlite3"),
    "xapian": ("/usr/bin/python3", "xapian"),
    "bm25s": (_PEERS, "bm25s"),
    BUILT_ONLY: (sys.executable, "whoosh"),
}
"""The Python that has an engine, and the library that it must have."""


@cache
def installed() -> list[str]:
    """The peers that this machine has."""
    return [name for name, (python, library) in PYTHONS.items() if _imports(python, library)]


def _imports(python: str, library: str) -> bool:
    try:
        return not subprocess.run(
            [python, "-c", f"import {library}"], capture_output=True, check=False
        ).returncode
    except OSError:
        return False


def versions() -> dict[str, str]:
    """The versions of the libraries that are there."""
    told = {
        "tantivy": "import importlib.metadata as m; print(m.version('tantivy'))",
        "fts5": "import sqlite3; print(sqlite3.sqlite_version)",
        "xapian": "import xapian; print(xapian.version_string())",
        "bm25s": "import importlib.metadata as m; print(m.version('bm25s'), 'numba', m.version('numba'))",
        BUILT_ONLY: "import importlib.metadata as m; print(m.version('whoosh3'))",
    }
    return {
        name: subprocess.run(
            [PYTHONS[name][0], "-c", told[name]], stdout=subprocess.PIPE, encoding="utf-8", check=True
        ).stdout.strip()
        for name in installed()
    }


class Host:
    """One engine's process; a context that ends it."""

    def __init__(self, name: str, folder: Path) -> None:
        python = PYTHONS.get(name, (sys.executable, ""))[0]
        self.name = name
        self._process = subprocess.Popen(
            [python, "-m", "benchmarks.host", name, str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def tell(self, **told: Any) -> dict[str, Any]:
        """What the process answers."""
        assert self._process.stdin is not None  # noqa: S101 - a pipe was asked for
        assert self._process.stdout is not None  # noqa: S101
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} has ended")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def ask(self, block: Iterable[Ask]) -> dict[str, Any]:
        """Times and totals of some queries."""
        return self.tell(ask=[asdict(each) for each in block])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait()


def build(name: str, documents: Path, folder: Path) -> dict[str, Any]:
    """What it took to make a peer's index.

    One of the very same reports is not made again, unless our own is compared with it.
    """
    with documents.open("rb") as lines:
        sign = hashlib.file_digest(lines, "sha256").hexdigest()
        lines.seek(0)
        reports = sum(1 for _ in lines)
    known = folder.with_suffix(".json")
    if known.is_file() and name != BUILT_ONLY:
        figures = json.loads(known.read_text(encoding="utf-8"))
        if figures["of"] == sign:
            return dict(figures)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with Host(name, folder) as host:
        figures = host.tell(build=str(documents))
    figures |= {"of": sign, "reports": reports, "index_mb": size_mb(folder)}
    known.write_text(json.dumps(figures), encoding="utf-8")
    return figures


def size_mb(folder: Path) -> float:
    """The sizes of a folder's files together, in MB of 1,000,000 bytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


Times = dict[str, list[float]]
Totals = dict[str, list[int | None]]


def side_by_side(
    hosts: Sequence[Host], asked: Mapping[str, Sequence[Ask]], warming: Sequence[Ask]
) -> dict[str, Any]:
    """For each class and engine p50 and p95 in milliseconds, and for each engine how many totals are not the first one's.

    `AGAIN` is the first engine asked the same at once a second time.
    """
    opened = {host.name: host.tell(open=True)["seconds"] for host in hosts}
    for host in hosts:
        host.ask(warming)
    found = {name: _in_turn(hosts, queries) for name, queries in asked.items()}
    totals = {
        host.name: [total for _, of_class in found.values() for total in of_class[host.name]]
        for host in hosts
    }
    return {
        "classes": {
            name: {engine: spread(each) for engine, each in times.items() if each}
            for name, (times, _) in found.items()
        },
        "totals": {name: _differing(mine, totals[hosts[0].name]) for name, mine in totals.items()},
        "open_seconds": opened,
        "private_mb": {host.name: host.tell(memory=True)["private_mb"] for host in hosts},
    }


def _in_turn(hosts: Sequence[Host], queries: Sequence[Ask]) -> tuple[Times, Totals]:
    """Milliseconds and totals of each engine.

    The engines take turns after each few queries, another one first each time, so that what else the
    machine does meets all of them alike.
    """
    times: Times = {name: [] for name in (*(host.name for host in hosts), AGAIN)}
    totals: Totals = {host.name: [] for host in hosts}
    for turn, start in enumerate(range(0, len(queries), BLOCK)):
        block = queries[start : start + BLOCK]
        first = turn % len(hosts)
        for host in (*hosts[first:], *hosts[:first]):
            answer = host.ask(block)
            times[host.name] += [each for each in answer["ms"] if each is not None]
            totals[host.name] += answer["totals"]
        times[AGAIN] += hosts[0].ask(block)["ms"]
    return times, totals


def _differing(mine: Sequence[int | None], first: Sequence[int | None]) -> dict[str, int]:
    told = [(one, other) for one, other in zip(mine, first, strict=True) if one is not None]
    return {"asked": len(told), "other": sum(one != other for one, other in told)}
