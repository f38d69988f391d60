"""tantivy-py: titles stored, text indexed with positions, one writer thread, day and year as fast fields."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import tantivy

from benchmarks.engines import SHOWN, Answer, Ask, Document

WRITER_BYTES = 256 << 20


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("title", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="position")
    builder.add_unsigned_field("day", fast=True)
    builder.add_unsigned_field("year", indexed=True, fast=True)
    return builder.build()


class Engine:
    """See `engines.Peer`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._schema = _schema()

    def _index(self) -> tantivy.Index:
        index = tantivy.Index(self._schema, path=str(self._folder))
        index.register_tokenizer(
            "whitespace", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        )
        return index

    def build(self, documents: Iterator[Document]) -> None:
        """See `engines.Peer`."""
        writer = self._index().writer(heap_size=WRITER_BYTES, num_threads=1)
        for each in documents:
            made = tantivy.Document(title=each.title, text=each.text)
            made.add_unsigned("day", each.day)
            made.add_unsigned("year", each.year)
            writer.add_document(made)
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        """See `engines.Peer`."""
        self._searcher = self._index().searcher()

    def search(self, ask: Ask) -> Answer:
        """See `engines.Peer`."""
        query = self._query(ask)
        if ask.year is not None:
            year = tantivy.Query.term_query(self._schema, "year", ask.year, "basic")
            unscored = tantivy.Query.const_score_query(year, 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, unscored)])
        order = "day" if ask.newest else None
        found = self._searcher.search(query, SHOWN, count=True, order_by_field=order, offset=ask.offset)
        return Answer(found.count, [self._searcher.doc(address)["title"][0] for _, address in found.hits])

    def _query(self, ask: Ask) -> tantivy.Query:
        if ask.kind == "phrase":
            return tantivy.Query.phrase_query(self._schema, "text", list(ask.terms))
        if ask.kind == "prefix":
            return tantivy.Query.regex_query(self._schema, "text", f"{ask.terms[0]}.*")
        terms = [tantivy.Query.term_query(self._schema, "text", term, "freq") for term in ask.terms]
        occur = tantivy.Occur.Must if ask.kind == "all" else tantivy.Occur.Should
        return terms[0] if len(terms) == 1 else tantivy.Query.boolean_query([(occur, term) for term in terms])
