"""Proposals for mistyped queries, over a small archive and the reference engine."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.engines import Reader
from searchsvc.engines.memory import MemoryEngine
from searchsvc.likelihood.model import Model
from searchsvc.spelling.nearby import SEEN, Nearby
from searchsvc.spelling.single import MOST_TO_COME, USUAL, Typed, candidates, odds, weighed
from searchsvc.spelling.speller import LONGEST_QUERY, Speller
from searchsvc.vietnamese.analyzer import Analyzer
from tests.asked import Asked
from tests.web.archive import analyzer, make_report

SENTENCES = (
    "Hội nghị bàn về công tác đối ngoại nhân dân trong năm tới.",
    "Ban Đối ngoại đã sử dụng nguồn vốn để phát triển kinh tế ở Hà Nội.",
    "Thủ tướng đọc báo cáo tài chính trước Quốc hội tại Hà Nội.",
    "Tỉnh đã phát triển kinh tế biển và sử dụng đất hợp lý.",
    "Đời sống nhân dân vùng cao đã khá hơn, cần thêm trường học.",
    "Nhóm kỹ sư chạy thử (test) kho dữ liệu data và trang web mới.",
)


@cache
def reader() -> Reader:
    engine = MemoryEngine()
    reports = [
        make_report(f"{copy}/{number}", text) for copy in range(4) for number, text in enumerate(SENTENCES)
    ]
    engine.rebuild([analyzer().analyse(report) for report in reports])
    return engine.reader()


@cache
def speller() -> Speller:
    return Speller(analyzer())


def suggestion(text: str) -> str | None:
    return speller().suggest(text, reader())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sữ dụng", "sử dụng"),
        ("xử dụng đất", "sử dụng đất"),
        ("phát tiển kinh tế", "phát triển kinh tế"),
        ("phát trỉen kinh tế", "phát triển kinh tế"),
        ("báo coá tài chính", "báo cáo tài chính"),
        ("đối ngoai nhân dân", "đối ngoại nhân dân"),
        ("Hà Nôi", "Hà Nội"),
        ("HÀ NÔI", "HÀ NỘI"),
    ],
)
def test_wrong_marks_and_letters_are_mended(typed: str, meant: str) -> None:
    assert suggestion(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("doi ngoai nhan dan", "đối ngoại nhân dân"),
        ("Bao cao tai chinh", "Báo cáo tài chính"),
        ("phat tien kinh te", "phát triển kinh tế"),
    ],
)
def test_text_without_marks_gets_its_likely_ones(typed: str, meant: str) -> None:
    assert suggestion(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("đốingoại", "đối ngoại"),
        ("đố ingoại nhân dân", "đối ngoại nhân dân"),
        ("đốingoạinhândân", "đối ngoại nhân dân"),
        ("kinh t ế biển", "kinh tế biển"),
        ("Hànội", "Hà nội"),
    ],
)
def test_spaces_in_the_wrong_place_are_mended(typed: str, meant: str) -> None:
    assert suggestion(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ddoois ngoaij nhaan daan", "đối ngoại nhân dân"),
        ("d9oi61 ngoai5", "đối ngoại"),
        ("Haf Nooji", "Hà Nội"),
        ("do6i1", "đối"),
    ],
)
def test_keystrokes_are_undone(typed: str, meant: str) -> None:
    assert suggestion(typed) == meant


@pytest.mark.parametrize("text", ["test", "data", "web", "test data web", "world"])
def test_words_of_the_reports_are_no_keystrokes(text: str) -> None:
    assert suggestion(text) is None


@pytest.mark.parametrize(
    ("typed", "proposed", "keyed"),
    [
        ("ddoois ngoaij", "đối ngoại", True),
        ("d9oi61 ngoai5 2014", "đối ngoại 2014", True),
        ("ddoois ngoai", "đối ngoại", False),
        ("sữ dụng", "sử dụng", False),
        ("đốingoại", "đối ngoại", False),
    ],
)
def test_keystrokes_are_told_from_other_mistakes(typed: str, proposed: str, *, keyed: bool) -> None:
    assert speller().is_keyed(typed, proposed) == keyed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("đã sữ dụng nguồn vốn", "đã sử dụng nguồn vốn"),
        ("hội nghi bàn về công tác", "hội nghị bàn về công tác"),
        ("bàn về công tát đối ngoại", "bàn về công tác đối ngoại"),
        ("tỉnh đã phát triễn kinh tế biễn", "tỉnh đã phát triển kinh tế biển"),
    ],
)
def test_single_syllables_among_others_are_mended(typed: str, meant: str) -> None:
    assert suggestion(typed) == meant


@cache
def large_reader() -> Reader:
    """More copies than it takes for neighbours to be usual."""
    texts = (
        "Đội bóng thắng ở giải Premier League hôm qua.",
        "Sáng nay trời có mưa rào nhẹ.",
        "Tỉnh xây dựng nhà xưởng.",
    )
    engine = MemoryEngine()
    reports = [
        make_report(f"{copy}/{number}", text)
        for number, text in enumerate(texts)
        for copy in range(max(USUAL, SEEN))
    ]
    engine.rebuild([analyzer().analyse(report) for report in reports])
    return engine.reader()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thắng ở giải Premeir League", "thắng ở giải Premier League"),
        ("thắng ở giải Premir League", "thắng ở giải Premier League"),
        ("thắng ở giải Prem League", None),
    ],
)
def test_a_word_of_another_language_is_mended_to_a_frequent_one(typed: str, meant: str | None) -> None:
    assert Speller(analyzer()).suggest(typed, large_reader()) == meant


def test_neighbours_that_are_usual_are_not_compared_with_others() -> None:
    usual, unusual = Asked(large_reader()), Asked(large_reader())
    assert Speller(analyzer()).suggest("trời có mưa rào", cast("Reader", usual)) is None
    assert Speller(analyzer()).suggest("trời có mưa rau", cast("Reader", unusual)) == "trời có mưa rào"
    assert "statistics" not in usual.names
    assert not {"forms", "search"} & set(usual.names)
    assert {"forms", "search"} <= set(unusual.names)


def test_words_of_the_reports_are_evidence() -> None:
    model = Model(large_reader())
    row = Typed(("tỉnh", "sây", "dựng"), (False, True, False), (False, False, False))
    model.load_forms(row.forms)
    model.load(pairwise(row.forms))
    found = {each.form: each for each in candidates(row, model, Nearby(large_reader()))}
    assert weighed(found["xây"], row, model).words > 0


def test_the_odds_at_hand_leave_room_for_what_is_looked_up_later() -> None:
    model = Model(large_reader())
    row = Typed(("tỉnh", "sây", "dựng", "nhà"), (False, True, False, False), (False,) * 4)
    model.load_forms(row.forms)
    model.load(pairwise(row.forms))
    for each in candidates(row, model, Nearby(large_reader())):
        assert odds(weighed(each, row, model)) <= odds(each.parts) + MOST_TO_COME


def test_what_cannot_be_won_is_not_looked_up() -> None:
    asked = Asked(large_reader())
    assert Speller(analyzer()).suggest("trời có mừng rỡ", cast("Reader", asked)) is None
    assert "search" not in asked.names


def test_forms_that_may_be_meant_are_known_by_their_letters_and_marks() -> None:
    costs, occurrences = Nearby(large_reader()).others("sây")
    assert costs["xây"][0] > costs["xây"][1] == 0
    assert occurrences["xây"] == large_reader().forms("xay")["xây"].occurrences
    assert "sây" not in costs


@pytest.mark.parametrize("text", ['"sữ" phát triển', "sữ (phát triển)", "phát triển OR sữ"])
def test_a_syllable_with_nothing_beside_it_is_left_alone_in_a_longer_query(text: str) -> None:
    assert suggestion(text) is None


def test_an_abbreviation_in_brackets_is_no_word_in_capitals() -> None:
    assert suggestion("phát triển kinh tế (KINH TẾE)") is None
    assert suggestion("KINH TỀ BIỂN") == "KINH TẾ BIỂN"


def test_operators_stay_and_what_is_excluded_is_left_alone() -> None:
    typed = 'title:sữ dụng "phát tiển kinh tế" -sữ xử* OR Hà Nôi'
    assert suggestion(typed) == 'title:sử dụng "phát triển kinh tế" -sữ xử* OR Hà Nội'


@pytest.mark.parametrize("sentence", SENTENCES)
def test_text_of_the_reports_gets_no_proposal(sentence: str) -> None:
    assert suggestion(sentence) is None


@pytest.mark.parametrize(
    "text", ["", "*", '"', "12/2024/NĐ-CP", "23/2", "?!", "UBND", "đ " * (LONGEST_QUERY + 1)]
)
def test_what_is_no_text_gets_no_proposal(text: str) -> None:
    assert suggestion(text) is None


def test_an_empty_index_proposes_nothing() -> None:
    assert Speller(Analyzer()).suggest("sữ dụng đốingoại", MemoryEngine().reader()) is None


@given(st.text(alphabet='aăđốingoạitrw 1"-*:(\u0301', max_size=30) | st.text(max_size=30))
def test_any_text_is_taken_and_a_proposal_differs_from_it(text: str) -> None:
    assert suggestion(text) != text
