"""What is known to be damaged in an index folder, noted where all processes find it.

Most damage is seen when a byte is used for the first time. The process that sees
it leaves a note, so that all others turn to the state before too, and the next
writer builds the index anew.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from searchsvc.engines.whoosh.syncing import replace_file, sign_of

_NAME = "DAMAGE.json"


class Damage:
    """The damaged files of an index by their paths, each with a sentence.

    A note that cannot be written, as the folder is read only, holds for this process alone.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME
        self._name = os.fspath(self._path)
        self._seen: dict[str, str] = {}

    def known(self) -> dict[str, str]:
        """What is damaged."""
        try:
            noted = json.loads(self._path.read_bytes()).items()
        except (OSError, ValueError, AttributeError):  # it may be damaged itself
            return dict(self._seen)
        return {str(path): str(sentence) for path, sentence in noted} | self._seen

    def look(self) -> tuple[object, ...]:
        """What is another one when something else is damaged."""
        return sign_of(self._name), frozenset(self._seen)

    def add(self, found: dict[str, str]) -> None:
        """Note what was found, unless it is known."""
        known = self.known()
        if found.keys() - known.keys():
            self._seen |= found
            self._write(known | found)

    def forget(self, paths: Iterable[str]) -> None:
        """Take away what was noted of files that are sound, or needed no more."""
        known = self.known()
        kept = {path: sentence for path, sentence in known.items() if path not in set(paths)}
        self._seen = {path: sentence for path, sentence in self._seen.items() if path in kept}
        if kept != known:
            self._write(kept)

    def _write(self, known: dict[str, str]) -> None:
        # Nothing is lost without the note: the damage is found again.
        with contextlib.suppress(OSError):
            if known:
                replace_file(self._path, json.dumps(known).encode())
            else:
                self._path.unlink(missing_ok=True)
