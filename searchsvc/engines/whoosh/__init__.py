"""The embedded engine: Whoosh keeps schema, texts, segments and generations, arrays do the arithmetic.

Beside each of Whoosh's segments lies one file of arrays (`blocks`) with the
postings of every field, made from analysed reports (`collect`) or from other
segments (`merge`), and searched by array arithmetic (`segment`, `scoring`).
The only room that imports whoosh.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from struct import error as struct_error

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.index import IndexError as WhooshError

from searchsvc.engines.whoosh.columns import id_number
from searchsvc.engines.whoosh.reader import WhooshReader
from searchsvc.engines.whoosh.store import INDEX_NAME, Manifest, Store
from searchsvc.engines.whoosh.writer import SCHEMA, delete_reports, write_reports
from searchsvc.errors import EngineError, NoIndex, StaleIndex
from searchsvc.types import AnalysedReport, IndexStatus

LAYOUT = 2
"""The number of the layout of our files; another number makes every index stale."""

_ATTEMPTS = 20
_DAMAGE = (WhooshError, OSError, EOFError, ValueError, KeyError, TypeError, struct_error)


class WhooshEngine:
    """See `engines.Engine`. `wait` is how many seconds a second writer waits for the first."""

    def __init__(self, folder: Path, stamp: str, *, wait: float = 2.0) -> None:
        self._store = Store(folder)
        self._stamp = f"layout {LAYOUT}, {stamp}"
        self._wait = wait
        self._reader: WhooshReader | None = None

    # --- reading -----------------------------------------------------------------

    def reader(self) -> WhooshReader:
        """See `engines.Engine`."""
        manifest = self._store.manifest()
        known = self._reader
        if known is None or known.manifest != manifest:
            known = self._reader = self._open(manifest)
        return known

    def _open(self, manifest: Manifest) -> WhooshReader:
        for _ in range(_ATTEMPTS):
            if manifest.stamp != self._stamp:
                raise StaleIndex(
                    "The index was built by another version of searchsvc; run reindex to build it anew "
                    f"(it has {manifest.stamp}, this version {self._stamp})."
                )
            try:
                self._store.check(manifest)
                return WhooshReader(self._store.build_folder(manifest.build), manifest)
            except _DAMAGE as error:
                # A writer may have replaced this state, and taken its files away, since we read of it.
                latest = self._store.manifest()
                if latest == manifest:
                    raise EngineError(
                        f"The index in {self._store.folder} is damaged ({error}); "
                        "run reindex --full to build it anew."
                    ) from error
                manifest = latest
        raise EngineError("The index changes faster than it can be opened; try again.")

    def digests(self) -> dict[str, tuple[str, str]]:
        """See `engines.Engine`."""
        try:
            return self.reader().digests()
        except NoIndex:
            return {}

    def status(self) -> IndexStatus:
        """See `engines.Engine`."""
        reader = self.reader()
        sizes = [entry.stat().st_size for entry in self._store.folder.rglob("*") if entry.is_file()]
        return IndexStatus(
            engine="whoosh",
            reports=reader.count,
            generation=reader.generation,
            stamp=reader.manifest.stamp,
            bytes=sum(sizes),
            details={"segments": reader.segment_count()},
        )

    # --- writing -----------------------------------------------------------------

    def put(self, reports: Iterable[AnalysedReport]) -> None:
        """See `engines.Engine`."""
        self._change(lambda index: write_reports(index, reports))

    def delete(self, ids: Iterable[str]) -> None:
        """See `engines.Engine`."""
        numbers = {number for each in ids if (number := id_number(each)) is not None}
        self._change(lambda index: delete_reports(index, numbers))

    def rebuild(self, reports: Iterable[AnalysedReport]) -> None:
        """See `engines.Engine`."""
        with _translated(), self._store.writing(self._wait):
            try:
                current = self._current()
            except EngineError:
                current = None  # damaged: that is why it is built anew
            self._build(lambda index: write_reports(index, reports), current)

    def _change(self, change: Callable[[FileIndex], None]) -> None:
        with _translated(), self._store.writing(self._wait):
            current = self._current()
            if current is None:
                self._build(change, None)
                return
            if current.stamp != self._stamp:
                raise StaleIndex("The index was built by another version of searchsvc; build it anew first.")
            self._store.check(current)
            self._store.roll_back(current)
            index = FileIndex(self._storage(current.build), indexname=INDEX_NAME)
            try:
                change(index)
            except BaseException:
                self._store.roll_back(current)
                raise
            self._commit(current.build, index, current)

    def _build(self, fill: Callable[[FileIndex], None], current: Manifest | None) -> None:
        build = self._store.new_build()
        try:
            index = FileIndex.create(self._storage(build), SCHEMA, INDEX_NAME)
            fill(index)
        except BaseException:
            self._store.discard(build)
            raise
        self._commit(build, index, current)

    def _commit(self, build: str, index: FileIndex, current: Manifest | None) -> None:
        self._store.commit(build, index.latest_generation(), self._stamp, current)

    def _current(self) -> Manifest | None:
        try:
            return self._store.manifest()
        except NoIndex:
            return None

    def _storage(self, build: str) -> FileStorage:
        return FileStorage(str(self._store.build_folder(build)))

    def close(self) -> None:
        """See `engines.Engine`."""
        self._reader = None


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Errors of Whoosh and of the disk as EngineError."""
    try:
        yield
    except (WhooshError, OSError) as error:
        raise EngineError(f"The index cannot be written: {error}.") from error
