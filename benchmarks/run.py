"""Everything that is measured, in one run on one machine; `make bench` calls this.

    python -m benchmarks.run [--size N] [--vntc FILE] [--queries FILE] [--write]

Indexes and reports lie in build/bench; the peers' indexes of the very same reports are taken
again, ours is always made anew. With --write the figures go to benchmarks/results and into
benchmarks/README.md, with plots where benchmarks/.venv has matplotlib.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.corpus import synthetic, vntc, write_reports
from benchmarks.hosts import BUILT_ONLY, OURS, ROOT, Host, build, installed, side_by_side, versions
from benchmarks.indexing import opened, reindexed, stages, write_documents
from benchmarks.questions import Words, questions, titles_typed
from benchmarks.readme import RESULTS, write_readme
from benchmarks.serving import measured

WARMING = 3
STAGED_REPORTS = 1000
"""So many reports are enough for the rate of each stage."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured: so many reports of VNTC, or invented ones, so many queries of each class."""

    work: Path
    size: int
    count: int
    jobs: int = 2
    vntc: Path | None = None
    queries: Path | None = None
    service: bool = True

    @property
    def corpus(self) -> str:
        """The name of the corpus."""
        return "vntc" if self.vntc else "synthetic"


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=2000, help="reports (default 2000)")
    parser.add_argument("--count", type=int, default=100, help="queries of each class (default 100)")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--vntc", type=Path, help="VNTC's docs.jsonl.xz; without it the reports are invented")
    parser.add_argument(
        "--queries", type=Path, help="queries for the service, one a line; else beginnings of titles"
    )
    parser.add_argument("--write", action="store_true", help="write benchmarks/README.md")
    told = parser.parse_args()
    given, asked = (each if each and each.is_file() else None for each in (told.vntc, told.queries))
    work = ROOT / "build" / "bench" / f"{'vntc' if given else 'synthetic'}-{told.size}"
    result = measure(Options(work, told.size, told.count, told.jobs, given, asked))
    text = json.dumps(result, indent=1) + "\n"
    if not told.write:
        print(text)
        return
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{result['corpus']}-{told.size}.json").write_text(text, encoding="utf-8")
    write_readme()
    subprocess.run(
        [ROOT / "benchmarks" / ".venv" / "bin" / "python", "-m", "benchmarks.plots"], cwd=ROOT, check=True
    )


def measure(options: Options) -> dict[str, Any]:
    """Every figure of a run."""
    work = options.work
    reports, index, documents = work / "reports", work / "index", work / "documents.jsonl"
    shutil.rmtree(reports, ignore_errors=True)
    articles = vntc(options.vntc, options.size) if options.vntc else synthetic(options.size)
    write_reports(articles, reports)
    result: dict[str, Any] = {
        "corpus": options.corpus,
        "size": options.size,
        "day": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, {_python()}",
        "versions": versions(),
    }
    _told("reindex")
    result["reindex"] = reindexed(reports, index, options.jobs)
    result["text_mb"] = write_documents(index, documents) / 1e6
    result["open_ms"] = opened(index)
    result["stages"] = stages(reports, STAGED_REPORTS)
    result["peers"] = _peers(documents, work)
    words = Words(documents)
    result["side_by_side"] = _side_by_side(words, options)
    if options.service:
        _told("segmentation")
        result["segmentation"] = _segmentation(documents)
        _told("service")
        typed = (
            options.queries.read_text(encoding="utf-8").splitlines()
            if options.queries
            else titles_typed(words)
        )
        result["service"] = measured(reports, index, typed[: options.count * 12], options.jobs)
    return result


def _peers(documents: Path, work: Path) -> dict[str, Any]:
    figures = {}
    for name in installed():
        _told(f"build {name}")
        figures[name] = build(name, documents, work / name)
        figures[name].pop("of")
    return figures


def _side_by_side(words: Words, options: Options) -> dict[str, Any]:
    _told("side by side")
    asked = questions(words, options.count)
    warming = [each for queries in questions(words, WARMING).values() for each in queries]
    with ExitStack() as stack:
        hosts = [stack.enter_context(Host(name, options.work / "index")) for name in OURS]
        peers = [name for name in installed() if name != BUILT_ONLY]
        hosts += [stack.enter_context(Host(name, options.work / name)) for name in peers]
        return side_by_side(hosts, asked, warming)


def _segmentation(documents: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.segmentation", str(documents)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def _python() -> str:
    """The Python that all of it runs in: that of the system, as the two commands take it, or another one."""
    whose = "the system's Python" if sys.base_prefix == "/usr" else "a Python of its own,"
    return f"{whose} {platform.python_version()}"


def _told(what: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
