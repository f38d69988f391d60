"""Paths that changed, until they have come to rest."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

REST = 0.5
"""Seconds for which size and time of a file must stay as they are: before that it may be half-written."""

_Look = tuple[int, int] | None


class Pending:
    """Paths below a folder that changed, each with how it looked when."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._seen: dict[str, tuple[_Look, float]] = {}

    def add(self, paths: Iterable[str], now: float) -> None:
        """Wait for these paths, from now on."""
        self._seen.update({path: (self._look(path), now) for path in paths})

    def rested(self, now: float) -> set[str]:
        """Take out the paths that have looked the same for `REST` seconds; what is gone rests as well."""
        ready = set()
        for path, (look, since) in list(self._seen.items()):
            if now - since < REST:
                continue
            if (new := self._look(path)) == look:
                ready.add(path)
                del self._seen[path]
            else:
                self._seen[path] = new, now
        return ready

    def _look(self, path: str) -> _Look:
        try:
            found = (self._root / path).lstat()
        except OSError:
            return None
        return found.st_size, found.st_mtime_ns
