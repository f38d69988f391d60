"""The reference engine: everything in dictionaries, short enough to be obviously right.

It is the judge of the other engines and the test double of the rooms above.
It shares no scoring code with any other engine, and nothing is fast here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext

from searchsvc.engines import Progress
from searchsvc.engines.memory.entry import Entry
from searchsvc.engines.memory.reader import MemoryReader
from searchsvc.types import AnalysedReport, IndexStatus


class MemoryEngine:
    """Keeps reports in this process."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._generation = 0

    def reader(self, *, stale: bool = False) -> MemoryReader:  # noqa: ARG002 - nothing here is ever stale
        """See `engines.Engine`."""
        return MemoryReader(self._entries, f"memory-{self._generation}")

    def writing(self) -> AbstractContextManager[None]:
        """See `engines.Engine`; no other process can write here."""
        return nullcontext()

    def put(self, reports: Iterable[AnalysedReport], without: Iterable[str] = ()) -> None:
        """See `engines.Engine`."""
        gone = set(without)
        kept = {each: entry for each, entry in self._entries.items() if each not in gone}
        self._swap(kept | {each.report.id: Entry(each) for each in reports})

    def delete(self, ids: Iterable[str]) -> None:
        """See `engines.Engine`."""
        self.put((), ids)

    def rebuild(self, reports: Iterable[AnalysedReport]) -> None:
        """See `engines.Engine`."""
        self._swap({each.report.id: Entry(each) for each in reports})

    def _swap(self, entries: dict[str, Entry]) -> None:
        self._entries = entries
        self._generation += 1

    def verify(self, progress: Progress) -> Iterator[str]:  # noqa: ARG002 - there are no bytes to read
        """See `engines.Engine`."""
        yield from ()

    def status(self) -> IndexStatus:
        """See `engines.Engine`."""
        reader = self.reader()
        return IndexStatus(engine="memory", reports=reader.count, generation=reader.generation, stamp="")

    def close(self) -> None:
        """Nothing to let go of."""
