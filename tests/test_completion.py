"""Completions of what is being typed, over a small archive and the reference engine."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchsvc.completion.completer import LONGEST_TEXT, Completer
from searchsvc.completion.lookups import Counted
from searchsvc.engines import Reader
from searchsvc.engines.memory import MemoryEngine
from searchsvc.searcher import Searcher
from searchsvc.types import Field, SearchRequest
from searchsvc.vietnamese.typing import telex
from searchsvc.vietnamese.unicode import fold
from tests.web.archive import analyzer, make_report

TEXTS = (
    ("Công tác đối ngoại nhân dân", "Công tác đối ngoại nhân dân cần người giỏi."),
    ("Đội ngũ cán bộ đối ngoại", "Đội ngũ cán bộ đối ngoại đã lớn lên ở Hà Nội."),
    ("Chuyện -quê nhà", "Đội ngũ cán bộ và người làng Hà Nam kể chuyện quê."),
    ("Kết quả kỳ thi", "Hà Nội công bố kết quả kỳ thi: 12 người đỗ."),
    ("Vì hòa bình", "Nhân dân yêu hòa bình của thế kỉ này. Phát triển kinh tế - xã hội và bảo vệ hòa bình."),
)


@cache
def engine() -> MemoryEngine:
    made = MemoryEngine()
    reports = [
        make_report(f"{number}", f"{title}\n\n{text}", title=title)
        for number, (title, text) in enumerate(TEXTS)
    ]
    made.rebuild([analyzer().analyse(report) for report in reports])
    return made


def reader() -> Reader:
    return engine().reader()


def completions(text: str, limit: int = 8) -> list[str]:
    return Completer(analyzer()).complete(text, reader(), limit)


@pytest.mark.parametrize("typed", ["đối ng", "doi ng", "đối ngoạ", "doi ngoai", "ĐỐI NG"])
def test_the_last_syllable_is_completed_with_marks_or_without(typed: str) -> None:
    assert "đối ngoại" in [each.lower() for each in completions(typed)]


@pytest.mark.parametrize(
    "typed", ["ddoois ng", "d9o6i1 ng", "ddoois ngoa", "ddoois ngoaij", "doi ngoaij", "ddo"]
)
def test_keystrokes_of_telex_and_vni_are_undone(typed: str) -> None:
    assert {"đối ngoại", "đối ngoại nhân dân", "đội ngũ"} & set(completions(typed))


@pytest.mark.parametrize("typed", ["đô", "đôi", "doi", "đo", "dôi"])
def test_marks_that_come_late_are_waited_for(typed: str) -> None:
    assert "đối ngoại" in completions(typed)


def test_marks_that_were_typed_are_kept() -> None:
    assert all(each.lower().startswith("đối") for each in completions("đối n"))
    assert completions("đỗi n") == []
    assert all(not each.lower().startswith("đối") for each in completions("đò"))


def test_the_next_syllable_is_proposed_behind_a_space() -> None:
    assert "Hà Nội" in completions("ha ")
    assert "đối ngoại nhân dân" in completions("doi ngoai nhan ")


def test_a_syllable_goes_on_by_a_frequent_phrase() -> None:
    assert "đội ngũ" in completions("đội")
    assert "công tác" in completions("co")


def test_a_phrase_does_not_end_inside_a_word_when_it_goes_on() -> None:
    assert "công" not in completions("co")


def test_the_likeliest_comes_first() -> None:
    assert completions("ha n")[:2] == ["Hà Nội", "Hà Nam"]


@pytest.mark.parametrize("typed", ["Hà N", "hà n", "ha n", "HA N"])
def test_names_have_the_capitals_of_the_reports(typed: str) -> None:
    assert completions(typed)[0] == "Hà Nội"


def test_a_capital_that_only_begins_a_title_is_made_small() -> None:
    assert "đội ngũ" in completions("doi ng")
    assert "công tác" in completions("cong t")


def test_a_capital_that_was_typed_stays() -> None:
    assert "Đội ngũ" in completions("Đội n")


def test_the_spelling_of_a_tone_is_that_of_the_reports() -> None:
    assert "hòa bình" in completions("hoa b")
    assert "hòa bình" in completions("hoà b")
    assert "thế kỉ" in completions("thế k")


def test_a_dash_inside_a_phrase_is_kept() -> None:
    assert "kinh tế - xã hội" in completions("kinh tế ")


def test_titles_are_completed() -> None:
    assert "Công tác đối ngoại nhân dân" in completions("cong tac")
    assert "Kết quả kỳ thi" in completions("Kết quả k")
    assert "Kết quả kỳ thi" not in completions("quả kỳ")
    assert "Công tác đối ngoại nhân dân" in completions("coong tasc")


def test_another_state_of_the_index_has_other_completions() -> None:
    made = MemoryEngine()
    completer = Completer(analyzer())
    made.rebuild([analyzer().analyse(make_report("a", "Bến phà Cổ Chiên đã đóng."))])
    assert completer.complete("phà C", made.reader()) == ["phà Cổ"]
    made.rebuild([analyzer().analyse(make_report("a", "Bến phà Cát Lái đã đóng."))])
    assert completer.complete("phà C", made.reader()) == ["phà Cát"]


def test_a_title_that_would_be_read_as_operators_is_left_out() -> None:
    assert all("-" not in each for each in completions("chuyen"))


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_no_more_than_the_limit(limit: int) -> None:
    assert len(completions("c", limit)) <= limit


@pytest.mark.parametrize(
    "text", ["", " ", "zzz", '"đối ng', "đối -ng", "title:đối ng", "đối OR ng", "?", "a" * (LONGEST_TEXT + 1)]
)
def test_nothing_comes_of_operators_or_of_what_no_report_has(text: str) -> None:
    assert completions(text) == []


WORDS = [word for title, text in TEXTS for word in f"{title} {text}".split()]
BEGINNINGS = st.tuples(
    st.lists(
        st.sampled_from(WORDS + [fold(word) for word in WORDS] + [telex(word) for word in WORDS]), max_size=4
    ),
    st.integers(1, 6),
).map(lambda parts: " ".join([*parts[0][:-1], *(word[: parts[1]] for word in parts[0][-1:])]))
"""Words of the reports, marked, without marks or in keys; the last of them not whole."""


@settings(deadline=None)  # each example is several searches
@given(BEGINNINGS | st.text(alphabet="cgaàhnộidđốo ", max_size=12))
def test_every_completion_finds_a_report_and_no_two_are_nearly_the_same(text: str) -> None:
    found = completions(text)
    forms = {tuple(each.marked for each in analyzer().syllables(each)) for each in [*found, text]}
    assert len(forms) == len(found) + 1
    searcher = Searcher(engine(), analyzer())
    assert all(searcher.search(SearchRequest(query=each)).total_full for each in found)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), st.integers(1, 6), st.booleans())
def test_every_completion_begins_as_typed(words: list[str], letters: int, marked: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    typed = " ".join([*words[:-1], words[-1][:letters]])
    if not marked:
        typed = fold(typed)
    wanted = "".join(filter(str.isalnum, fold(typed))).replace("y", "i")
    for each in completions(typed):
        letters_of = "".join(filter(str.isalnum, fold(each))).replace("y", "i")
        assert letters_of.startswith(wanted)


@given(st.text(max_size=40) | st.text(alphabet="ddoossfjwx 0123456789aeAĐđ-.,/", max_size=20))
def test_it_never_raises(text: str) -> None:
    assert len(completions(text)) <= 8


class Asked:
    """A reader that counts what it is asked."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.counts: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        self.counts[name] += 1
        return getattr(self._reader, name)


def test_what_is_counted_for_one_text_is_counted_at_once() -> None:
    asked = Asked(reader())
    assert len(Completer(analyzer()).complete("n", cast("Reader", asked))) > 1
    assert asked.counts["statistics"] <= 12  # one by one it is 25


def test_counted_terms_are_right_when_others_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchsvc.completion.lookups.MOST_COUNTED", 2)
    counted = Counted(reader(), Field("text", "marked"))
    for terms in (["nhân", "dân", "nhân"], ["không-có", "đội"], ["ngũ", "nhân", "đội", "dân"]):
        found = reader().statistics(Field("text", "marked"), terms)
        assert counted(terms) == [each.occurrences for each in found]
