"""What texts say of abbreviations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.types import Explanation
from searchsvc.vietnamese.definitions import _ENDS_SHORT, _short_before, definitions, explanations


def said(text: str) -> list[tuple[str, str]]:
    return [(each.short, each.long) for each in definitions(text)]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("họp với Ủy ban nhân dân (UBND) xã", "UBND", "Ủy ban nhân dân"),
        ("UBND (Ủy ban nhân dân) xã họp", "UBND", "Ủy ban nhân dân"),
        ("Ủy ban nhân dân tỉnh (gọi tắt là UBND tỉnh) họp", "UBND", "Ủy ban nhân dân"),
        ("Ban quản lý rừng (sau đây gọi tắt là “BQLR”) họp", "BQLR", "Ban quản lý rừng"),
        ("ngành Giáo dục và Đào tạo (GD-ĐT) họp", "GD-ĐT", "Giáo dục và Đào tạo"),
        ("Bộ Tài nguyên và Môi trường (TN&MT) họp", "TN&MT", "Tài nguyên và Môi trường"),
        ("họp ở Thành phố Hồ Chí Minh (TP.HCM)", "TP.HCM", "Thành phố Hồ Chí Minh"),
        ("báo cáo Thủ tướng (TTg)", "TTg", "Thủ tướng"),
        ("Các hợp tác xã (viết tắt: HTX) họp", "HTX", "hợp tác xã"),
        ("lễ, Hội thi Cây Lành (HTCL)", "HTCL", "Hội thi Cây Lành"),
    ],
)
def test_a_short_form_is_explained_by_the_syllables_that_it_begins(text: str, short: str, long: str) -> None:
    assert said(text) == [(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "Ủy ban nhân dân (HĐND)",
        "Ủy ban. Nhân dân (UBND)",
        "Ủy ban nhân dân (U)",
        "UBND (ở gần Ủy ban nhân dân)",
        "UBND (UBND)",
        "Đại hội (DH)",
        "nhân dân tỉnh (ND huyện)",
        "(UBND)",
        "Ủy ban nhân dân (ubnd)",
        "",
    ],
)
def test_what_does_not_fit_is_no_explanation(text: str) -> None:
    assert said(text) == []


def test_what_is_said_again_counts_once_and_is_found_under_both_forms() -> None:
    text = "Uỷ ban nhân dân (UBND) và HĐND (Hội đồng nhân dân). Ủy Ban nhân dân (UBND) họp."
    assert explanations(text) == (
        Explanation("ubnd", "UBND", "Uỷ ban nhân dân"),
        Explanation("uy ban nhan dan", "UBND", "Uỷ ban nhân dân"),
        Explanation("hdnd", "HĐND", "Hội đồng nhân dân"),
        Explanation("hoi dong nhan dan", "HĐND", "Hội đồng nhân dân"),
    )


def test_a_text_of_many_brackets_takes_linear_time() -> None:
    text = "Ủy ban nhân dân (UBND (ABCD(" * 40_000
    assert explanations(text) == ()


@given(st.text(alphabet="UBND ủy-&.()“\n", max_size=80) | st.text(max_size=40))
def test_any_text_is_taken(text: str) -> None:
    for short, long in said(text):
        assert len(short) > 1
        assert long


@given(st.text(st.sampled_from("UBNDgĐƯa. -&(ư\n"), max_size=24))
def test_a_short_form_before_a_place_is_what_the_pattern_finds(text: str) -> None:
    for place in range(len(text) + 1):
        found = _short_before(text, place)
        wanted = _ENDS_SHORT.search(text[max(0, place - 18) : place])
        assert (found and found["short"]) == (wanted and wanted["short"])
