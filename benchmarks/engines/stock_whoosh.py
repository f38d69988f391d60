"""Whoosh as it comes, one plain field of syllables: what an index costs without our arrays. Built only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from whoosh.analysis.tokenizers import SpaceSeparatedTokenizer
from whoosh.fields import ID, STORED, TEXT, Schema
from whoosh.index import create_in

from benchmarks.engines import Answer, Ask, Document


class Engine:
    """See `engines.Peer`."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)

    def build(self, documents: Iterator[Document]) -> None:
        """See `engines.Peer`."""
        schema = Schema(id=ID(unique=True), title=STORED, text=TEXT(SpaceSeparatedTokenizer()))
        writer = create_in(self._folder, schema).writer()
        for each in documents:
            writer.add_document(id=each.id, title=each.title, text=each.text)
        writer.commit()

    def open(self) -> None:
        """See `engines.Peer`."""

    def search(self, ask: Ask) -> Answer | None:  # noqa: ARG002 - see `engines.Peer`
        """See `engines.Peer`; its times are in the hundreds of milliseconds and not waited for."""
        return None
