"""The index folder: which build and generation is the current one, and who may write.

MANIFEST.json   names the current build, its Whoosh generation, its stamp and its files,
                and the state before; replacing this file is the commit, everything else
                is on the disk before it
MANIFEST.copy.json   the same, for the day on which the first is damaged
DAMAGE.json     what a reader found to be damaged, see `damage`
<build>/        a Whoosh index; `rebuild` makes a new one beside the old
write.lock      held by the one process that writes
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.util.filelock import FileLock, try_for

from searchsvc.engines.whoosh.damage import Damage
from searchsvc.engines.whoosh.manifest import Manifest, decode, encode
from searchsvc.engines.whoosh.syncing import (
    HALF_WRITTEN,
    fsync_all,
    fsync_folder,
    half_written,
    make_folder,
    seal,
    sign_of,
)
from searchsvc.errors import EngineError, IndexLocked, NoIndex

INDEX_NAME = "MAIN"

_ABANDONED = 60
"""Seconds after which nobody is writing a small file any more."""

MANIFESTS = ("MANIFEST.json", "MANIFEST.copy.json")


class Store:
    """The index folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._manifest = os.fspath(folder / MANIFESTS[0])
        self.damage = Damage(folder)
        self._sound: set[str] = set()
        """The files whose every byte this process has read and found right, or has written."""

    def manifest(self) -> Manifest:
        """The current state; raises NoIndex when there is none."""
        failure: Exception | None = None
        for name in MANIFESTS:
            try:
                return decode((self.folder / name).read_bytes())
            except (FileNotFoundError, NotADirectoryError):
                continue
            except (ValueError, OSError) as error:
                failure = failure or error
        if failure is None:
            raise NoIndex(f"There is no index in {self.folder} yet; run reindex to build it.")
        raise EngineError(
            f"The index in {self.folder} cannot be read: its manifest is lost ({failure}); "
            "run reindex to build it anew."
        )

    def look(self) -> tuple[object, ...]:
        """What tells whether anything has changed: how the manifest's file looks, and the known damage."""
        return sign_of(self._manifest), self.damage.look()

    def build_folder(self, build: str) -> Path:
        """Where a build lies."""
        return self.folder / build

    def new_build(self) -> str:
        """Make the folder of a new build."""
        build = f"build-{secrets.token_hex(6)}"
        self.build_folder(build).mkdir()
        return build

    @contextlib.contextmanager
    def writing(self, wait: float) -> Iterator[None]:
        """Hold the lock of the one writer; raises IndexLocked when another holds it for `wait` seconds."""
        lock = FileLock(str(self.folder / "write.lock"))
        try:
            make_folder(self.folder)
            acquired = try_for(lock.acquire, timeout=wait, delay=0.05)
        except OSError as error:
            raise EngineError(f"The index in {self.folder} cannot be written: {error.strerror}.") from error
        if not acquired:
            raise IndexLocked("Another process is writing to the index; try again when it has finished.")
        try:
            yield
        finally:
            lock.release()

    # --- committing ------------------------------------------------------------

    def commit(self, build: str, generation: int, rules: tuple[int, str], before: Manifest | None) -> None:
        """Make a state, with its layout and stamp, the current one and take away what no state needs any more.

        `before` is the state that readers turn to when this one is damaged.
        """
        known = before.files if before and before.build == build else {}
        folder = self.build_folder(build)
        names = sorted(self._names(build, generation))
        sealed = {name: known.get(name) or seal(folder / name) for name in names}
        manifest = Manifest(build, generation, *rules, sealed, before and replace(before, previous=None))
        self.publish(manifest, [*(folder / name for name in names if name not in known), folder])
        self._sound.update(manifest.paths)
        self.clean(manifest)

    def publish(self, manifest: Manifest, paths: Iterable[Path] = ()) -> None:
        """Make a state the current one; what was written for it, files and folders, is brought to the disk before."""
        first, copy = (self.folder / name for name in MANIFESTS)
        with half_written(encode(manifest), first, copy) as (new, new_copy):
            fsync_all([*paths, new, new_copy, self.folder])
            new.replace(first)
            fsync_folder(self.folder)
            # This was the commit, which a copy that cannot be put in its place does not undo.
            with contextlib.suppress(OSError):
                new_copy.replace(copy)
                fsync_folder(self.folder)

    def clean(self, manifest: Manifest) -> None:
        """Take away what a state and the one before do not need: older files, and those of a writer that died."""
        needed: dict[str, set[str]] = {}
        for state in manifest.states():
            needed.setdefault(state.build, set()).update(state.files)
        paths = manifest.sealed().keys()
        self._sound &= paths
        self.damage.forget(self.damage.known().keys() - paths)
        # A file that cannot be taken away harms nobody.
        with contextlib.suppress(OSError):
            self._sweep()
            for folder in self.folder.iterdir():
                if folder.is_dir() and folder.name.startswith("build-"):
                    _keep_only(folder, needed.get(folder.name, set()))

    def _sweep(self) -> None:
        """Take away what was to replace a file of the folder when its writer died; others may just be writing."""
        for left in self.folder.glob(f"*{HALF_WRITTEN}"):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink(missing_ok=True)

    def discard(self, build: str) -> None:
        """Take away a build that was not finished."""
        shutil.rmtree(self.build_folder(build), ignore_errors=True)

    def _names(self, build: str, generation: int) -> set[str]:
        """The files of a generation: its list of segments, and theirs."""
        storage = FileStorage(str(self.build_folder(build)))
        segments = TOC.read(storage, INDEX_NAME, gen=generation).segments
        return {toc_name(generation), *(name for each in segments for name in each.list_files(storage))}

    # --- checking --------------------------------------------------------------

    def check(self, manifest: Manifest) -> None:
        """Raise EngineError when a file has another size than it was written with, or the list of segments other bytes.

        FileNotFoundError when one is not there, since a writer may have taken it away.
        """
        folder = self.build_folder(manifest.build)
        for name, (size, _) in manifest.files.items():
            if (folder / name).stat().st_size != size:
                raise _damaged(name)
        self.check_list(manifest)

    def check_list(self, manifest: Manifest) -> None:
        """Raise EngineError when a state's list of segments has other bytes, which pickle should not be given."""
        name = toc_name(manifest.generation)
        if seal(self.build_folder(manifest.build) / name) != manifest.files[name]:
            raise _damaged(name)

    def examine(self, manifest: Manifest) -> None:
        """Read every byte of a state's files, unless this process did so before, and note what is damaged.

        Of files that were read before the size is looked at.

        The manifest is written anew if it or its copy is damaged.
        """
        noted = self.damage.known()
        for path, sealed in manifest.sealed().items():
            if path in self._sound - noted.keys() and self._size(path) == sealed[0]:
                continue
            sentence = self.fault(path, sealed)
            if sentence:
                self._sound.discard(path)
                self.damage.add({path: sentence})
            else:
                self._sound.add(path)
                self.damage.forget([path])
        content = encode(manifest)
        if any(_content(self.folder / name) != content for name in MANIFESTS):
            self.publish(manifest)

    def _size(self, path: str) -> int:
        try:
            return (self.folder / path).stat().st_size
        except OSError:
            return -1

    def fault(self, path: str, sealed: tuple[int, int]) -> str | None:
        """What is wrong with a file that was written with a size and a CRC-32, None if nothing is."""
        try:
            found = seal(self.folder / path)
        except OSError as error:
            return f"The index file {path} cannot be read: {error.strerror}."
        if found == sealed:
            return None
        what = "bytes" if found[0] == sealed[0] else "size"
        return f"The index file {path} has not the {what} that it was written with."

    def strays(self) -> list[str]:
        """The files of builds that belong to no state."""
        needed = self.manifest().sealed()
        there = [entry for entry in self.folder.glob("build-*/**/*") if not entry.is_dir()]
        paths = [entry.relative_to(self.folder).as_posix() for entry in there]
        return sorted(path for path in paths if path not in needed)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _damaged(name: str) -> EngineError:
    return EngineError(f"The index file {name} is damaged; run reindex to build the index anew.")


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
