"""Asking for a run, which goes on in a process of its own whatever becomes of the one that asked."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from searchsvc.errors import EngineError
from searchsvc.runs.board import Board
from searchsvc.runs.record import Run, Wanted


class Asked(NamedTuple):
    """The run that was asked for; `joined` if it was waiting already."""

    run: Run
    joined: bool


def ask(index: Path, wanted: Wanted) -> Asked:
    """The run that will do what is wanted: the one that waits for its turn, or a new one; raises EngineError.

    A run that is going on is not taken, as it has looked at the folder already and
    would miss what has come since.
    """
    board = Board(index)
    try:
        run, alive = board.queue(wanted)
        if alive is None:
            return Asked(run, joined=True)
        try:
            _start(run, alive)
        except OSError as error:
            sentence = f"The run could not be started: {error.strerror}."
            now = datetime.now(UTC)
            board.update(run.id, lambda it: replace(it, state="failed", finished=now, error=sentence))
            raise
        finally:
            os.close(alive)
    except OSError as error:
        raise EngineError(f"No run could be started over the index in {index}: {error.strerror}.") from error
    return Asked(run, joined=False)


def _start(run: Run, alive: int) -> None:
    """Start the process of a run; it inherits the lock that keeps the run alive, and a session of its own."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "searchsvc", "reindex", "--job", f"{run.id}:{alive}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(alive,),
        start_new_session=True,
    )
    # A process that nobody waits for stays in the table of processes when it has ended.
    threading.Thread(target=process.wait, daemon=True).start()
