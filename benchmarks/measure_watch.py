"""How soon `watch` has what is written: single files, then many at once.

    python benchmarks/measure_watch.py --reports 2000 --times 20 --many 10000

Everything happens in a temporary folder with short made-up reports. The time of
a file is that from its last write until a reader of the index has it.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.errors import NoIndex
from searchsvc.extract import report_id
from searchsvc.indexer import STAMP

_PATIENCE = 600


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=2000, help="reports that are there before")
    parser.add_argument("--times", type=int, default=20, help="single files")
    parser.add_argument("--many", type=int, default=10_000, help="files at once")
    parser.add_argument("--poll", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        documents, index = Path(folder, "documents"), Path(folder, "index")
        for number in range(asked.reports):
            _write(documents, f"{number // 1000}/{number}.txt", number)
        environment = os.environ | {"SEARCHSVC_DOCUMENTS": str(documents), "SEARCHSVC_INDEX": str(index)}
        command = [sys.executable, "-m", "searchsvc", "watch", *(["--poll"] if asked.poll else [])]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            engine = WhooshEngine(index, STAMP)
            _wait(lambda: _count(engine) == asked.reports)
            _measure(documents, engine, asked.times, asked.many)
            process.send_signal(signal.SIGTERM)
            lines = [line for line in process.stdout or () if line.startswith("added")]
            commits = lines[1 + asked.times :]
            print(f"{len(commits)} commits")


def _measure(documents: Path, engine: WhooshEngine, times: int, many: int) -> None:
    taken = []
    for number in range(times):
        start = _write(documents, f"one/{number}.txt", number)
        wanted = report_id(f"one/{number}.txt")
        _wait(lambda wanted=wanted: engine.reader().get(wanted) is not None)  # type: ignore[misc]
        taken.append(time.monotonic() - start)
    if taken:
        print(f"single files: median {statistics.median(taken):.2f} s, longest {max(taken):.2f} s")
    before = _count(engine)
    start = time.monotonic()
    for number in range(many):
        written = _write(documents, f"many/{number}.txt", number)
    print(f"{many} files written in {written - start:.1f} s")
    _wait(lambda: _count(engine) == before + many)
    print(f"all of them searchable {time.monotonic() - written:.1f} s after the last write")


def _write(documents: Path, path: str, number: int) -> float:
    file = documents / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        f"Biên bản số {number}\n\n" + f"Kho {number} còn thóc giống cho vụ sau.\n" * 20, encoding="utf-8"
    )
    return time.monotonic()


def _count(engine: WhooshEngine) -> int:
    try:
        return engine.reader().count
    except NoIndex:
        return -1


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)


if __name__ == "__main__":
    main()
