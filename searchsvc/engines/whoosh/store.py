"""The index folder: which build and generation is the current one, and who may write.

MANIFEST.json   names the current build, its Whoosh generation and its stamp; replacing
                this file is the commit, everything else is written before it
<build>/        a Whoosh index; `rebuild` makes a new one beside the old
write.lock      held by the one process that writes
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.util.filelock import FileLock, try_for

from searchsvc.errors import EngineError, IndexLocked, NoIndex

INDEX_NAME = "MAIN"
_MANIFEST = "MANIFEST.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the current state of the index is.

    `files` are the names in the build's folder that make the state up, with size
    and CRC-32; `previous` is the state before, whose files are still kept.
    """

    build: str
    generation: int
    layout: int
    stamp: str
    files: dict[str, tuple[int, int]]
    previous: Manifest | None = None

    @property
    def size(self) -> int:
        """The bytes of its files."""
        return sum(size for size, _ in self.files.values())

    @property
    def name(self) -> str:
        """A name of the state, for ETags."""
        return f"{self.build}-{self.generation}"


class Store:
    """The index folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def manifest(self) -> Manifest:
        """The current state; raises NoIndex when there is none."""
        try:
            return _manifest(json.loads((self.folder / _MANIFEST).read_bytes()))
        except (FileNotFoundError, NotADirectoryError):
            raise NoIndex(f"There is no index in {self.folder} yet; run reindex to build it.") from None
        except (ValueError, TypeError, KeyError, AttributeError, OSError) as error:
            raise EngineError(
                f"The index in {self.folder} cannot be read ({error}); run reindex --full to build it anew."
            ) from error

    def build_folder(self, build: str) -> Path:
        """Where a build lies."""
        return self.folder / build

    def new_build(self) -> str:
        """Make the folder of a new build."""
        build = f"build-{secrets.token_hex(6)}"
        self.build_folder(build).mkdir(parents=True)
        return build

    @contextlib.contextmanager
    def writing(self, wait: float) -> Iterator[None]:
        """Hold the lock of the one writer; raises IndexLocked when another holds it for `wait` seconds."""
        lock = FileLock(str(self.folder / "write.lock"))
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            acquired = try_for(lock.acquire, timeout=wait, delay=0.05)
        except OSError as error:
            raise EngineError(f"The index in {self.folder} cannot be written: {error.strerror}.") from error
        if not acquired:
            raise IndexLocked("Another process is writing to the index; try again when it has finished.")
        try:
            yield
        finally:
            lock.release()

    def commit(self, build: str, generation: int, rules: tuple[int, str], current: Manifest | None) -> None:
        """Make a state, with its layout and stamp, the current one and take away what no state needs any more."""
        known = current.files if current and current.build == build else {}
        folder = self.build_folder(build)
        names = self._names(build, generation)
        sealed = {name: known.get(name) or _seal(folder / name) for name in sorted(names)}
        manifest = Manifest(build, generation, *rules, sealed, current and replace(current, previous=None))
        fsync_folder(folder)
        temporary = self.folder / f"{_MANIFEST}.new"
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(asdict(manifest), file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.folder / _MANIFEST)
        fsync_folder(self.folder)
        self._clean(manifest)

    def check(self, manifest: Manifest) -> None:
        """Raise EngineError when a file has another size than it was written with, or the list of segments other bytes.

        FileNotFoundError when one is not there, since a writer may have taken it away.
        """
        folder = self.build_folder(manifest.build)
        toc = toc_name(manifest.generation)
        for name, (size, crc) in manifest.files.items():
            if (folder / name).stat().st_size != size or (name == toc and _seal(folder / name)[1] != crc):
                raise EngineError(
                    f"The index file {name} is damaged; run reindex --full to build the index anew."
                )

    def roll_back(self, manifest: Manifest) -> None:
        """Forget what a writer that died left in the current build after its last commit."""
        folder = self.build_folder(manifest.build)
        for entry in folder.iterdir():
            found = TOC._pattern(INDEX_NAME).match(entry.name)  # noqa: SLF001 - Whoosh has no public name for it
            if found and int(found.group(1)) > manifest.generation:
                entry.unlink()

    def discard(self, build: str) -> None:
        """Take away a build that was not finished."""
        shutil.rmtree(self.build_folder(build), ignore_errors=True)

    def _clean(self, manifest: Manifest) -> None:
        needed: dict[str, set[str]] = {}
        for state in filter(None, (manifest, manifest.previous)):
            needed.setdefault(state.build, set()).update(state.files)
        # The state is committed already: a file that cannot be taken away harms nobody.
        with contextlib.suppress(OSError):
            for folder in self.folder.iterdir():
                if folder.is_dir() and folder.name.startswith("build-"):
                    _keep_only(folder, needed.get(folder.name, set()))

    def _names(self, build: str, generation: int) -> set[str]:
        """The files of a generation: its list of segments, and theirs."""
        storage = FileStorage(str(self.build_folder(build)))
        segments = TOC.read(storage, INDEX_NAME, gen=generation).segments
        return {toc_name(generation), *(name for each in segments for name in each.list_files(storage))}


def _manifest(values: dict[str, Any]) -> Manifest:
    files = {str(name): (int(size), int(crc)) for name, (size, crc) in values["files"].items()}
    previous = _manifest(values["previous"]) if values["previous"] else None
    layout, generation = int(values["layout"]), int(values["generation"])
    return Manifest(str(values["build"]), generation, layout, str(values["stamp"]), files, previous)


def _keep_only(folder: Path, names: set[str]) -> None:
    if not names:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)  # what a writer that died was working on
        elif entry.name not in names:
            entry.unlink(missing_ok=True)


def toc_name(generation: int) -> str:
    """The name of Whoosh's list of segments of a generation."""
    name: str = TOC._filename(INDEX_NAME, generation)  # noqa: SLF001 - Whoosh has no public name for it
    return name


def _seal(path: Path) -> tuple[int, int]:
    """Size and CRC-32 of a file."""
    size = crc = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            size += len(piece)
            crc = zlib.crc32(piece, crc)
    return size, crc


def fsync_folder(folder: Path) -> None:
    """Make sure that a folder's list of names is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
