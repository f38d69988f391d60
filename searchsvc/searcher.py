"""The only read path: a user's search in, a page of hits with marks out."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from searchsvc.completion.completer import Completer
from searchsvc.engines import Engine, Reader
from searchsvc.errors import NotFound
from searchsvc.extract import report_id
from searchsvc.query import Parsed, parse
from searchsvc.ranking.expansion import expanded, expansions_in
from searchsvc.ranking.learned import Learner
from searchsvc.ranking.matching import AS_MARKED, MARKS_DISREGARDED
from searchsvc.ranking.planning import plan
from searchsvc.ranking.scoring import Scorer
from searchsvc.ranking.similar import Similar, similar_to
from searchsvc.snippets import Highlighter
from searchsvc.spelling.speller import Speller
from searchsvc.types import (
    EVERYTHING,
    FACETS,
    MOST_PERSONS,
    NOTHING,
    AllNode,
    Facets,
    FacetValue,
    Filters,
    Hit,
    Hits,
    IndexStatus,
    NotNode,
    Page,
    PageHit,
    Query,
    Record,
    Report,
    SearchRequest,
    Span,
    Understanding,
)
from searchsvc.vietnamese.analyzer import Analyzer

FILL_UP_TO = 10
"""Fewer full hits than this are filled up with partial ones."""

WARMING = ("báo cáo", '"bao cao nay" n*')
"""Searches that use all that there is to load."""

MOST_MARKS = 10_000
"""So many hits of a report are looked at, for its snippets or its page."""

LETTERS_OF_A_PAGE, LEAST_LETTERS = 4_000_000, 20_000
"""So many letters of texts are looked at for the snippets of a page, and of each report in any case."""

LETTERS_TOLD_BY = 50_000
"""What a report is about is told by so many of its first letters."""


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report with the hits of a query marked."""

    report: Report
    spans: tuple[Span, ...]
    title_matches: tuple[Span, ...]
    copies: tuple[Record, ...]


class Searcher:
    """Answers searches over an engine's latest state; may be used by several threads."""

    def __init__(self, engine: Engine, analyzer: Analyzer | None = None) -> None:
        self._engine = engine
        self._analyzer = analyzer or Analyzer()
        self._speller = Speller(self._analyzer)
        self._completer = Completer(self._analyzer)
        self._learner = Learner()

    def ready(self) -> str | None:
        """Raise an EngineError when the index cannot be searched; gives a sentence when only an older state can."""
        return self._engine.reader().damage

    def warm(self) -> None:
        """Load what the first search would wait for; raises an EngineError when the index cannot be searched."""
        for query in WARMING:
            self.search(SearchRequest(query=query))
            self.complete(query)

    def generation(self) -> str:
        """The name of the index's state."""
        return self._engine.reader().generation

    def status(self) -> IndexStatus:
        """What is in the index."""
        return self._engine.status()

    def search(self, request: SearchRequest) -> Page:
        """The page of hits that was asked for."""
        began = time.perf_counter()
        reader = self._engine.reader()
        page = self._page(request, reader)
        if not request.exact:
            page = self._mended(page, reader)
        return replace(page, took_ms=(time.perf_counter() - began) * 1000)

    def _page(self, request: SearchRequest, reader: Reader) -> Page:
        return _Search(request, self._parsed(request, reader), reader, self._analyzer).page()

    def _parsed(self, request: SearchRequest, reader: Reader) -> Parsed:
        """The query's syntax tree, with other spellings unless it is taken exactly as written."""
        parsed = parse(request.query, self._analyzer)
        return parsed if request.exact else expanded(parsed, reader, self._learner)

    def _mended(self, page: Page, reader: Reader) -> Page:
        """A page with the query that was probably meant, or that query's page if the one typed finds nothing."""
        typed = page.understanding
        proposed = self._speller.suggest(typed.normalized, reader)
        if proposed is None:
            return page
        keystrokes = self._speller.is_keyed(typed.normalized, proposed)
        nothing = page.total == 0 or (page.total_full == 0 and keystrokes)
        if nothing and page.request.match != "all":
            shown = self._page(replace(page.request, query=proposed), reader)
            if shown.total_full > 0:
                found = shown.understanding
                told = replace(found, original=typed.original, normalized=typed.normalized)
                told = replace(told, suggestion=proposed, corrected=proposed, keystrokes=keystrokes)
                return replace(shown, request=page.request, understanding=told)
        every = AS_MARKED.all_of(parse(proposed, self._analyzer))
        found_full = reader.search(Query(every), page.request.filters, "relevance", 0, 0).total
        if found_full < page.total_full or not (page.total or found_full):
            return page
        return replace(page, understanding=replace(typed, suggestion=proposed))

    def complete(self, text: str) -> list[str]:
        """How a query that is being typed may go on; each completion finds a report."""
        return self._completer.complete(text, self._engine.reader())

    def report(self, report_id: str, query: str) -> ReportView:
        """A report with the hits of a query; raises NotFound."""
        reader = self._engine.reader()
        report = reader.get(report_id)
        if report is None:
            raise NotFound("There is no report of this id in the index.")
        parsed = expanded(parse(query, self._analyzer), reader, self._learner)
        highlighter = Highlighter(parsed)
        found = highlighter.find(report.text, most=MOST_MARKS)
        if not found.spans:
            highlighter = Highlighter(parsed, marks=False)
            found = highlighter.find(report.text, most=MOST_MARKS)
        return ReportView(
            report, found.spans, highlighter.title(report.title or "", found), reader.copies(report_id)
        )

    def similar(self, report_id: str, limit: int = 5) -> Similar:
        """Reports like one of this id, and those that are nearly the same; raises NotFound."""
        reader = self._engine.reader()
        report = reader.get(report_id)
        if report is None:
            raise NotFound("There is no report of this id in the index.")
        beginning = replace(report, text=report.text[:LETTERS_TOLD_BY], title=None, title_span=None)
        return similar_to(self._analyzer.analyse(beginning), reader, limit)

    def records(self, *, path: str | None, page: int, per_page: int) -> tuple[int, tuple[Record, ...]]:
        """The reports of the index in the order of their ids, or the one at a path; their number first."""
        reader = self._engine.reader()
        if path is not None:
            found = reader.get(report_id(path))
            return (1, (found.record,)) if found and page == 1 else (int(found is not None), ())
        every = Query(EVERYTHING, every_copy=True)
        hits = reader.search(every, Filters(), "relevance", (page - 1) * per_page, per_page)
        return hits.total, tuple(hit.record for hit in hits.hits)

    def converted(self) -> dict[str, tuple[str, ...]]:
        """The paths of the reports that were converted from old encodings, by encoding."""
        paths: dict[str, list[str]] = {}
        for record in self._engine.reader().records():
            for conversion in record.converted:
                paths.setdefault(conversion.encoding, []).append(record.path)
        return {encoding: tuple(sorted(paths[encoding])) for encoding in sorted(paths)}


class _Search:
    """One search over one state of the index."""

    def __init__(self, request: SearchRequest, parsed: Parsed, reader: Reader, analyzer: Analyzer) -> None:
        self._request = request
        self._reader = reader
        self._scorer = Scorer(parsed, reader, analyzer)
        self._plan = plan(request, parsed, self._scorer, reader)
        listed = self._plan.reading == "everything"
        self._query = Query(
            self._plan.match, *(() if listed else (self._scorer.clauses(), self._scorer.bonus()))
        )

    def page(self) -> Page:
        """The page of hits that was asked for."""
        request, taken = self._request, self._plan
        full, partial = self._found()
        shown = self._page_of(full, partial)
        return Page(
            request=request,
            understanding=Understanding(
                original=request.query,
                normalized=taken.parsed.normalized,
                reading="partial" if partial else taken.reading,
                marks_disregarded=taken.blended and full.total + len(partial) > 0,
                expansions=expansions_in(taken.parsed, self._reader, [hit.record.id for hit in shown]),
            ),
            total=full.total + len(partial),
            total_full=self._total_full(full),
            hits=self._page_hits(shown),
            facets=_with(self._reader.facets(taken.match, request.filters), partial),
            generation=self._reader.generation,
        )

    # --- which reports ---------------------------------------------------------

    def _found(self) -> tuple[Hits, tuple[Hit, ...]]:
        """The full hits of the page, and all partial ones."""
        request, taken = self._request, self._plan
        full = self._full((request.page - 1) * request.per_page, request.per_page)
        wanted = FILL_UP_TO - full.total
        if wanted <= 0 or taken.partial == NOTHING:
            return full, ()
        rest = replace(self._query, match=AllNode((taken.partial, NotNode(taken.match))))
        return full, self._reader.search(
            rest, request.filters, request.sort, 0, wanted, explain=request.explain
        ).hits

    def _full(self, offset: int, limit: int) -> Hits:
        listed = self._plan.reading == "everything" and self._request.sort == "relevance"
        sort = "-date" if listed else self._request.sort
        return self._reader.search(
            self._query, self._request.filters, sort, offset, limit, explain=self._request.explain
        )

    def _page_of(self, full: Hits, partial: Sequence[Hit]) -> Sequence[Hit]:
        offset = (self._request.page - 1) * self._request.per_page
        if not partial:
            return full.hits
        if self._plan.blended and self._request.sort == "relevance":
            every = (*self._full(0, FILL_UP_TO).hits, *partial)
            ordered = sorted(every, key=lambda hit: (-hit.score, hit.record.id))
            return ordered[offset : offset + self._request.per_page]
        first = max(0, offset - full.total)
        return [*full.hits, *partial[first : first + self._request.per_page - len(full.hits)]]

    def _total_full(self, full: Hits) -> int:
        if self._plan.reading in {"all", "everything"}:
            return full.total
        every = self._plan.readings.all_of(self._plan.parsed)
        return self._reader.search(Query(every), self._request.filters, "relevance", 0, 0).total

    # --- how they are shown ------------------------------------------------------

    def _page_hits(self, hits: Sequence[Hit]) -> tuple[PageHit, ...]:
        ids = [hit.record.id for hit in hits]
        parsed = self._plan.parsed
        highlighters: dict[bool, Highlighter] = {}
        letters = LETTERS_OF_A_PAGE
        shown = []
        for hit, text, missing, other_marks in zip(
            hits, self._reader.texts(ids), self._missing(ids), self._by_other_marks(ids), strict=True
        ):
            read = text[: max(letters, LEAST_LETTERS)]
            letters -= len(read)
            if other_marks not in highlighters:
                highlighters[other_marks] = Highlighter(parsed, marks=not other_marks)
            highlighter = highlighters[other_marks]
            shown.append(_page_hit(hit, read, highlighter, missing, other_marks=other_marks))
        return tuple(shown)

    def _missing(self, ids: Sequence[str]) -> list[tuple[str, ...]]:
        """For each report what it lacks of the alternative that it lacks least of."""
        alternatives = [list(dict.fromkeys(parts)) for parts in self._plan.parts()]
        found = [self._reader.matching([node for _, node in parts], ids) for parts in alternatives]
        return [
            min(
                (
                    _lacking([typed for typed, _ in parts], rows[place])
                    for parts, rows in zip(alternatives, found, strict=True)
                ),
                key=len,
                default=(),
            )
            for place in range(len(ids))
        ]

    def _by_other_marks(self, ids: Sequence[str]) -> list[bool]:
        """For each report whether only letters without marks led to it."""
        taken = self._plan
        marked = [each for each in dict.fromkeys(taken.parsed.syllables) if each.has_marks]
        if taken.readings is not MARKS_DISREGARDED or not marked:
            return [False] * len(ids)
        if taken.as_marked is not None:
            return [not found for (found,) in self._reader.matching([taken.as_marked], ids)]
        # A report that has what is asked for, but not as it was marked.
        other = [
            AllNode((MARKS_DISREGARDED.node(item), NotNode(AS_MARKED.node(item))))
            for item in dict.fromkeys(taken.parsed.items)
        ]
        return [any(row) for row in self._reader.matching(other, ids)]


def _lacking(typed: Sequence[str], there: Sequence[bool]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each, has in zip(typed, there, strict=True) if not has))


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
        copies=hit.copies,
    )


def _with(facets: Facets, more: Sequence[Hit]) -> Facets:
    """Facets that count some more hits, as they are shown."""
    counted = dict(facets)
    for name in FACETS if more else ():
        counts = Counter({value.value: value.count for value in facets[name]})
        counts.update(value for hit in more for value in hit.record.facet(name))
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        counted[name] = tuple(FacetValue(value, count) for value, count in ordered)
    return counted | {"person": counted["person"][:MOST_PERSONS]}
