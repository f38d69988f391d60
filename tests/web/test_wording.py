"""The words of the interface in both languages."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from searchsvc.extract.letterhead import GENRES
from searchsvc.types import Filters, Page, Reading, SearchRequest, Understanding
from searchsvc.web.wording import (
    SENTENCES,
    Language,
    count,
    day,
    headline,
    interpretation,
    label,
    moment,
    number,
    size,
)
from tests.conftest import ROOT


def page(reading: Reading, *, query: str = "a b", total: int = 3, full: int = 3, marks: bool = False) -> Page:
    understanding = Understanding(original=query, normalized=query, reading=reading, marks_disregarded=marks)
    return Page(
        request=SearchRequest(query=query), understanding=understanding, total=total, total_full=full, hits=()
    )


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_both_languages_say_the_same_things() -> None:
    vietnamese, english = SENTENCES["vi"], SENTENCES["en"]
    assert {key.removesuffix(".one") for key in english} == set(vietnamese)
    for key, sentence in english.items():
        assert places(sentence) == places(vietnamese[key.removesuffix(".one")]), key


def test_every_sentence_is_used() -> None:
    files = [*Path(ROOT / "templates").rglob("*"), *Path(ROOT / "searchsvc/web").glob("*.py")]
    read = [path for path in files if path.is_file() and not path.name.startswith("sentences_")]
    code = "\n".join(path.read_text() for path in read)
    computed = (
        "kind.",
        "filter.",
        "sort.",
        "match.",
        "syntax.",
        "reading.",
        "error.",
        "because.",
        "state.",
        "count.",
        "fact.",
    )
    unused = [
        key
        for key in SENTENCES["vi"]
        if f'"{key}"' not in code and not (key.startswith(computed) and f'"{key.split(".")[0]}.' in code)
    ]
    assert unused == []


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("reading", get_args(Reading))
def test_every_reading_has_a_sentence(reading: Reading, language: Language) -> None:
    assert re.fullmatch(r".{10,}\.", interpretation(page(reading), language))


def test_an_empty_answer_says_so() -> None:
    nothing = page("all", total=0, full=0)
    assert interpretation(nothing, "vi") == "Không có báo cáo nào khớp."
    assert headline(nothing, "vi") == "Không có báo cáo nào khớp"


def test_disregarded_marks_are_said_and_words_that_lack_too() -> None:
    other = interpretation(page("all", query="nhân quyển", marks=True), "vi")
    assert other.endswith("dưới đây là các báo cáo viết dấu khác.")
    mixed = interpretation(page("partial", query="nhân quyển", full=1, marks=True), "vi")
    assert mixed.endswith("dưới đây có cả báo cáo viết dấu khác hoặc thiếu từ.")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("lúa", "Các báo cáo có từ này."),
        ('"vụ lúa"', "Các báo cáo có cụm từ này."),
        ("thương*", "Các báo cáo có từ bắt đầu như vậy."),
        ("lúa OR ngô", "Các báo cáo khớp với ít nhất một trong các vế nối bằng OR."),
        ("vụ lúa", "Các báo cáo có đủ mọi từ."),
        ('vụ "cánh đồng"', "Các báo cáo khớp với toàn bộ từ khóa."),
        ("title:lúa", "Các báo cáo khớp với từ khóa."),
        ("lúa -ngô", "Các báo cáo khớp với từ khóa."),
    ],
)
def test_the_sentence_is_true_of_what_was_asked(query: str, sentence: str) -> None:
    assert interpretation(page("all", query=query), "vi") == sentence


@pytest.mark.parametrize("query", ["lúa", '"vụ lúa chiêm xuân đã được gieo cấy"', "thương*"])
@pytest.mark.parametrize("reading", ["any", "weighted"])
def test_one_word_or_phrase_is_never_one_of_several(query: str, reading: Reading) -> None:
    assert interpretation(page(reading, query=query), "vi") == interpretation(page("all", query=query), "vi")


def test_partial_hits_are_told_from_full_ones() -> None:
    assert interpretation(page("partial", full=1), "en").startswith("1 report has all the words;")
    assert interpretation(page("partial", full=0), "vi").startswith("Không có báo cáo nào đủ mọi từ;")


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (page("all", total=1234), "Tìm thấy 1.234 báo cáo"),
        (page("partial", total=10, full=1), "Tìm thấy 1 báo cáo có đủ mọi từ và 9 báo cáo gần đúng"),
        (page("partial", total=9, full=0), "Tìm thấy 9 báo cáo gần đúng"),
        (page("partial", total=9, full=4, marks=True), "Tìm thấy 9 báo cáo gần đúng"),
        (page("weighted", total=9, full=4), "Tìm thấy 9 báo cáo"),
    ],
)
def test_the_headline_counts_full_hits_first(found: Page, sentence: str) -> None:
    assert headline(found, "vi") == sentence


def test_other_spellings_that_were_found_are_named_after_what_was_found() -> None:
    found = page("all", query="UBND TW")
    expansions = (("UBND", "Ủy ban nhân dân"), ("TW", "Trung ương"), ("TW", "T.Ư"), ("TW", "x"), ("TW", "y"))
    told = found._replace(understanding=found.understanding._replace(expansions=expansions))
    pairs = "“UBND” = “Ủy ban nhân dân”; “TW” = “Trung ương”, “T.Ư”, “x”."
    assert interpretation(told, "vi") == f"{interpretation(found, 'vi')} Đã tìm cả cách viết khác: {pairs}"
    assert interpretation(told, "en").endswith(f"as well: {pairs}")


def test_the_whole_list_is_told_from_exclusions() -> None:
    assert interpretation(page("everything", query="*"), "en") == "Every report in the archive."
    filtered = page("everything", query="*")._replace(
        request=SearchRequest(query="*", filters=Filters(year=("2014",)))
    )
    assert interpretation(filtered, "en") == "Every report that the filters let through."
    assert interpretation(page("everything", query="-a"), "en") == "Every report without the excluded words."


def test_every_kind_that_a_report_can_have_has_a_name_and_is_documented() -> None:
    documented = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for kind in GENRES.values():
        assert f"kind.{kind}" in SENTENCES["vi"]
        assert f"`{kind}`" in documented


def test_numbers_and_days_are_written_as_each_language_writes_them() -> None:
    assert number(1234.5, "vi", 1) == "1.234,5"
    assert number(1234.5, "en", 1) == "1,234.5"
    assert day(date(2014, 8, 1)) == "01/08/2014"
    assert count("results", 1, "en") == "1 report found"
    assert count("results", 1234, "vi") == "Tìm thấy 1.234 báo cáo"


def test_labels_fall_back_to_the_value() -> None:
    assert label("kind", "decree", "vi") == "Nghị định"
    assert label("kind", "poem", "vi") == "poem"
    assert label("type", "txt", "vi") == "TXT"
    assert label("year", "2014", "en") == "2014"


def test_a_moment_leaves_out_a_day_that_is_known() -> None:
    first = datetime(2014, 8, 1, 22, 5).astimezone()
    assert moment(first) == "22:05 01/08/2014"
    assert moment(first + timedelta(minutes=65), first) == "23:10"
    assert moment(first + timedelta(hours=2), first) == "00:05 02/08/2014"


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        (0, "0 B", "0 B"),
        (999, "999 B", "999 B"),
        (229_027, "229,0 kB", "229.0 kB"),
        (1_234_567, "1,2 MB", "1.2 MB"),
        (5 * 10**12, "5.000,0 GB", "5,000.0 GB"),
    ],
)
def test_sizes_are_told_in_units_of_a_thousand(value: int, vietnamese: str, english: str) -> None:
    assert (size(value, "vi"), size(value, "en")) == (vietnamese, english)
