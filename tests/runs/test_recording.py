"""What a process that does the work tells, and that telling never stands in its way."""

import os
from pathlib import Path

import pytest

from searchsvc.errors import CorpusError, EngineError
from searchsvc.runs import Asked, Board, Recording, Run, Wanted, ask
from searchsvc.runs import recording as recording_module
from searchsvc.runs.recording import UnknownJob


def break_off(recording: Recording, error: BaseException) -> None:
    """A run into which an error comes after its beginning."""
    with recording:
        recording.begin()
        raise error


def latest(board: Board) -> Run:
    return board.runs().had[0]


def test_everyone_sees_how_a_run_begins_goes_on_and_ends(tmp_path: Path) -> None:
    board = Board(tmp_path)
    with Recording(board, Wanted(full=True)) as recording:
        assert recording.begin() == Wanted(full=True)
        assert (latest(board).state, latest(board).total) == ("running", 0)
        recording.progress(1, 3, "a.txt")
        assert (latest(board).done, latest(board).total, latest(board).path) == (1, 3, "a.txt")
        recording.progress(2, 3, "b.txt")  # too soon after the first to be told
        assert latest(board).done == 1
        recording.progress(3, 3, "c.txt")
        assert latest(board).done == 3
        recording.end({"added": 3, "failed": 0})
    run = latest(board)
    assert (run.state, run.counts, run.error) == ("done", {"added": 3, "failed": 0}, None)
    assert run.started
    assert run.finished
    assert run.asked <= run.started <= run.finished


def test_progress_is_told_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording_module, "TELL_EVERY", 0.0)
    board = Board(tmp_path)
    with Recording(board, Wanted()) as recording:
        recording.begin()
        for done in (1, 2):
            recording.progress(done, 9, "a.txt")
            assert latest(board).done == done
        recording.end({})


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (CorpusError("The folder is gone."), "The folder is gone."),
        (KeyError("x"), "The run broke off: KeyError."),
        (KeyboardInterrupt(), "The run was interrupted; nothing of the index was lost."),
    ],
)
def test_what_breaks_a_run_off_is_told_in_a_sentence(
    tmp_path: Path, error: BaseException, sentence: str
) -> None:
    board = Board(tmp_path)
    with pytest.raises(type(error)):
        break_off(Recording(board, Wanted()), error)
    run = latest(board)
    assert (run.state, run.error) == ("failed", sentence)
    assert run.finished


def test_what_comes_after_the_end_does_not_make_it_fail(tmp_path: Path) -> None:
    board = Board(tmp_path)
    recording = Recording(board, Wanted())
    recording.begin()
    recording.end({"added": 1})
    with pytest.raises(KeyError), recording:
        raise KeyError
    assert latest(board).state == "done"


def test_a_run_that_never_began_leaves_nothing(tmp_path: Path) -> None:
    board = Board(tmp_path)
    with pytest.raises(KeyError), Recording(board, Wanted()):
        raise KeyError
    assert board.runs().had == ()


def test_a_board_that_cannot_be_written_does_not_stop_the_work(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file where the folder should be", encoding="utf-8")
    with Recording(Board(tmp_path), Wanted(full=True)) as recording:
        assert recording.begin() == Wanted(full=True)
        recording.progress(1, 1, "a.txt")
        recording.end({"added": 1})
    assert Board(tmp_path).runs().had == ()


def test_a_job_takes_over_the_run_that_waits(tmp_path: Path) -> None:
    board = Board(tmp_path)
    run, alive = board.queue(Wanted())
    recording = Recording.of_job(board, f"{run.id}:{alive}")
    assert alive is not None
    assert not os.get_inheritable(alive)
    board.queue(Wanted(full=True))
    with recording:
        assert recording.begin() == Wanted(full=True)
        assert latest(board).id == run.id
        recording.end({})
    assert latest(board).state == "done"
    with pytest.raises(OSError, match="descriptor"):
        os.fstat(alive)


def test_a_job_that_breaks_off_before_its_turn_has_failed(tmp_path: Path) -> None:
    board = Board(tmp_path)
    run, alive = board.queue(Wanted())
    with pytest.raises(EngineError), Recording.of_job(board, f"{run.id}:{alive}"):
        raise EngineError("Another process is writing.")
    assert board.runs().waiting is None
    assert (latest(board).id, latest(board).error) == (run.id, "Another process is writing.")


def test_a_job_without_its_order_fails(tmp_path: Path) -> None:
    board = Board(tmp_path)
    run, alive = board.queue(Wanted())
    with Recording.of_job(board, f"{run.id}:{alive}") as recording:
        (tmp_path / "runs" / "runs.json").unlink()
        with pytest.raises(EngineError):
            recording.begin()


@pytest.mark.parametrize(
    "job", ["", "x", "x:", ":0", "0123456789abcdef:0", "0123456789abcdef:999999", "x:-1"]
)
def test_a_job_of_someone_else_is_refused(tmp_path: Path, job: str) -> None:
    with pytest.raises(UnknownJob, match="--job"):
        Recording.of_job(Board(tmp_path), job)


def test_a_program_that_cannot_be_started_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "no-python"))
    with pytest.raises(EngineError, match="No such file"):
        ask(tmp_path, Wanted())
    runs = Board(tmp_path).runs()
    assert runs.waiting is None
    assert [run.state for run in runs.had] == ["failed"]


def test_asking_joins_the_run_that_waits(tmp_path: Path) -> None:
    run, alive = Board(tmp_path).queue(Wanted())
    assert ask(tmp_path, Wanted()) == Asked(run, joined=True)
    assert alive is not None
    os.close(alive)
