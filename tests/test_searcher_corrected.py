"""What is shown when the query that was typed finds nothing: the hits of the one that was meant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from searchsvc.searcher import Searcher
from searchsvc.types import Filters, SearchRequest
from tests.reports import MAKERS, every_hit, in_memory, make_report, paths, searcher_over
from tests.test_spelling import SENTENCES


@pytest.fixture(params=list(MAKERS))
def searcher(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Searcher]:
    engine = MAKERS[request.param](tmp_path)
    texts = {f"{copy}/{number}": text for copy in range(4) for number, text in enumerate(SENTENCES)}
    yield searcher_over(engine, *(make_report(path, text, day="2014-08-01") for path, text in texts.items()))
    engine.close()


@pytest.mark.parametrize(
    ("typed", "meant", "keys"),
    [
        ("đốingoại", "đối ngoại", False),
        ("ddoois ngoaij nhaan daan", "đối ngoại nhân dân", True),
        ("d9oi61 ngoai5", "đối ngoại", True),
        ("nooji", "nội", True),
    ],
)
def test_a_query_that_finds_nothing_shows_what_was_meant(
    searcher: Searcher, typed: str, meant: str, *, keys: bool
) -> None:
    page = every_hit(searcher, typed)
    assert paths(page) == paths(every_hit(searcher, meant))
    assert page.total_full > 0
    told = page.understanding
    assert (told.original, told.suggestion, told.corrected, told.keystrokes) == (typed, meant, meant, keys)
    assert (page.request.query, page.searched) == (typed, meant)


def test_keystrokes_are_read_as_such_though_another_word_is_found(searcher: Searcher) -> None:
    assert every_hit(searcher, "ddoois ngoaij test").understanding.corrected is None
    page = every_hit(searcher, "tieengs Haf Nooji")
    assert page.understanding.corrected is None
    assert every_hit(searcher, "taji Haf Nooji").understanding.corrected == "tại Hà Nội"


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("đốingoại", {"exact": True}),
        ("đốingoại", {"match": "all"}),
        ("đốingoại", {"filters": Filters(year=("1999",))}),
        ("sữ dụng vốn", {}),
        ("test", {}),
        ("data", {}),
        ("qwxz", {}),
    ],
)
def test_otherwise_the_query_is_taken_as_typed(
    searcher: Searcher, typed: str, asked: dict[str, object]
) -> None:
    page = every_hit(searcher, typed, **asked)
    assert page.understanding.corrected is None
    assert page.searched == typed


def test_a_correction_is_offered_when_some_reports_come_near(searcher: Searcher) -> None:
    page = every_hit(searcher, "đã phát tiển kinh tế biển")
    assert page.total > page.total_full == 0
    assert page.understanding.suggestion == "đã phát triển kinh tế biển"


def test_nothing_is_offered_that_finds_less(searcher: Searcher) -> None:
    assert every_hit(searcher, "kinh tế", filters=Filters(year=("1999",))).understanding.suggestion is None
    assert every_hit(searcher, "doi song nhan dan").understanding.suggestion == "đời sống nhân dân"


@pytest.mark.parametrize(
    ("query", "meant", "other"),
    [
        ("đã sữ dụng nguồn vốn", "đã sử dụng nguồn vốn", "Đã sự dụng nguồn vốn"),
        (
            "tỉnh đã sữ dụng nguồn vốn để phát triển",
            "tỉnh đã sử dụng nguồn vốn để phát triển",
            "Tỉnh đã sự dụng nguồn vốn để phát triển",
        ),
    ],
)
def test_a_proposal_is_compared_by_marks_with_what_was_typed(query: str, meant: str, other: str) -> None:
    right = {f"right{number}": f"Tỉnh đã sử dụng nguồn vốn để phát triển {number}" for number in range(4)}
    page = in_memory(right, {"other": other}).search(SearchRequest(query=query))
    assert page.total == 5  # without marks the query as typed finds more than the proposal
    assert page.understanding.suggestion == meant
