"""What is asked of a line before a pattern is tried says no only where the pattern does."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchsvc.extract import furniture, letterhead, stamps, titles
from searchsvc.extract.beginnings import beginnings_of, may_begin
from searchsvc.extract.names import (
    _ADDRESSED,
    _LONG_RUN,
    _LONGEST_NAMESAKE,
    _NAMESAKE,
    _RUN,
    _from_family_name,
    _is_addressed,
    name_within,
)
from searchsvc.extract.offices import _PIECE, LONGEST, _piece_end, _starts, cores_in
from searchsvc.extract.outline import outline_of
from searchsvc.extract.persons import _may_be_signed, _signed

FULL = {
    "tools": (furniture._TOOL_LINE, furniture._BEGINNINGS),
    "other pages": (furniture._OTHER_PAGES, furniture._BEGINNINGS),
    "section": (furniture._SECTION_NAME, furniture._SECTION_BEGINNINGS),
    "beside a title": (titles._BESIDE_A_TITLE, titles._BESIDE_BEGINNINGS),
    "masthead": (titles._MASTHEAD, titles._BESIDE_BEGINNINGS),
    "masthead in capitals": (titles._MASTHEAD_CAPITALS, titles._BESIDE_BEGINNINGS),
}
"""Patterns of whole lines, and how these may begin."""
WORDS = st.lists(
    st.sampled_from([
        *("Giám đốc", "chủ tịch", "PHÓ", "Trưởng phòng", "Lê Văn Hai", "LÊ THỊ BA", "Hai", "ông", "(", '"', "“'", "-", " – ", "/"),
        *("TP.", "Q.", "P.", ",", ".", "\n", "\t", "   ", "|", " ", " ", "  ", "\xa0", "x", "và", "uv ", "(Đã ký)", "của", "İ", "ủy viên"),
        *("Thứ hai", "Ngày 12/3/2014", "Hà Nội, ngày … tháng … năm", "copyright", "Trang chủ", " > ", "home", "năm 2014", "Độc lập - Tự do - Hạnh phúc"),
    ]),
    max_size=14,
).map("".join)  # fmt: skip


@pytest.mark.parametrize("name", FULL)
def test_a_line_of_a_kind_begins_as_is_told(name: str) -> None:
    pattern, beginnings = FULL[name]

    @given(st.from_regex(pattern, fullmatch=True))
    def check(line: str) -> None:
        assert may_begin(line, beginnings)

    check()


@given(st.from_regex(furniture._IMPRINT))
def test_an_imprint_begins_as_is_told(line: str) -> None:
    if furniture._IMPRINT.match(line):
        assert may_begin(line, furniture._BEGINNINGS)


@given(st.from_regex(furniture._SITE_NAME, fullmatch=True))
def test_the_name_of_a_site_is_told_as_plainly(line: str) -> None:
    assert "." in line or may_begin(line, furniture._SITE_BEGINNINGS)


@given(st.from_regex(titles._CAPTION, fullmatch=True))
def test_a_caption_is_told_as_plainly(line: str) -> None:
    assert "(" in line or may_begin(line, titles._BESIDE_BEGINNINGS)


@given(st.from_regex(letterhead._STATE))
def test_a_line_that_names_the_state_has_its_words(line: str) -> None:
    assert letterhead._names_state(line)


@given(
    st.from_regex(furniture._WEEKDAY, fullmatch=True), st.from_regex(furniture._CLOCK_PART, fullmatch=True)
)
@example("thứ hai", "h")
def test_a_line_of_a_day_and_a_time_begins_as_is_told(weekday: str, part: str) -> None:
    for line in (f"{weekday}, {part} 3", f"{part} {weekday} 3", f"{part}, 3 {weekday}"):
        assert furniture._may_be_furniture(line) or not furniture.is_clock(line)


@given(WORDS)
def test_ways_through_a_site_may_be_furniture(line: str) -> None:
    assert furniture._may_be_furniture(line) or not furniture._is_trail(line)


def test_letters_that_are_the_same_in_any_case_begin_alike() -> None:
    for word in ("in", "sitemap", "tin", "i"):
        for first in ("i", "I", "İ", "ı", "s", "S", "ſ", "t", "T"):
            written = first + word[1:]
            if re.match(word[:2], written, re.IGNORECASE):
                assert may_begin(written, beginnings_of(word))


@given(WORDS)
def test_a_line_is_a_stamp_as_plainly(text: str) -> None:
    for line in outline_of(text).lines:
        dated = stamps.publication_stamp(line.text) is not None or stamps.dateline(line.text) is not None
        blank = len(line.text) <= stamps._LONGEST and stamps._PLACE_AND_BLANKS.fullmatch(line.text)
        assert stamps.is_stamp(line) == (dated or bool(blank))


@given(WORDS)
@example("chủ tịch" + " x" * 200)
@example("a" * 159 + "TP. b" + "c" * 9)
def test_a_piece_ends_as_its_pattern_says(text: str) -> None:
    for place in range(len(text)):
        piece = _PIECE.match(text, place)
        assert _piece_end(text, place) == (piece.end() if piece else place)
    assert _PIECE.pattern.endswith(f"{{1,{LONGEST}}}")


@given(WORDS, st.integers(0, 9), st.integers(0, 60))
def test_heads_may_begin_with_each_word_and_at_the_first_place(text: str, begin: int, length: int) -> None:
    end = min(len(text), begin + length)
    words = (
        found.end() - len(found.group().lstrip("(“\"'-–:"))
        for found in re.compile(r"\S+").finditer(text, begin, end)
    )
    plainly = [
        place
        for place in words
        if text[place : min(end, place + 9)].lower().startswith(("giám", "chủ", "phó", "trưởng", "ủy"))
    ]
    assert set(plainly) <= set(_starts(text, begin, end))


@given(
    st.lists(
        st.sampled_from(["Lê", "Văn", "Hai", "Hồ", "Y", "Giám", "ĐỐC", "Nguyễn"]), min_size=1, max_size=6
    )
)
def test_a_name_without_an_address_has_three_words(words: list[str]) -> None:
    if len(words) < 3:
        assert _from_family_name(words, "") is None
        assert name_within(" ".join(words)) is None


@given(WORDS)
@example("GIÁM ĐỐC\n\nLê Văn Hai")
@example("GIÁM  ĐỐC\n\nLê Văn Hai")
def test_who_signs_is_looked_for_wherever_an_office_stands_on_a_line(text: str) -> None:
    outline = outline_of(text)
    tail = outline.last_lines(25)
    if list(_signed(text, tail)):
        assert _may_be_signed(tail, cores_in(outline.codes))


@given(st.from_regex(_ADDRESSED))
@example("PGS. TS. BSCK II. Giáo sư, tiến sĩ, ")
@example("xông ")
def test_an_address_is_seen_in_the_last_letters(text: str) -> None:
    for before in (text, f"thưa {text}", f"x{text}", text[1:]):
        assert _is_addressed(before) == bool(_ADDRESSED.search(before))


@given(st.from_regex(_NAMESAKE), st.sampled_from(["", "x", "trường ", "họ "]))
def test_what_is_named_after_persons_is_seen_in_the_last_letters(text: str, before: str) -> None:
    whole = f"{before}{text}"
    assert bool(_NAMESAKE.search(whole)) == bool(_NAMESAKE.search(whole[-_LONGEST_NAMESAKE:]))


@given(WORDS)
@example("Lê Văn Hai9 Bộ Y tế Nguyễn Thị Ba")
def test_long_runs_of_capitals_are_those_of_three_and_more(text: str) -> None:
    plainly = [each.span() for each in _RUN.finditer(text) if len(each.group().split()) >= 3]
    assert [each.span() for each in _LONG_RUN.finditer(text)] == plainly
