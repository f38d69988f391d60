import re
import time
import unicodedata
from functools import cache
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.vietnamese.unicode import (
    _CLEAN,
    LONGEST_TERM,
    clean,
    clusters,
    fold,
    folded_form,
    has_marks,
    lower,
    marked_form,
    nfc,
    place_tone,
)

TONES = "\u0300\u0301\u0303\u0309\u0323"
SYLLABLES = [
    "hoa'",
    "khoe'",
    "thuy'",
    "quy'",
    "toa'n",
    "hoa'ng",
    "choe'n",
    "luy't",
    "hoa'i",
    "xoa'y",
    "ngoe'o",
    "khuy'u",
    "gia'",
    "giư'",
    "giu'p",
    "gi'n",
    "giê'ng",
    "mi'a",
    "mu'a",
    "ta'o",
    "ta'u",
    "ta'y",
    "the'o",
    "chi'u",
    "to'i",
    "mu'i",
    "cư'a",
    "cư'u",
    "cươ'i",
    "muô'n",
    "tiê'ng",
    "yê'n",
    "quyê't",
    "quô'c",
    "xoo'ng",
    "nghe'",
    "đa'n",
    "ô'",
    "ă'n",
]
"""Syllables of every build; the apostrophe stands after the letter that takes the tone."""


def with_tone(syllable: str, tone: str) -> str:
    return nfc(syllable.replace("'", tone))


@cache
def every_letter() -> list[str]:
    """Every code point with a meaning but those of the large planes of Han, which have no marks and no case."""
    codes = chain(range(0x20000), range(0x2F800, 0x2FA20))
    return [letter for letter in map(chr, codes) if unicodedata.category(letter) not in {"Cn", "Co", "Cs"}]


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("hòa", "hoà"),
        ("thủy", "thuỷ"),
        ("khỏe", "khoẻ"),
        ("qúy", "quý"),
        ("HÒA", "HOÀ"),
        ("Hòang", "Hoàng"),
        ("toán", "toán"),
        ("gía", "giá"),
        ("gì", "gì"),
        ("gíup", "giúp"),
        ("cuả", "của"),
        ("úy", "uý"),
        ("múa", "múa"),
        ("café", "café"),
        ("hué", "hué"),
        ("áò", "áò"),
    ],
)
def test_the_tone_stands_where_the_new_style_has_it(typed: str, normal: str) -> None:
    assert place_tone(typed) == normal


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("syllable", SYLLABLES)
def test_a_tone_on_any_vowel_of_a_syllable_is_the_same_tone(syllable: str, tone: str) -> None:
    right = with_tone(syllable, tone)
    bare = syllable.replace("'", "")
    for place, letter in enumerate(bare, 1):
        if letter in "aăâeêioôơuưy":
            typed = nfc(bare[:place] + tone + bare[place:])
            assert place_tone(typed) == right
            assert place_tone(typed.upper()) == right.upper()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("kĩ", "kỹ"), ("lí", "lý"), ("Mĩ", "Mỹ"), ("sĩ", "sỹ"), ("ti", "ty"), ("hi", "hy"), ("tỉ", "TỶ")),
        *(("quy", "qui"), ("quý", "quí"), ("qúi", "quý"), ("thuý", "thúy"), ("Ðối", "đối"), ("Ɖối", "đối")),
        *(("kî", "kŷ"), ("İ", "i"), ("ΟΔΟΣ", "οδος"), ("\u00adđố\u200bi", "đối"), ("a\u0301\u0301", "á")),
    ],
)
def test_two_spellings_of_a_syllable_have_one_normal_form(one: str, other: str) -> None:
    assert marked_form(one) == marked_form(other)
    assert folded_form(one) == folded_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cài", "cày"),
        ("thúi", "thúy"),
        ("tai", "tay"),
        ("ì", "ỳ"),
        ("y", "i"),
        ("hai", "hay"),
        ("wifi", "wify"),
    ],
)
def test_i_and_y_differ_where_they_make_another_syllable(one: str, other: str) -> None:
    assert marked_form(one) != marked_form(other)


def test_terms_are_cut_after_64_letters() -> None:
    assert marked_form("ế" * 100) == "ế" * LONGEST_TERM
    assert folded_form("ế" * 100) == "e" * LONGEST_TERM


def test_every_vietnamese_letter_folds_to_one_ascii_letter() -> None:
    for base, plain in zip("aăâeêioôơuưyđAĂÂEÊIOÔƠUƯYĐ", "aaaeeiooouuydaaaeeiooouuyd", strict=True):
        assert fold(base) == plain
        if plain != "d":
            assert {fold(nfc(base + tone)) for tone in TONES} == {plain}


def test_folding_and_lowering_are_one_for_one_on_every_letter() -> None:
    letters = every_letter()
    assert {letter for letter in letters if len(fold(letter)) != 1 or len(lower(letter)) != 1} == set()
    assert {letter for letter in letters if fold(fold(letter)) != fold(letter)} == set()


def test_foreign_marks_fold_and_other_letters_stay() -> None:
    assert fold("Élève ÜBER mañana Ølsen ﬁ ß łódź が 한") == "eleve uber manana ølsen ﬁ ß łodz か 한"


def test_what_passes_as_clean_is_clean() -> None:
    passed = [letter for letter in every_letter() if _CLEAN.fullmatch(letter)]
    assert len(passed) > 600
    for letter in passed:
        assert nfc(letter) == letter
        assert unicodedata.category(letter)[0] != "M"
        assert unicodedata.category(letter) != "Cf"


def test_cleaning_keeps_white_space_and_letters_what_they_are() -> None:
    letter_or_digit = re.compile(r"[^\W_]")
    for letter in every_letter():
        cleaned = clean(letter)
        assert any(map(str.isspace, cleaned)) == letter.isspace()
        assert bool(letter_or_digit.match(letter)) == any(map(letter_or_digit.match, cleaned))


def test_every_second_half_of_a_composition_stays_with_the_first() -> None:
    for letter in every_letter():
        parts = unicodedata.decomposition(letter).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            assert len(list(clusters("".join(chr(int(part, 16)) for part in parts)))) == 1


@given(st.text())
def test_folding_nfc_text_keeps_its_length(text: str) -> None:
    assert len(fold(nfc(text))) == len(nfc(text))


def test_a_run_of_marks_is_composed_in_linear_time() -> None:
    began = time.perf_counter()
    composed = nfc("a" + "\u0301\u0323" * 100_000)
    assert composed.startswith("ạ\u0323")
    assert composed.count("\u0301") == 100_000
    assert marked_form("ba" + "\u0301\u0323" * 100_000) == "bạ"
    assert time.perf_counter() - began < 10


@given(st.text())
def test_composing_is_that_of_unicode(text: str) -> None:
    assert nfc(text) == unicodedata.normalize("NFC", text)


@given(st.text())
def test_clusters_cover_a_text_and_give_it_clean(text: str) -> None:
    found = list(clusters(text))
    assert "".join(text[start:end] for _, start, end in found) == text
    assert "".join(piece for piece, _, _ in found) == clean(text)


@given(st.text())
def test_composed_and_decomposed_text_have_one_normal_form(text: str) -> None:
    assert marked_form(unicodedata.normalize("NFD", text)) == marked_form(unicodedata.normalize("NFC", text))


@given(st.text())
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    marked, folded = marked_form(text), folded_form(text)
    assert marked_form(marked) == marked
    assert folded_form(folded) == folded == folded_form(marked)


@given(st.text())
def test_a_syllable_typed_without_marks_has_the_folded_form_of_the_marked_one(text: str) -> None:
    assert folded_form(fold(nfc(text))) == folded_form(text)


@pytest.mark.parametrize("tone", TONES)
def test_a_syllable_has_one_normal_form_in_any_case(tone: str) -> None:
    for syllable in (with_tone(syllable, tone) for syllable in SYLLABLES):
        cases = {syllable.upper(), syllable.title(), syllable.swapcase(), syllable}
        assert {marked_form(case) for case in cases} == {syllable}


@pytest.mark.parametrize("text", ["đ", "Đ", "Ð", "ấ", "a\u0301", "Hà", "é"])
def test_a_letter_with_a_mark_is_seen(text: str) -> None:
    assert has_marks(text)


@pytest.mark.parametrize("text", ["", "Ha Noi", "ABC 12/2024", "\u200bx", "\ud800", "日本"])
def test_text_without_marks_has_none(text: str) -> None:
    assert not has_marks(text)
