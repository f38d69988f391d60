"""Files and folders that are on the disk, not only in memory, when a function returns."""

from __future__ import annotations

import contextlib
import os
import signal
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

HALF_WRITTEN = ".new"
"""Stands behind the name of a file while it is written anew, here and in all rooms that write to the folder of an index."""

_AT_ONCE = 4
"""So many files are synced at once; twice as many take as long."""


def seal(path: Path) -> tuple[int, int]:
    """Size and CRC-32 of a file."""
    with path.open("rb") as file:
        return seal_of(file)


def seal_of(file: BinaryIO) -> tuple[int, int]:
    """Size and CRC-32 of what is left to be read of an open file."""
    size = crc = 0
    while piece := file.read(1 << 20):
        size += len(piece)
        crc = zlib.crc32(piece, crc)
    return size, crc


def sign_of(path: Path | str) -> tuple[int, int, int] | None:
    """What is another one when a file has been replaced or written to, None if there is no file."""
    try:
        found = os.stat(path)  # noqa: PTH116 - a search waits for it, and making a `Path` takes as long
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def fsync_all(paths: Sequence[Path]) -> None:
    """Make sure that several files, and folders' lists of names, are on the disk, in no order.

    They are asked for at once, as a file system writes those down together that are waited for together.
    """
    with ThreadPoolExecutor(_AT_ONCE, initializer=leave_signals) as threads:
        for synced in [threads.submit(_fsync, path) for path in paths]:
            synced.result()


def leave_signals() -> None:
    """Leave signals to the thread that deals with them, which may let them wait."""
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())


def fsync_folder(folder: Path) -> None:
    """Make sure that a folder's list of names is on the disk."""
    _fsync(folder)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder, and those it lies in, if they are not there."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    fsync_folder(folder.parent)


@contextlib.contextmanager
def half_written(content: bytes, *paths: Path) -> Iterator[list[Path]]:
    """New files with this content, to be put in the places of others; those that were not are taken away."""
    files = [path.with_name(f"{path.name}{HALF_WRITTEN}") for path in paths]
    try:
        for each in files:
            each.write_bytes(content)
        yield files
    finally:
        for each in files:
            each.unlink(missing_ok=True)


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in the place of another, if there is one: a reader sees the old or the new one.

    The folder has yet to be synced.
    """
    with half_written(content, path) as (new,):
        _fsync(new)
        new.replace(path)
