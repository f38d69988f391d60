"""Runs that are killed at any moment, while four processes go on reading: nothing is lost, nobody sees an error."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from searchsvc.corpus import digest, files
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.extract import SIDECAR
from searchsvc.indexer import STAMP, reindex

STEADY = 20
"""Reports that are never changed, so each reader must find them at any time."""

WRITER = """
import sys
from pathlib import Path
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.indexer import STAMP, reindex
print("ready", flush=True)
full = sys.stdin.readline() == "full\\n"
engine = WhooshEngine(Path(sys.argv[2]), STAMP, wait=10)
reindex(Path(sys.argv[1]), engine, full=full)
"""

READER = """
import sys, time
from pathlib import Path
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.indexer import STAMP
from searchsvc.types import NO_FILTERS, Field, Query, TermNode
engine, stop = WhooshEngine(Path(sys.argv[1]), STAMP), Path(sys.argv[2])
query = Query(TermNode(Field("text", "marked"), "chung"))
rounds = 0
while not stop.exists():
    reader = engine.reader()
    assert reader.damage is None, reader.damage
    found = reader.search(query, NO_FILTERS, "relevance", 0, 100)
    assert found.total == reader.count == len(found.hits)
    reports = [reader.get(hit.record.id) for hit in found.hits]
    assert all(report.text.split()[2] == Path(report.path).stem.split("-")[0] for report in reports)
    assert sum(report.path.startswith("steady/") for report in reports) == int(sys.argv[3])
    rounds += 1
    if rounds == 1:
        print("ready", flush=True)
    time.sleep(0.01)
print(rounds)
"""


def started(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def four_readers(index: Path) -> Iterator[None]:
    stop = index.parent / "stop"
    readers = [started(READER, index, stop, STEADY) for _ in range(4)]
    try:
        for reader in readers:
            assert reader.stdout
            assert reader.stdout.readline() == "ready\n"
        yield
    finally:
        stop.touch()
        ends = [(*reader.communicate(timeout=60), reader.returncode) for reader in readers]
    for out, err, status in ends:
        assert status == 0, err
        assert int(out) > 5


def write(path: Path, version: int) -> None:
    """A report whose third word is its name."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"Báo cáo {path.stem.split('-')[0]} chung lần {version}.\n" * 5, encoding="utf-8")


def change(documents: Path, dice: random.Random, version: int) -> None:
    """Some reports are new, others changed, moved or gone."""
    moving = documents / "moving"
    for number in dice.sample(range(12), 4):
        write(moving / f"m{number}.txt", version)
    some = sorted(moving.iterdir())
    dice.choice(some).unlink()
    for path in dice.sample(some, 2):
        if path.exists():
            path.rename(moving / f"{path.stem.split('-')[0]}-{version}.txt")


def faults(index: Path, documents: Path) -> list[str]:
    """Where an index is not what the folder is, or not sound."""
    engine = WhooshEngine(index, STAMP)
    known = dict(engine.reader().digests().values())
    there = {path: digest(documents, path, SIDECAR) for path in files(documents)}
    return sorted(f"{path} differs" for path, _ in known.items() ^ there.items()) + list(
        engine.verify(lambda *_: None)
    )


class Victims:
    """Writers that wait for their turn, as starting takes longer than writing."""

    def __init__(self, documents: Path, index: Path) -> None:
        self._places = documents, index
        self._next = started(WRITER, *self._places)
        self._takes = 0.5

    def kill_one(self, dice: random.Random) -> bool:
        """Let the next one write and kill it at a random moment; whether it was still writing then."""
        writer, self._next = self._next, started(WRITER, *self._places)
        assert writer.stdin
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
        began = time.monotonic()
        writer.stdin.write(dice.choice(("full\n", "new\n")))
        writer.stdin.flush()
        try:
            writer.wait(dice.random() * self._takes)
        except subprocess.TimeoutExpired:
            writer.kill()
        _, errors = writer.communicate(timeout=60)
        assert not errors
        if writer.returncode == 0:
            self._takes = 0.9 * self._takes + 0.1 * (time.monotonic() - began)
            return False
        self._takes = min(2.0, self._takes * 1.05)
        return True

    def end(self) -> None:
        self._next.kill()
        self._next.communicate()


def indexed(folder: Path) -> tuple[Path, Path]:
    """Reports that stay and others that will move, and their index."""
    documents, index = folder / "documents", folder / "index"
    documents.mkdir()
    for number in range(STEADY):
        write(documents / "steady" / f"s{number}.txt", 0)
    for number in range(12):
        write(documents / "moving" / f"m{number}.txt", 0)
    reindex(documents, WhooshEngine(index, STAMP))
    return documents, index


def kill_and_check(folder: Path, kills: int) -> None:
    dice = random.Random(kills)
    documents, index = indexed(folder)
    victims = Victims(documents, index)
    with four_readers(index):
        killed = version = 0
        while killed < kills:
            version += 1
            change(documents, dice, version)
            killed += victims.kill_one(dice)
            if killed % 10 == 0:
                reindex(documents, WhooshEngine(index, STAMP, wait=10))
                assert faults(index, documents) == []
        victims.end()
        reindex(documents, WhooshEngine(index, STAMP, wait=10))
    assert faults(index, documents) == []


def test_runs_that_are_killed_lose_nothing(tmp_path: Path) -> None:
    kill_and_check(tmp_path, 6)


@pytest.mark.slow
def test_two_hundred_kills_lose_nothing(tmp_path: Path) -> None:
    kill_and_check(tmp_path, 200)


GONE = ": The file is no longer there."


def kill_watches_and_check(folder: Path, kills: int) -> None:
    dice = random.Random(kills)
    documents, index = indexed(folder)
    places = {"SEARCHSVC_DOCUMENTS": str(documents), "SEARCHSVC_INDEX": str(index)}
    with four_readers(index):
        for version in range(1, kills + 1):
            watch = subprocess.Popen(
                [sys.executable, "-m", "searchsvc", "watch"],
                env=os.environ | places,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            assert watch.stdout
            assert watch.stdout.readline().startswith("Watching")
            change(documents, dice, 2 * version)
            time.sleep(2 * dice.random())
            change(documents, dice, 2 * version + 1)
            time.sleep(2 * dice.random())
            watch.kill()
            _, errors = watch.communicate(timeout=60)
            # A file that was moved between being seen and being read is told as what it is then.
            assert [line for line in errors.splitlines() if not line.endswith(GONE)] == []
        reindex(documents, WhooshEngine(index, STAMP, wait=10))
    assert faults(index, documents) == []


def test_watches_that_are_killed_lose_nothing(tmp_path: Path) -> None:
    kill_watches_and_check(tmp_path, 3)


@pytest.mark.slow
def test_sixty_kills_of_a_watch_lose_nothing(tmp_path: Path) -> None:
    kill_watches_and_check(tmp_path, 60)
