"""Our analyzer against pyvi's own labels, and what it takes to load.

    python -m benchmarks.segmentation FILE

FILE holds reports as `benchmarks.indexing.write_documents` writes them; prints one JSON object.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TypeVar

from benchmarks.engines import read_documents
from searchsvc.pipeline import BATCH
from searchsvc.vietnamese.analyzer import Analyzer

ARTICLES, BEFORE = 150, 1000
ROUNDS = 5
Given = TypeVar("Given")

_LOAD = """
import time
began = time.perf_counter()
from searchsvc.vietnamese.analyzer import Analyzer
Analyzer().tokens("báo cáo")
print(time.perf_counter() - began)
print(next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM:")) * 1024 / 1e6)
"""


def main() -> None:
    """Print the figures."""
    documents = Path(sys.argv[1])
    print(json.dumps({"load": load(), "pyvi": against_pyvi(documents)}))


def load() -> dict[str, float]:
    """Seconds and MB (peak of the whole process) to import and load the analyzer, the best of a few times."""
    runs = [
        [
            float(line)
            for line in subprocess.run(
                [sys.executable, "-c", _LOAD], stdout=subprocess.PIPE, encoding="ascii", check=True
            ).stdout.split()
        ]
        for _ in range(ROUNDS)
    ]
    return {"seconds": min(seconds for seconds, _ in runs), "peak_mb": min(peak for _, peak in runs)}


def against_pyvi(documents: Path) -> dict[str, float]:
    """How many times as fast as pyvi: on text of a corpus that the analyzer has begun to read, and again on the same.

    Texts are given in batches, as when they are indexed; `one_by_one` is the second with each text by itself.
    Each is the median of the ratios of a few rounds in turn.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyvi.ViTokenizer import tokenize  # noqa: PLC0415 - its import takes seconds
    texts = [each.text for each in islice(read_documents(documents), BEFORE + ARTICLES)]
    measured, before = texts[:ARTICLES], texts[ARTICLES:]
    batches = [measured[begin : begin + BATCH] for begin in range(0, len(measured), BATCH)]
    ratios: dict[str, list[float]] = {"first_pass": [], "again": [], "one_by_one": []}
    for _ in range(ROUNDS):
        analyzer = Analyzer()
        analyzer.tokens_of(before)
        theirs = _seconds(tokenize, measured)
        ratios["first_pass"].append(theirs / _seconds(analyzer.tokens_of, batches))
        ratios["again"].append(theirs / _seconds(analyzer.tokens_of, batches))
        ratios["one_by_one"].append(theirs / _seconds(analyzer.tokens, measured))
    return {"articles": len(measured)} | {name: sorted(each)[ROUNDS // 2] for name, each in ratios.items()}


def _seconds(work: Callable[[Given], object], given: list[Given]) -> float:
    began = time.process_time()
    for each in given:
        work(each)
    return time.process_time() - began


if __name__ == "__main__":
    main()
