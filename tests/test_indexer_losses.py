"""What a reindex never does: lose a report to a bad file, an unmounted disk or another indexer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from searchsvc.engines import Engine
from searchsvc.engines.memory import MemoryEngine
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.errors import CorpusError, IndexLocked
from searchsvc.indexer import STAMP, Outcome, reindex
from tests.permissions import closed
from tests.reports import analyzer, make_report, report_id

RUBBISH = b"\x00\x01\x02\xff\xfe\x00" * 50

Maker = Callable[[str], Engine]


@pytest.fixture(params=["memory", "whoosh"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """One engine after the other, with four reports in it."""
    made = MemoryEngine() if request.param == "memory" else WhooshEngine(tmp_path / "index", STAMP)
    reindex(_documents(tmp_path), made)
    return made


@pytest.fixture
def stale(tmp_path: Path) -> Engine:
    """An engine over an index of four reports that was built by other rules."""
    reindex(_documents(tmp_path), WhooshEngine(tmp_path / "index", "old rules"))
    return WhooshEngine(tmp_path / "index", STAMP)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """The folder of those reports."""
    return tmp_path / "documents"


def _documents(folder: Path) -> Path:
    documents = folder / "documents"
    documents.mkdir()
    for name, text in {"a": "Đê vỡ.", "b": "Lúa chín.", "c": "Chợ họp.", "d": "Mưa to."}.items():
        (documents / f"{name}.txt").write_text(text, encoding="utf-8")
    return documents


def held(engine: Engine) -> str:
    """The names of the reports in the index."""
    return "".join(sorted(path[:-4] for path, _ in engine.reader(stale=True).digests().values()))


def text_of(engine: Engine, path: str) -> str:
    """The text of a report."""
    report = engine.reader(stale=True).get(report_id(path))
    return report.text.strip() if report else ""


# --- files that became unreadable


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("content", [b"", RUBBISH], ids=["empty", "rubbish"])
def test_a_file_that_became_unreadable_keeps_its_report(
    engine: Engine, documents: Path, content: bytes, *, full: bool
) -> None:
    (documents / "a.txt").write_bytes(content)
    for _ in range(2):
        outcome = reindex(documents, engine, full=full)
        assert [failure.path for failure in outcome.failed] == ["a.txt"]
        assert replace(outcome, failed=()) == Outcome(unchanged=3)
        assert held(engine) == "abcd"
        assert text_of(engine, "a.txt") == "Đê vỡ."


def test_it_is_taken_again_when_it_can_be_read(engine: Engine, documents: Path) -> None:
    (documents / "a.txt").write_bytes(b"")
    reindex(documents, engine)
    (documents / "a.txt").write_text("Đê đắp lại.", encoding="utf-8")
    assert reindex(documents, engine) == Outcome(updated=1, unchanged=3)
    assert text_of(engine, "a.txt") == "Đê đắp lại."


def test_a_stale_index_loses_no_report_of_an_unreadable_file(stale: Engine, documents: Path) -> None:
    (documents / "a.txt").write_bytes(b"")
    outcome = reindex(documents, stale)
    assert [failure.path for failure in outcome.failed] == ["a.txt"]
    assert stale.reader().count == 4
    assert text_of(stale, "a.txt") == "Đê vỡ."


def _only_known(path: str) -> Engine:
    """An engine with a report that was made when its file, of rubbish now, could be read."""
    engine = MemoryEngine()
    known = replace(make_report(path, "Đọc được ngày xưa."), digest=sha256(RUBBISH).hexdigest())
    engine.put([analyzer().analyse(known)])
    return engine


def test_a_file_that_the_new_rules_cannot_read_keeps_its_report(documents: Path) -> None:
    documents.mkdir()
    (documents / "old.txt").write_bytes(RUBBISH)
    engine = _only_known("old.txt")
    assert reindex(documents, engine) == Outcome(unchanged=1)
    outcome = reindex(documents, engine, full=True)
    assert ([failure.path for failure in outcome.failed], outcome.unchanged) == (["old.txt"], 0)
    assert text_of(engine, "old.txt") == "Đọc được ngày xưa."


@pytest.mark.parametrize("full", [False, True])
def test_a_moved_file_that_the_new_rules_cannot_read_keeps_its_report(documents: Path, *, full: bool) -> None:
    documents.mkdir()
    (documents / "new.txt").write_bytes(RUBBISH)
    engine = _only_known("old.txt")
    reindex(documents, engine, full=full)
    assert text_of(engine, "new.txt") == "Đọc được ngày xưa."


def test_a_file_that_changes_while_it_is_read_is_read_again(engine: Engine, documents: Path) -> None:
    (documents / "a.txt").write_text("Lần một.", encoding="utf-8")

    def change(*_: Any) -> None:
        (documents / "a.txt").write_text("Lần hai.", encoding="utf-8")

    assert reindex(documents, engine, hashing=change) == Outcome(updated=1, unchanged=3)
    assert text_of(engine, "a.txt") == "Lần hai."
    assert reindex(documents, engine) == Outcome(updated=1, unchanged=3)
    assert reindex(documents, engine) == Outcome(unchanged=4)


def test_a_file_that_vanishes_while_it_is_read_keeps_its_report_until_the_next_run(
    engine: Engine, documents: Path
) -> None:
    (documents / "a.txt").write_text("Lần một.", encoding="utf-8")
    outcome = reindex(documents, engine, hashing=lambda *_: (documents / "a.txt").unlink(missing_ok=True))
    assert [each.path for each in outcome.failed] == ["a.txt"]
    assert text_of(engine, "a.txt") == "Đê vỡ."
    assert reindex(documents, engine) == Outcome(unchanged=3, deleted=1)


# --- the guard


def _empty(documents: Path) -> None:
    for file in documents.iterdir():
        file.unlink()


def _take_away(documents: Path) -> None:
    _empty(documents)
    documents.rmdir()


def _leave_one(documents: Path) -> None:
    for name in "abc":
        (documents / f"{name}.txt").unlink()


def _other_files(documents: Path) -> None:
    _empty(documents)
    for name in "wxyz":
        (documents / f"{name}.txt").write_text(f"Khác hẳn {name}.", encoding="utf-8")


@pytest.mark.parametrize("lose", [_empty, _take_away, _leave_one, _other_files])
@pytest.mark.parametrize("full", [False, True])
def test_many_deletions_at_once_are_refused_again_and_again(
    engine: Engine, documents: Path, lose: Callable[[Path], None], *, full: bool
) -> None:
    before = engine.reader().generation
    lose(documents)
    for _ in range(2):
        with pytest.raises(CorpusError, match=r"documents.*\.$"):
            reindex(documents, engine, full=full)
        assert engine.reader().generation == before
        assert held(engine) == "abcd"


@pytest.mark.parametrize("lose", [_empty, _take_away, _leave_one])
def test_a_stale_index_is_guarded_as_well(
    stale: Engine, documents: Path, lose: Callable[[Path], None]
) -> None:
    lose(documents)
    for _ in range(2):
        with pytest.raises(CorpusError):
            reindex(documents, stale)
        assert held(stale) == "abcd"


@pytest.mark.parametrize(
    ("lose", "left", "deleted", "added"),
    [(_empty, "", 4, 0), (_take_away, "", 4, 0), (_leave_one, "d", 3, 0), (_other_files, "wxyz", 4, 4)],
)
@pytest.mark.parametrize("full", [False, True])
def test_confirmed_deletions_are_done(  # noqa: PLR0913 - what is lost and what is left
    engine: Engine,
    documents: Path,
    lose: Callable[[Path], None],
    left: str,
    deleted: int,
    added: int,
    *,
    full: bool,
) -> None:
    lose(documents)
    outcome = reindex(documents, engine, full=full, confirm_deletions=True)
    assert (outcome.deleted, outcome.added) == (deleted, added)
    assert held(engine) == left


def test_half_of_the_reports_may_go(engine: Engine, documents: Path) -> None:
    (documents / "a.txt").unlink()
    (documents / "b.txt").unlink()
    assert reindex(documents, engine) == Outcome(unchanged=2, deleted=2)
    assert held(engine) == "cd"


def test_moves_and_unreadable_files_are_no_deletions(engine: Engine, documents: Path) -> None:
    for name in "abc":
        (documents / f"{name}.txt").rename(documents / f"{name}2.txt")
    (documents / "d.txt").write_bytes(b"")
    outcome = reindex(documents, engine)
    assert (outcome.moved, outcome.deleted, len(outcome.failed)) == (3, 0, 1)
    assert engine.reader().count == 4


def test_without_an_index_and_a_folder_an_error_says_so(tmp_path: Path) -> None:
    with pytest.raises(CorpusError):
        reindex(tmp_path / "missing", MemoryEngine())


def test_an_empty_folder_gives_an_empty_index(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    engine = WhooshEngine(tmp_path / "index", STAMP)
    assert reindex(documents, engine) == Outcome()
    assert engine.reader().count == 0


# --- two indexers at once


def test_a_second_indexer_is_told_that_the_first_is_writing(tmp_path: Path) -> None:
    documents = _documents(tmp_path)
    first, second = (WhooshEngine(tmp_path / "index", STAMP, wait=0.05) for _ in range(2))
    with first.writing(), pytest.raises(IndexLocked):
        reindex(documents, second)
    assert reindex(documents, second) == Outcome(added=4)


def test_a_second_indexer_that_waits_sees_what_the_first_did(tmp_path: Path) -> None:
    documents = _documents(tmp_path)
    first, second = (WhooshEngine(tmp_path / "index", STAMP, wait=20) for _ in range(2))
    started: list[Future[Outcome]] = []
    running = Event()

    def progress(*_: Any) -> None:
        if not started:
            (documents / "late.txt").write_text("Đến muộn.", encoding="utf-8")
            started.append(pool.submit(lambda: running.set() or reindex(documents, second)))  # type: ignore[func-returns-value]
            running.wait(5)

    with ThreadPoolExecutor(1) as pool:
        assert reindex(documents, first, progress=progress) == Outcome(added=4)
        assert started[0].result(30) == Outcome(added=1, unchanged=4)
    assert held(first) == "abcdlate"


def test_a_run_that_fails_half_way_changes_nothing(engine: Engine, documents: Path) -> None:
    (documents / "e.txt").write_text("Mới.", encoding="utf-8")

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    before = engine.reader().generation
    for full in (False, True):
        with pytest.raises(KeyboardInterrupt):
            reindex(documents, engine, full=full, progress=stop)
        assert (engine.reader().generation, held(engine)) == (before, "abcd")
    assert reindex(documents, engine) == Outcome(added=1, unchanged=4)


# --- folders that cannot be read


@pytest.fixture
def below(documents: Path, engine: Engine) -> Path:
    """A folder among the reports that has two of its own, which are indexed."""
    folder = documents / "kín"
    (folder / "trong").mkdir(parents=True)
    (folder / "e.txt").write_text("Gió lặng.", encoding="utf-8")
    (folder / "trong" / "f.txt").write_text("Trăng tròn.", encoding="utf-8")
    assert reindex(documents, engine).added == 2
    return folder


@pytest.mark.parametrize("full", [False, True])
def test_a_folder_that_cannot_be_read_is_one_failure_and_its_reports_stay(
    documents: Path, engine: Engine, below: Path, *, full: bool
) -> None:
    (documents / "a.txt").unlink()
    (documents / "g.txt").write_text("Nắng lên.", encoding="utf-8")
    with closed(below):
        outcome = reindex(documents, engine, full=full)
    assert (outcome.added, outcome.deleted, outcome.unchanged) == (1, 1, 3)
    [failure] = outcome.failed
    assert failure.path == "kín"
    assert failure.reason.startswith("The folder cannot be read: Permission denied.")
    assert held(engine) == "bcdgkín/ekín/trong/f"
    assert reindex(documents, engine) == Outcome(unchanged=6)


def test_where_only_names_can_be_read_folders_and_files_are_kept_too(
    documents: Path, engine: Engine, below: Path
) -> None:
    with closed(below, 0o444):
        outcome = reindex(documents, engine)
    assert [failure.path for failure in outcome.failed] == ["kín/e.txt", "kín/trong"]
    assert (outcome.deleted, held(engine)) == (0, "abcdkín/ekín/trong/f")


@pytest.mark.parametrize("only", ["kín", "kín/e.txt", "kín/trong", "kín/trong/f.txt"])
def test_looking_at_what_lies_in_a_folder_that_cannot_be_read_deletes_nothing(
    documents: Path, engine: Engine, below: Path, only: str
) -> None:
    with closed(below):
        outcome = reindex(documents, engine, only=[only])
    assert (len(outcome.failed), outcome.deleted) == (1, 0)
    assert held(engine) == "abcdkín/ekín/trong/f"


def test_a_copy_of_a_report_that_is_hidden_for_now_is_new_and_not_moved(
    documents: Path, engine: Engine, below: Path
) -> None:
    (documents / "copy.txt").write_bytes((below / "e.txt").read_bytes())
    with closed(below):
        outcome = reindex(documents, engine)
    assert (outcome.added, outcome.moved) == (1, 0)
    assert held(engine) == "abccopydkín/ekín/trong/f"


def test_when_all_reports_lie_in_a_folder_that_cannot_be_read_nothing_is_refused_or_deleted(
    documents: Path, engine: Engine, below: Path
) -> None:
    for name in "abcd":
        (documents / f"{name}.txt").rename(below / f"{name}.txt")
    reindex(documents, engine)
    with closed(below):
        outcome = reindex(documents, engine)
    assert (len(outcome.failed), outcome.deleted, len(held(engine)) > 6) == (1, 0, True)


def test_the_folder_of_reports_itself_must_be_readable(documents: Path, engine: Engine) -> None:
    with closed(documents), pytest.raises(CorpusError, match=r"cannot be read: Permission denied\.$"):
        reindex(documents, engine, confirm_deletions=True)
    assert held(engine) == "abcd"


def test_a_folder_that_cannot_be_read_is_told_as_one_whatever_its_name(
    documents: Path, engine: Engine
) -> None:
    (documents / "tập.txt").mkdir()
    (documents / "tập.txt" / "e.txt").write_text("Nước rút.", encoding="utf-8")
    reindex(documents, engine)
    with closed(documents / "tập.txt"):
        [failure] = reindex(documents, engine).failed
    assert failure.path == "tập.txt"
    assert failure.reason.startswith("The folder cannot be read: Permission denied.")
    assert held(engine) == "abcdtập.txt/e"
