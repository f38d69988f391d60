"""Answers: what engines find, and what the web gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NamedTuple

from searchsvc.types.queries import NO_FILTERS, Filters, Sort
from searchsvc.types.reports import Record, Span


class Hit(NamedTuple):
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


class FacetValue(NamedTuple):
    """A value of a facet and the number of found reports that have it."""

    value: str
    count: int  # type: ignore[assignment]  # a tuple has a method of this name, which nobody asks a value for


Facets = dict[str, tuple[FacetValue, ...]]
"""The values of each of `FACETS`, most frequent first, then by value; of `person` the first `MOST_FACET_PERSONS`."""


class TermStatistics(NamedTuple):
    """In how many reports a term stands, and how often in all."""

    reports: int
    occurrences: int


class Snippet(NamedTuple):
    """A cut of a text and the spans of its hits, counted from the cut's start."""

    text: str
    matches: tuple[Span, ...]


class SearchRequest(NamedTuple):
    """A search as a user asked for it, its parameters already checked."""

    query: str
    page: int = 1
    per_page: int = 10
    sort: Sort = "relevance"
    filters: Filters = NO_FILTERS
    match: Literal["auto", "all", "any"] = "auto"
    exact: bool = False
    explain: bool = False


class PageHit(NamedTuple):
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


class Understanding(NamedTuple):
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


class Page(NamedTuple):
    """The answer to a `SearchRequest`: what templates and the API show.

    `total` counts every hit that paging can reach, `total_full` those that have
    all the words. `generation` names the state of the index.
    """

    request: SearchRequest
    understanding: Understanding
    total: int
    total_full: int
    hits: tuple[PageHit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]] = MappingProxyType({})
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
