"""The nouns of this room: what a format's module gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Run(NamedTuple):
    """A piece of text, and the name of the font that it is set in where the format tells."""

    text: str
    font: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """What a file says of its report outside the text."""

    title: str | None = None
    date: date | None = None
    source: str | None = None


NO_PROPERTIES = Properties()


class Document(NamedTuple):
    """A file's text in reading order, and its properties.

    `encoding` is that of its bytes, where it is an old one that was decoded already.
    `recognised_pages` are those whose text was read off a picture.
    """

    runs: Iterable[Run]
    properties: Properties = NO_PROPERTIES
    encoding: str | None = None
    recognised_pages: int = 0


Read = Callable[[bytes], Document]
"""What reads the files of one type; raises `ExtractionError` when it cannot."""
