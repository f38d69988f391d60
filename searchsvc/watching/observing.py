"""What changes in a folder and the folders in it, as the system announces it.

Each folder is watched by itself: watchfiles' own recursion follows links, which
may lead anywhere, and goes into hidden folders.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Generator, Iterator
from pathlib import Path

from watchfiles import Change, watch

from searchsvc.corpus import scan
from searchsvc.errors import SearchError
from searchsvc.extract import SIDECAR, supported, temporary
from searchsvc.watching.polling import EVERYTHING, TICK

BLIND = 60.0
"""Seconds after which everything may have changed, if there are folders that cannot be watched."""

_PAUSE = 1.0
_STARTS = 3

_Raw = set[tuple[Change, str]]


class NotAnnounced(SearchError):
    """The system does not announce what changes; one sentence says why."""


class Observer:
    """Is told what changes in a folder."""

    def __init__(self, root: Path, skip: Path | None) -> None:
        self._root = root
        self._skip = skip
        self._folders: set[str] = set()
        self._closed: set[str] = set()
        """Folders that could not be read."""
        self._early: _Raw = set()
        self._failed_starts = 0

    def changes(self) -> Iterator[set[str]]:
        """Relative paths of reports that changed and of folders that went, a set at least every `TICK`.

        Raises CorpusError when the folder is not there, NotAnnounced when it cannot be watched.
        """
        while True:
            try:
                yield from self._until_lost()
            except (OSError, RuntimeError) as error:
                # A name that is no UTF-8, a folder that went while its watch was being set up, too many folders.
                if self._failed_starts == _STARTS:
                    raise NotAnnounced(f"Changes in {self._root} are not announced: {error}.") from error
                time.sleep(_PAUSE)

    def _until_lost(self) -> Iterator[set[str]]:
        self._folders.clear()
        self._list(None)
        self._failed_starts += 1
        source = self._started()
        self._failed_starts = 0
        blind_at = time.monotonic() + BLIND
        try:
            yield {EVERYTHING}
            while True:
                found, new = self._understood(self._early | next(source))
                self._early = set()
                if new:
                    self._list(new)
                    watched = set(self._folders)
                    later = self._started()
                    self._early |= next(source)
                    source.close()
                    source = later
                    # What came into a new folder before it was watched is not announced; folders want a watch too.
                    found |= set(self._list(new))
                    late = self._folders - watched
                    self._early |= {(Change.added, f"{self._root}/{path}") for path in late}
                if time.monotonic() >= blind_at and not all(map(_has_name, self._folders)):
                    found.add(EVERYTHING)
                    blind_at = time.monotonic() + BLIND
                yield found
        finally:
            source.close()

    def _list(self, only: Collection[str] | None) -> list[str]:
        """Take up the folders that are there, or those at and below some paths; gives the reports in them."""
        reports = []
        self._folders |= {EVERYTHING}
        self._closed -= set(only or self._closed)
        for entry in scan(self._root, self._skip, only):
            if entry.kind == "folder":
                self._folders.add(entry.path)
            elif entry.kind == "closed":
                self._closed.add(entry.path)
            elif supported(entry.path):
                reports.append(entry.path)
        return reports

    def _started(self) -> Generator[_Raw, None, None]:
        """Changes from now on; those that came while it was started are in `_early`."""
        # Asked to ignore folders that it may not read, watchfiles would not tell of too many folders either.
        readable = filter(_has_name, self._folders - self._closed)
        names = [f"{self._root}/{path}".rstrip("/") for path in readable]
        milliseconds = int(TICK * 1000)
        source = watch(
            *names,
            watch_filter=None,
            debounce=milliseconds,
            step=50,
            rust_timeout=milliseconds,
            yield_on_timeout=True,
            force_polling=False,
            recursive=False,
            ignore_permission_denied=False,
        )
        self._early |= next(source)
        return source

    def _understood(self, raw: _Raw) -> tuple[set[str], set[str]]:
        """The paths that may mean a change, and the folders that are new."""
        found, new = set(), set()
        for change, name in raw:
            path = name[len(str(self._root)) + 1 :]
            file = Path(name)
            if not path or file.name.startswith(".") or temporary(path):
                continue
            if os.path.isdir(name) and not os.path.islink(name):  # noqa: PTH112, PTH114 - those of Path raise errors
                if change == Change.added or path in self._closed:
                    new.add(path)
            elif path in self._folders:
                self._folders -= {each for each in self._folders if f"{each}/".startswith(f"{path}/")}
                found.add(path)
            elif supported(report := path.removesuffix(SIDECAR)):
                found.add(report)
        return found, new


def _has_name(path: str) -> bool:
    """Whether watchfiles can be told of a path: it takes UTF-8 only."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
