"""Our whole page: the ranking with ten snippets, facets, and the proposal of another spelling, as the web gets it."""

from __future__ import annotations

from pathlib import Path

from benchmarks.engines import Answer, Ask
from benchmarks.engines.searchsvc_ranked import request
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.indexer import STAMP
from searchsvc.searcher import Searcher


class Engine:
    """See `engines.Peer`; it builds nothing, as `reindex` makes the index from files."""

    def __init__(self, folder: Path) -> None:
        self._searcher = Searcher(WhooshEngine(folder, STAMP))

    def open(self) -> None:
        """See `engines.Peer`; all is loaded and checked before the first search, as `serve` does."""
        self._searcher.warm()

    def search(self, ask: Ask) -> Answer:
        """See `engines.Peer`."""
        page = self._searcher.search(request(ask))
        return Answer(page.total, [hit.record.title or "" for hit in page.hits])
