"""Digests of files that look as they did when they were last read: a file in the folder of the index.

Nothing but time is lost with it. A file is read again when its size, its times
or its number differ, and when its times were so new that it may have changed
since without looking otherwise.
"""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path
from typing import Any

from searchsvc.corpus import NO_STATE, State

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
        self._kept: dict[str, list[Any]] = {}

    def digest(self, path: str, look: Look) -> str | None:
        """The digest of a file that looks so, None if it must be read."""
        row = self._rows.get(path)
        if row is None or row[:-1] != _numbers(look):
            return None
        self._kept[path] = row
        digest: str = row[-1]
        return digest

    def add(self, path: str, look: Look, digest: str, seen: int) -> None:
        """Keep the digest of a file that was read after it had looked so at the time `seen`, in nanoseconds."""
        if all(max(state.modified, state.changed) + SETTLED <= seen for state in look):
            self._kept[path] = [*_numbers(look), digest]

    def save(self) -> None:
        """Write down the hints that held or were added, and no others."""
        if self._file and self._kept != self._rows:
            with contextlib.suppress(OSError):  # without hints the next run takes longer, that is all
                self._file.parent.mkdir(parents=True, exist_ok=True)
                temporary = self._file.with_name(f"{NAME}.new")
                temporary.write_text(json.dumps(self._kept), encoding="ascii")
                temporary.replace(self._file)


def now() -> int:
    """The time in the nanoseconds of `State`."""
    return time.time_ns()


def _numbers(look: Look) -> list[int]:
    file, sidecar = look
    return [*file] if sidecar == NO_STATE else [*file, *sidecar]


def _read(file: Path) -> dict[str, list[Any]]:
    try:
        rows = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    sound = isinstance(rows, dict) and all(
        isinstance(row, list) and row and isinstance(row[-1], str) for row in rows.values()
    )
    return rows if sound else {}
