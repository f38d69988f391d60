"""What compiled loops need of their surroundings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ADDED = """
from searchsvc.compiled import kernel

@kernel
def added(number: int) -> int:
    return number + 1
"""
ASKED = """
from added import added
from searchsvc.compiled import kernel

@kernel
def asked(number: int) -> int:
    return added(number)
"""
NOWHERE = {"NUMBA_CACHE_LOCATOR_CLASSES": "ZipCacheLocator"}
"""The kind of place for a cache that modules in a folder do not have."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "added.py").write_text(ADDED, encoding="utf-8")
    (tmp_path / "asked.py").write_text(ASKED, encoding="utf-8")
    return tmp_path


def asked(folder: Path, **variables: str) -> str:
    """What is told of compiling in a new process, what the function gives, and how many times it was read instead of compiled."""
    told = """
from asked import asked
from searchsvc.compiled import telling

with telling(lambda: print("compiling", end=" ")):
    print(asked(1), len(asked.stats.cache_hits))
"""
    path = os.pathsep.join((str(folder), *filter(None, sys.path)))
    return subprocess.run(
        [sys.executable, "-c", told],
        env=os.environ | {"PYTHONPATH": path} | variables,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_compiling_is_told_once_and_a_loop_compiled_anew_when_one_that_it_calls_has_changed(
    folder: Path,
) -> None:
    assert [asked(folder), asked(folder)] == ["compiling 2 0", "2 1"]
    (folder / "added.py").write_text(ADDED.replace("+ 1", "+ 2"), encoding="utf-8")
    assert asked(folder) == "compiling 3 0"


def test_a_process_without_a_place_for_a_cache_compiles_for_itself(folder: Path) -> None:
    assert asked(folder, **NOWHERE) == "compiling 2 0"


KEPT = """
from asked import asked
from searchsvc.compiled import where_kept

asked(1)
print(where_kept(asked).get("NUMBA_CACHE_DIR", ""))
"""


def kept(folder: Path, **variables: str) -> str:
    """Where a new process says that what it compiled is kept."""
    path = os.pathsep.join((str(folder), *filter(None, sys.path)))
    environment = os.environ | {"PYTHONPATH": path} | variables
    command = [sys.executable, "-c", KEPT]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def test_a_process_with_another_home_finds_what_is_compiled(folder: Path, tmp_path: Path) -> None:
    homes = [
        {"HOME": str(tmp_path / name), "XDG_CACHE_HOME": str(tmp_path / name / ".cache")} for name in "ab"
    ]
    here = {"NUMBA_CACHE_LOCATOR_CLASSES": "UserWideCacheLocator"} | homes[0]
    told = kept(folder, **here)
    assert told
    assert asked(folder, NUMBA_CACHE_DIR=told, **homes[1]) == "2 1"
    assert kept(folder, NUMBA_CACHE_DIR=told) == told
    assert not kept(folder)
