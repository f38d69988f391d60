"""SQLite FTS5: text without content, titles in a table beside it; the total is a query of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from benchmarks.engines import SHOWN, Answer, Ask, Document

TABLES = """
CREATE TABLE reports (id INTEGER PRIMARY KEY, title TEXT, day INTEGER, year INTEGER);
CREATE INDEX by_day ON reports (day);
CREATE VIRTUAL TABLE texts USING fts5 (text, content='', tokenize='unicode61 remove_diacritics 0');
"""


class Engine:
    """See `engines.Peer`."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "reports.sqlite"

    def build(self, documents: Iterator[Document]) -> None:
        """See `engines.Peer`."""
        with sqlite3.connect(self._file) as database:
            database.executescript(TABLES)
            for number, each in enumerate(documents, 1):
                database.execute("INSERT INTO texts (rowid, text) VALUES (?, ?)", (number, each.text))
                row = (number, each.title, each.day, each.year)
                database.execute("INSERT INTO reports VALUES (?, ?, ?, ?)", row)
            database.execute("INSERT INTO texts (texts) VALUES ('optimize')")
        database.close()

    def open(self) -> None:
        """See `engines.Peer`."""
        self._database = sqlite3.connect(self._file)

    def search(self, ask: Ask) -> Answer:
        """See `engines.Peer`."""
        match = _match(ask)
        tables = "texts" if ask.year is None else "texts JOIN reports ON reports.id = texts.rowid"
        condition = "texts MATCH ?" if ask.year is None else "texts MATCH ? AND reports.year = ?"
        values = (match,) if ask.year is None else (match, ask.year)
        [(total,)] = self._database.execute(f"SELECT count(*) FROM {tables} WHERE {condition}", values)  # noqa: S608
        if ask.newest:
            ordered = (
                f"FROM texts JOIN reports ON reports.id = texts.rowid WHERE {condition} ORDER BY day DESC"
            )
        else:
            ordered = f"FROM {tables} WHERE {condition} ORDER BY texts.rank"
        rows = self._database.execute(
            f"SELECT texts.rowid {ordered} LIMIT {SHOWN} OFFSET {ask.offset}",
            values,
        ).fetchall()
        return Answer(total, [self._title(number) for (number,) in rows])

    def _title(self, number: int) -> str:
        [(title,)] = self._database.execute("SELECT title FROM reports WHERE id = ?", (number,))
        return str(title)


def _match(ask: Ask) -> str:
    quoted = [f'"{term}"' for term in ask.terms]
    match ask.kind:
        case "phrase":
            return f'"{" ".join(ask.terms)}"'
        case "prefix":
            return f"{quoted[0]}*"
        case "any":
            return " OR ".join(quoted)
        case _:
            return " AND ".join(quoted)
