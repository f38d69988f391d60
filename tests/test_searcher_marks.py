"""Marks: as typed they are kept to, without any they stand for all, wrong ones are disregarded openly."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchsvc.searcher import Searcher
from searchsvc.vietnamese.unicode import fold, has_marks
from tests.reports import MAKERS, Over, every_hit, found, in_memory, numbered, paths, searcher_over


@pytest.fixture(params=list(MAKERS))
def over(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Over]:
    """Makes a searcher over one engine after the other."""
    engine = MAKERS[request.param](tmp_path)
    yield lambda *reports: searcher_over(engine, *reports)
    engine.close()


RIGHTS = {"rights": "bàn về nhân quyền", "novel": "nhân quyển ba", "core": "hạt nhân quyên góp"}


@pytest.mark.parametrize("query", ["nhân quyền", "Nhân Quyền", "NHÂN QUYỀN"])
def test_marks_as_typed_leave_other_marks_out(over: Over, query: str) -> None:
    page = every_hit(over(RIGHTS), query)
    assert paths(page)[0] == "rights"
    assert not any(hit.other_marks for hit in page.hits)
    assert page.total_full == 1
    assert not page.understanding.marks_disregarded
    assert [hit.missing for hit in page.hits[1:]] == [
        ("quyền".upper() if query.isupper() else query[5:],)
    ] * (page.total - 1)
    assert found(over(RIGHTS), query, match="all") == "rights"


def test_one_marked_word_leaves_other_marks_out(over: Over) -> None:
    searcher = over({"a": "một hội", "b": "một hồi", "c": "một hoi"})
    assert found(searcher, "hội") == "a"
    assert sorted(found(searcher, "hoi").split()) == ["a", "b", "c"]
    assert sorted(found(searcher, "hoi", match="all").split()) == ["a", "b", "c"]


def test_a_wrong_mark_falls_back_and_says_so(over: Over) -> None:
    page = every_hit(over({"a": "bàn về nhân quyền", "b": "gạo"}), "nhân quyển")
    assert paths(page) == ["a"]
    assert page.hits[0].other_marks
    assert page.hits[0].missing == ()
    assert page.total_full == 1
    assert page.understanding.marks_disregarded


def test_a_wrong_mark_falls_back_with_all_words_needed_too(over: Over) -> None:
    page = every_hit(over({"a": "bàn về nhân quyền", "b": "nhân dân"}), "nhân quyển", match="all")
    assert paths(page) == ["a"]
    assert page.understanding.marks_disregarded


def test_nothing_is_said_of_marks_where_nothing_is_found(over: Over) -> None:
    page = every_hit(over(RIGHTS), "ngoẵng ngoẽo")
    assert (page.total, page.understanding.marks_disregarded) == (0, False)


def test_words_without_marks_are_never_said_to_be_disregarded() -> None:
    page = every_hit(in_memory(RIGHTS), "nhan quyen zu")
    assert page.total == 3
    assert not page.understanding.marks_disregarded
    assert not any(hit.other_marks for hit in page.hits)


def test_an_absent_word_does_not_raise_other_marks_above_the_marks_as_typed(over: Over) -> None:
    searcher = over(
        {"right": "bàn về nhân quyền ở nhiều nơi", "other": "nhãn quyến", **numbered("rice", "gạo tẻ", 5)}
    )
    page = every_hit(searcher, "nhân quyền zu")
    assert [(hit.record.path, hit.other_marks, hit.missing) for hit in page.hits] == [
        ("right", False, ("zu",)),
        ("other", True, ("zu",)),
    ]
    assert page.understanding.marks_disregarded


def test_in_a_long_query_marks_as_typed_come_first_and_others_are_labelled(over: Over) -> None:
    query = "bàn về nhân quyền ở nhiều nơi"
    assert len(query.split()) == 7
    searcher = over({"right": query, "other": "bán vệ nhãn quyến ợ nhiễu nói", "rice": "gạo tẻ"})
    page = every_hit(searcher, query)
    assert [(hit.record.path, hit.other_marks) for hit in page.hits] == [("right", False), ("other", True)]
    assert page.hits[0].score > page.hits[1].score


def test_in_a_long_query_a_hit_that_marks_as_typed_find_as_well_is_not_labelled(over: Over) -> None:
    searcher = over({"nearly": "bàn về nhân quyền ở nhiều nói", "rice": "gạo tẻ"})
    (hit,) = every_hit(searcher, "bàn về nhân quyền ở nhiều nơi").hits
    assert (hit.other_marks, hit.missing) == (False, ())


def test_words_without_marks_in_a_marked_query_stand_for_any_marks(over: Over) -> None:
    searcher = over({"a": "công tác đối ngoại", "b": "đội ngoài kia", "c": "đối ngoài", "d": "đói"})
    assert sorted(found(searcher, "đối ngoai", match="all").split()) == ["a", "c"]
    assert sorted(found(searcher, "doi ngoại", match="all").split()) == ["a"]


def test_a_word_that_is_rightly_written_without_marks_stands_for_itself(over: Over) -> None:
    searcher = over(
        numbered("police", "chiến sĩ công an huyện", 6),
        {"eat": "công nhân ăn trưa", "sentence": "công tố đọc bản án", "peace": "nhân công được an toàn"},
    )
    page = every_hit(searcher, "công an", match="all")
    assert sorted(paths(page)) == ["peace", *numbered("police", "", 6)]
    assert paths(page)[-1] == "peace"
    assert sorted(found(searcher, "cong an", match="all").split())[:2] == ["eat", "peace"]


def test_unmarked_words_rank_the_likelier_meaning_first(over: Over) -> None:
    searcher = over(
        numbered("peace", "xây dựng hoà bình lâu dài", 6), {"vase": "hoa trong bình gốm", "spend": "hoả bĩnh"}
    )
    hits = found(searcher, "hoa binh", match="all").split()
    assert len(hits) == 8
    assert all(path.startswith("peace") for path in hits[:6])


FORMS = ["Hoà giải cơ sở ở Quý Hoá", "hòa giải cơ sở ở quí hóa", "HOÀ GIẢI CƠ SỞ Ở QUÝ HÓA"]


@pytest.mark.parametrize("text", FORMS)
def test_form_case_and_tone_style_make_no_difference(text: str) -> None:
    searcher = in_memory({"a": text, "b": "gạo quý", "c": "hoá đơn giải trình"})
    for query in ("hoà giải", "quý hoá", "giải cơ sở ở quí", "hoa giai", '"quý hóa"', f"{FORMS[0]} nữa xa"):
        variants = {query, query.replace("oà", "òa").replace("oá", "óa").replace("quý", "quí")}
        variants |= {unicodedata.normalize(form, each) for form in ("NFC", "NFD") for each in variants}
        variants |= {change(each) for change in (str.upper, str.lower, str.title) for each in variants}
        answers = {_answer(searcher, each) for each in variants}
        assert len(answers) == 1
        assert next(iter(answers))[0][0] == "a"


def _answer(searcher: Searcher, query: str) -> tuple[tuple[str, float, int, bool], ...]:
    hits = every_hit(searcher, query).hits
    return tuple((hit.record.path, hit.score, len(hit.missing), hit.other_marks) for hit in hits)


SYLLABLES = st.sampled_from(
    ["má", "mà", "ma", "mã", "đò", "dò", "do", "lúa", "lua", "nếp", "nep", "sông", "song", "núi", "xe"]
)
TEXTS = st.lists(st.lists(SYLLABLES, min_size=1, max_size=9).map(" ".join), min_size=1, max_size=8)
WORDS = st.lists(SYLLABLES, min_size=1, max_size=6).map(" ".join)


def _has(text: str, word: str, *, marks: bool) -> bool:
    syllables = text.split()
    return word in (syllables if marks and has_marks(word) else map(fold, syllables))


@settings(deadline=None)
@given(TEXTS, WORDS)
def test_every_report_that_has_all_words_as_typed_is_found(texts: list[str], query: str) -> None:
    reports = {f"{number}": text for number, text in enumerate(texts)}
    words = query.split()
    literally = {path for path, text in reports.items() if set(words) <= set(text.split())}
    as_marked, by_letters = (
        {
            path
            for path, text in reports.items()
            if all(_has(text, fold_or(word), marks=marks) for word in words)
        }
        for marks, fold_or in ((True, str), (False, fold))
    )
    page = every_hit(in_memory(reports), query, match="all")
    assert literally <= set(paths(page)) <= (as_marked or by_letters)
    assert bool(page.hits) == bool(by_letters)
    assert page.understanding.marks_disregarded == (bool(page.hits) and not as_marked and has_marks(query))
    assert page.total == page.total_full == len(page.hits)


@example(["nếp má", "má nep nep nếp"], "má nep nep")
@example(["nếp", "má nep"], "má nep nep")
@settings(deadline=None)
@given(TEXTS, WORDS)
def test_partial_hits_have_some_word_and_miss_what_they_are_said_to_miss(
    texts: list[str], query: str
) -> None:
    reports = {f"{number}": text for number, text in enumerate(texts)}
    page = every_hit(in_memory(reports), query)
    full = [not hit.missing for hit in page.hits]
    assert sum(full) == page.total_full
    assert page.understanding.marks_disregarded or full == sorted(full, reverse=True)
    for hit in page.hits:
        text = reports[hit.record.path]
        assert set(hit.missing) < set(query.split())
        assert not any(word in text.split() for word in hit.missing)
        there = set(query.split()) - set(hit.missing)
        assert all(_has(text, fold(word), marks=False) for word in there)
        assert hit.other_marks == (
            page.understanding.marks_disregarded
            and any(
                has_marks(word) and _has(text, fold(word), marks=False) and not _has(text, word, marks=True)
                for word in there
            )
        )
