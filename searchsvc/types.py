"""The nouns that every room shares: reports, tokens, queries, hits, pages.

Language above, engines below: the rooms above make `AnalysedReport` and
`Query` out of text, an engine takes them and gives back `Hits`. No engine sees
text to analyse or a query as a user typed it.

Offsets count Unicode code points; a span is half open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

# --- reports -----------------------------------------------------------------


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


# --- analysed text -----------------------------------------------------------


class Token(NamedTuple):
    """One syllable, for tests and for reading; the work is done on `Tokens`."""

    marked: str
    folded: str
    span: Span
    joined: bool


class Vocabulary:
    """Numbers for syllables: code -> marked form and folded form. It only grows.

    The marked form is the normal form of a syllable with its marks, the folded
    form the same without (`searchsvc.vietnamese.unicode` defines both).
    """

    def __init__(self) -> None:
        self.marked: list[str] = []
        self.folded: list[str] = []
        self._codes: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.marked)

    def code(self, marked: str, folded: str) -> int:
        """The number of a marked form, a new one if it is new."""
        known = self._codes.get(marked)
        if known is None:
            known = self._codes[marked] = len(self.marked)
            self.marked.append(marked)
            self.folded.append(folded)
        return known


@dataclass(frozen=True, slots=True)
class Tokens:
    """The syllables of one text in reading order, as columns of equal length.

    codes   uint32, into `vocabulary`
    starts  uint32, offsets into the text that was analysed
    ends    uint32, exclusive
    joined  bool, whether the syllable continues the word of the one before it
    """

    vocabulary: Vocabulary
    codes: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    ends: NDArray[np.uint32]
    joined: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Token]:
        marked, folded = self.vocabulary.marked, self.vocabulary.folded
        columns = zip(
            self.codes.tolist(), self.starts.tolist(), self.ends.tolist(), self.joined.tolist(), strict=True
        )
        for code, start, end, joined in columns:
            yield Token(marked[code], folded[code], Span(start, end), joined)


Layer = Literal["marked", "folded", "pairs", "bigrams", "words"]
"""What of the syllables is a term: each with its marks (`đối`), each without (`doi`), each adjacent
pair with marks (`đối ngoại`), each without (`doi ngoai`), each of pyvi's words with its marks."""

Section = Literal["text", "title"]
"""Which part of a report. The text includes the title, so it alone decides what is found."""


class Field(NamedTuple):
    """One stream of terms with postings and lengths of its own."""

    section: Section
    layer: Layer


FIELDS: tuple[Field, ...] = (
    Field("text", "marked"),
    Field("text", "folded"),
    Field("text", "pairs"),
    Field("text", "bigrams"),
    Field("text", "words"),
    Field("title", "marked"),
    Field("title", "folded"),
    Field("title", "pairs"),
    Field("title", "bigrams"),
)
"""Every field that an engine keeps."""


@dataclass(frozen=True, slots=True)
class AnalysedReport:
    """A report and its tokens, ready for an engine.

    `text` are the tokens of the whole text, `title` those of the title alone;
    none when the title is all of the text.
    A title that does not stand in the text (`report.title_span` is None) has
    its tokens at the end of `text` as well, without offsets that mean anything.
    """

    report: Report
    text: Tokens
    title: Tokens

    def tokens(self, section: Section) -> Tokens:
        """The tokens of a section."""
        return self.title if section == "title" else self.text

    def terms(self, field: Field) -> list[str]:
        """The terms of a field in reading order: the definition that engines keep to."""
        tokens = self.tokens(field.section)
        if field.layer == "words":
            return _words(tokens)
        forms = tokens.vocabulary.marked if field.layer in {"marked", "pairs"} else tokens.vocabulary.folded
        syllables = [forms[code] for code in tokens.codes.tolist()]
        if field.layer in {"marked", "folded"}:
            return syllables
        return [f"{first} {second}" for first, second in pairwise(syllables)]


def _words(tokens: Tokens) -> list[str]:
    words: list[str] = []
    for token in tokens:
        if token.joined and words:
            words[-1] += f" {token.marked}"
        else:
            words.append(token.marked)
    return words


# --- queries, as engines get them ---------------------------------------------


@dataclass(frozen=True, slots=True)
class TermNode:
    """Reports whose field has the term."""

    field: Field
    term: str


@dataclass(frozen=True, slots=True)
class PrefixNode:
    """Reports whose field (marked or folded) has a term that begins so."""

    field: Field
    prefix: str


@dataclass(frozen=True, slots=True)
class PhraseNode:
    """Reports where the terms stand one after another in a section.

    Each place names its layer, `marked` or `folded`, so that a phrase may be
    partly marked: `(("folded", "doi"), ("marked", "ngoại"))`. With `prefix` the
    last place is the beginning of a term.
    """

    section: Section
    places: tuple[tuple[Layer, str], ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class AllNode:
    """Reports that are in every child; without children, every report."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyNode:
    """Reports that are in at least one child; without children, none."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class NotNode:
    """Reports that are not in the child."""

    child: Node


@dataclass(frozen=True, slots=True)
class ShareNode:
    """Reports whose children's weights add up to at least `least`."""

    children: tuple[tuple[Node, float], ...]
    least: float


Node = TermNode | PrefixNode | PhraseNode | AllNode | AnyNode | NotNode | ShareNode
"""Which reports are found."""

EVERYTHING = AllNode(())
NOTHING = AnyNode(())


@dataclass(frozen=True, slots=True)
class Clause:
    """One summand of a score: weight * tf / (tf + k1 * (1 - b + b * length / mean length)).

    tf is the sum of share * frequency over the variants (term, share): the ways
    in which a syllable that was typed may be meant. Lengths count the field's
    terms; the mean is over the reports of the index. `weight` holds idf and
    boost. `name` is the summand's name in an explanation. BM25 as in Robertson
    and Zaragoza, The Probabilistic Relevance Framework (2009), without the
    constant factor k1 + 1.
    """

    name: str
    field: Field
    variants: tuple[tuple[str, float], ...]
    weight: float
    k1: float
    b: float


@dataclass(frozen=True, slots=True)
class Bonus:
    """`points` more for those of the best `window` reports that match `node`."""

    name: str
    node: Node
    points: float
    window: int = 50


@dataclass(frozen=True, slots=True)
class Query:
    """Which reports are found, and what each one scores.

    Of those found that have one and the same text (`Record.text_key`) only the
    earliest is a hit, of one day that of the lowest id; with `every_copy` all are.
    """

    match: Node
    clauses: tuple[Clause, ...] = ()
    bonus: Bonus | None = None
    every_copy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which reports are looked at; values of one filter are alternatives.

    `start` and `end` are the first and the last day, both inclusive; undated
    reports fail both.
    """

    start: date | None = None
    end: date | None = None
    source: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    person: tuple[str, ...] = ()


NO_FILTERS = Filters()

Sort = Literal["relevance", "-date", "date"]
"""Ties are broken by id; undated reports come last in both orders of date."""

FACETS = ("year", "source", "type", "kind", "person")

MOST_PERSONS = 20
"""So many persons a report has at most, and so many the facet of a page."""

MOST_FACET_PERSONS = 10 * MOST_PERSONS
"""So many persons an engine counts: enough for a page to add its partial hits, which are fewer than ten."""

MOST_COPIES = 100

# --- answers -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hit:
    """A report that was found, with its score (rounded to six decimals) and the score's parts by name.

    `copies` are the other reports found that have the same text, the earliest first, up to `MOST_COPIES`.
    """

    record: Record
    score: float
    parts: tuple[tuple[str, float], ...] = ()
    copies: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of hits and the number of all."""

    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet and the number of found reports that have it."""

    value: str
    count: int


Facets = dict[str, tuple[FacetValue, ...]]
"""The values of each of `FACETS`, most frequent first, then by value; of `person` the first `MOST_FACET_PERSONS`."""


class TermStatistics(NamedTuple):
    """In how many reports a term stands, and how often in all."""

    reports: int
    occurrences: int


@dataclass(frozen=True, slots=True)
class Snippet:
    """A cut of a text and the spans of its hits, counted from the cut's start."""

    text: str
    matches: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """A search as a user asked for it, its parameters already checked."""

    query: str
    page: int = 1
    per_page: int = 10
    sort: Sort = "relevance"
    filters: Filters = NO_FILTERS
    match: Literal["auto", "all", "any"] = "auto"
    exact: bool = False
    explain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHit:
    """A hit as it is shown.

    `missing` are the syllables of the query that the report lacks, as typed.
    `other_marks` tells a report that was found only by letters without marks.
    """

    record: Record
    score: float
    parts: tuple[tuple[str, float], ...] = ()
    title_matches: tuple[Span, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    missing: tuple[str, ...] = ()
    other_marks: bool = False
    copies: tuple[Record, ...] = ()


Reading = Literal["all", "partial", "any", "weighted", "everything"]
"""How the words were taken: every one needed; every one, filled up with partial hits; any one;
enough of their weight (long queries); no words, the whole list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """How a query was understood, for the sentence above the hits.

    `marks_disregarded`: no report has the words as they were marked, so the
    hits have them with other marks. `suggestion` is a query that would find more.
    `expansions` are words as typed and other spellings of the same that hits of the page have.
    `corrected` is the query whose hits are shown, because the one that was typed finds nothing;
    with `keystrokes`, what was typed was read as the keys of Telex or VNI.
    """

    original: str
    normalized: str
    reading: Reading
    marks_disregarded: bool = False
    suggestion: str | None = None
    expansions: tuple[tuple[str, str], ...] = ()
    corrected: str | None = None
    keystrokes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The answer to a `SearchRequest`: what templates and the API show.

    `total` counts every hit that paging can reach, `total_full` those that have
    all the words. `generation` names the state of the index.
    """

    request: SearchRequest
    understanding: Understanding
    total: int
    total_full: int
    hits: tuple[PageHit, ...]
    facets: Facets = field(default_factory=dict)
    generation: str = ""
    took_ms: float = 0.0
    partial: bool = False

    @property
    def searched(self) -> str:
        """The query whose hits are shown."""
        return self.understanding.corrected or self.request.query


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexStatus:
    """What is in an index: `stamp` are the rules that built it, see `engines`."""

    engine: str
    reports: int
    generation: str
    stamp: str
    bytes: int | None = None
    details: dict[str, str | int] = field(default_factory=dict)
