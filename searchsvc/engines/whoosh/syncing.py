"""Files and folders that are on the disk, not only in memory, when a function returns."""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from typing import BinaryIO

HALF_WRITTEN = ".new"
"""Stands behind the name of a file while it is written anew, here and in all rooms that write to the folder of an index."""


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


def fsync_file(path: Path) -> None:
    """Make sure that a file's bytes are on the disk."""
    _fsync(path, os.O_RDONLY)


def fsync_folder(folder: Path) -> None:
    """Make sure that a folder's list of names is on the disk."""
    _fsync(folder, os.O_RDONLY | os.O_DIRECTORY)


def _fsync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
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


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in the place of another, if there is one: a reader sees the old or the new one.

    The folder has yet to be synced.
    """
    temporary = path.with_name(f"{path.name}{HALF_WRITTEN}")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
