"""One search over one state of the index: which reports, and how they are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import compress

from searchsvc.engines import Reader
from searchsvc.query import Parsed
from searchsvc.ranking.expansion import expansions_in
from searchsvc.ranking.matching import AS_MARKED, MARKS_DISREGARDED
from searchsvc.ranking.planning import plan
from searchsvc.ranking.scoring import Scorer
from searchsvc.searcher.deadline import Deadline
from searchsvc.snippets import Highlighter
from searchsvc.types import (
    FACETS,
    MOST_FACET_PERSONS,
    MOST_PERSONS,
    NOTHING,
    AllNode,
    Facets,
    FacetValue,
    Hit,
    Hits,
    NotNode,
    Page,
    PageHit,
    Query,
    SearchRequest,
    Snippet,
    Span,
    Understanding,
)
from searchsvc.vietnamese.analyzer import Analyzer

FILL_UP_TO = 10
"""Fewer full hits than this are filled up with partial ones."""

MOST_MARKS = 10_000
"""So many hits of a report are looked at, for its snippets or its page."""

LETTERS_OF_A_PAGE, LEAST_LETTERS = 4_000_000, 20_000
"""So many letters of texts are looked at for the snippets of a page, and of each report in any case."""


class Search:
    """One search over one state of the index; what there is no time for is left out, the best hits are not."""

    def __init__(
        self, request: SearchRequest, parsed: Parsed, reader: Reader, analyzer: Analyzer, deadline: Deadline
    ) -> None:
        self._request = request
        self._parsed = parsed
        self._reader = reader
        self._deadline = deadline
        self._scorer = Scorer(parsed, reader, analyzer)
        self._plan = plan(request, parsed, self._scorer, reader)
        listed = self._plan.reading == "everything"
        self._query = Query(self._plan.match)
        if not listed:
            bonus = None if deadline.leaves_out() else self._scorer.bonus()
            self._query = Query(self._plan.match, self._scorer.clauses(), bonus)

        self.total_as_written: int | None = None
        """How many reports have all the words with their marks and without other spellings, if the page has told it by the way."""

    def page(self) -> Page:
        """The page of hits that was asked for."""
        request, taken = self._request, self._plan
        full, partial = self._found()
        if taken.readings is AS_MARKED and taken.reading == "all" and taken.parsed is self._parsed:
            self.total_as_written = None if taken.parsed.groups else full.total
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
            hits=self._page_hits(shown, full=not partial and taken.reading in {"all", "everything"}),
            facets=self._facets(partial),
            generation=self._reader.generation,
            partial=self._deadline.missed,
        )

    # --- which reports ---------------------------------------------------------

    def _found(self) -> tuple[Hits, tuple[Hit, ...]]:
        """The full hits of the page, and all partial ones."""
        request, taken = self._request, self._plan
        full = self._full((request.page - 1) * request.per_page, request.per_page)
        wanted = FILL_UP_TO - full.total
        if wanted <= 0 or taken.partial == NOTHING or self._deadline.leaves_out():
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

    def _facets(self, partial: Sequence[Hit]) -> Facets:
        if self._deadline.leaves_out():
            return dict.fromkeys(FACETS, ())
        persons = MOST_FACET_PERSONS if partial else MOST_PERSONS
        return _with(self._reader.facets(self._plan.match, self._request.filters, persons), partial)

    # --- how they are shown ------------------------------------------------------

    def _page_hits(self, hits: Sequence[Hit], *, full: bool) -> tuple[PageHit, ...]:
        """Hits as they are shown; `full` ones lack nothing."""
        ids = [hit.record.id for hit in hits]
        texts = _beginnings(self._reader.texts(ids))
        other = self._by_other_marks(ids)
        lacking = [()] * len(ids) if full else self._missing(ids)
        found = {each: self._found_in(hits, texts, other, other_marks=each) for each in set(other)}
        shown: list[PageHit] = []
        for hit, missing, other_marks in zip(hits, lacking, other, strict=True):
            record, score, parts, copies = hit
            snippets, in_title = next(found[other_marks])
            shown.append(PageHit(record, score, parts, in_title, snippets, missing, other_marks, copies))
        return tuple(shown)

    def _found_in(
        self, hits: Sequence[Hit], texts: Sequence[str], other: Sequence[bool], *, other_marks: bool
    ) -> Iterator[tuple[tuple[Snippet, ...], tuple[Span, ...]]]:
        """The cuts of the texts, and what the titles have, of the reports that were found by other marks, or of those that were not."""
        highlighter = Highlighter(self._plan.parsed, marks=not other_marks)
        chosen = [each == other_marks for each in other]
        records = [hit.record for hit in compress(hits, chosen)]
        reports = zip(compress(texts, chosen), [record.title or "" for record in records], strict=True)
        title_spans = [record.title_span for record in records]
        return highlighter.cut_each(self._in_time(reports), title_spans, most=MOST_MARKS)

    def _in_time(self, reports: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Texts and titles, without text behind the first one when the time is up."""
        for number, (text, title) in enumerate(reports):
            late = number > 0 and self._deadline.leaves_out()
            yield "" if late else text, title

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


def _beginnings(texts: Sequence[str]) -> list[str]:
    """As much of each text as is looked at."""
    letters = LETTERS_OF_A_PAGE
    read: list[str] = []
    for text in texts:
        read.append(text[: max(letters, LEAST_LETTERS)])
        letters -= len(read[-1])
    return read


def _with(facets: Facets, more: Sequence[Hit]) -> Facets:
    """Facets that count some more hits, as they are shown."""
    counted = dict(facets)
    for name in FACETS if more else ():
        counts = Counter({value.value: value.count for value in facets[name]})
        counts.update(value for hit in more for value in hit.record.facet(name))
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        counted[name] = tuple(FacetValue(value, count) for value, count in ordered)
    return counted | {"person": counted["person"][:MOST_PERSONS]}
