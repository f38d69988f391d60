"""What a reindex needs of memory, for few reports and for ten times as many."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

SYLLABLES = 600
"""Of a report: five thousand of them are as many tokens as the writer holds in memory at a time."""

MOST = 600e6
"""Bytes."""

GROWTH = 1.3
"""Of the memory, with ten times the reports: ids, digests and vocabulary grow with them, by some hundred bytes a report."""


def words(dice: random.Random) -> list[str]:
    """Syllables that look like Vietnamese ones, frequent ones first."""
    heads, middles = "bcdđghlmnptvx", "aáàảãạăắằâấầậeéêếềiíoóôốồộơớờuúưứừự"
    tails = ("", "c", "ch", "m", "n", "ng", "nh", "p", "t", "i", "y")
    found = [head + middle + tail for head in heads for middle in middles for tail in tails]
    dice.shuffle(found)
    return found


def write_reports(folder: Path, count: int) -> None:
    """Reports of which the syllable number n is about as frequent as 1 / n."""
    dice = random.Random(count)
    known = words(random.Random(1))
    weights = [1 / place for place in range(1, len(known) + 1)]
    for number in range(count):
        part = folder / f"{number // 1_000:03}"
        part.mkdir(parents=True, exist_ok=True)
        text = " ".join(dice.choices(known, weights, k=SYLLABLES))
        (part / f"{number}.txt").write_text(f"Báo cáo số {number}\n\n{text}.\n", encoding="utf-8")


def peak(folder: Path, count: int) -> int:
    """The most memory, in bytes, of a process that indexes so many reports."""
    write_reports(folder / "documents", count)
    places = {"SEARCHSVC_DOCUMENTS": str(folder / "documents"), "SEARCHSVC_INDEX": str(folder / "index")}
    command = [sys.executable, "-m", "searchsvc", "reindex", "--jobs", "1"]
    most = 0
    with subprocess.Popen(command, env=os.environ | places) as process:
        while process.poll() is None:
            most = max(most, own_memory(process.pid))
            time.sleep(0.02)
    assert process.returncode == 0
    return most


def own_memory(process: int) -> int:
    """The bytes that a process has written itself; pages of mapped files are the system's cache."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it has ended
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:")) * 1_024


@pytest.mark.slow
def test_a_reindex_of_ten_times_the_reports_needs_hardly_more_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few, many = peak(tmp_path / "few", 5_000), peak(tmp_path / "many", 50_000)
    with capsys.disabled():
        sys.stdout.write(f"\n5,000 reports: {few / 1e6:.0f} MB; 50,000 reports: {many / 1e6:.0f} MB\n")
    assert many < GROWTH * few
    assert max(few, many) < MOST
