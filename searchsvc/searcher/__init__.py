"""The only read path: a user's search in, a page of hits with marks out."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from searchsvc.completion.completer import Completer
from searchsvc.engines import Engine, Reader
from searchsvc.errors import EngineError, NotFound
from searchsvc.extract import report_id
from searchsvc.query import Parsed, parse
from searchsvc.ranking.expansion import expanded
from searchsvc.ranking.matching import AS_MARKED
from searchsvc.ranking.similar import Similar, similar_to
from searchsvc.searcher.deadline import SECONDS, Deadline
from searchsvc.searcher.page import MOST_MARKS, Search
from searchsvc.snippets import Highlighter
from searchsvc.spelling.speller import Speller
from searchsvc.types import (
    EVERYTHING,
    Filters,
    IndexStatus,
    Page,
    Query,
    Record,
    Report,
    SearchRequest,
    Span,
)
from searchsvc.vietnamese.analyzer import Analyzer
from searchsvc.vietnamese.background import most_frequent

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")

WARMING = ("báo cáo", '"bao cao nay" n*')
"""Searches that use all that there is to load."""
MARKED = ("báo cáo 28.500", "Hết 28.500 đồng."), ("báo cáo", "Hết.")
"""Queries and texts that use all that marks and cuts need."""
USUAL = 2_000
"""Of so many syllables of Vietnamese what they are is remembered before the first search."""
FIRST_KEYS = "abcdeghiklmnopqrstuvxyđ"
"""What every query begins with; completing these looks at more words than any longer text."""

LETTERS_TOLD_BY = 50_000
"""What a report is about is told by so many of its first letters."""


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report with the hits of a query marked."""

    report: Report
    spans: tuple[Span, ...]
    title_matches: tuple[Span, ...]
    copies: tuple[Record, ...]


def _fallen_back(
    ask: Callable[Concatenate[Searcher, _Asked], _Answer],
) -> Callable[Concatenate[Searcher, _Asked], _Answer]:
    """Ask once more when damage was met in a part of the index that nobody had read, and the engine has an older state."""

    @wraps(ask)
    def asked(searcher: Searcher, /, *arguments: _Asked.args, **named: _Asked.kwargs) -> _Answer:
        try:
            return ask(searcher, *arguments, **named)
        except EngineError:
            if searcher.ready() is None:
                raise
            return ask(searcher, *arguments, **named)

    return asked


class Searcher:
    """Answers searches over an engine's latest state; may be used by several threads.

    A search that takes longer than so many `seconds` of processor time gives what it has (`Page.partial`).
    """

    def __init__(self, engine: Engine, analyzer: Analyzer | None = None, *, seconds: float = SECONDS) -> None:
        self._engine = engine
        self._seconds = seconds
        self._analyzer = analyzer or Analyzer()
        self._speller = Speller(self._analyzer)
        self._completer = Completer(self._analyzer)

    def ready(self) -> str | None:
        """Raise an EngineError when the index cannot be searched; gives a sentence when only an older state can."""
        return self._engine.reader().damage

    def warm(self) -> None:
        """Load what the first search would wait for, however long it takes; raises an EngineError when the index cannot be searched."""
        self._engine.reader().read_ahead()
        for query in WARMING:
            self._searched(SearchRequest(query=query), math.inf)
            self.complete(query)
        for query, text in MARKED:
            Highlighter(parse(query, self._analyzer)).find(text, most=MOST_MARKS).snippets()
        for key in FIRST_KEYS:
            self.complete(key)
        usual = most_frequent(USUAL)
        for words in (usual, map(str.title, usual)):
            text = " ".join(words)
            self._analyzer.syllables(text)
            Highlighter(parse(text, self._analyzer)).find(text)

    def generation(self) -> str:
        """The name of the index's state."""
        return self._engine.reader().generation

    def status(self) -> IndexStatus:
        """What is in the index."""
        return self._engine.status()

    def search(self, request: SearchRequest) -> Page:
        """The page of hits that was asked for."""
        return self._searched(request, self._seconds)

    @_fallen_back
    def _searched(self, request: SearchRequest, seconds: float) -> Page:
        began = time.perf_counter()
        reader = self._engine.reader()
        deadline = Deadline(seconds)
        search = self._search(request, reader, deadline)
        page = search.page()
        if not request.exact:
            page = self._mended(page, search, reader, deadline)
        return page._replace(took_ms=(time.perf_counter() - began) * 1000)

    def _search(self, request: SearchRequest, reader: Reader, deadline: Deadline) -> Search:
        return Search(request, self._parsed(request, reader), reader, self._analyzer, deadline)

    def _parsed(self, request: SearchRequest, reader: Reader) -> Parsed:
        """The query's syntax tree, with other spellings unless it is taken exactly as written."""
        parsed = parse(request.query, self._analyzer)
        return parsed if request.exact else expanded(parsed, reader)

    def _mended(self, page: Page, search: Search, reader: Reader, deadline: Deadline) -> Page:
        """A page with the query that was probably meant, or that query's page if the one typed finds nothing."""
        if deadline.leaves_out():
            return page._replace(partial=True)
        typed = page.understanding
        proposed = self._speller.suggest(typed.normalized, reader)
        if proposed is None:
            return page
        keystrokes = self._speller.is_keyed(typed.normalized, proposed)
        nothing = page.total == 0 or (page.total_full == 0 and keystrokes)
        if nothing and page.request.match != "all":
            shown = self._search(page.request._replace(query=proposed), reader, deadline).page()
            if shown.total_full > 0:
                found = shown.understanding
                told = found._replace(original=typed.original, normalized=typed.normalized)
                told = told._replace(suggestion=proposed, corrected=proposed, keystrokes=keystrokes)
                return shown._replace(request=page.request, understanding=told)
        as_typed = search.total_as_written
        if as_typed is None:
            as_typed = self._found_as_written(typed.normalized, page.request, reader)
        if as_typed or not page.total:
            as_proposed = self._found_as_written(proposed, page.request, reader)
            if as_proposed < as_typed or not (page.total or as_proposed):
                return page
        return page._replace(understanding=typed._replace(suggestion=proposed))

    def _found_as_written(self, query: str, request: SearchRequest, reader: Reader) -> int:
        """How many reports have all the words of a query with its marks and without other spellings."""
        every = AS_MARKED.all_of(parse(query, self._analyzer))
        return reader.search(Query(every), request.filters, "relevance", 0, 0).total

    @_fallen_back
    def complete(self, text: str) -> list[str]:
        """How a query that is being typed may go on; each completion finds a report."""
        return self._completer.complete(text, self._engine.reader())

    @_fallen_back
    def report(self, report_id: str, query: str) -> ReportView:
        """A report with the hits of a query; raises NotFound."""
        reader = self._engine.reader()
        report = reader.get(report_id)
        if report is None:
            raise NotFound("There is no report of this id in the index.")
        parsed = expanded(parse(query, self._analyzer), reader)
        asked = [(report.text, report.title or "")]
        ((found, title_matches),) = Highlighter(parsed).find_each(asked, most=MOST_MARKS)
        if not found.spans:
            ((found, title_matches),) = Highlighter(parsed, marks=False).find_each(asked, most=MOST_MARKS)
        return ReportView(report, found.spans, title_matches, reader.copies(report_id))

    @_fallen_back
    def similar(self, report_id: str, limit: int = 5) -> Similar:
        """Reports like one of this id, and those that are nearly the same; raises NotFound."""
        reader = self._engine.reader()
        report = reader.get(report_id)
        if report is None:
            raise NotFound("There is no report of this id in the index.")
        beginning = replace(report, text=report.text[:LETTERS_TOLD_BY], title=None, title_span=None)
        return similar_to(self._analyzer.analyse(beginning), reader, limit)

    @_fallen_back
    def records(self, *, path: str | None, page: int, per_page: int) -> tuple[int, tuple[Record, ...]]:
        """The reports of the index in the order of their ids, or the one at a path; their number first."""
        reader = self._engine.reader()
        if path is not None:
            found = reader.get(report_id(path))
            return (1, (found.record,)) if found and page == 1 else (int(found is not None), ())
        every = Query(EVERYTHING, every_copy=True)
        hits = reader.search(every, Filters(), "relevance", (page - 1) * per_page, per_page)
        return hits.total, tuple(hit.record for hit in hits.hits)

    @_fallen_back
    def converted(self) -> dict[str, tuple[str, ...]]:
        """The paths of the reports that were converted from old encodings, by encoding."""
        paths: dict[str, list[str]] = {}
        for record in self._engine.reader().records():
            for conversion in record.converted:
                paths.setdefault(conversion.encoding, []).append(record.path)
        return {encoding: tuple(sorted(paths[encoding])) for encoding in sorted(paths)}
