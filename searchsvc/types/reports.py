"""Reports: what is known of them, and what an index keeps of them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import NamedTuple


class Span(NamedTuple):
    """Code points `start` to `end` (exclusive) of a text."""

    start: int
    end: int


class Person(NamedTuple):
    """Someone whom a report names, and the office that it names with them."""

    name: str
    office: str


class Conversion(NamedTuple):
    """How many characters were in an old encoding (`tcvn3`, `vni` …).

    `confidence` is the share of the words with marks that are Vietnamese
    syllables after the conversion, from 0 to 1.
    """

    encoding: str
    characters: int
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the index knows of a report, apart from its text.

    `id` is 16 hexadecimal digits in lower case.
    `path` is relative to the documents folder with `/` between its parts, as
    `os.fsdecode` gives it (bytes that are no UTF-8 are lone surrogates).
    `digest` is the SHA-256, in hexadecimal, of the file's bytes and of what was written beside it.
    `title_span` is where the title stands in the text, None when it came from
    elsewhere or there is none.
    `number` is that of an official document: `12/2024/NĐ-CP`.
    `converted` are the old encodings that text was converted from, the most frequent first.
    `recognised_pages` is the number of pages whose text was read off a picture.
    `text_key` is the same for reports of the same normalised text, 16 hexadecimal digits.
    """

    id: str
    path: str
    digest: str
    type: str
    title: str | None = None
    title_span: Span | None = None
    date: date | None = None
    source: str | None = None
    kind: str | None = None
    number: str | None = None
    persons: tuple[Person, ...] = ()
    converted: tuple[Conversion, ...] = ()
    recognised_pages: int = 0
    text_key: str | None = None

    def facet(self, name: str) -> frozenset[str]:
        """The values of one of `FACETS`; of `person` the names."""
        match name:
            case "year":
                value = str(self.date.year) if self.date else None
            case "source":
                value = self.source
            case "type":
                value = self.type
            case "kind":
                value = self.kind
            case _:
                return frozenset(person.name for person in self.persons)
        return frozenset() if value is None else frozenset({value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Record):
    """A report with its text, which is in NFC and includes the title if the file's text does."""

    text: str

    @property
    def record(self) -> Record:
        """The report without its text."""
        return Record(**{each.name: getattr(self, each.name) for each in fields(Record)})
