"""What a syllable may have been mistyped from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.vietnamese.mistakes import CHEAPEST_LETTER, marks_cost, near, one_letter_away
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


def test_a_key_beside_the_right_one_is_hit_sooner_than_another() -> None:
    costs = one_letter_away("lan")
    assert costs["kan"] < costs["gan"]
    assert one_letter_away("kan")["lan"] == costs["kan"]


def test_no_wrong_letter_costs_less_than_the_cheapest() -> None:
    assert (
        min(cost for folded in ("nha", "truong", "xa") for cost in near(folded).values()) == CHEAPEST_LETTER
    )


@pytest.mark.parametrize(("old", "new"), [("lầu", "làu"), ("nhậy", "nhạy"), ("sấu", "sáu")])
def test_two_spellings_before_u_and_y_are_nearly_the_same(old: str, new: str) -> None:
    assert marks_cost(old, new) < marks_cost("cấm", "cám")


def test_one_tone_for_another_is_rarer_than_a_forgotten_one() -> None:
    assert marks_cost("ma", "má") < marks_cost("mà", "má")
