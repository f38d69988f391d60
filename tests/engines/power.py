"""A disk that forgets what was not synced: what a power cut may leave of a folder, at each sync.

A file's bytes are on the disk when it was synced, a name when its folder was. What
was not synced may be there or not, each thing for itself.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

Names = dict[str, int]
"""What a folder holds: the number of each file or folder by its name."""


@dataclass
class Disk:
    """What of a folder is on the disk, by the numbers (inodes) of files and folders."""

    root: Path
    contents: dict[int, bytes] = field(default_factory=dict)
    names: dict[int, Names] = field(default_factory=dict)
    _held: dict[int, int] = field(default_factory=dict)

    def look(self) -> tuple[dict[int, bytes], dict[int, Names]]:
        """What programs see now: the contents of all files and the names in all folders."""
        contents: dict[int, bytes] = {}
        names: dict[int, Names] = {}
        for folder, _, _ in os.walk(self.root):
            here = names[self._number(Path(folder))] = {}
            for entry in Path(folder).iterdir():
                here[entry.name] = self._number(entry)
                if entry.is_file():
                    contents[here[entry.name]] = entry.read_bytes()
        return contents, names

    def _number(self, path: Path) -> int:
        """The inode, held open so that no other file ever gets its number."""
        number = path.stat().st_ino
        if number not in self._held:
            self._held[number] = os.open(path, os.O_RDONLY)
        return number

    def holds(self, number: int) -> bool:
        """Whether a file or folder is in the folder."""
        return any(found.st_ino == number for found in self._entries())

    def _entries(self) -> Iterator[os.stat_result]:
        yield self.root.stat()
        for entry in self.root.rglob("*"):
            with suppress(FileNotFoundError):
                yield entry.stat()

    def sync(self, number: int) -> None:
        """Called when a file or folder was synced."""
        contents, names = self.look()
        if number in contents:
            self.contents[number] = contents[number]
        if number in names:
            self.names[number] = names[number]

    def after_a_cut(self, target: Path, dice: random.Random | None = None) -> None:
        """Write what is left into a folder: what was synced, and with dice any part of the rest."""
        contents, names = self.look()
        self._write(target, self._number(self.root), _Left(self, contents, names, dice))

    def _write(self, target: Path, number: int, left: _Left) -> None:
        target.mkdir()
        for name, inside in left.names_of(number).items():
            if inside in left.names or inside in self.names:
                self._write(target / name, inside, left)
            else:
                (target / name).write_bytes(left.content_of(inside))

    def close(self) -> None:
        """Let go of the files."""
        for descriptor in self._held.values():
            os.close(descriptor)


@dataclass
class _Left:
    """What a cut leaves."""

    disk: Disk
    contents: dict[int, bytes]
    names: dict[int, Names]
    dice: random.Random | None

    def names_of(self, number: int) -> Names:
        synced, seen = self.disk.names.get(number, {}), self.names.get(number, {})
        if self.dice is None:
            return synced
        chosen: Names = {}
        for name in sorted({*synced, *seen}):
            found = (synced if self.dice.random() < 0.5 else seen).get(name)
            if found is not None:
                chosen[name] = found
        return chosen

    def content_of(self, number: int) -> bytes:
        synced, seen = self.disk.contents.get(number, b""), self.contents.get(number, b"")
        if self.dice is None or seen == synced:
            return synced
        cut = self.dice.randrange(len(seen) + 1)
        return self.dice.choice((synced, seen, seen[:cut], seen[:cut] + bytes(len(seen) - cut)))


@contextmanager
def each_sync(disk: Disk, check: Callable[[], None]) -> Iterator[None]:
    """Call `check` before each sync that is done inside, and once at the end."""
    really = os.fsync
    one_at_a_time = threading.Lock()

    def fsync(descriptor: int) -> None:
        number = os.fstat(descriptor).st_ino
        if disk.holds(number):  # and not what `check` writes elsewhere
            with one_at_a_time:
                check()
                disk.sync(number)
        really(descriptor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        yield
    check()
