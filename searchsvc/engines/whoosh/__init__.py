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

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from searchsvc.engines.whoosh.columns import id_number
from searchsvc.engines.whoosh.reader import WhooshReader
from searchsvc.engines.whoosh.store import INDEX_NAME, Manifest, Store
from searchsvc.engines.whoosh.writer import SCHEMA, write_reports
from searchsvc.errors import EngineError, NoIndex, SearchError, StaleIndex
from searchsvc.types import AnalysedReport, IndexStatus

LAYOUT = 4
"""The number of the layout of our files; another number makes every index stale."""

_ATTEMPTS = 20


class WhooshEngine:
    """See `engines.Engine`. `wait` is how many seconds a second writer waits for the first."""

    def __init__(self, folder: Path, stamp: str, *, wait: float = 2.0) -> None:
        self._store = Store(folder)
        self._stamp = stamp
        self._wait = wait
        self._reader: WhooshReader | None = None
        self._writing = False

    # --- reading -----------------------------------------------------------------

    def reader(self, *, stale: bool = False) -> WhooshReader:
        """See `engines.Engine`."""
        manifest = self._store.manifest()
        known = self._reader
        if known is None or known.manifest != manifest:
            known = self._open(manifest, stale=stale)
            if known.manifest.stamp == self._stamp:
                self._reader = known
        return known

    def _open(self, manifest: Manifest, *, stale: bool) -> WhooshReader:
        for _ in range(_ATTEMPTS):
            self._check_rules(manifest, stale=stale)
            try:
                self._store.check(manifest)
                return WhooshReader(self._store.build_folder(manifest.build), manifest)
            except Exception as error:  # whatever a damaged file leads Whoosh, pickle or numpy to
                # A writer may have replaced this state, and taken its files away, since we read of it.
                latest = self._store.manifest()
                if latest == manifest:
                    raise _damaged(self._store.folder, error) from error
                manifest = latest
        raise EngineError("The index changes faster than it can be opened; try again.")

    def _check_rules(self, manifest: Manifest, *, stale: bool = False) -> None:
        if manifest.layout != LAYOUT or (manifest.stamp != self._stamp and not stale):
            raise StaleIndex(
                "The index was built by another version of searchsvc; run reindex to build it anew "
                f"(it has layout {manifest.layout}, {manifest.stamp}; this version layout {LAYOUT}, {self._stamp})."
            )

    def status(self) -> IndexStatus:
        """See `engines.Engine`."""
        reader = self.reader()
        return IndexStatus(
            engine="whoosh",
            reports=reader.count,
            generation=reader.generation,
            stamp=f"layout {LAYOUT}, {self._stamp}",
            bytes=reader.manifest.size,
            details={"segments": reader.segment_count()},
        )

    # --- writing -----------------------------------------------------------------

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """See `engines.Engine`."""
        if self._writing:
            yield
            return
        with self._store.writing(self._wait):
            self._writing = True
            try:
                yield
            finally:
                self._writing = False

    def put(self, reports: Iterable[AnalysedReport], without: Iterable[str] = ()) -> None:
        """See `engines.Engine`."""
        numbers = {number for each in without if (number := id_number(each)) is not None}
        self._change(lambda index: write_reports(index, _marked_source(reports), numbers))

    def delete(self, ids: Iterable[str]) -> None:
        """See `engines.Engine`."""
        self.put((), ids)

    def rebuild(self, reports: Iterable[AnalysedReport]) -> None:
        """See `engines.Engine`."""
        with self.writing(), _translated():
            try:
                current = self._current()
            except EngineError:
                current = None  # damaged: that is why it is built anew
            self._build(lambda index: write_reports(index, _marked_source(reports), ()), current)

    def _change(self, change: Callable[[FileIndex], None]) -> None:
        with self.writing(), _translated():
            current = self._current()
            if current is None:
                self._build(change, None)
                return
            self._check_rules(current)
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
        self._store.commit(build, index.latest_generation(), (LAYOUT, self._stamp), current)

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


class _SourceError(Exception):
    """What the source of reports raised, which is not the index's affair."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


def _marked_source(reports: Iterable[AnalysedReport]) -> Iterator[AnalysedReport]:
    try:
        yield from reports
    except Exception as error:
        raise _SourceError(error) from error


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Whatever Whoosh, numpy and the disk raise as EngineError; what the source of reports raised as it was."""
    try:
        yield
    except SearchError:
        raise
    except _SourceError as wrapped:
        raise wrapped.error from None
    except Exception as error:
        raise EngineError(f"The index cannot be written: {error}.") from error


def _damaged(folder: Path, error: Exception) -> EngineError:
    reason = str(error) if isinstance(error, EngineError) else f"{type(error).__name__}: {error}"
    return EngineError(f"The index in {folder} is damaged ({reason}); run reindex --full to build it anew.")
