"""The side of a run that does the work: what it tells on the board."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from searchsvc.errors import EngineError, SearchError
from searchsvc.runs.board import Board
from searchsvc.runs.record import Run, Wanted

TELL_EVERY = 0.5
"""Seconds between two reports of progress."""


class UnknownJob(SearchError):
    """The job that a process is told to work on is not its own."""

    code = "unknown_job"


class Recording:
    """Tells on a board how a run goes; an exception that leaves the context makes it a failed one.

    A board that cannot be written to does not stop the work: the index matters more.
    """

    def __init__(self, board: Board, wanted: Wanted) -> None:
        self._board = board
        self._wanted = wanted
        self._id: str | None = None
        self._alive: int | None = None
        self._next = 0.0

    @classmethod
    def of_job(cls, board: Board, job: str) -> Self:
        """The recording of the waiting run that a `job` names, see `starting`; raises UnknownJob."""
        run_id, _, alive = job.partition(":")
        if not (alive.isdecimal() and board.adopt(run_id, int(alive))):
            raise UnknownJob("--job is for the service's own use; run reindex without it.")
        recording = cls(board, Wanted())
        recording._id, recording._alive = run_id, int(alive)
        return recording

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
    ) -> None:
        if error is not None:
            sentence = _sentence(error)
            self._end(lambda run: replace(run, state="failed", finished=datetime.now(UTC), error=sentence))
        if self._alive is not None:
            os.close(self._alive)

    def begin(self) -> Wanted:
        """The run has its turn; gives what it shall do, which may be more than at first. Raises EngineError."""
        if self._id is None:
            with contextlib.suppress(OSError):
                run, self._alive = self._board.begin_at_once(self._wanted)
                self._id = run.id
            return self._wanted
        try:
            return self._board.begin(self._id).wanted
        except OSError as error:
            raise EngineError(f"It cannot be read what the run shall do: {error.strerror}.") from error

    def progress(self, done: int, total: int, path: str) -> None:
        """Called when `done` of `total` files are dealt with; `path` was the last."""
        if done == total or time.monotonic() >= self._next:
            self._tell(lambda run: replace(run, done=done, total=total, path=path))
            self._next = time.monotonic() + TELL_EVERY

    def end(self, counts: Mapping[str, int]) -> None:
        """The run ended well; nothing that comes after makes it a failed one."""
        self._end(lambda run: replace(run, state="done", finished=datetime.now(UTC), counts=counts))

    def _end(self, change: Callable[[Run], Run]) -> None:
        self._tell(change)
        self._id = None

    def _tell(self, change: Callable[[Run], Run]) -> None:
        if self._id:
            with contextlib.suppress(OSError):
                self._board.update(self._id, change)


def _sentence(error: BaseException) -> str:
    """Why a run broke off."""
    if isinstance(error, SearchError):
        return str(error)
    if isinstance(error, KeyboardInterrupt):
        return "The run was interrupted; nothing of the index was lost."
    return f"The run broke off: {type(error).__name__}."
