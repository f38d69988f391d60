"""One engine in a process of its own, told what to do by lines of JSON, so that each has its own Python and memory.

    python -m benchmarks.host ENGINE FOLDER

{"build": FILE}       ->  {"seconds", "peak_mb"}
{"open": true}        ->  {"seconds"}
{"ask": [query, …]}   ->  {"ms": [… or null], "totals": [… or null]}
{"memory": true}      ->  {"private_mb"}
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.engines import Ask, Peer, peer, read_documents


def main() -> None:
    """Answer until the input ends."""
    engine = peer(sys.argv[1], Path(sys.argv[2]))
    for line in sys.stdin:
        print(json.dumps(_answer(engine, json.loads(line))), flush=True)


def _answer(engine: Peer, told: dict[str, Any]) -> dict[str, Any]:
    if "build" in told:
        return _build(engine, Path(told["build"]))
    if "open" in told:
        began = time.perf_counter()
        engine.open()
        return {"seconds": time.perf_counter() - began}
    if "memory" in told:
        return {"private_mb": private_mb()}
    return _ask(engine, [Ask(**each) for each in told["ask"]])


def _build(engine: Peer, path: Path) -> dict[str, Any]:
    began = time.perf_counter()
    engine.build(read_documents(path))
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "peak_mb": peak_mb()}


def _ask(engine: Peer, asked: list[Ask]) -> dict[str, Any]:
    times: list[float | None] = []
    totals: list[int | None] = []
    for ask in asked:
        began = time.perf_counter()
        answer = engine.search(ask)
        elapsed = (time.perf_counter() - began) * 1000
        times.append(None if answer is None else elapsed)
        totals.append(None if answer is None else answer.total)
    return {"ms": times, "totals": totals}


def private_mb(process: int | str = "self") -> float | None:
    """The memory that a process has written itself, in MB of 1,000,000 bytes; None where Linux does not tell.

    Pages of mapped files do not count: they are the system's cache, which other processes share and which is given up when
    memory is short.
    """
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:")) * 1024 / 1e6


def peak_mb() -> float | None:
    """The most memory that this process had at a time, in MB; None where Linux does not tell."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024 / 1e6


if __name__ == "__main__":
    main()
