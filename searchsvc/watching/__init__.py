"""Brings the index up to date whenever files arrive, change, move or go.

What is announced is not relied on alone: the whole folder is compared at the
start, now and then, after whatever may have lost an announcement, and after a
run that failed. What may not enter this room: engines.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from searchsvc.errors import CorpusError, IndexLocked, SearchError
from searchsvc.watching.mounts import on_network
from searchsvc.watching.observing import NotAnnounced, Observer
from searchsvc.watching.pending import Pending
from searchsvc.watching.polling import EVERYTHING, Poller

__all__ = ["EVERY", "MANY", "watch"]

EVERY = 600.0
"""Seconds between two comparisons of the whole folder."""

MANY = 1000
"""With more changes than this, comparing the whole folder is as cheap and misses none."""

_SOON = 1.0
_LATEST = 300.0

Run = Callable[[frozenset[str] | None], None]
"""Brings the index up to date with the whole folder, or with some paths of it; raises SearchError."""


def watch(documents: Path, run: Run, tell: Callable[[str], None], *, skip: Path, polling: bool) -> None:
    """Call `run` for what changes, at first for the whole folder, until interrupted.

    A file is taken up when it has come to rest. `tell` is given a sentence when
    something goes wrong, once as long as it is the same; it is tried again. On a
    network, or with `polling`, nothing is announced and files are looked at each second.
    """
    watched = _Watch(documents, run, tell)
    announced = not polling
    while True:
        root = documents.resolve()
        told = announced and not on_network(root)
        observer = Observer(root, skip) if told else Poller(root, skip)
        try:
            watched.until_replaced(observer.changes())
        except NotAnnounced as error:
            watched.say(f"{error} Looking at all files each second instead.")
            announced = False
        except CorpusError as error:
            watched.say(f"{error} Waiting until it is back.")
            time.sleep(_SOON)


class _Watch:
    def __init__(self, documents: Path, run: Run, tell: Callable[[str], None]) -> None:
        self._documents = documents
        self._run = run
        self._tell = tell
        self._said = ""
        self._whole_at = 0.0
        self._pause = _SOON

    def until_replaced(self, changes: Iterable[set[str]]) -> None:
        """Follow changes until another folder is in the place, as when a disk was unmounted or came back."""
        pending = Pending(self._documents)
        place = self._place()
        for changed in changes:
            now = time.monotonic()
            if self._place() != place:
                return
            if EVERYTHING in changed:
                self._whole_at = min(self._whole_at, now)
            pending.add(changed - {EVERYTHING}, now)
            rested = pending.rested(now)
            if now >= self._whole_at or len(rested) > MANY:
                self._bring_up_to_date(None)
            elif rested:
                self._bring_up_to_date(frozenset(rested))

    def say(self, sentence: str) -> None:
        """Tell something that goes wrong, once."""
        if sentence != self._said:
            self._tell(sentence)
            self._said = sentence

    def _place(self) -> tuple[int, int] | None:
        try:
            found = self._documents.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _bring_up_to_date(self, paths: frozenset[str] | None) -> None:
        try:
            self._run(paths)
        except IndexLocked:
            self.say("Another process is writing to the index; waiting until it has finished.")
            self._whole_at = time.monotonic() + _SOON
        except Exception as error:  # noqa: BLE001 - whatever happens in a run, the next one may go well
            self.say(str(error) if isinstance(error, SearchError) else f"A run failed: {error!r}.")
            self._whole_at = time.monotonic() + self._pause
            self._pause = min(2 * self._pause, _LATEST)
        else:
            self._pause = _SOON
            if paths is None:
                self._said = ""
                self._whole_at = time.monotonic() + EVERY
