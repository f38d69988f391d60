"""What a syllable may have been mistyped from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.vietnamese.mistakes import marks_cost, near
from searchsvc.vietnamese.typing import SYLLABLES


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tien", "trien"),
        ("trienn", "trien"),
        ("trein", "trien"),
        ("triem", "trien"),
        ("xu", "su"),
        ("chong", "trong"),
        ("gia", "da"),
        ("luan", "luyen"),
        ("noan", "ngoan"),
    ],
)
def test_a_syllable_one_mistake_away_is_near(typed: str, meant: str) -> None:
    assert meant in near(typed)


def test_what_sounds_alike_is_nearer_than_any_letter() -> None:
    assert near("xu")["su"] < near("xu")["du"]


@given(st.sampled_from(sorted(SYLLABLES)) | st.text(max_size=12))
def test_only_possible_syllables_are_near(folded: str) -> None:
    assert near(folded).keys() <= SYLLABLES.keys() - {folded}


def test_marks_cost_by_what_changes() -> None:
    assert marks_cost("đã", "đã") == marks_cost("ngaỳ", "ngày") == 0
    assert 0 < marks_cost("sữ", "sử") < marks_cost("sứ", "sử") < marks_cost("su", "sử")


@given(
    st.sampled_from(["đối", "đôi", "ngoại", "sử"]),
    st.sampled_from(["đổi", "sữ", "ngoai", "đời"]),
)
def test_marks_cost_the_same_both_ways(one: str, other: str) -> None:
    assert marks_cost(one, other) == marks_cost(other, one) > 0
