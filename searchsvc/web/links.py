"""Addresses: every state of a search is in its address, defaults left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

from flask import request, url_for

from searchsvc.types import FACETS, NO_FILTERS, Filters, SearchRequest
from searchsvc.web.params import LAST_PAGE, MOST_PER_PAGE, PER_PAGE
from searchsvc.web.wording import Language

Pairs = list[tuple[str, str]]

_NEIGHBOURS = 2
_ANY_REPORT = "0" * 16


def pairs(search: SearchRequest, language: Language = "vi") -> Pairs:
    """The parameters that give back this search."""
    filters = search.filters
    said: list[tuple[str, str | None]] = [
        ("q", search.query),
        ("page", str(search.page) if search.page > 1 else None),
        ("per_page", str(search.per_page) if search.per_page != PER_PAGE else None),
        ("sort", search.sort if search.sort != "relevance" else None),
        ("from", filters.start.isoformat() if filters.start else None),
        ("to", filters.end.isoformat() if filters.end else None),
        *((name, value) for name in FACETS for value in getattr(filters, name)),
        ("match", search.match if search.match != "auto" else None),
        ("exact", "1" if search.exact else None),
        ("explain", "1" if search.explain else None),
        ("lang", language if language != "vi" else None),
    ]
    return [(name, value) for name, value in said if value]


def join(path: str, parameters: Pairs) -> str:
    """A path with its query string."""
    if not parameters:
        return path
    return f"{path}?{'&'.join([f'{name}={_quoted(value)}' for name, value in parameters])}"


@lru_cache(1_000)
def _quoted(value: str) -> str:
    """A value as a query string has it; one page repeats the same few."""
    return quote_plus(value)


_quoted_path = lru_cache(100)(quote)


def page_numbers(page: int, pages: int) -> list[int | None]:
    """The pages to link to, in order: both ends and the neighbours of this one, None for a gap."""
    near = {1, pages, *range(page - _NEIGHBOURS, page + _NEIGHBOURS + 1)}
    numbers: list[int | None] = []
    last = 0
    for number in sorted(number for number in near if 1 <= number <= pages):
        if number - last > 1:
            numbers.append(None)
        numbers.append(number)
        last = number
    return numbers


def page_count(total: int, per_page: int) -> int:
    """How many pages can be asked for; at least one."""
    return min(max(1, -(-total // per_page)), LAST_PAGE)


def link_header(path: str, parameters: Pairs, page: int, pages: int) -> str:
    """The `Link` header (RFC 8288) of a page: first, prev, next and last; headers have no letters but Latin ones."""
    path = _quoted_path(path)
    others = join(path, [(name, value) for name, value in parameters if name != "page"])
    before = f"{others}{'?' if others == path else '&'}page="
    targets = {"first": 1, "prev": min(page - 1, pages), "next": page + 1, "last": pages}
    return ", ".join(
        [
            f'<{before}{number}>; rel="{relation}"'
            for relation, number in targets.items()
            if 1 <= number <= pages
        ]
    )


def address(endpoint: str, **values: str | None) -> str:
    """What `url_for` gives for an endpoint and values of which there are few: every page has the same addresses."""
    return _built(request.script_root, endpoint, *values.items())


@lru_cache(100)
def _built(_script_root: str, endpoint: str, *values: tuple[str, str | None]) -> str:
    """An address of an application that is mounted somewhere."""
    given: dict[str, Any] = dict(values)
    return url_for(endpoint, **given)


class ReportAddresses:
    """The addresses of reports with the same parameters."""

    def __init__(self, parameters: Pairs) -> None:
        self._before, _, behind = address("pages.report", report_id=_ANY_REPORT).rpartition(_ANY_REPORT)
        self._behind = join(behind, parameters)

    def of(self, report_id: str) -> str:
        """The address of a report."""
        return f"{self._before}{report_id}{self._behind}"


@dataclass(frozen=True)
class Addresses:
    """The addresses that a page of results links to."""

    search: SearchRequest
    language: Language

    def results(self, **changes: Any) -> str:
        """The search with some fields changed, from its first page on."""
        return join(
            address("pages.search"), pairs(self.search._replace(**{"page": 1, **changes}), self.language)
        )

    def report(self, report_id: str) -> str:
        """A report, with the search to go back to."""
        return self._reports.of(report_id)

    @cached_property
    def _reports(self) -> ReportAddresses:
        return ReportAddresses(pairs(self.search, self.language))

    def feed(self) -> str:
        """The feed of the search."""
        return join(address("feeds.atom"), pairs(self.search._replace(page=1), self.language))

    def table(self) -> str:
        """The first `MOST_PER_PAGE` hits as a table."""
        whole = self.search._replace(page=1, per_page=MOST_PER_PAGE)
        return join(address("api.search"), [*pairs(whole), ("format", "csv")])

    def toggled(self, name: str, value: str) -> str:
        """The search with a value of a filter added, or taken out if it is there."""
        values = getattr(self.search.filters, name)
        changed = tuple(other for other in values if other != value) if value in values else (*values, value)
        return self._narrowed({name: changed})

    def naming(self, person: str) -> str:
        """All reports that name a person."""
        return self.results(query="*", filters=Filters(person=(person,)), match="auto", exact=False)

    def unbounded(self, side: str) -> str:
        """The search without its first (`start`) or last (`end`) day."""
        return self._narrowed({side: None})

    @property
    def has_filters(self) -> bool:
        """Whether the search has filters."""
        return self.search.filters != NO_FILTERS

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the search down."""
        return self.has_filters or self.search.match != "auto" or self.search.exact

    def unfiltered(self) -> str:
        """The search without anything that narrows it down."""
        return self.results(filters=NO_FILTERS, match="auto", exact=False)

    def translated(self) -> str:
        """The page in the other language."""
        return replace(self, language=self._other()).results(page=self.search.page)

    def translated_report(self, report_id: str) -> str:
        """A report's page in the other language."""
        return replace(self, language=self._other()).report(report_id)

    def _narrowed(self, changes: dict[str, Any]) -> str:
        return self.results(filters=self.search.filters._replace(**changes))

    def _other(self) -> Language:
        return "en" if self.language == "vi" else "vi"

    def hidden(self) -> Pairs:
        """What a new search from the form keeps, apart from its visible fields."""
        kept = pairs(self.search._replace(page=1, exact=False), self.language)
        return [(name, value) for name, value in kept if name not in {"q", "from", "to"}]
