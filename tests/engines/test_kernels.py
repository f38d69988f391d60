"""What compiled loops need of their surroundings, and what they may not be given."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from searchsvc.engines import Reader
from searchsvc.engines.whoosh import WhooshEngine, kernels
from searchsvc.types import EVERYTHING, NO_FILTERS, Clause, Field, Query
from tests.engines.building import analysed

COMPILING = """
import numpy as np
from searchsvc.engines.whoosh.kernels.strings import place_of
data, offsets = np.frombuffer(b"ac", np.uint8), np.arange(3, dtype=np.uint64)
print(place_of(data, offsets, np.zeros(0, np.uint32), np.frombuffer(b"b", np.uint8)))
"""


def test_a_process_without_a_place_for_a_cache_compiles_for_itself() -> None:
    places = {"NUMBA_CACHE_LOCATOR_CLASSES": "ZipCacheLocator"}  # which has none for modules in a folder
    done = subprocess.run(
        [sys.executable, "-c", COMPILING],
        env=os.environ | places,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "1\n", done.stderr


CALLING = """
import numpy as np
from searchsvc.engines.whoosh.kernels.encoding import encode_rows
code = np.zeros(9, np.uint8)
encode_rows(np.array([5]), np.array([0, 1]), code)
print(code[0])
"""


def test_a_loop_is_compiled_anew_when_one_that_it_calls_has_changed(tmp_path: Path) -> None:
    room = tmp_path / "searchsvc" / "engines" / "whoosh" / "kernels"
    shutil.copytree(Path(kernels.__file__).parent, room, ignore=shutil.ignore_patterns("__pycache__"))
    for package in list(room.parents)[:3]:
        (package / "__init__.py").touch()
    assert called(tmp_path) == "5"
    numbers = room / "numbers.py"
    changed = numbers.read_text().replace("code[place] = number\n", "code[place] = number + 1\n")
    numbers.write_text(changed)
    assert called(tmp_path) == "6"


def called(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", CALLING],
        env=os.environ | {"PYTHONPATH": str(folder), "NUMBA_CACHE_DIR": str(folder / "cache")},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_variants_without_a_share_count_for_nothing(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index", "rules")
    engine.put([analysed(name, "một hai ba bốn") for name in "abc"])
    shares = (("một", 0.0), ("hai", 0.0), ("ba", 0.0), ("bốn", 0.5))
    hits = scored(engine.reader(), shares)
    assert hits == scored(engine.reader(), shares[-1:])
    assert [score for _, score in hits] == pytest.approx([0.5 / 1.5] * 3, abs=2e-6)


def scored(reader: Reader, shares: tuple[tuple[str, float], ...]) -> list[tuple[str, float]]:
    clause = Clause("x", Field("text", "marked"), shares, 1.0, 1.0, 0.0)
    hits = reader.search(Query(EVERYTHING, (clause,)), NO_FILTERS, "relevance", 0, 9).hits
    return [(hit.record.path, hit.score) for hit in hits]
