"""Xapian of Debian's python3-xapian: positions, day as a value, year as a boolean term."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import xapian

from benchmarks.engines import K1, SHOWN, Answer, Ask, B, Document

DAY = 0


class Engine:
    """See `engines.Peer`."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder / "database")

    def build(self, documents: Iterator[Document]) -> None:
        """See `engines.Peer`."""
        database = xapian.WritableDatabase(self._folder, xapian.DB_CREATE_OR_OVERWRITE)
        for each in documents:
            made = xapian.Document()
            for place, term in enumerate(each.text.split()):
                made.add_posting(term, place)
            made.add_boolean_term(f"Y{each.year}")
            made.add_value(DAY, xapian.sortable_serialise(each.day))
            made.set_data(each.title)
            database.add_document(made)
        database.commit()
        database.close()

    def open(self) -> None:
        """See `engines.Peer`."""
        self._database = xapian.Database(self._folder)

    def search(self, ask: Ask) -> Answer:
        """See `engines.Peer`."""
        query = self._query(ask)
        if ask.year is not None:
            query = xapian.Query(xapian.Query.OP_FILTER, query, xapian.Query(f"Y{ask.year}"))
        enquire = xapian.Enquire(self._database)
        enquire.set_weighting_scheme(xapian.BM25Weight(K1, 0, 1, B, 0))
        enquire.set_query(query)
        if ask.newest:
            enquire.set_sort_by_value(DAY, True)
        # Looking at every match makes the estimate of their number exact.
        found = enquire.get_mset(ask.offset, SHOWN, self._database.get_doccount())
        return Answer(
            found.get_matches_estimated(), [hit.document.get_data().decode("utf-8") for hit in found]
        )

    def _query(self, ask: Ask) -> xapian.Query:
        terms = list(ask.terms)
        match ask.kind:
            case "phrase":
                return xapian.Query(xapian.Query.OP_PHRASE, terms, len(terms))
            case "prefix":
                return xapian.Query(xapian.Query.OP_WILDCARD, terms[0], 0, xapian.Query.WILDCARD_LIMIT_ERROR)
            case "any":
                return xapian.Query(xapian.Query.OP_OR, terms)
            case _:
                return xapian.Query(xapian.Query.OP_AND, terms)
