"""Digests of files that look as they did when they were last read: a file in the folder of the index.

Nothing but time is lost with it. A file is read again when its size, its times
or its number differ, and when its times were so new that it may have changed
since without looking otherwise.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from searchsvc.corpus import State

NAME = "hints.json"

SETTLED = 2_000_000_000
"""Nanoseconds for which a file must have been left alone. The coarsest times in use, FAT's, have steps of two seconds."""

Look = tuple[State, State]
"""The states of a file and of its sidecar."""


class Hints:
    """The digests of files by their looks; without a folder, or if they are not trusted, none are known."""

    def __init__(self, index: Path | None, *, trusted: bool = True) -> None:
        self._file = index / NAME if index else None
        self._rows = _read(self._file) if self._file and trusted else {}

    def digest(self, path: str, look: Look) -> str | None:
        """The digest of a file that looks so, None if it must be read."""
        row = self._rows.get(path)
        return row[-1] if row and row[:-1] == _numbers(look) else None

    def replace(self, digests: Mapping[str, str], looks: Mapping[str, Look], seen: int) -> None:
        """Keep these digests and no others; the looks are of the time `seen`, in nanoseconds, or later."""
        rows = {
            path: [*_numbers(looks[path]), digest]
            for path, digest in digests.items()
            if all(max(state.modified, state.changed) + SETTLED <= seen for state in looks[path])
        }
        if self._file and rows != self._rows:
            self._rows = rows
            with contextlib.suppress(OSError):  # without hints the next run takes longer, that is all
                self._file.parent.mkdir(parents=True, exist_ok=True)
                temporary = self._file.with_name(f"{NAME}.new")
                temporary.write_text(json.dumps(rows), encoding="ascii")
                temporary.replace(self._file)


def now() -> int:
    """The time in the nanoseconds of `State`."""
    return time.time_ns()


def _numbers(look: Look) -> list[int]:
    return [number for state in look for number in state]


def _read(file: Path) -> dict[str, list[Any]]:
    try:
        rows = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    sound = isinstance(rows, dict) and all(
        isinstance(row, list) and row and isinstance(row[-1], str) for row in rows.values()
    )
    return rows if sound else {}
