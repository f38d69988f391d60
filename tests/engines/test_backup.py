"""Backups: whole states, taken while others write, and put back while others read."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.errors import EngineError, NoIndex
from tests.engines.building import analysed, report_id


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    engine = WhooshEngine(tmp_path / "index", "rules")
    engine.put([analysed("a", "một"), analysed("b", "hai")])
    engine.delete([report_id("a")])
    return engine


def paths(engine: WhooshEngine) -> set[str]:
    return {path for path, _ in engine.reader().digests().values()}


def test_a_backup_is_an_index_of_the_latest_state_alone(engine: WhooshEngine, tmp_path: Path) -> None:
    engine.back_up(tmp_path / "deep" / "backup")
    copy = WhooshEngine(tmp_path / "deep" / "backup", "rules")
    assert copy.reader().digests() == engine.reader().digests()
    assert list(copy.verify(lambda *_: None)) == []
    assert copy._store.manifest().previous is None


def test_what_was_restored_is_what_was_saved(engine: WhooshEngine, tmp_path: Path) -> None:
    engine.back_up(tmp_path / "backup")
    engine.put([analysed("c", "ba")])
    other = WhooshEngine(tmp_path / "index", "rules")
    before = other.reader()
    assert paths(other) == {"b", "c"}
    engine.restore(tmp_path / "backup")
    assert paths(other) == {"b"}
    assert (
        before.get(report_id("c")) == analysed("c", "ba").report
    )  # who reads the old state goes on reading it
    engine.put([analysed("d", "bốn")])
    assert paths(other) == {"b", "d"}
    assert list(engine.verify(lambda *_: None)) == []


def test_an_index_that_is_lost_comes_back(engine: WhooshEngine, tmp_path: Path) -> None:
    engine.back_up(tmp_path / "backup")
    other = WhooshEngine(tmp_path / "elsewhere", "rules")
    other.restore(tmp_path / "backup")
    assert paths(other) == {"b"}
    for toc in (tmp_path / "index").rglob("*.toc"):
        toc.write_bytes(b"")
    engine.restore(tmp_path / "backup")
    assert paths(WhooshEngine(tmp_path / "index", "rules")) == {"b"}
    assert list(engine.verify(lambda *_: None)) == []


def test_a_backup_goes_to_no_folder_that_holds_something(engine: WhooshEngine, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("giữ lại", encoding="utf-8")
    with pytest.raises(EngineError, match="not empty"):
        engine.back_up(tmp_path / "full")
    assert [each.name for each in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_a_damaged_index_is_not_copied(engine: WhooshEngine, tmp_path: Path) -> None:
    [victim] = (tmp_path / "index").rglob("*.pst")
    victim.write_bytes(victim.read_bytes()[:-1] + b"\xff")
    with pytest.raises(EngineError, match=r"\.pst in .* is damaged, so it was not copied"):
        engine.back_up(tmp_path / "backup")
    assert list((tmp_path / "backup").iterdir()) == []


def test_a_damaged_backup_changes_nothing(engine: WhooshEngine, tmp_path: Path) -> None:
    engine.back_up(tmp_path / "backup")
    for victim in (tmp_path / "backup").rglob("*.arrays"):
        victim.write_bytes(victim.read_bytes()[:-1])
    before = engine.reader().generation
    with pytest.raises(EngineError, match="damaged, so it was not copied"):
        engine.restore(tmp_path / "backup")
    with pytest.raises(NoIndex):
        engine.restore(tmp_path / "nothing")
    assert engine.reader().generation == before
    assert list(engine.verify(lambda *_: None)) == []


def test_backups_and_verification_while_another_writes(engine: WhooshEngine, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        writer = WhooshEngine(tmp_path / "index", "rules", wait=30)
        number = 0
        while not stop.is_set():
            number += 1
            writer.put([analysed(f"mới {number % 7}", f"văn bản {number}")])
            if number % 5 == 0:
                writer.rebuild([analysed("b", "hai"), analysed("mới", f"bản {number}")])

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(8):
            assert list(engine.verify(lambda *_: None)) == []
            engine.back_up(tmp_path / f"backup{number}")
            copy = WhooshEngine(tmp_path / f"backup{number}", "rules")
            assert "b" in paths(copy)
            assert list(copy.verify(lambda *_: None)) == []
    finally:
        stop.set()
        thread.join()
