"""The folder of reports: which files it has, what each one's digest is, and how to tell that a file is the same."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from searchsvc.errors import CorpusError, ExtractionError

Kind = Literal["file", "folder", "closed", "link", "FIFO", "socket", "device"]
"""`closed` is a folder that cannot be read, or what may be one and cannot be looked at."""

_KINDS: dict[int, Kind] = {
    stat.S_IFREG: "file",
    stat.S_IFDIR: "folder",
    stat.S_IFLNK: "link",
    stat.S_IFIFO: "FIFO",
    stat.S_IFSOCK: "socket",
    stat.S_IFBLK: "device",
    stat.S_IFCHR: "device",
}


class State(NamedTuple):
    """What a file looks like from outside: bytes, nanoseconds, nanoseconds, number."""

    size: int
    modified: int
    changed: int
    inode: int


_PIECE = 1 << 16
"""Bytes of a file that are read at a time."""

NO_STATE = State(0, 0, 0, 0)
"""The state of a file that may not be looked at; no file that was read has it."""


class Entry(NamedTuple):
    """Something in the folder, by its path relative to it with `/`; of what is closed, the system's reason."""

    path: str
    kind: Kind
    state: State
    reason: str = ""


def scan(root: Path, skip: Path | None = None, only: Collection[str] | None = None) -> Iterator[Entry]:
    """Everything below a folder in a fixed order, or what is at and below the relative paths `only`.

    Hidden files and folders are passed over, and so are `lost+found`, which only
    root may read, and the folder `skip`; links are given and not followed. A folder in it that cannot be read is given
    twice, then as `closed`. Raises CorpusError when the folder itself is not there or cannot be read.
    """
    if not _is_folder(root):
        raise CorpusError(f"The folder of reports, {root}, is not there.")
    passed_over = skip.resolve() if skip else None
    if only is None:
        yield from _below(root, "", passed_over)
        return
    for path in sorted(_outermost(only)):
        if _may_be_seen(root, path, passed_over) and (found := _look(root, path)):
            yield found
            if found.kind == "folder":
                yield from _below(root, path, passed_over)


def files(root: Path, skip: Path | None = None) -> Iterator[str]:
    """The paths of all regular files that `scan` gives."""
    return (each.path for each in scan(root, skip) if each.kind == "file")


def _is_folder(root: Path) -> bool:
    try:
        return stat.S_ISDIR(root.stat().st_mode)
    except OSError:  # also a network that is down
        return False


def _below(root: Path, start: str, passed_over: Path | None) -> Iterator[Entry]:
    """What lies below a folder of the root; without recursion, as folders may be nested a thousand deep."""
    waiting = [start]
    while waiting:
        folders = []
        for each in _entries(root, waiting.pop()):
            if each.kind == "folder":
                if passed_over and (root / each.path).resolve() == passed_over:
                    continue
                folders.append(each.path)
            yield each
        waiting += reversed(folders)


def _entries(root: Path, folder: str) -> Iterator[Entry]:
    """What a folder has, by name; no more than the names is held, as there may be very many."""
    prefix = f"{folder}/" if folder else ""
    try:
        names, folders = _names(root / folder)
    except OSError as error:
        if not folder:
            raise CorpusError(f"The folder {root} cannot be read: {error.strerror}.") from error
        yield _closed(folder, error)
        return
    place = f"{root}/{prefix}"
    for name in names:
        try:
            yield _described(prefix + name, os.lstat(place + name))
        except OSError as error:
            # One that may not be looked at is taken for a file, and fails when it is read.
            yield _closed(prefix + name, error) if name in folders else Entry(prefix + name, "file", NO_STATE)


def _names(folder: Path) -> tuple[list[str], frozenset[str]]:
    """The names in a folder, sorted, and which of them are folders."""
    names, folders = [], []
    with os.scandir(folder) as entries:
        for each in entries:
            if _is_hidden(each.name):
                continue
            names.append(each.name)
            if each.is_dir(follow_symlinks=False):
                folders.append(each.name)
    names.sort()
    return names, frozenset(folders)


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name == "lost+found"


def _closed(path: str, error: OSError) -> Entry:
    return Entry(path, "closed", NO_STATE, error.strerror or type(error).__name__)


def _described(path: str, found: os.stat_result) -> Entry:
    state = State(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
    return Entry(path, _KINDS.get(stat.S_IFMT(found.st_mode), "device"), state)


def _look(root: Path, path: str) -> Entry | None:
    try:
        return _described(path, (root / path).lstat())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:  # may not be looked at, or a network or a disk fails: it may be there
        return _closed(path, error)


def _outermost(paths: Collection[str]) -> Iterator[str]:
    """The paths of which no parent is among them."""
    every = set(paths)
    return (each for each in every if every.isdisjoint(_parents(each)))


def _parents(path: str) -> Iterator[str]:
    """The folders that a path lies in, relative to the same root."""
    place = path.find("/")
    while place > 0:
        yield path[:place]
        place = path.find("/", place + 1)


def _may_be_seen(root: Path, path: str, passed_over: Path | None) -> bool:
    """Whether `scan` of the whole folder would come to this path."""
    parts = path.split("/")
    if any(_is_hidden(part) or not part for part in parts):
        return False
    folders = [root / each for each in (*_parents(path), path)]
    return not any(map(os.path.islink, folders[:-1])) and (
        passed_over is None or all(folder.resolve() != passed_over for folder in folders)
    )


def digest(root: Path, path: str, sidecar: str = "") -> str:
    """The SHA-256, in hexadecimal, of a file's bytes and of those of its sidecar, if it has one.

    The sidecar's name is the file's with `sidecar` behind it. Raises
    ExtractionError when the file cannot be read.
    """
    try:
        content = _hashed(root / path)
    except FileNotFoundError:
        raise ExtractionError("The file vanished while it was being read.") from None
    except OSError as error:
        raise ExtractionError(f"The file cannot be read: {error.strerror}.") from error
    if sidecar:
        with contextlib.suppress(OSError):
            content.update(_hashed(root / f"{path}{sidecar}").digest())
    return content.hexdigest()


def _hashed(file: Path) -> hashlib._Hash:
    # Without O_NONBLOCK, opening a named pipe would wait for somebody to write to it.
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        found = hashlib.sha256()
        while piece := os.read(descriptor, _PIECE):
            found.update(piece)
        return found
    finally:
        os.close(descriptor)
