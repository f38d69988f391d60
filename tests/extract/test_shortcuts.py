"""What is done quickly for usual texts gives what the plain definitions give for any."""

from __future__ import annotations

import hashlib
import re
import sys
import unicodedata
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchsvc.extract import cleaning, encoding, furniture, keys, kinds, offices, persons, sources
from searchsvc.extract.dates import (
    _ANY_YEAR,
    _DAY_MONTH,
    _ISO,
    _NUMERIC,
    _SEPARATED,
    _WORDS,
    _found,
    find_dates,
    has_year,
    narrated_years,
    told_years,
)
from searchsvc.extract.documents import Run
from searchsvc.extract.files import content_of, file_type
from searchsvc.extract.kernels.looking import LONG, SENTENCE
from searchsvc.extract.lines import LONGEST, Line
from searchsvc.extract.offices import _CORES, cores_in
from searchsvc.extract.outline import DEPENDS, FEW, READ, outline_of
from searchsvc.extract.repair import _AS_IT_IS, ONE_IN, SAMPLE, UNICODE_ONLY, _decisions, convert
from searchsvc.types import Span

PIECES = [
    *("Họp tổ", "đối ngoại", "chủ tịch", "bí  thư", "uv ", "thanh tra", "TRƯỞNG", "x", "ß", "İ", "ﬁ", "3", "_", "년"),
    *("2011", "năm 2012", "12/3/2014", "1.2015", "2016,5", "2017/NĐ", "20182019", "²", "₂", "-", "…", "“", "’", "€"),
    *(" ", "  ", "\n", "\n \n", "\t", "\xa0", "\u3000", "\u2028", "\x0b", "e\u0301", "\u0323", "\u200b", "\x85", "\xad"),
]  # fmt: skip
SIGNS = [
    *("thứ hai", "Chủ nhật", "ngày", "THÁNG", "10h", "3", "12", "2014", "gmt", "March", "lúc", "ảnh", "trang chủ"),
    *(">", "»", "|", "/", ",", ".", "-", "–", "(", ")", ":", " ", " ", " ", "\n", "\xa0", "_", "²", "ı", "İ", "ſ"),
    *("Theo", "THEO", "nguồn tin", "Báo Vàng", "hỏi", "P.V", "là", "LÀ ", "hiện", "chức vụ", "Lê Văn Hai", "bộ"),
]  # fmt: skip
SAID = st.lists(st.sampled_from(SIGNS), max_size=9).map("".join)
TEXTS = st.one_of(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.text(max_size=40))


@given(TEXTS)
@example("".join(map(chr, range(0x3010))))
@example("".join(letter for letter in map(chr, range(0x3010)) if letter not in DEPENDS))
def test_the_key_of_a_text_is_that_of_its_words(text: str) -> None:
    words = " ".join(re.findall(r"\w+", text.lower())).encode(errors="surrogatepass")
    wanted = hashlib.blake2b(words, digest_size=8).hexdigest() if words else None
    assert keys.text_key(outline_of(text)) == wanted


@given(TEXTS)
def test_what_is_clean_at_first_sight_is_clean(text: str) -> None:
    outline = outline_of(text)
    assert outline.is_clean == (cleaning.UNUSUAL.search(text) is None)
    if outline.is_clean:
        assert text == unicodedata.normalize("NFC", text.translate(cleaning._TABLE)) == cleaning.clean(text)
        assert "\r" not in text


def plain_lines(text: str) -> list[Line]:
    found: list[Line] = []
    begin = blank = 0
    for raw in text.split("\n"):
        if raw.strip():
            start = begin + len(raw) - len(raw.lstrip())
            span = Span(start, begin + len(raw.rstrip()))
            content = " ".join(text[start : min(span.end, start + LONGEST)].split())
            is_paragraph = len(content) > LONG or (len(content) > SENTENCE and content[-1] in ".;")
            is_even = not re.search(r"[^\S ]|  ", text[slice(*span)])
            apart = not found or blank > 0
            found.append(Line(content, *span, apart, is_paragraph, is_even, has_year(content)))
        blank = 0 if raw.strip() else blank + 1
        begin += len(raw) + 1
    return found


@given(TEXTS, st.integers(1, 6))
@example("một " * 400, 1)
@example("hai" + " " * 2000 + "\nba", 2)
@example("".join(f"dòng {number}\n\n  dòng \t 2\n" for number in range(FEW)), 41)
def test_lines_are_the_same_from_above_and_from_below(text: str, count: int) -> None:
    lines, outline = plain_lines(text), outline_of(text)
    downwards, upwards = list(outline.downwards()), list(outline.upwards())
    assert all(
        line.may_have_year for line, plain in zip(downwards, lines, strict=True) if plain.may_have_year
    )
    assert downwards == [
        plain._replace(may_have_year=line.may_have_year) for line, plain in zip(downwards, lines, strict=True)
    ]
    assert upwards == downwards[::-1]
    assert outline.first_lines(count) == downwards[:count]
    assert outline.last_lines(count) == downwards[-count:]


@given(TEXTS)
@example("ạ" * 4_000 + "a" * 196_000)
@example("ạ" * 3_999 + "a" * 196_001 + "ạ" * 9_000)
def test_a_text_is_in_unicode_if_enough_letters_are(text: str) -> None:
    sample = text[:SAMPLE]
    assert outline_of(text).is_unicode == (len(UNICODE_ONLY.findall(sample)) * ONE_IN >= len(sample))


@given(TEXTS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
@example("\x85\x0b\x1a\x9f", "utf-8")
def test_a_control_character_is_seen_in_the_bytes_of_a_text(text: str, name: str) -> None:
    content = text.encode(name, "replace")
    if not content.translate(None, encoding._USUAL_BYTES):
        assert not encoding._CONTROLS.search(content.decode(name))


@given(TEXTS)
def test_what_is_in_unicode_at_first_sight_is_left_as_it_is(text: str) -> None:
    if outline_of(text).is_unicode:
        assert _decisions([Run(text)]) == {None: _AS_IT_IS}
        assert convert([Run(text)]) == (text, ())


@given(SAID)
@example("3/2 tháng 4năm2014")
@example("2014-03-12, 3 THÁNG hai 2014, 3 tháng haı 2014")
def test_every_date_has_a_sign_or_a_month_behind_a_digit(text: str) -> None:
    assert _SEPARATED.search(text) or not any(
        rule.search(text) for rule in (_NUMERIC, _ISO, _WORDS, _DAY_MONTH)
    )
    found = (each for rule in (_NUMERIC, _ISO, _WORDS) for each in _found(rule, text))
    assert find_dates(text) == tuple(sorted(found, key=lambda mention: mention.start))


@given(SAID)
@example("10h, thứ hai")
def test_lines_of_a_clock_and_ways_through_a_site_are_told_as_plainly(text: str) -> None:
    rest, weekdays = furniture._WEEKDAY.subn("", text)
    clock = bool(furniture._DIGIT.search(text)) and weekdays > 0 and not furniture._CLOCK_PART.sub("", rest)
    assert furniture.is_clock(text) == clock
    steps = [step.split() for step in furniture._ARROW.split(text)]
    below = len(steps) >= furniture._LEAST_STEPS and max(map(len, steps)) <= furniture._STEP_WORDS
    start = furniture._TRAIL_START.match(text)
    assert furniture._is_trail(text) == (bool(furniture._STEP.search(text)) if start else below)


@given(SAID)
@example("(THEO Báo Vàng)")
def test_a_line_that_names_a_source_or_asks_has_its_word_or_sign(text: str) -> None:
    if sources._LINE.fullmatch(text) or sources._BRACKET.search(text):
        assert sources._may_name_source(text.lower())
    assert ":" in text or not kinds._QUESTION.match(text)


@given(SAID)
@example("Lê Văn Hai, chức vụ: ")
def test_what_stands_between_a_name_and_its_office_ends_in_one_of_a_few_signs(text: str) -> None:
    found = persons._BEHIND_A_NAME.search(text)
    if found and found.group().strip():
        assert text.rstrip().endswith(persons._LAST_BEHIND)


@given(st.from_regex(re.compile(offices.HEAD, re.IGNORECASE), fullmatch=True))
@example("Gİám đốc")
@example("hıệu trưởng")
def test_every_office_begins_with_the_letters_of_one_of_the_words(head: str) -> None:
    assert offices._HEAD.match(head)
    assert head[:2].lower() in offices._BEGINNINGS


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_a_text_with_a_date_has_a_year(text: str) -> None:
    assert has_year(text) or not find_dates(text)


@given(TEXTS)
@example("12.2015 1,2016 x2017 2018/NĐ 2019% 20202021 2022,5 2023.")
def test_years_that_are_told_have_no_digit_or_sign_before_them(text: str) -> None:
    plainly = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d%]|[.,]\d)(?!/\w)")
    assert [each.span() for each in _ANY_YEAR.finditer(text)] == [
        each.span() for each in plainly.finditer(text)
    ]
    assert told_years(outline_of(text)) == narrated_years(text)


@pytest.mark.parametrize("year", ["2014", "2014 ", "20142", "2014/a"])
@pytest.mark.parametrize("behind", range(6))
def test_years_are_told_of_the_first_characters_alone(year: str, behind: int) -> None:
    text = f"{'2019 ' * ((READ - behind) // 5)}{'x' * ((READ - behind) % 5)}{year}"
    assert told_years(outline_of(text)) == narrated_years(text[:READ])


@given(
    st.lists(st.sampled_from([*_CORES.split(","), " ", "t", "ch", "trưở", "chính "]), max_size=12).map(
        "".join
    )
)
def test_parts_of_offices_are_found_as_by_trying_one_after_another(text: str) -> None:
    plainly = re.compile("|".join(_CORES.split(",")))
    for written in (text, text.upper(), text.title()):
        lower = written.replace("İ", "I").lower()
        assert cores_in(outline_of(written).codes) == [[*each.span()] for each in plainly.finditer(lower)]


def test_no_part_of_an_office_has_another_within() -> None:
    cores = _CORES.split(",")
    assert not [(one, other) for one in cores for other in cores if one != other and one in other]


@given(st.text(st.sampled_from("a.B é~"), min_size=1, max_size=8))
def test_the_type_of_a_file_is_its_suffix(name: str) -> None:
    for path in (f"{name}x", f"năm.2014/x{name}"):
        assert file_type(path) == PurePosixPath(path).suffix[1:].lower()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such files")
def test_a_file_whose_size_is_not_told_is_read() -> None:
    file = Path("/proc/self/status")
    assert not file.stat().st_size
    assert content_of(file).startswith(b"Name:")
