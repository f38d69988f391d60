"""A state of an index as a folder of its own, and back.

A backup is laid out as an index is, with a manifest that names no state before,
so it can also be searched or verified where it lies.
"""

from __future__ import annotations

import contextlib
import os
import zlib
from dataclasses import replace
from pathlib import Path

from searchsvc.engines.whoosh.manifest import Manifest
from searchsvc.engines.whoosh.store import Store
from searchsvc.engines.whoosh.syncing import fsync_folder, make_folder
from searchsvc.errors import EngineError

_ATTEMPTS = 20


def back_up(store: Store, folder: Path) -> Manifest:
    """Copy the current state into a folder that is empty or not there, while others may write.

    Each byte is checked on the way. On return all is on the disk; before, the folder has no manifest.
    """
    if folder.exists() and any(folder.iterdir()):
        raise EngineError(f"The folder {folder} is not empty; name another one for the backup.")
    make_folder(folder)
    target = Store(folder)
    for _ in range(_ATTEMPTS):
        manifest = replace(store.manifest(), previous=None)
        try:
            _copy(store, target, manifest, manifest.build)
        except FileNotFoundError:  # taken away by a writer
            target.discard(manifest.build)
            if store.manifest().name == manifest.name:
                raise
        except BaseException:
            target.discard(manifest.build)
            raise
        else:
            target.publish(manifest)
            return manifest
    raise EngineError("The index changes faster than it can be copied; try again.")


def restore(store: Store, folder: Path, before: Manifest | None) -> Manifest:
    """Make the state in the folder of a backup the current one; the caller is the one writer.

    `before` is the state that readers turn to when this one is damaged.
    """
    source = Store(folder)
    manifest = source.manifest()
    build = store.new_build()
    try:
        _copy(source, store, manifest, build)
        restored = replace(manifest, build=build, previous=before and replace(before, previous=None))
        store.publish(restored)
    except BaseException:
        with contextlib.suppress(EngineError):
            if store.manifest().build != build:
                store.discard(build)
        raise
    store.clean(restored)
    return restored


def _copy(source: Store, target: Store, manifest: Manifest, build: str) -> None:
    """Copy a state's files into a build of another index folder; raises EngineError when one is damaged."""
    folder = target.build_folder(build)
    make_folder(folder)
    for name, sealed in manifest.files.items():
        if _copied(source.build_folder(manifest.build) / name, folder / name) != sealed:
            raise EngineError(f"The index file {name} in {source.folder} is damaged, so it was not copied.")
    fsync_folder(folder)
    fsync_folder(target.folder)


def _copied(source: Path, target: Path) -> tuple[int, int]:
    """Copy a file; gives the size and the CRC-32 of what was read."""
    size = crc = 0
    with source.open("rb") as file, target.open("wb") as copy:
        while piece := file.read(1 << 20):
            copy.write(piece)
            size += len(piece)
            crc = zlib.crc32(piece, crc)
        copy.flush()
        os.fsync(copy.fileno())
    return size, crc
