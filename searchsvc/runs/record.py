"""What is known of a run of reindex, and how it is written down."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

State = Literal["queued", "running", "done", "failed"]

COUNTS = ("added", "updated", "moved", "unchanged", "deleted", "failed")
"""What a run did, in numbers of reports."""

MOMENTS = ("asked", "started", "finished")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a run shall do: build anew with `full`, delete most reports if they are gone with `confirm_deletions`."""

    full: bool = False
    confirm_deletions: bool = False

    def __or__(self, other: Wanted) -> Wanted:
        """What does for both."""
        return Wanted(
            full=self.full or other.full, confirm_deletions=self.confirm_deletions or other.confirm_deletions
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run as it is at one moment.

    `id` is 16 hexadecimal digits. `done` of `total` files are read, the last of
    them `path`; all three are of no meaning before the folder was compared with
    the index. `counts` are the numbers of the outcome by their names, `error`
    is one sentence, and says why the run failed.
    """

    id: str
    state: State
    wanted: Wanted
    asked: datetime
    started: datetime | None = None
    finished: datetime | None = None
    done: int = 0
    total: int = 0
    path: str | None = None
    counts: Mapping[str, int] | None = None
    error: str | None = None

    @property
    def ended(self) -> bool:
        """Whether it ended, well or not."""
        return self.state in {"done", "failed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """The run that waits for its turn, and those that had theirs, the latest first."""

    waiting: Run | None = None
    had: tuple[Run, ...] = ()

    @property
    def running(self) -> Run | None:
        """The run that is going on."""
        return next((run for run in self.had if run.state == "running"), None)

    @property
    def current(self) -> Run | None:
        """The run to tell of: the one that is going on, else the one that waits, else the last one."""
        return self.running or self.waiting or (self.had[0] if self.had else None)


def dump_runs(runs: Runs) -> str:
    """The runs as JSON."""
    return json.dumps(dataclasses.asdict(runs), default=datetime.isoformat)


def load_runs(text: str | bytes) -> Runs:
    """The runs that `dump_runs` wrote; ValueError, TypeError, KeyError or AttributeError for anything else."""
    values = json.loads(text)
    waiting = values["waiting"] and _run(values["waiting"])
    return Runs(waiting=waiting, had=tuple(_run(each) for each in values["had"]))


def _run(values: dict[str, Any]) -> Run:
    moments = {name: values[name] and datetime.fromisoformat(values[name]) for name in MOMENTS}
    return Run(**(values | moments | {"wanted": Wanted(**values["wanted"])}))
