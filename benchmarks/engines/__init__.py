"""The engines that are compared, one small module each, and what each must do.

Standard library only: an engine runs in a process of its own, under the Python
that has it. Reports come with their text already in searchsvc's normal form,
syllables between spaces, so every engine has the same terms and its own way
to cut text costs it nothing but a split at spaces.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal, Protocol

K1, B = 1.2, 0.75
"""BM25's parameters; tantivy and FTS5 have these and no others."""

Kind = Literal["all", "any", "phrase", "prefix"]


@dataclass(frozen=True, slots=True)
class Document:
    """A report as the peers index it; `day` counts days from 1 January of the year 1."""

    id: str
    title: str
    text: str
    day: int
    year: int


@dataclass(frozen=True, slots=True)
class Ask:
    """One query: its terms and how they are meant, hits `offset` to `offset + 10`, best first or newest first."""

    kind: Kind
    terms: tuple[str, ...]
    year: int | None = None
    newest: bool = False
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The exact number of hits, and the titles of ten of them."""

    total: int
    titles: list[str]


class Peer(Protocol):
    """An engine over a folder of its own."""

    def __init__(self, folder: Path) -> None: ...

    def build(self, documents: Iterator[Document]) -> None:
        """Make the index and write it out."""
        ...

    def open(self) -> None:
        """Open the index for searching."""
        ...

    def search(self, ask: Ask) -> Answer | None:
        """The answer; None when the engine has no such query."""
        ...


SHOWN = 10
"""Titles of an answer."""


def peer(name: str, folder: Path) -> Peer:
    """The engine of a module in this folder."""
    made: Peer = import_module(f"benchmarks.engines.{name}").Engine(folder)
    return made


def read_documents(path: Path) -> Iterator[Document]:
    """The reports of a file with one JSON object a line."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield Document(**json.loads(line))
