"""Acceptance on the reports that the project's user gave; they lie beside the repository, not in it."""

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.service import Service

Report = dict[str, Any]


@pytest.fixture(scope="module")
def found(archive: Service) -> dict[str, Report]:
    """Every report of the archive by the year of its date."""
    return {hit["date"][:4]: hit for hit in archive.search("*")["hits"]}


def _marked(hit: Report) -> list[str]:
    """The texts that are marked in a hit's snippets."""
    return [
        snippet["text"][match["start"] : match["end"]]
        for snippet in hit["snippets"]
        for match in snippet["matches"]
    ]


def _lines(given_reports: Path, hit: Report) -> list[str]:
    text = (given_reports / hit["path"]).read_text(encoding="utf-8-sig")
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_titles_are_the_first_lines_that_say_something(given_reports: Path, found: dict[str, Report]) -> None:
    # The file of 2015 begins with the day on which its page was saved.
    assert found["2015"]["title"] == _lines(given_reports, found["2015"])[1]
    assert found["2012"]["title"] == _lines(given_reports, found["2012"])[0]


def test_dates_are_those_of_the_events(found: dict[str, Report]) -> None:
    assert found["2015"]["date"] == "2015-01-28"
    assert found["2012"]["date"] in {"2012-02-23", "2012-02-24"}


def test_sources_are_those_that_the_reports_name(found: dict[str, Report]) -> None:
    assert found["2015"]["source"] == "dangcongsan.vn"
    assert found["2012"]["source"] is None


def test_the_trailer_of_the_page_is_no_part_of_the_text(archive: Service, found: dict[str, Report]) -> None:
    assert "Các tin đã đưa ngày" not in archive.request("GET", found["2012"]["url"]).text
    assert archive.paths('"các tin đã đưa ngày"', match="all") == []


@pytest.mark.parametrize(
    "query",
    [
        "đối ngoại nhân dân",
        "doi ngoai nhan dan",
        "ĐỐI NGOẠI NHÂN DÂN",
        unicodedata.normalize("NFD", "đối ngoại nhân dân"),
        "lê hồng anh",
        "Lê Hồng Anh",
        "le hong anh",
    ],
)
def test_both_are_found_and_the_words_marked_as_one_span(archive: Service, query: str) -> None:
    answer = archive.search(query)
    assert (answer["total"], answer["total_full"]) == (2, 2)
    for hit in answer["hits"]:
        spans = {text.casefold() for text in _marked(hit)}
        assert spans & {"đối ngoại nhân dân", "lê hồng anh"}
        assert hit["missing"] == []


def test_a_phrase_finds_the_one_that_has_it(archive: Service) -> None:
    assert archive.search('"Hoàng Bình Quân"')["total"] == 1


def test_the_report_that_has_all_words_comes_first(archive: Service, found: dict[str, Report]) -> None:
    assert archive.paths("nhân quyền")[0] == found["2015"]["path"]
    assert archive.paths("nhân quyền", match="all") == [found["2015"]["path"]]


def test_a_wrong_mark_finds_the_report_under_a_sentence_that_says_so(
    archive: Service, found: dict[str, Report]
) -> None:
    answer = archive.search("nhân quyển")
    hits = {hit["path"]: hit for hit in answer["hits"]}
    assert hits[found["2015"]["path"]]["marks"] == "other"
    assert answer["query"]["interpretation"]
    right = archive.search("nhân quyền")
    assert right["hits"][0]["marks"] is None
    assert answer["query"]["interpretation"] != right["query"]["interpretation"]


@pytest.mark.parametrize("query", ["UV", "TW", "uv", "tw"])
def test_abbreviations_are_found_as_written(archive: Service, query: str) -> None:
    hits = archive.search(query, match="all")["hits"]
    assert hits
    assert query.upper() in _marked(hits[0])


@pytest.mark.parametrize(
    ("query", "other"),
    [
        ("Ban Đối ngoại Trung ương", "TW"),
        ("ban doi ngoai trung uong", "TW"),
        ("Ban Đối ngoại TW", "Trung ương"),
        ("28-01", "28/1"),
    ],
)
def test_other_spellings_are_found_and_named(archive: Service, query: str, other: str) -> None:
    answer = archive.search(query, match="all")
    assert answer["total"] >= 1
    assert f"“{other}”" in answer["query"]["interpretation"]
    assert any(other in text for hit in answer["hits"] for text in _marked(hit))


def test_an_abbreviation_and_what_it_stands_for_find_both(archive: Service) -> None:
    for query in ("Ban Đối ngoại Trung ương", "Ban Đối ngoại TW", "UV", "Ủy viên"):
        assert archive.search(query, match="all")["total"] == 2
