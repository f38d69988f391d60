"""Dates, numbers of documents and numbers: every spelling leads to all the others."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.query import syllables_of
from searchsvc.vietnamese.abbreviations import syllables_in
from searchsvc.vietnamese.dates import date_spellings
from searchsvc.vietnamese.numbers import document_spellings, number_spellings
from tests.reports import analyzer

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def read(text: str) -> str:
    """A typed text as the tables read it: syllables of one word with `/` between them, all in lower case."""
    words = (syllables_of(word, analyzer()) for word in text.split())
    return " ".join("/".join(syllable.typed.lower() for syllable in word) for word in words)


@given(DAYS, st.sampled_from(["", "ngày ", "ngay ", "Ngày "]))
def test_all_spellings_of_a_day_give_the_same_spellings(day: date, before: str) -> None:
    spellings = date_spellings(f"{day.day}/{day.month}/{day.year}")
    assert {f"{day.day:02}/{day.month:02}/{day.year}", day.isoformat()} <= set(spellings)
    for spelling in spellings[:-1]:
        assert date_spellings(read(f"{before}{spelling}")) == spellings
    assert date_spellings(read(day.isoformat())) == spellings
    assert date_spellings(read(f"{day.day:02}-{day.month:02}-{day.year}")) == spellings


@given(DAYS)
def test_days_without_a_year_months_and_quarters_give_the_same_spellings(day: date) -> None:
    for first in (
        f"{day.day}/{day.month}",
        f"{day.month}/{day.year}",
        f"quý {(day.month + 2) // 3}/{day.year}",
    ):
        spellings = date_spellings(first)
        assert len(spellings) > 1
        assert {date_spellings(read(each)) for each in spellings} == {spellings}


@pytest.mark.parametrize(
    ("words", "spelling"),
    [
        ("ngày 23 tháng 02 năm 2012", "23/2/2012"),
        ("thang 8 nam 2014", "8/2014"),
        ("tháng 8/2014", "tháng 08 năm 2014"),
        ("quý ii/2014", "quý 2 năm 2014"),
        ("ngày 28 tháng 1", "28/1"),
    ],
)
def test_a_date_has_its_usual_spellings(words: str, spelling: str) -> None:
    assert spelling in date_spellings(words)


@pytest.mark.parametrize(
    "words",
    ["31/2/2012", "32/1", "13/2014", "0/5", "5 năm 2015", "thắng 8/2014", "28 1", "2014", "quý v", ""],
)
def test_what_is_no_date_has_no_spellings(words: str) -> None:
    assert date_spellings(words) == ()


@pytest.mark.parametrize(
    "words",
    [
        "12/2024/nđ/cp",
        "12/2024/nd/cp",
        "nghị định số 12/2024/nđ/cp",
        "nghi dinh 12/2024/nd/cp",
        "nđ 12/2024/nđ/cp",
    ],
)
def test_a_documents_number_is_one_however_it_is_typed(words: str) -> None:
    spellings = document_spellings(words)
    assert spellings == document_spellings("12/2024/nđ/cp")
    expected = {"12/2024/NĐ-CP", "12/2024/ND-CP", "nghị định số 12/2024", "nghị định 12/2024", "NĐ 12/2024"}
    assert expected | {"nghị định số 12 năm 2024", "NĐ12/2024"} <= set(spellings)


def test_a_kind_before_a_bare_number_needs_more() -> None:
    assert document_spellings("báo cáo 12") == ()
    assert document_spellings("12/2024") == ()
    assert document_spellings("12/2024/xyz") == ()
    assert "12/BC" in document_spellings("báo cáo số 12")
    assert "05/CT-TTg" in document_spellings("5/ct/ttg")


@given(st.integers(1, 10**40), st.integers(0, 10**9).filter(lambda rest: len(str(rest)) != 3))
def test_all_spellings_of_a_number_give_the_same_spellings(whole: int, rest: int) -> None:
    for first in (f"{whole:,}.{rest}", f"{whole + 10_000:,}"):
        spellings = set(number_spellings(first))
        assert first in spellings
        assert all(set(number_spellings(each)) == spellings for each in spellings)


def test_numbers_are_read_with_either_mark() -> None:
    assert set(number_spellings("1.234,5")) == {"1.234,5", "1,234.5", "1234,5", "1234.5"}
    assert set(number_spellings("21000")) == {"21000", "21.000", "21,000"}


@pytest.mark.parametrize("word", ["2014", "0912345678", "23.2.2012", "1.23.456", "a", ""])
def test_what_may_be_something_else_is_no_number(word: str) -> None:
    assert number_spellings(word) == ()


@given(DAYS, st.integers(1, 999))
def test_spellings_have_the_syllables_that_the_index_has(day: date, number: int) -> None:
    dates = date_spellings(f"{day.day}/{day.month}/{day.year}")
    for text in (
        *dates,
        *document_spellings(f"{number}/{day.year}/qđ/ubnd"),
        *number_spellings(f"{number}000,5"),
    ):
        assert syllables_in(text) == [syllable.typed for syllable in syllables_of(text, analyzer())]
