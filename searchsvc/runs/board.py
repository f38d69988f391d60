"""The board on which runs are told: a folder beside the index, read and written by every process.

runs.json    what is known of the runs; replaced as a whole
lock         held for the moment of a change
<id>.alive   locked by the process of a run from the moment at which it was asked for

The system lets go of a lock when its process ends in whatever way. So a run that
was killed is known by its lock, and a process number that was given to another
program misleads nobody.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from searchsvc.runs.record import Run, Runs, Wanted, dump_runs, load_runs

MOST_KEPT = 10
"""So many runs that had their turn are remembered."""

KILLED = (
    "The process of this run ended before its work did; nothing of the index was lost. Ask for another run."
)


class Board:
    """The runs over one index."""

    def __init__(self, index: Path) -> None:
        self._folder = index / "runs"

    def runs(self) -> Runs:
        """What is known now; a run whose process is no more has failed. Never raises: nothing known is no runs."""
        known = self._load()
        while True:
            settled = self._settled(known)
            # Whoever ends well says so before the lock is let go of, perhaps since we read of it.
            latest = self._load()
            if known in (settled, latest):
                return settled
            known = latest

    def queue(self, wanted: Wanted) -> tuple[Run, int | None]:
        """The run that waits, which from now on does what is wanted too; a new one if none waits.

        Of a new one the open file that keeps it alive comes as well: it goes to
        the process of the run. Raises OSError.
        """
        with self._changing() as runs:
            waiting, alive = runs.waiting, None
            if waiting is None:
                waiting = Run(id=secrets.token_hex(8), state="queued", wanted=wanted, asked=datetime.now(UTC))
                alive = self._keep_alive(waiting.id)
            waiting = replace(waiting, wanted=waiting.wanted | wanted)
            self._write(replace(runs, waiting=waiting))
            return waiting, alive

    def adopt(self, run_id: str, alive: int) -> bool:
        """Whether the open file `alive` is what keeps the waiting run alive; it goes to no further process then."""
        try:
            same = os.path.samestat(os.fstat(alive), self._alive_path(run_id).stat())
        except OSError:
            return False
        if same:
            os.set_inheritable(alive, False)
        return same

    def begin(self, run_id: str) -> Run:
        """The turn of the waiting run has come; OSError when it is not the one."""
        with self._changing() as runs:
            if runs.waiting is None or runs.waiting.id != run_id:
                raise FileNotFoundError(run_id)
            begun = replace(runs.waiting, state="running", started=datetime.now(UTC))
            self._write(Runs(had=(begun, *runs.had)))
            return begun

    def begin_at_once(self, wanted: Wanted) -> tuple[Run, int]:
        """A run that did not have to wait, and the open file that keeps it alive. Raises OSError."""
        with self._changing() as runs:
            now = datetime.now(UTC)
            begun = Run(id=secrets.token_hex(8), state="running", wanted=wanted, asked=now, started=now)
            alive = self._keep_alive(begun.id)
            self._write(replace(runs, had=(begun, *runs.had)))
            return begun, alive

    def update(self, run_id: str, change: Callable[[Run], Run]) -> None:
        """Tell of a run something new; a waiting one that ends without a turn is among those that had theirs.

        Raises OSError.
        """
        with self._changing() as runs:
            if runs.waiting and runs.waiting.id == run_id:
                self._write(Runs(had=(change(runs.waiting), *runs.had)))
            else:
                had = tuple(change(each) if each.id == run_id else each for each in runs.had)
                self._write(replace(runs, had=had))

    @contextlib.contextmanager
    def _changing(self) -> Iterator[Runs]:
        """Be the only one that changes the board; gives what is on it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self._settled(self._load())

    def _load(self) -> Runs:
        try:
            return load_runs((self._folder / "runs.json").read_bytes())
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return Runs()

    def _write(self, runs: Runs) -> None:
        runs = replace(runs, had=runs.had[:MOST_KEPT])
        temporary = self._folder / "runs.json.new"
        temporary.write_text(dump_runs(runs), encoding="utf-8")
        temporary.replace(self._folder / "runs.json")
        needed = {run.id for run in (runs.waiting, *runs.had) if run and not run.ended}
        for path in self._folder.glob("*.alive"):
            if path.stem not in needed:
                path.unlink(missing_ok=True)

    def _settled(self, runs: Runs) -> Runs:
        """The runs as they are if those whose process is no more have failed."""
        had = tuple(self._settled_run(run) for run in runs.had)
        waiting = runs.waiting and self._settled_run(runs.waiting)
        if waiting and waiting.state == "failed":
            return Runs(had=(waiting, *had))
        return Runs(waiting=waiting, had=had)

    def _settled_run(self, run: Run) -> Run:
        if run.ended or self._is_alive(run.id):
            return run
        return replace(run, state="failed", error=KILLED)

    def _alive_path(self, run_id: str) -> Path:
        return self._folder / f"{run_id}.alive"

    def _keep_alive(self, run_id: str) -> int:
        alive = os.open(self._alive_path(run_id), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
        fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return alive

    def _is_alive(self, run_id: str) -> bool:
        try:
            alive = os.open(self._alive_path(run_id), os.O_RDONLY)
        except FileNotFoundError:
            return False
        except OSError:
            return True  # another user's, which cannot be looked at
        try:
            fcntl.flock(alive, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        else:
            return False
        finally:
            os.close(alive)
