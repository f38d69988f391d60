"""The embedded engine: Whoosh keeps schema, ids, segments and generations, arrays all else.

Beside each of Whoosh's segments lies one file of arrays (`blocks`) with the
postings of every field, made from analysed reports (`collect`) or from other
segments (`merge`), and searched by array arithmetic (`segment`, `scoring`).
The only room that imports whoosh.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from searchsvc.engines import Progress
from searchsvc.engines.whoosh.backup import back_up, restore
from searchsvc.engines.whoosh.columns import id_number
from searchsvc.engines.whoosh.manifest import Manifest
from searchsvc.engines.whoosh.raising import damaged, marked_source, reason, translated
from searchsvc.engines.whoosh.reader import WhooshReader
from searchsvc.engines.whoosh.salvage import Salvage, salvage
from searchsvc.engines.whoosh.store import INDEX_NAME, Store
from searchsvc.engines.whoosh.verifying import Verification
from searchsvc.engines.whoosh.writer import SCHEMA, write_reports
from searchsvc.errors import EngineError, NoIndex, StaleIndex
from searchsvc.types import AnalysedReport, IndexStatus

LAYOUT = 9
"""The number of the layout of our files; another number makes every index stale."""

_ATTEMPTS = 20


class WhooshEngine:
    """See `engines.Engine`. `wait` is how many seconds a second writer waits for the first."""

    def __init__(self, folder: Path, stamp: str, *, wait: float = 2.0) -> None:
        self._store = Store(folder)
        self._stamp = stamp
        self._wait = wait
        self._known: tuple[WhooshReader, tuple[object, ...]] | None = None
        """The reader given last and what the folder looked like: one pair, as threads may both replace it."""
        self._writing_thread: int | None = None

    # --- reading -----------------------------------------------------------------

    def reader(self, *, stale: bool = False) -> WhooshReader:
        """See `engines.Engine`."""
        try:
            reader = self._latest(stale=stale)
        except (NoIndex, StaleIndex):
            raise
        except EngineError:
            salvaged = self._salvaged() if stale else None
            if salvaged is None:
                raise
            return salvaged
        return (self._salvaged() or reader) if stale and reader.damage else reader

    def _latest(self, *, stale: bool) -> WhooshReader:
        known = self._known
        if known and (harm := known[0].harm()):
            self._store.damage.add(harm)
        seen = self._store.look()
        if known and known[1] == seen:
            return known[0]
        reader = self._open(stale=stale)
        if reader.manifest.stamp == self._stamp:
            self._known = reader, seen
        return reader

    def _salvaged(self) -> Salvage | None:
        """What is left of a damaged index."""
        try:
            states = self._store.manifest().states()
        except EngineError:
            return None
        return salvage(self._store, [state for state in states if state.layout == LAYOUT])

    def _open(self, *, stale: bool) -> WhooshReader:
        for _ in range(_ATTEMPTS):
            latest = self._store.manifest()
            self._check_rules(latest, stale=stale)
            try:
                reader = self._whole(latest, stale=stale)
            except Exception as error:  # whatever a damaged file leads Whoosh, pickle or numpy to
                # A writer may have replaced this state, and taken its files away, since we read of it.
                if self._store.manifest() == latest:
                    raise damaged(self._store.folder, error) from error
            else:
                if not reader.damage or self._store.manifest() == latest:
                    return reader
        raise EngineError("The index changes faster than it can be opened; try again.")

    def _whole(self, latest: Manifest, *, stale: bool) -> WhooshReader:
        """The latest state of which no damage is known; if there is none, the latest that can be opened at all."""
        noted = self._store.damage.known()
        sentences = [noted[path] for path in latest.paths if path in noted]
        failures: list[Exception] = []
        for state in sorted(latest.states(), key=lambda state: not noted.keys().isdisjoint(state.paths)):
            try:
                self._check_rules(state, stale=stale)
                reader = self._opened(state)
            except Exception as error:  # noqa: BLE001 - as in `_open`
                failures.append(error)
            else:
                sentences += [reason(error) for error in failures]
                reader.damage = sentences[0] if sentences else None
                return reader
        raise failures[0]

    def _opened(self, state: Manifest) -> WhooshReader:
        self._store.check(state)
        before = self._known[0] if self._known else None
        return WhooshReader(self._store.build_folder(state.build), state, before)

    def _check_rules(self, manifest: Manifest, *, stale: bool = False) -> None:
        if manifest.layout != LAYOUT or (manifest.stamp != self._stamp and not stale):
            raise StaleIndex(
                "The index was built by another version of searchsvc; run reindex to build it anew "
                f"(it has layout {manifest.layout}, {manifest.stamp}; this version layout {LAYOUT}, {self._stamp})."
            )

    def status(self) -> IndexStatus:
        """See `engines.Engine`."""
        reader = self.reader()
        details: dict[str, str | int] = {"segments": reader.segment_count()}
        if reader.damage:
            details["damage"] = reader.damage
        return IndexStatus(
            engine="whoosh",
            reports=reader.count,
            generation=reader.generation,
            stamp=f"layout {LAYOUT}, {self._stamp}",
            bytes=reader.manifest.size,
            details=details,
        )

    def verify(self, progress: Progress) -> Iterator[str]:
        """See `engines.Engine`."""
        yield from Verification(self._store, progress).findings()
        with contextlib.suppress(EngineError):
            self._check_rules(self._store.manifest())
            return
        yield "The index was built by other rules than this version's."

    def back_up(self, folder: Path) -> str:
        """See `engines.Portable`."""
        with translated("copied"):
            return back_up(self._store, folder).name

    # --- writing -----------------------------------------------------------------

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """See `engines.Engine`."""
        if self._writing_thread == threading.get_ident():
            yield
            return
        with self._store.writing(self._wait):
            self._writing_thread = threading.get_ident()
            try:
                self._examine()
                yield
            finally:
                self._writing_thread = None

    def _examine(self) -> None:
        """Look for damage before anything is built upon it."""
        with contextlib.suppress(EngineError), translated():  # what cannot be read is told to who reads
            if current := self._current():
                self._store.examine(current)

    def put(self, reports: Iterable[AnalysedReport], without: Iterable[str] = ()) -> None:
        """See `engines.Engine`."""
        numbers = {number for each in without if (number := id_number(each)) is not None}
        self._change(lambda index: write_reports(index, marked_source(reports), numbers))

    def delete(self, ids: Iterable[str]) -> None:
        """See `engines.Engine`."""
        self.put((), ids)

    def rebuild(self, reports: Iterable[AnalysedReport]) -> None:
        """See `engines.Engine`."""
        with self.writing(), translated():
            self._build(lambda index: write_reports(index, marked_source(reports), ()), self._sound_state())

    def restore(self, folder: Path) -> str:
        """See `engines.Portable`."""
        with self.writing(), translated():
            return restore(self._store, folder, self._sound_state()).name

    def _sound_state(self) -> Manifest | None:
        """The latest state of which no damage is known, None if there is none."""
        noted = self._store.damage.known().keys()
        try:
            states = self._store.manifest().states()
        except EngineError:
            return None
        return next((state for state in states if noted.isdisjoint(state.paths)), None)

    def _change(self, change: Callable[[FileIndex], None]) -> None:
        with self.writing(), translated():
            current = self._current()
            if current is None:
                self._build(change, None)
                return
            self._check_rules(current)
            self._check_sound(current)
            self._store.clean(current)
            index = FileIndex(self._storage(current.build), indexname=INDEX_NAME)
            try:
                change(index)
                self._commit(current.build, index, current)
            except BaseException:
                self._undo(current.build)
                raise

    def _check_sound(self, manifest: Manifest) -> None:
        noted = self._store.damage.known()
        for path in manifest.paths:
            if path in noted:
                raise EngineError(f"{noted[path].rstrip('.')}; run reindex to build the index anew.")

    def _build(self, fill: Callable[[FileIndex], None], current: Manifest | None) -> None:
        build = self._store.new_build()
        try:
            index = FileIndex.create(self._storage(build), SCHEMA, INDEX_NAME)
            fill(index)
            self._commit(build, index, current)
        except BaseException:
            self._undo(build)
            raise

    def _undo(self, build: str) -> None:
        """Take away what a change that failed has written, unless it was committed all the same."""
        try:
            self._store.clean(self._store.manifest())
        except EngineError:
            self._store.discard(build)

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
        self._known = None
