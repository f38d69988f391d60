"""The only read path: a user's search in, a page of hits with marks out."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from searchsvc.engines import Engine, Reader
from searchsvc.errors import NotFound
from searchsvc.extract import report_id
from searchsvc.query import Parsed, parse
from searchsvc.ranking.matching import AS_MARKED, LITERAL, MARKS_DISREGARDED, Readings
from searchsvc.ranking.scoring import Scorer
from searchsvc.snippets import Highlighter
from searchsvc.types import (
    EVERYTHING,
    FACETS,
    NOTHING,
    AllNode,
    Facets,
    FacetValue,
    Filters,
    Hit,
    Hits,
    Node,
    NotNode,
    Page,
    PageHit,
    Query,
    Reading,
    Record,
    Report,
    SearchRequest,
    Span,
    Understanding,
)
from searchsvc.vietnamese.analyzer import Analyzer

SHORT_QUERY = 6
"""Up to so many words, as typed between white space, each of them is needed."""

FILL_UP_TO = 10
"""Fewer full hits than this are filled up with partial ones."""

MOST_MARKS = 10_000
"""So many hits of a report are looked at for its snippets."""


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report with the hits of a query marked."""

    report: Report
    spans: tuple[Span, ...]
    title_matches: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is found in which order: the full hits, then `fill` partial ones."""

    reading: Reading
    readings: Readings
    match: Node
    partial: Node = NOTHING
    marks_disregarded: bool = False
    as_marked: Node | None = None
    """With marks disregarded in a long query: what is found as marked all the same."""


class Searcher:
    """Answers searches over an engine's latest state; may be used by several threads."""

    def __init__(self, engine: Engine, analyzer: Analyzer | None = None) -> None:
        self._engine = engine
        self._analyzer = analyzer or Analyzer()

    def ready(self) -> None:
        """Raise an EngineError when the index cannot be searched."""
        self._engine.reader()

    def generation(self) -> str:
        """The name of the index's state."""
        return self._engine.reader().generation

    def search(self, request: SearchRequest) -> Page:
        """The page of hits that was asked for."""
        began = time.perf_counter()
        reader = self._engine.reader()
        page = _Search(request, parse(request.query, self._analyzer), reader, self._analyzer).page()
        return replace(page, took_ms=(time.perf_counter() - began) * 1000)

    def report(self, report_id: str, query: str) -> ReportView:
        """A report with the hits of a query; raises NotFound."""
        report = self._engine.reader().get(report_id)
        if report is None:
            raise NotFound("There is no report of this id in the index.")
        highlighter = Highlighter(parse(query, self._analyzer))
        found = highlighter.find(report.text)
        if not found.spans:
            highlighter = Highlighter(parse(query, self._analyzer), marks=False)
            found = highlighter.find(report.text)
        return ReportView(report, found.spans, highlighter.title(report.title or "", found))

    def records(self, *, path: str | None, page: int, per_page: int) -> tuple[int, tuple[Record, ...]]:
        """The reports of the index in the order of their ids, or the one at a path; their number first."""
        reader = self._engine.reader()
        if path is not None:
            found = reader.get(report_id(path))
            return (1, (found.record,)) if found and page == 1 else (int(found is not None), ())
        hits = reader.search(Query(EVERYTHING), Filters(), "relevance", (page - 1) * per_page, per_page)
        return hits.total, tuple(hit.record for hit in hits.hits)


class _Search:
    """One search over one state of the index."""

    def __init__(self, request: SearchRequest, parsed: Parsed, reader: Reader, analyzer: Analyzer) -> None:
        self._request = request
        self._parsed = parsed
        self._reader = reader
        self._scorer = Scorer(parsed, reader, analyzer)

    def page(self) -> Page:
        """The page of hits that was asked for."""
        request, reader = self._request, self._reader
        plan = self._plan()
        query = self._query(plan)
        offset = (request.page - 1) * request.per_page
        sort = "-date" if plan.reading == "everything" and request.sort == "relevance" else request.sort
        full = reader.search(query, request.filters, sort, offset, request.per_page)
        partial = self._partial(plan, query, full)
        first = max(0, offset - full.total)
        room = request.per_page - len(full.hits)
        hits = [*full.hits, *partial[first : first + room]]
        return Page(
            request=request,
            understanding=Understanding(
                original=request.query,
                normalized=self._parsed.normalized,
                reading="partial" if partial else plan.reading,
                marks_disregarded=plan.marks_disregarded,
            ),
            total=full.total + len(partial),
            total_full=self._total_full(plan, full),
            hits=self._page_hits(plan, hits),
            facets=_with(reader.facets(plan.match, request.filters), partial),
            generation=reader.generation,
        )

    def _query(self, plan: _Plan) -> Query:
        if plan.reading == "everything" or self._parsed.empty:
            return Query(plan.match)
        return Query(plan.match, self._scorer.clauses(), self._scorer.bonus())

    # --- which reports ---------------------------------------------------------

    def _plan(self) -> _Plan:
        parsed, request = self._parsed, self._request
        if parsed.everything:
            return _Plan("everything", AS_MARKED, EVERYTHING)
        if not parsed.alternatives:
            return _Plan("everything", AS_MARKED, AS_MARKED.all_of(parsed))
        if request.match == "auto" and parsed.length > SHORT_QUERY and not request.exact:
            return self._long_plan()
        if request.match == "any":
            return self._any_plan()
        return self._short_plan()

    def _short_plan(self) -> _Plan:
        parsed, request = self._parsed, self._request
        readings = LITERAL if request.exact else AS_MARKED
        disregarded = False
        if not request.exact and self._marked and not self._has_hits(readings.all_of(parsed)):
            disregarded = self._has_hits(MARKS_DISREGARDED.all_of(parsed))
            if disregarded or request.match == "auto":
                readings = MARKS_DISREGARDED
        partial = readings.some_of(parsed) if request.match == "auto" else NOTHING
        return _Plan("all", readings, readings.all_of(parsed), partial, disregarded)

    def _any_plan(self) -> _Plan:
        readings = LITERAL if self._request.exact else AS_MARKED
        return _Plan("any", readings, readings.any_of(self._parsed))

    def _long_plan(self) -> _Plan:
        weights = self._scorer.weights()
        match = MARKS_DISREGARDED.share_of(self._parsed, weights)
        as_marked = AS_MARKED.share_of(self._parsed, weights)
        return _Plan("weighted", MARKS_DISREGARDED, match, as_marked=as_marked)

    @property
    def _marked(self) -> bool:
        return any(syllable.has_marks for syllable in self._parsed.syllables)

    def _has_hits(self, match: Node) -> bool:
        return self._reader.search(Query(match), self._request.filters, "relevance", 0, 0).total > 0

    def _partial(self, plan: _Plan, query: Query, full: Hits) -> tuple[Hit, ...]:
        wanted = FILL_UP_TO - full.total
        if wanted <= 0 or plan.partial == NOTHING:
            return ()
        rest = AllNode((plan.partial, NotNode(plan.match)))
        found = self._reader.search(
            replace(query, match=rest), self._request.filters, self._request.sort, 0, wanted
        )
        return found.hits

    def _total_full(self, plan: _Plan, full: Hits) -> int:
        if plan.reading in {"all", "everything"}:
            return full.total
        every = plan.readings.all_of(self._parsed)
        return self._reader.search(Query(every), self._request.filters, "relevance", 0, 0).total

    # --- how they are shown ------------------------------------------------------

    def _page_hits(self, plan: _Plan, hits: Sequence[Hit]) -> tuple[PageHit, ...]:
        ids = [hit.record.id for hit in hits]
        texts = self._reader.texts(ids)
        strict, loose = Highlighter(self._parsed), Highlighter(self._parsed, marks=False)
        return tuple(
            _page_hit(hit, text, loose if other_marks else strict, missing, other_marks=other_marks)
            for hit, text, missing, other_marks in zip(
                hits, texts, self._missing(plan, ids), self._by_other_marks(plan, ids), strict=True
            )
        )

    def _missing(self, plan: _Plan, ids: Sequence[str]) -> list[tuple[str, ...]]:
        syllables = tuple(dict.fromkeys(self._parsed.syllables))
        having = self._reader.matching([plan.readings.syllable(each) for each in syllables], ids)
        return [
            tuple(each.typed for each, there in zip(syllables, row, strict=True) if not there)
            for row in having
        ]

    def _by_other_marks(self, plan: _Plan, ids: Sequence[str]) -> list[bool]:
        if plan.readings is not MARKS_DISREGARDED or not self._marked:
            return [False] * len(ids)
        if plan.as_marked is not None:
            return [not found for (found,) in self._reader.matching([plan.as_marked], ids)]
        # A report that has a syllable, but not as it was marked.
        marked = [each for each in dict.fromkeys(self._parsed.syllables) if each.has_marks]
        other = [
            AllNode((MARKS_DISREGARDED.syllable(each), NotNode(AS_MARKED.syllable(each)))) for each in marked
        ]
        return [any(row) for row in self._reader.matching(other, ids)]


def _page_hit(
    hit: Hit, text: str, highlighter: Highlighter, missing: tuple[str, ...], *, other_marks: bool
) -> PageHit:
    record = hit.record
    found = highlighter.find(text, most=MOST_MARKS)
    return PageHit(
        record=record,
        score=hit.score,
        parts=hit.parts,
        title_matches=highlighter.title(record.title or "", found),
        snippets=found.snippets(record.title_span),
        missing=missing,
        other_marks=other_marks,
    )


def _with(facets: Facets, more: Sequence[Hit]) -> Facets:
    """Facets that count some more hits."""
    if not more:
        return facets
    counted: Facets = {}
    for name in FACETS:
        counts = Counter({value.value: value.count for value in facets[name]})
        counts.update(value for hit in more if (value := hit.record.facet(name)) is not None)
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        counted[name] = tuple(FacetValue(value, count) for value, count in ordered)
    return counted
