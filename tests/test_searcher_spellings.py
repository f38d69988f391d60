"""Other spellings of what was typed: dates, numbers and abbreviations find each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from searchsvc.types import SearchRequest
from tests.reports import MAKERS, Over, every_hit, found, in_memory, numbered, paths, searcher_over

DAY = ("23/2/2012", "23/02/2012", "23-02-2012", "23.2.2012", "2012-02-23", "23/2/12")
DAY_IN_WORDS = ("ngày 23 tháng 02 năm 2012", "23 tháng 2 năm 2012", "23-2 năm 2012")
MONTH = ("tháng 8/2014", "8/2014", "tháng 8 năm 2014")
QUARTER = ("quý II/2014", "quý 2 năm 2014", "quý II năm 2014", "quý 2/2014")
DECREE = (
    "12/2024/NĐ-CP",
    "12-2024-NĐ-CP",
    "12/2024/ND-CP",
    "nghị định 12/2024",
    "nghị định số 12/2024/NĐ-CP",
    "NĐ 12/2024",
    "NĐ12/2024",
    "nghị định số 12 năm 2024",
)
THOUSANDS = ("21000", "21.000", "21,000")
FRACTION = ("1.234,5", "1234,5", "1,234.5")
SHORT_DAY = ("28/1", "ngày 28 tháng 1", "28-01")


@pytest.fixture(params=list(MAKERS))
def over(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Over]:
    """Makes a searcher over one engine after the other."""
    engine = MAKERS[request.param](tmp_path)
    yield lambda *reports: searcher_over(engine, *reports)
    engine.close()


@pytest.mark.parametrize(
    "spellings",
    [(*DAY, *DAY_IN_WORDS), MONTH, QUARTER, DECREE, THOUSANDS, FRACTION, SHORT_DAY],
    ids=["day", "month", "quarter", "decree", "thousands", "fraction", "day and month"],
)
def test_each_spelling_finds_reports_of_all_the_others(over: Over, spellings: tuple[str, ...]) -> None:
    reports = {f"{number}": f"họp bàn {spelling} tại xã" for number, spelling in enumerate(spellings)}
    searcher = over(reports, {"other": "họp bàn 24/3/2013 nghị định 13/2023, 22000, 1.235,5, quý I tại xã"})
    for spelling in spellings:
        page = every_hit(searcher, f"{spelling} xã", match="all")
        assert sorted(paths(page)) == sorted(reports), spelling
        assert every_hit(searcher, f"{spelling} xã").total_full == len(reports)


@pytest.mark.parametrize("spellings", [(*DAY, *DAY_IN_WORDS), MONTH, QUARTER, DECREE, THOUSANDS, FRACTION])
def test_a_report_with_another_spelling_of_a_date_or_number_is_as_good_as_the_literal(
    over: Over, spellings: tuple[str, ...]
) -> None:
    better = {f"better{each}": f"họp {spelt} bàn sửa sửa" for each, spelt in enumerate(spellings)}
    worse = {f"worse{each}": f"họp {spelt} bàn sửa cầu treo cũ" for each, spelt in enumerate(spellings)}
    searcher = over(better, worse, numbered("z", "xe máy chạy qua", 40))
    for spelling in spellings:
        order = found(searcher, f"sửa {spelling}", match="all").split()
        assert sorted(order[: len(better)]) == sorted(better), spelling
        scores = [hit.score for hit in every_hit(searcher, f"{spelling}", match="all").hits]
        assert min(scores) > 0.5 * max(scores)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("TW", "short long"),
        ("Trung ương", "long short"),
        ("trung uong", "long short"),
        ("Ban Đối ngoại Trung ương", "long short"),
        ("Ban Đối ngoại TW", "short long"),
    ],
)
def test_short_and_long_forms_find_each_other_and_the_literal_comes_first(
    over: Over, query: str, expected: str
) -> None:
    reports = {"long": "Ban Đối ngoại Trung ương họp", "short": "Ban Đối ngoại TW họp", "none": "Ban Tổ chức"}
    page = every_hit(over(reports), query, match="all")
    assert " ".join(paths(page)) == expected
    assert all(hit.missing == () and not hit.other_marks for hit in page.hits)


def test_an_alternative_many_times_over_stays_behind_the_literal() -> None:
    searcher = in_memory(
        {"often": "Trung ương " * 40, "once": "họp ở TW về việc khác"}, numbered("z", "xe", 5)
    )
    assert found(searcher, "TW") == "once often"


def test_a_report_that_has_another_spelling_is_not_a_partial_hit_of_long_queries(over: Over) -> None:
    searcher = over({"a": "UBND huyện vùng cao họp bàn sửa cầu treo cũ"}, numbered("z", "xe", 3))
    (hit,) = every_hit(searcher, "ủy ban nhân dân huyện họp bàn sửa cầu treo").hits
    assert hit.missing == ()
    assert every_hit(searcher, "ủy ban nhân dân huyện họp bàn sửa cầu treo").total_full == 1


def test_other_spellings_are_marked_with_their_own_marks_only() -> None:
    searcher = in_memory({"a": "Họp ở Trung ương. Ông Trung không ương bướng, trung uổng."})
    (hit,) = every_hit(searcher, "TW").hits
    (snippet,) = hit.snippets
    assert [snippet.text[slice(*span)] for span in snippet.matches] == ["Trung ương"]
    view = searcher.report(hit.record.id, "TW")
    assert [view.report.text[slice(*span)] for span in view.spans] == ["Trung ương"]


def test_a_date_is_marked_as_one(over: Over) -> None:
    (hit,) = every_hit(over({"a": "Họp ngày 23 tháng 02 năm 2012 tại xã, có 23 người."}), "23/2/2012").hits
    (snippet,) = hit.snippets
    assert [snippet.text[slice(*span)] for span in snippet.matches] == ["23 tháng 02 năm 2012"]


@pytest.mark.parametrize("query", ['"TW"', "title:TW", "TW*", '"23/2/2012"', "OR"])
def test_quotes_titles_and_beginnings_are_taken_as_typed(query: str) -> None:
    reports = {"a": "Trung ương họp 23 tháng 2 năm 2012"}
    assert found(in_memory(reports), query) == ""


def test_exact_and_exclusions_are_taken_as_typed(over: Over) -> None:
    searcher = over({"long": "xe Trung ương", "short": "xe TW"})
    assert found(searcher, "TW", exact=True) == "short"
    assert found(searcher, "xe -TW") == "long"


def test_of_several_values_those_beside_the_neighbours_are_meant(over: Over) -> None:
    searcher = over(
        {"politics": "Bộ Chính trị họp kín", "trade": "Bộ Công Thương quản lý giá", "other": "Bộ Y tế"},
        numbered("z", "xe", 3),
    )
    assert found(searcher, "BCT quản lý", match="all") == "trade"
    assert found(searcher, "BCT họp", match="all") == "politics"
    assert sorted(found(searcher, "BCT", match="all").split()) == ["politics", "trade"]


def test_an_unusual_value_has_its_short_form_only_beside_the_same_neighbours() -> None:
    searcher = in_memory({"short": "BCT quản lý giá", "far": "họp BCT"})
    assert sorted(found(searcher, "Bộ Chính trị", match="all").split()) == ["far", "short"]
    assert found(searcher, "Bộ Công Thương", match="all") == ""
    assert found(searcher, "Bộ Công Thương quản", match="all") == "short"


def test_capitals_tell_a_short_form_from_a_word() -> None:
    searcher = in_memory({"office": "Tỉnh ủy họp", "temple": "tu bổ chùa"})
    assert found(searcher, "tu", match="all") == "temple"
    assert sorted(found(searcher, "TU", match="all").split()) == ["office", "temple"]
    assert found(searcher, "TU HỌP", match="all") == ""


def test_the_page_says_which_spellings_its_hits_have() -> None:
    searcher = in_memory({"a": "Họp ở Trung ương 23/02/2012", "b": "TW xa", "c": "UBND xã"})
    page = every_hit(searcher, "TW 23-2-2012", match="all")
    assert page.understanding.expansions == (("TW", "Trung ương"), ("23-2-2012", "23/02/2012"))
    assert every_hit(searcher, "xa").understanding.expansions == ()
    assert every_hit(searcher, "UBND").understanding.expansions == ()


@pytest.mark.parametrize(
    "query", ["TW " * 170, "1/1 " * 128, "21000 " * 85, "quý II " * 73, "TW OR " * 85, "12/2024/NĐ-CP " * 36]
)
def test_512_letters_of_short_forms_or_dates_are_answered(over: Over, query: str) -> None:
    searcher = over({"a": "Trung ương 1 tháng 1, 21.000, quý 2, nghị định 12/2024"})
    page = searcher.search(SearchRequest(query=query[:512]))
    assert paths(page) == ["a"]
    assert len(page.understanding.expansions) <= 30
