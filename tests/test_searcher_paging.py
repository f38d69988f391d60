"""What pages and facets promise: together the pages are the whole list, and all count the same reports."""

from __future__ import annotations

from datetime import date
from itertools import count
from pathlib import Path

import pytest

from searchsvc.searcher import Searcher
from searchsvc.types import Filters, Page, SearchRequest, Sort
from tests.reports import MAKERS, every_hit, found, make_report, paths, searcher_over


@pytest.fixture(scope="module", params=list(MAKERS))
def searcher(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """Texts of three kinds, some undated; four report rice, thirteen a bridge."""
    texts = [
        *[f"gạo nếp vụ {number}" for number in range(4)],
        *[f"gạo tẻ {'kho ' * number}" for number in range(16)],
        *[f"cầu treo {'nhịp ' * number}" for number in range(13)],
        *[f"đường cầu {'xe ' * number}" for number in range(5)],
    ]
    reports = [
        make_report(
            f"{number:02}.txt",
            text,
            day=f"20{10 + number % 4}-0{1 + number % 9}-15" if number % 5 else "",
            source=f"nguồn {number % 3}",
            kind="news" if number % 2 else "report",
        )
        for number, text in enumerate(texts)
    ]
    folder: Path = tmp_path_factory.mktemp(request.param)
    return searcher_over(MAKERS[request.param](folder), *reports)


def pages(searcher: Searcher, query: str, per_page: int, sort: Sort = "relevance") -> list[Page]:
    """Pages up to the first empty one."""
    every: list[Page] = []
    for number in count(1):
        page = searcher.search(SearchRequest(query=query, page=number, per_page=per_page, sort=sort))
        if not page.hits:
            return every
        every.append(page)
        assert len(every) < 20
    return every


QUERIES = {
    "all": "cầu",
    "filled up": "gạo nếp",
    "only partial": "gao thuyen",
    "blended, filled up": "gạo nệp",
    "blended, full hits enough": "cấu trèo",
    "blended, only partial": "gạo thuyền",
    "any of two": "gạo OR cầu",
    "long": "gạo tẻ kho nhịp xe cầu treo đường",
    "everything": "*",
    "exclusions": "-gạo",
}


@pytest.mark.parametrize("sort", ["relevance", "-date"])
@pytest.mark.parametrize("per_page", [3, 10])
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_pages_join_to_the_whole_list(searcher: Searcher, query: str, per_page: int, sort: Sort) -> None:
    whole = every_hit(searcher, query, sort=sort)
    joined = [hit for page in pages(searcher, query, per_page, sort) for hit in page.hits]
    assert [hit.record.path for hit in joined] == paths(whole)
    assert [hit.score for hit in joined] == [hit.score for hit in whole.hits]
    assert [hit.missing for hit in joined] == [hit.missing for hit in whole.hits]
    assert len(set(paths(whole))) == len(joined) == whole.total


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_every_page_but_the_last_is_full_and_all_tell_the_same(searcher: Searcher, query: str) -> None:
    whole = every_hit(searcher, query)
    every = pages(searcher, query, 3)
    assert [len(page.hits) for page in every[:-1]] == [3] * (len(every) - 1)
    for page in every:
        assert (page.total, page.total_full, page.facets) == (whole.total, whole.total_full, whole.facets)
        assert page.understanding == whole.understanding


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_facets_count_the_same_reports_as_the_total(searcher: Searcher, query: str) -> None:
    page = every_hit(searcher, query)
    assert page.total
    for name in ("type", "kind", "source"):
        assert sum(value.count for value in page.facets[name]) == page.total
    for name, values in page.facets.items():
        for value in values:
            assert value.count == sum(value.value in hit.record.facet(name) for hit in page.hits)
        assert list(values) == sorted(values, key=lambda each: (-each.count, each.value))


@pytest.mark.parametrize(
    ("query", "total", "total_full"),
    [
        ("cầu", 18, 18),
        ("gạo nếp", 10, 4),
        ("gao thuyen", 10, 0),
        ("gạo nệp", 10, 4),
        ("cấu trèo", 13, 13),
        ("gạo thuyền", 10, 0),
        ("gạo OR cầu", 38, 38),
        ("*", 38, 38),
        ("-gạo", 18, 18),
        ("?!", 0, 0),
    ],
)
def test_totals_count_all_hits_and_those_with_all_words(
    searcher: Searcher, query: str, total: int, total_full: int
) -> None:
    page = every_hit(searcher, query)
    assert (page.total, page.total_full, page.partial) == (total, total_full, False)


@pytest.mark.parametrize("query", ["gạo", "gạo nếp", "*", "-cầu", "gạo nệp"])
def test_undated_reports_come_last_in_both_orders_of_date(searcher: Searcher, query: str) -> None:
    for sort, backwards in (("date", False), ("-date", True)):
        page = every_hit(searcher, query, sort=sort)
        for full in (True, False):
            days = [hit.record.date for hit in page.hits if (not hit.missing) == full]
            dated = [day for day in days if day]
            assert days == [*sorted(dated, reverse=backwards), *[None] * (len(days) - len(dated))]


@pytest.mark.parametrize(
    "filters",
    [
        Filters(year=("2011", "2012")),
        Filters(source=("nguồn 1",)),
        Filters(kind=("news",)),
        Filters(type=("docx",)),
        Filters(start=date(2011, 3, 15)),
        Filters(end=date(2011, 3, 15)),
        Filters(start=date(2011, 1, 1), end=date(2012, 12, 31), kind=("report",)),
    ],
)
@pytest.mark.parametrize("query", ["gạo", "cầu treo", "gạo nệp", "*"])
def test_filters_hold_for_full_and_partial_hits_and_facets(
    searcher: Searcher, query: str, filters: Filters
) -> None:
    page = every_hit(searcher, query, filters=filters)
    for hit in page.hits:
        record = hit.record
        assert (not filters.start and not filters.end) or record.date
        assert filters.start is None or (record.date and record.date >= filters.start)
        assert filters.end is None or (record.date and record.date <= filters.end)
        for name in ("year", "source", "type", "kind"):
            wanted = getattr(filters, name)
            assert not wanted or record.facet(name) & set(wanted)
    assert len(page.hits) == page.total
    assert sum(value.count for value in page.facets["type"]) == page.total


def test_filters_leave_what_passes_them(searcher: Searcher) -> None:
    by_filter = found(searcher, "gạo", filters=Filters(year=("2011",), kind=("news",)))
    assert sorted(by_filter.split()) == [
        f"{number:02}.txt" for number in range(20) if number % 4 == 1 and number % 2 and number % 5
    ]
