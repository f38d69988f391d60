"""The table of abbreviations."""

from __future__ import annotations

import pytest

from searchsvc.query import syllables_of
from searchsvc.vietnamese.abbreviations import _FORMS, Form, other_forms, syllables_in
from searchsvc.vietnamese.unicode import marked_form
from tests.reports import analyzer


def forms(typed: str) -> list[Form]:
    """The other forms of what was typed."""
    return list(other_forms([(each.marked, each.has_marks) for each in syllables_of(typed, analyzer())]))


def texts(typed: str) -> list[str]:
    return [form.text for form in forms(typed)]


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("TW", "Trung ương"),
        ("tw", "Trung ương"),
        ("UV", "Ủy viên"),
        ("HDND", "Hội đồng nhân dân"),
        ("uỷ ban nhân dân", "UBND"),
        ("UY BAN NHAN DAN", "UBND"),
        ("GD&ĐT", "giáo dục và đào tạo"),
        ("GD ĐT", "giáo dục và đào tạo"),
        ("TP.HCM", "Thành phố Hồ Chí Minh"),
        ("TP HCM", "TPHCM"),
        ("thành phố Hồ Chí Minh", "TP.HCM"),
        ("kinh tế - xã hội", "KT-XH"),
    ],
)
def test_short_and_long_forms_lead_to_each_other(typed: str, other: str) -> None:
    assert other in texts(typed)


@pytest.mark.parametrize("typed", ["", "xyz", "trung", "uỷ bàn nhân dân", "trụng ương"])
def test_what_is_in_no_table_has_no_other_form(typed: str) -> None:
    assert texts(typed) == []


def test_marks_decide_between_short_forms() -> None:
    assert texts("ĐN") == ["Đà Nẵng", "Đồng Nai"]
    assert texts("DN") == ["doanh nghiệp"]


def test_values_stand_in_the_order_in_which_they_are_usual() -> None:
    assert [(form.text, form.rank, form.many) for form in forms("BCT")] == [
        ("Bộ Chính trị", 0, True),
        ("Bộ Công Thương", 1, True),
    ]


def test_a_short_form_that_is_a_word_of_texts_is_never_offered() -> None:
    assert all(form.like_a_word for form in forms("TU"))
    assert texts("tỉnh ủy") == texts("công an") == []


def test_the_table_has_the_syllables_that_the_index_has_and_no_row_twice() -> None:
    for entries in _FORMS.values():
        assert len(set(entries)) == len(entries)
        for text in {entry.form.text for entry in entries}:
            found = [syllable.marked for syllable in syllables_of(text, analyzer())]
            assert list(map(marked_form, syllables_in(text))) == found
