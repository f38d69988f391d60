"""Completions of what is being typed, over a small archive and the reference engine."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.completion import LONGEST_TEXT, Completer
from searchsvc.engines import Reader
from searchsvc.engines.memory import MemoryEngine
from searchsvc.searcher import Searcher
from searchsvc.types import SearchRequest
from tests.web.archive import analyzer, make_report

TEXTS = (
    ("Công tác đối ngoại nhân dân", "Công tác đối ngoại nhân dân cần người giỏi."),
    ("Đội ngũ cán bộ đối ngoại", "Đội ngũ cán bộ đối ngoại đã lớn lên ở Hà Nội."),
    ("Chuyện -quê nhà", "Đội ngũ cán bộ và người làng Hà Nam kể chuyện quê."),
    ("Kết quả kỳ thi", "Hà Nội công bố kết quả kỳ thi: 12 người đỗ."),
)


@cache
def engine() -> MemoryEngine:
    made = MemoryEngine()
    reports = [
        make_report(f"{number}", f"{title}\n\n{text}", title=title)
        for number, (title, text) in enumerate(TEXTS)
    ]
    made.rebuild([analyzer().analyse(report) for report in reports])
    return made


def reader() -> Reader:
    return engine().reader()


def completions(text: str, limit: int = 8) -> list[str]:
    return Completer(analyzer()).complete(text, reader(), limit)


@pytest.mark.parametrize("typed", ["đối ng", "doi ng", "đối ngoạ", "doi ngoai"])
def test_the_last_syllable_is_completed_with_marks_or_without(typed: str) -> None:
    assert "đối ngoại" in completions(typed)


def test_marks_that_were_typed_are_kept() -> None:
    assert all(each.lower().startswith("đối") for each in completions("đối n"))
    assert completions("đỗi n") == []


def test_the_next_syllable_is_proposed_behind_a_space() -> None:
    assert "hà nội" in completions("ha ")
    assert "đối ngoại nhân dân" in completions("doi ngoai nhan ")


def test_a_syllable_goes_on_by_a_frequent_phrase() -> None:
    assert {"đội ngũ", "đội ngũ cán", "đội ngũ cán bộ"} & set(completions("đội"))
    assert "công" in completions("co")


def test_the_likeliest_comes_first() -> None:
    assert completions("ha n")[:2] == ["hà nội", "hà nam"]


def test_capitals_stay() -> None:
    assert completions("Hà N")[0] == "Hà Nội"


def test_titles_are_completed() -> None:
    assert "Công tác đối ngoại nhân dân" in completions("cong tac")
    assert "Kết quả kỳ thi" in completions("Kết quả k")
    assert "Kết quả kỳ thi" not in completions("quả kỳ")


def test_a_title_that_would_be_read_as_operators_is_left_out() -> None:
    assert all("-" not in each for each in completions("chuyen"))


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_no_more_than_the_limit(limit: int) -> None:
    assert len(completions("c", limit)) <= limit


@pytest.mark.parametrize(
    "text", ["", " ", "zzz", '"đối ng', "đối -ng", "title:đối ng", "đối OR ng", "?", "a" * (LONGEST_TEXT + 1)]
)
def test_nothing_comes_of_operators_or_of_what_no_report_has(text: str) -> None:
    assert completions(text) == []


@given(st.text(alphabet="cgaàhnộidđốo ", min_size=1, max_size=12))
def test_every_completion_finds_a_report_and_is_new(text: str) -> None:
    found = completions(text)
    assert len({each.lower() for each in [*found, text.strip()]}) == len(found) + 1
    searcher = Searcher(engine(), analyzer())
    assert all(searcher.search(SearchRequest(query=each)).total_full for each in found)
