"""A search that has no time left gives what it has, and says so."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from searchsvc import searcher as searcher_room
from searchsvc.engines.memory import MemoryEngine
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.searcher import WARMING, Searcher
from searchsvc.searcher.deadline import Deadline
from searchsvc.types import Page, SearchRequest
from searchsvc.web import create_app
from tests.reports import make_report, paths, searcher_over
from tests.web.archive import analyzer, settings_for

TEXTS = {
    **{f"full{number}": f"Cầu gỗ số {number} bắc qua suối cạn ở bản trên" for number in range(12)},
    "near": "Cầu gỗ cũ",
}
SLOW = "cầu gỗ bắc qua suối cạn " * 20


def both(query: str) -> tuple[Page, Page]:
    """The answers with time and without."""
    engine = MemoryEngine()
    searcher_over(engine, TEXTS)
    asked = SearchRequest(query=query)
    return Searcher(engine, analyzer()).search(asked), Searcher(engine, analyzer(), seconds=0).search(asked)


@pytest.mark.parametrize("query", ["cầu gỗ bắc qua", "bản trên", SLOW, "*"])
def test_hits_and_totals_are_those_of_a_search_with_time(query: str) -> None:
    whole, cut = both(query)
    assert (whole.partial, cut.partial, len(whole.hits)) == (False, True, 10)
    assert set(paths(cut)) <= {*TEXTS}
    assert (cut.total, cut.total_full, len(cut.hits)) == (whole.total, whole.total_full, len(whole.hits))


def test_snippets_behind_the_first_facets_and_proposals_are_left_out() -> None:
    whole, cut = both("cầu gổ bắc qua suối")
    assert whole.understanding.suggestion == "cầu gỗ bắc qua suối"
    assert cut.understanding.suggestion is None
    whole, cut = both("cầu gỗ bắc qua suối")
    assert all(hit.snippets for hit in whole.hits)
    assert [bool(hit.snippets) for hit in cut.hits] == [True] + [False] * (len(cut.hits) - 1)
    assert whole.facets["type"]
    assert not any(cut.facets.values())


def test_no_snippet_is_cut_behind_the_title_of_a_report_that_is_not_looked_at() -> None:
    engine = MemoryEngine()
    title = "Cầu gỗ ở bản trên"
    reports = [make_report(f"full{number}", f"{title}\n\n{SLOW}", title=title) for number in range(3)]
    searcher_over(engine, *reports)
    cut = Searcher(engine, analyzer(), seconds=0).search(SearchRequest(query="cầu gỗ bắc qua suối"))
    assert [bool(hit.snippets) for hit in cut.hits] == [True, False, False]


def test_a_search_without_full_hits_is_not_filled_up() -> None:
    whole, cut = both("cầu gỗ cũ suối")
    assert whole.total > 0
    assert cut.total == 0
    assert cut.partial


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[WhooshEngine]:
    made = WhooshEngine(tmp_path / "index", "rules")
    searcher_over(made, TEXTS)
    yield made
    made.close()


@pytest.mark.parametrize(("seconds", "told"), [(0.0, True), (60.0, False)])
def test_a_query_over_the_real_engine_is_cut_and_told_of_in_every_format(
    engine: WhooshEngine, tmp_path: Path, seconds: float, *, told: bool
) -> None:
    client = create_app(settings_for(tmp_path), Searcher(engine, analyzer(), seconds=seconds)).test_client()
    asked = f"/api/search?q={SLOW[:500]}"
    plain, table, lines, feed, page = (
        client.get(address)
        for address in (
            asked,
            f"{asked}&format=csv",
            f"{asked}&format=ndjson",
            f"/feed.atom?q={SLOW[:500]}&lang=en",
            f"/?q={SLOW[:500]}",
        )
    )
    for answer in (plain, table, lines, feed):
        assert answer.headers.get("Search-Partial") == ("true" if told else None)
        assert ("ETag" in answer.headers) != told
        assert answer.headers["Cache-Control"] == ("no-store" if told else "no-cache")
    assert plain.get_json()["partial"] == told
    assert ("Đã hết thời gian tìm" in page.text) == told
    name = "reports-partial.csv" if told else "reports.csv"
    assert table.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert len(lines.text.splitlines()) == len(plain.get_json()["hits"])
    subtitle = ET.fromstring(feed.text).findtext("{http://www.w3.org/2005/Atom}subtitle")  # noqa: S314  # our own answer
    assert (subtitle or "").startswith("The search ran out of time") == told


def test_a_deadline_is_missed_for_good_once_something_was_left_out() -> None:
    deadline = Deadline(0.01)
    assert not deadline.leaves_out()
    assert not deadline.missed
    began = time.thread_time()
    while time.thread_time() - began < 0.02:
        pass
    assert deadline.leaves_out()
    assert deadline.missed


def test_what_warms_the_service_is_not_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = MemoryEngine()
    searcher_over(engine, TEXTS)
    made: list[Deadline] = []

    class Noted(Deadline):
        def __init__(self, seconds: float) -> None:
            super().__init__(seconds)
            made.append(self)

    monkeypatch.setattr(searcher_room, "Deadline", Noted)
    Searcher(engine, analyzer(), seconds=0).warm()
    assert len(made) == len(WARMING)
    assert not any(each.missed for each in made)
