"""Our default ranking: every stream, other spellings, partial hits; without snippets, facets and proposals."""

from __future__ import annotations

from pathlib import Path

from benchmarks.engines import SHOWN, Answer, Ask
from searchsvc.engines import Reader
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.indexer import STAMP
from searchsvc.query import parse
from searchsvc.ranking.expansion import expanded
from searchsvc.ranking.planning import plan
from searchsvc.ranking.scoring import Scorer
from searchsvc.types import NOTHING, AllNode, Filters, Hits, NotNode, Query, SearchRequest
from searchsvc.vietnamese.analyzer import Analyzer


def request(ask: Ask) -> SearchRequest:
    """A query as a person would type it."""
    text = " ".join(ask.terms)
    if ask.kind in {"phrase", "prefix"}:
        text = f'"{text}"' if ask.kind == "phrase" else f"{text}*"
    return SearchRequest(
        query=text,
        page=ask.offset // SHOWN + 1,
        sort="-date" if ask.newest else "relevance",
        filters=Filters() if ask.year is None else Filters(year=(str(ask.year),)),
        match="any" if ask.kind == "any" else "auto",
    )


class Engine:
    """See `engines.Peer`; it builds nothing, as `reindex` makes the index from files."""

    def __init__(self, folder: Path) -> None:
        self._engine = WhooshEngine(folder, STAMP)
        self._analyzer = Analyzer()

    def open(self) -> None:
        """See `engines.Peer`; the index is checked before its first search, as `serve` does."""
        self._engine.reader().read_ahead()

    def search(self, ask: Ask) -> Answer:
        """See `engines.Peer`."""
        found = ranked(request(ask), self._engine.reader(), self._analyzer)
        return Answer(found.total, [hit.record.title or "" for hit in found.hits])


def ranked(asked: SearchRequest, reader: Reader, analyzer: Analyzer) -> Hits:
    """The full hits of a page, filled up with partial ones, as `Searcher` finds them."""
    parsed = expanded(parse(asked.query, analyzer), reader)
    scorer = Scorer(parsed, reader, analyzer)
    taken = plan(asked, parsed, scorer, reader)
    query = Query(taken.match, scorer.clauses(), scorer.bonus())
    offset = (asked.page - 1) * asked.per_page
    full = reader.search(query, asked.filters, asked.sort, offset, asked.per_page)
    wanted = asked.per_page - full.total
    if wanted <= 0 or taken.partial == NOTHING:
        return full
    rest = Query(AllNode((taken.partial, NotNode(taken.match))), query.clauses, query.bonus)
    partial = reader.search(rest, asked.filters, asked.sort, 0, wanted)
    return Hits(full.total + len(partial.hits), full.hits + partial.hits)
