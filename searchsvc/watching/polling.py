"""What changes in a folder, seen by looking at all of it again and again, where nothing is announced."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from searchsvc.corpus import Entry, scan
from searchsvc.extract import SIDECAR, supported

EVERYTHING = ""
"""Given as a path when changes may have been missed."""

TICK = 0.2
"""Seconds between two sets of changes at most, unless there are very many files."""

_EVERY = 1.0
_SHARE = 4
"""Looking may take one part in so many of the time."""


class Poller:
    """Looks at a folder each second; less often where that takes long."""

    def __init__(self, root: Path, skip: Path | None) -> None:
        self._root = root
        self._skip = skip

    def changes(self) -> Iterator[set[str]]:
        """Relative paths of reports that came, changed or went, a set at least every `TICK`.

        Raises CorpusError when the folder is not there.
        """
        known = self._look()
        yield {EVERYTHING}
        next_look = time.monotonic() + _EVERY
        while True:
            time.sleep(TICK)
            start = time.monotonic()
            if start < next_look:
                yield set()
                continue
            found = self._look()
            yield {entry.path.removesuffix(SIDECAR) for entry in known ^ found}
            known = found
            next_look = start + max(_EVERY, _SHARE * (time.monotonic() - start))

    def _look(self) -> set[Entry]:
        entries = scan(self._root, self._skip)
        return {
            each
            for each in entries
            if each.kind not in {"folder", "closed"} and supported(each.path.removesuffix(SIDECAR))
        }
