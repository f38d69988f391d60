"""Our engine in this process: plain BM25 over the one stream of marked syllables, as the peers have it.

Its reader keeps decoded postings of some words and masks of some queries; every
query is another one here, though words may come again.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from benchmarks.engines import K1, SHOWN, Answer, Ask, B
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.indexer import STAMP
from searchsvc.ranking.scoring import idf
from searchsvc.types import (
    NO_FILTERS,
    AllNode,
    AnyNode,
    Clause,
    Field,
    Node,
    PhraseNode,
    PrefixNode,
    Query,
    Sort,
    TermNode,
)

SYLLABLES, PAIRS = Field("text", "marked"), Field("text", "pairs")


class Engine:
    """See `engines.Peer`; it builds nothing, as `reindex` makes the index from files."""

    def __init__(self, folder: Path) -> None:
        self._engine = WhooshEngine(folder, STAMP)

    def open(self) -> None:
        """See `engines.Peer`; the index is checked before its first search, as `serve` does."""
        self._engine.reader().read_ahead()

    def search(self, ask: Ask) -> Answer:
        """See `engines.Peer`; what begins so is in order of ids, as tantivy has no scores for it either."""
        reader = self._engine.reader()
        field, terms = (SYLLABLES, list(ask.terms))
        if ask.kind == "phrase":
            field, terms = PAIRS, [f"{one} {two}" for one, two in pairwise(terms)]
        clauses: list[Clause] = []
        if ask.kind != "prefix" and not ask.newest:
            found = reader.statistics(field, terms)
            clauses = [
                Clause("syllables", field, ((term, 1.0),), idf(each.reports, reader.count), K1, B)
                for term, each in zip(terms, found, strict=True)
            ]
        filters = NO_FILTERS if ask.year is None else NO_FILTERS._replace(year=(str(ask.year),))
        sort: Sort = "-date" if ask.newest else "relevance"
        hits = reader.search(Query(_match(ask), tuple(clauses)), filters, sort, ask.offset, SHOWN)
        return Answer(hits.total, [hit.record.title or "" for hit in hits.hits])


def _match(ask: Ask) -> Node:
    match ask.kind:
        case "phrase":
            return PhraseNode("text", tuple(("marked", term) for term in ask.terms))
        case "prefix":
            return PrefixNode(SYLLABLES, ask.terms[0])
    nodes = tuple(TermNode(SYLLABLES, term) for term in ask.terms)
    return nodes[0] if len(nodes) == 1 else AnyNode(nodes) if ask.kind == "any" else AllNode(nodes)
