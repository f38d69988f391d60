"""Whether every byte of an index is as it was written, and every report in it can be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import BinaryIO

from searchsvc.engines import Progress
from searchsvc.engines.whoosh.manifest import Manifest, decode
from searchsvc.engines.whoosh.raising import reason
from searchsvc.engines.whoosh.reader import WhooshReader
from searchsvc.engines.whoosh.store import MANIFESTS, Store
from searchsvc.engines.whoosh.syncing import seal_of
from searchsvc.errors import EngineError, IndexLocked

_ATTEMPTS = 20


class Verification:
    """One state of an index and the one before, held open while a writer may replace them."""

    def __init__(self, store: Store, progress: Progress) -> None:
        self._store = store
        self._progress = progress
        self._open = ExitStack()
        self._files: dict[str, BinaryIO | OSError] = {}
        self._done = 0

    def findings(self) -> Iterator[str]:
        """One sentence for each thing that is wrong; raises NoIndex when there is nothing to look at."""
        with self._open:
            yield from self._manifests()
            manifest, reader = self._hold()
            sealed = manifest.sealed()
            total = len(sealed) + (reader.count if isinstance(reader, WhooshReader) else 0)
            for path, expected in sealed.items():
                yield from self._bytes(path, expected)
                self._step(total, path)
            if isinstance(reader, WhooshReader):
                yield from self._reports(reader, total)
            else:
                yield reason(reader)
        yield from self._strays()

    def _step(self, total: int, name: str) -> None:
        self._done += 1
        self._progress(self._done, total, name)

    def _manifests(self) -> Iterator[str]:
        self._store.manifest()  # raises when both are lost
        for name in MANIFESTS:
            path = self._store.folder / name
            try:
                decode(path.read_bytes())
            except FileNotFoundError:
                yield f"{name} is missing."
            except (OSError, ValueError) as error:
                yield f"{name} cannot be read: {error}."

    def _hold(self) -> tuple[Manifest, WhooshReader | Exception]:
        """The current state with its files open, and a reader of it or why there is none."""
        for _ in range(_ATTEMPTS):
            manifest = self._store.manifest()
            self._files = {path: self._opened(path) for path in manifest.sealed()}
            folder = self._store.build_folder(manifest.build)
            try:
                self._store.check_list(manifest)
                reader: WhooshReader | Exception = WhooshReader(folder, manifest)
            except Exception as error:  # noqa: BLE001 - whatever a damaged file leads Whoosh, pickle or numpy to
                reader = error
            if self._store.manifest() == manifest:
                return manifest, reader
            self._open.close()
        raise EngineError("The index changes faster than it can be verified; try again.")

    def _opened(self, path: str) -> BinaryIO | OSError:
        try:
            return self._open.enter_context((self._store.folder / path).open("rb"))
        except OSError as error:
            return error

    def _bytes(self, path: str, expected: tuple[int, int]) -> Iterator[str]:
        file = self._files[path]
        try:
            if isinstance(file, OSError):
                raise file
            size, crc = seal_of(file)
        except OSError as error:
            yield f"{path} cannot be read: {error.strerror}."
            return
        if size != expected[0]:
            yield f"{path} has {size:,} bytes, it was written with {expected[0]:,}."
        elif crc != expected[1]:
            yield f"{path} has other bytes than it was written with."

    def _reports(self, reader: WhooshReader, total: int) -> Iterator[str]:
        """Each report by its id: its record, and the text that belongs to it."""
        try:
            known = reader.digests()
        except Exception as error:  # noqa: BLE001 - as in `_hold`
            yield f"The list of reports cannot be read: {reason(error)}"
            return
        if len(known) != reader.count:
            yield f"{reader.count:,} reports have {len(known):,} ids."
        for report_id, (path, _) in known.items():
            try:
                found = reader.get(report_id)
            except Exception as error:  # noqa: BLE001 - as in `_hold`
                yield f"The report {path} cannot be read: {reason(error)}"
            else:
                if found is None or found.path != path:
                    yield f"The report {path} is not found by its id {report_id}."
            self._step(total, path)

    def _strays(self) -> Iterator[str]:
        """Files that no state needs; while another process writes there may be some."""
        try:
            with self._store.writing(0.0):
                strays = self._store.strays()
        except IndexLocked:
            return
        except EngineError:  # the folder is read only
            strays = self._store.strays()
        for path in strays:
            yield f"{path} belongs to no state of the index."
