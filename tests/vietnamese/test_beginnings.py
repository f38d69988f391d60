"""Beginnings of syllables, with the marks that have been typed so far."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.vietnamese.beginnings import Beginning, beginnings_of, undone
from searchsvc.vietnamese.typing import telex, vni
from searchsvc.vietnamese.unicode import fold, marked_form

SYLLABLES = ["đối", "ngoại", "nghiêng", "trường", "quý", "hoà", "uỷ", "ăn", "ở", "gì", "tươi", "xoè", "lý"]


@given(st.sampled_from(SYLLABLES), st.integers(1, 7))
def test_a_syllable_begins_as_its_letters_do_with_marks_or_without(syllable: str, length: int) -> None:
    form = marked_form(syllable)
    for typed in (syllable[:length], fold(syllable)[:length], syllable[:length].upper()):
        assert any(each.begins(form) for each in beginnings_of(typed))


@pytest.mark.parametrize(
    ("typed", "form", "begins"),
    [
        ("đô", "đối", True),
        ("đôi", "đối", True),
        ("dố", "đối", True),
        ("đồ", "đối", False),
        ("đơ", "đối", False),
        ("đối", "đố", False),
        ("hòa", "hoà", True),
        ("lí", "lý", True),
    ],
)
def test_marks_that_were_typed_must_be_there(typed: str, form: str, begins: bool) -> None:  # noqa: FBT001 - a table
    assert any(each.begins(form) for each in beginnings_of(typed)) is begins


def test_it_is_told_which_marks_are_wanting() -> None:
    assert Beginning("đô").lacks("đối")
    assert Beginning("đoi").lacks("đôi")
    assert not Beginning("đô").lacks("đôi")


@given(st.sampled_from(SYLLABLES))
def test_keys_of_a_whole_syllable_are_undone(syllable: str) -> None:
    form = marked_form(syllable)
    for keys in (telex(form), vni(form)):
        found = undone(keys)
        assert found is None or found.marked == form
        assert (found is None) == (keys == form)


@pytest.mark.parametrize(
    ("keys", "letters", "tone"), [("ddoo", "đô", ""), ("truowng", "trương", ""), ("d9o", "đo", "")]
)
def test_keys_of_a_beginning_are_undone(keys: str, letters: str, tone: str) -> None:
    assert undone(keys) == Beginning(letters, tone)


@pytest.mark.parametrize("keys", ["kinh", "k", "đôi", "", "2020", "a b", "x" * 40, "b1b", "12d"])
def test_other_text_is_no_row_of_keys(keys: str) -> None:
    assert undone(keys) is None


@given(st.text(max_size=20))
def test_any_text_has_beginnings(text: str) -> None:
    for each in beginnings_of(text):
        assert each.begins(each.marked) or not each.letters.isalpha() or not each.marked
    undone(text)
