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
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.util.filelock import FileLock, try_for

from searchsvc.errors import EngineError, IndexLocked, NoIndex

INDEX_NAME = "MAIN"
_MANIFEST = "MANIFEST.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the current state of the index is; `previous` is the one before, whose files are still kept."""

    build: str
    generation: int
    stamp: str
    previous: tuple[str, int] | None = None

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
            values = json.loads((self.folder / _MANIFEST).read_bytes())
            previous = values["previous"]
            values["previous"] = previous and (str(previous[0]), int(previous[1]))
            return Manifest(**values)
        except (FileNotFoundError, NotADirectoryError):
            raise NoIndex(f"There is no index in {self.folder} yet; run reindex to build it.") from None
        except (ValueError, TypeError, KeyError, OSError) as error:
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
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(str(self.folder / "write.lock"))
        if not try_for(lock.acquire, timeout=wait, delay=0.05):
            raise IndexLocked("Another process is writing to the index; try again when it has finished.")
        try:
            yield
        finally:
            lock.release()

    def commit(self, manifest: Manifest) -> None:
        """Make a state the current one and take away what no state needs any more."""
        fsync_folder(self.build_folder(manifest.build))
        temporary = self.folder / f"{_MANIFEST}.new"
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(asdict(manifest), file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.folder / _MANIFEST)
        fsync_folder(self.folder)
        self._clean(manifest)

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
        kept = {(manifest.build, manifest.generation)} | ({manifest.previous} if manifest.previous else set())
        builds = {build for build, _ in kept}
        for entry in self.folder.iterdir():
            if entry.is_dir() and entry.name.startswith("build-") and entry.name not in builds:
                shutil.rmtree(entry, ignore_errors=True)
        for build in builds:
            self._clean_build(build, {generation for name, generation in kept if name == build})

    def _clean_build(self, build: str, generations: set[int]) -> None:
        folder = self.build_folder(build)
        storage = FileStorage(str(folder))
        needed = {TOC._filename(INDEX_NAME, each) for each in generations}  # noqa: SLF001 - as above
        segments: set[str] = set()
        for generation in generations:
            with contextlib.suppress(OSError):
                segments |= {
                    each.segment_id() for each in TOC.read(storage, INDEX_NAME, gen=generation).segments
                }
        for entry in folder.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)  # what a writer that died was working on
            elif entry.name not in needed and entry.name.split(".")[0] not in segments:
                entry.unlink(missing_ok=True)


def fsync_folder(folder: Path) -> None:
    """Make sure that a folder's list of names is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
