"""The board: at most one run waits, and one whose process is no more has failed."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from searchsvc.runs import Board, Run, Runs, Wanted
from searchsvc.runs.board import KILLED, MOST_KEPT
from searchsvc.runs.record import dump_runs, load_runs

FULL = Wanted(full=True)


def ended(run: Run) -> Run:
    return replace(run, state="done", counts={"added": 1})


def test_without_a_folder_there_were_no_runs(tmp_path: Path) -> None:
    runs = Board(tmp_path / "index").runs()
    assert runs == Runs()
    assert runs.current is None
    assert not (tmp_path / "index").exists()


def test_only_one_run_waits_and_it_does_what_everyone_wanted(tmp_path: Path) -> None:
    board = Board(tmp_path)
    first, alive = board.queue(Wanted())
    assert alive is not None
    second, another = board.queue(FULL)
    third, _ = board.queue(Wanted(confirm_deletions=True))
    assert another is None
    assert first.id == second.id == third.id
    assert third.wanted == Wanted(full=True, confirm_deletions=True)
    assert board.begin(first.id).wanted == third.wanted
    os.close(alive)


def test_a_run_that_is_going_on_lets_another_wait_behind_it(tmp_path: Path) -> None:
    board = Board(tmp_path)
    first, alive = board.queue(Wanted())
    board.begin(first.id)
    second, another = board.queue(Wanted())
    assert second.id != first.id
    runs = board.runs()
    assert (runs.running and runs.running.id, runs.waiting and runs.waiting.id) == (first.id, second.id)
    assert runs.current == runs.running
    board.update(first.id, ended)
    assert board.runs().current == second
    for each in (alive, another):
        assert each is not None
        os.close(each)


def test_a_run_that_does_not_wait_has_no_turn(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="0123456789abcdef"):
        Board(tmp_path).begin("0123456789abcdef")


@pytest.mark.parametrize("begun", [False, True])
def test_a_run_whose_process_was_killed_has_failed(tmp_path: Path, *, begun: bool) -> None:
    board = Board(tmp_path)
    run, alive = board.queue(Wanted())
    assert alive is not None
    process = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"], pass_fds=(alive,), stdin=subprocess.DEVNULL
    )
    os.close(alive)
    if begun:
        board.begin(run.id)
    assert [each.state for each in (board.runs().current,) if each] == ["running" if begun else "queued"]
    process.send_signal(signal.SIGKILL)
    process.wait()
    runs = board.runs()
    assert (runs.waiting, runs.running) == (None, None)
    assert [(each.id, each.state, each.error) for each in runs.had] == [(run.id, "failed", KILLED)]
    following, another = board.queue(Wanted())
    assert following.id != run.id
    assert another is not None
    os.close(another)


def test_runs_that_end_well_are_never_seen_as_failed(tmp_path: Path) -> None:
    board = Board(tmp_path)

    def work() -> None:
        for _ in range(40):
            run, alive = board.begin_at_once(Wanted())
            board.update(run.id, ended)
            os.close(alive)

    worker = threading.Thread(target=work)
    worker.start()
    seen = set()
    while worker.is_alive():
        seen |= {run.state for run in board.runs().had}
    worker.join()
    assert seen <= {"running", "done"}
    assert board.runs().had[0].state == "done"


def test_the_last_runs_are_remembered_and_locks_of_ended_ones_are_gone(tmp_path: Path) -> None:
    board = Board(tmp_path)
    ids = []
    for _ in range(MOST_KEPT + 3):
        run, alive = board.begin_at_once(Wanted())
        board.update(run.id, ended)
        os.close(alive)
        ids.append(run.id)
    assert [run.id for run in board.runs().had] == ids[: -MOST_KEPT - 1 : -1]
    assert list((tmp_path / "runs").glob("*.alive")) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"waiting": 1, "had": []}', b"\xff", b"{}"])
def test_a_board_that_cannot_be_read_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "runs.json").write_bytes(content)
    board = Board(tmp_path)
    assert board.runs() == Runs()
    run, alive = board.begin_at_once(FULL)
    assert board.runs().running == run
    os.close(alive)


def test_runs_are_read_as_they_were_written(tmp_path: Path) -> None:
    board = Board(tmp_path)
    run, alive = board.begin_at_once(FULL)
    os.close(alive)
    told = replace(
        run, done=1, total=2, path="b\udce1o.txt", finished=run.asked, counts={"added": 3}, error="…"
    )
    runs = Runs(waiting=replace(told, state="queued"), had=(told, run))
    assert load_runs(dump_runs(runs)) == runs
