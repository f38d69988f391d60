"""What it takes to index: the whole command with its memory, and each stage by itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.engines import Document
from benchmarks.host import private_mb
from benchmarks.hosts import size_mb
from searchsvc.corpus import files
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.extract import Extractor
from searchsvc.indexer import STAMP
from searchsvc.pipeline import BATCH
from searchsvc.types import Report
from searchsvc.vietnamese.analyzer import Analyzer

EVERY = 0.2
"""Seconds between two looks at memory."""


def settings_for(reports: Path, index: Path, **more: str) -> dict[str, str]:
    """The environment of a command over these folders."""
    own = {"SEARCHSVC_DOCUMENTS": str(reports), "SEARCHSVC_INDEX": str(index), **more}
    return {name: value for name, value in os.environ.items() if not name.startswith("SEARCHSVC_")} | own


def reindexed(reports: Path, index: Path, jobs: int) -> dict[str, Any]:
    """Seconds, reports a second, size and private memory (largest process, and all together) of `reindex`."""
    shutil.rmtree(index, ignore_errors=True)
    command = [sys.executable, "-m", "searchsvc", "reindex", "--jobs", str(jobs)]
    largest = together = 0.0
    began = time.perf_counter()
    with subprocess.Popen(
        command, env=settings_for(reports, index), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None:
            each = [private_mb(number) or 0.0 for number in family(process.pid)]
            largest, together = max([largest, *each]), max(together, sum(each))
            time.sleep(EVERY)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError("reindex has failed")
    with closing(WhooshEngine(index, STAMP)) as engine:
        count = engine.reader().count
    return {
        "reports": count,
        "jobs": jobs,
        "seconds": seconds,
        "reports_per_second": count / seconds,
        "index_mb": size_mb(index),
        "peak_private_mb": largest,
        "peak_private_all_mb": together,
    }


def family(process: int) -> list[int]:
    """A process and all below it; only itself where there is no /proc."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            behind_name = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        parents[int(path.parent.name)] = int(behind_name[1])
    found = [process]
    for parent in found:
        found += [each for each, its_parent in parents.items() if its_parent == parent]
    return found


def write_documents(index: Path, target: Path) -> int:
    """The reports of our index as the peers get them, in the order of their ids; gives the bytes of their texts."""
    analyzer = Analyzer()
    size = 0
    with closing(WhooshEngine(index, STAMP)) as engine, target.open("w", encoding="utf-8") as lines:
        reader = engine.reader()
        for each in sorted(reader.digests()):
            report = reader.get(each)
            assert report is not None  # noqa: S101 - the state has it
            size += len(report.text.encode())
            tokens = analyzer.tokens(report.text)
            marked = tokens.vocabulary.marked
            day = report.date
            document = Document(
                id=each,
                title=report.title or "",
                text=" ".join(marked[code] for code in tokens.codes.tolist()),
                day=day.toordinal() if day else 0,
                year=day.year if day else 0,
            )
            lines.write(json.dumps(asdict(document), ensure_ascii=False) + "\n")
    return size


def stages(reports: Path, most: int) -> dict[str, float]:
    """Milliseconds of one process a report for each stage: reading the file, analysing it, writing the index."""
    paths = list(islice(files(reports), most))
    analyzer = Analyzer()
    with Extractor() as extractor, tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        named = (paths[begin : begin + BATCH] for begin in range(0, len(paths), BATCH))
        found = [each for batch in named for each in extractor.extract_all(reports, batch)]
        extracted = [each for each in found if isinstance(each, Report)]
        read = time.perf_counter()
        batches = (extracted[begin : begin + BATCH] for begin in range(0, len(extracted), BATCH))
        analysed = [each for batch in batches for each in analyzer.analyse_all(batch)]
        cut = time.perf_counter()
        WhooshEngine(Path(folder), STAMP).rebuild(analysed)
        written = time.perf_counter()
    times = {"read": read - began, "analyse": cut - read, "index": written - cut}
    return {"reports": len(paths)} | {name: 1000 * each / len(paths) for name, each in times.items()}


def opened(index: Path, times: int = 7) -> float:
    """Milliseconds to open the index, the median of a few times."""
    taken = []
    for _ in range(times):
        with closing(WhooshEngine(index, STAMP)) as engine:
            began = time.perf_counter()
            engine.reader().count  # noqa: B018 - reads the live documents
            taken.append(time.perf_counter() - began)
    return 1000 * sorted(taken)[times // 2]
