"""The words of the interface in both languages."""

import re
from datetime import date
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from searchsvc.types import Page, Reading, SearchRequest, Understanding
from searchsvc.web.wording import SENTENCES, Language, count, day, interpretation, label, number
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
    code = "\n".join(path.read_text() for path in files if path.is_file() and path.name != "sentences.py")
    computed = ("kind.", "filter.", "sort.", "match.", "syntax.", "reading.", "error.", "because.")
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
    assert interpretation(page("all", total=0, full=0), "vi") == "Không tìm thấy báo cáo nào."


def test_disregarded_marks_are_said_with_the_words_as_typed() -> None:
    sentence = interpretation(page("all", query="nhân quyển", marks=True), "vi")
    assert "“nhân quyển”" in sentence
    assert "dấu" in sentence


def test_partial_hits_are_told_from_full_ones() -> None:
    assert interpretation(page("partial", full=1), "en").startswith("1 report has all the words;")
    assert interpretation(page("partial", full=0), "vi").startswith("Không báo cáo nào có đủ mọi từ;")


def test_braces_in_a_query_are_plain_characters() -> None:
    assert "{0.real}" in interpretation(page("all", query="{0.real}", marks=True), "vi")


def test_the_whole_list_is_told_from_exclusions() -> None:
    assert interpretation(page("everything", query="*"), "en") != interpretation(
        page("everything", query="-a"), "en"
    )


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
