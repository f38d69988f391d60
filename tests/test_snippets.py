from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchsvc.query import parse, syllables_of
from searchsvc.searcher import MARKED
from searchsvc.snippets import Found, Highlighter
from searchsvc.snippets.kernels import choosing, likeness, runs, words
from searchsvc.snippets.kernels.letters import PLAIN
from searchsvc.snippets.letters import casing, codes_of, letter_table
from searchsvc.types import Snippet, Span
from searchsvc.vietnamese.analyzer import Analyzer
from searchsvc.vietnamese.unicode import fold
from tests.cuts import plainly_cut
from tests.marking import plainly_found

ANALYZER = Analyzer()

LETTERS = ["đối", "ngoại", "nhân", "dân", "NGOẠI", "dẫn", "doi", "hòa", "hoà", "kỹ", "kĩ", "họp"]
SIGNS = ["12/2024/NĐ-CP", "500", "a_b", "🙂", "👍🏽", "…", "–", "đối-ngoại", "o\u0323\u0301", "("]
GAPS = [" ", "  ", "\n", "\r\n", "\t", "\u00a0", "\n \n", ". ", ", ", ".\n", "", "-", " " * 90]
PIECES = st.tuples(st.sampled_from(LETTERS + SIGNS), st.sampled_from(GAPS))
TEXTS = (st.lists(PIECES, max_size=120) | st.lists(PIECES, max_size=9)).map(
    lambda pieces: unicodedata.normalize("NFC", "".join(map("".join, pieces)))
)
WORDS = ["đối ngoại nhân dân", "doi ngoai nhan dan", "hoà ky", "12/2024/NĐ-CP", "500", "dan dân dẫn", "o"]
OPERATORS = ['"đối ngoại" dan', "ngo* OR hòa", "*", "-họp", "title:họp đối", '"doi ngoai doi"', "nhan* d*"]
QUERIES = st.sampled_from(WORDS + OPERATORS)
NOWHERE = " ".join(f"vắng{number}" for number in range(50))
"""Many words, none of which stands in a text."""
FILLER = "Cuộc họp bàn nhiều việc khác của cơ quan trong tháng này. "


def found(query: str, text: str, *, marks: bool = True) -> Found:
    return Highlighter(parse(query, ANALYZER), marks=marks).find(text)


def marked(query: str, text: str, *, marks: bool = True) -> list[str]:
    return [text[start:end] for start, end in found(query, text, marks=marks).spans]


def shown(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.matches]


def flat(text: str) -> str:
    return " ".join(text.split())


def core(snippet: Snippet) -> str:
    return snippet.text.removeprefix("… ").removesuffix(" …")


# --- what is marked ------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "text", "spans"),
    [
        ("đối ngoại nhân dân", "Công tác đối ngoại nhân dân năm nay.", ["đối ngoại nhân dân"]),
        ("doi ngoai nhan dan", "Công tác Đối ngoại nhân dân.", ["Đối ngoại nhân dân"]),
        ("ĐỐI NGOẠI", "công tác đối ngoại", ["đối ngoại"]),
        ("doi ngoai", "đối\u00a0ngoại, đối\r\n ngoại", ["đối\u00a0ngoại", "đối\r\n ngoại"]),
        ("hòa bình", "HOÀ BÌNH và hòa bình", ["HOÀ BÌNH", "hòa bình"]),
        ("ki", "kỹ, kĩ và kiểm", ["kỹ", "kĩ"]),
        ("kỹ", "kỹ, kĩ và ky", ["kỹ", "kĩ"]),
        ("đường", "Ðường và đương và Đường", ["Ðường", "Đường"]),
        ("duong", "đường, dương, đương", ["đường", "dương", "đương"]),
        ("dân", "dân, dẫn, dan", ["dân"]),
        ("ngo*", "ngoại, ngô, nghe và ngo", ["ngoại", "ngô", "ngo"]),
        ("ngô*", "ngoại, ngô, ngôn", ["ngô", "ngôn"]),
        ("ti*", "tỉ, tỷ, tin và tuy", ["tỉ", "tỷ", "tin"]),
        ("hòa*", "hoà, hoàn, hoa", ["hoà", "hoàn"]),
        ("12/2024/NĐ-CP", "Nghị định 12/2024/NĐ-CP, không phải 13/2024/NĐ-CP.", ["12/2024/NĐ-CP"]),
        ("TP.HC* 12*", "TP.HCM, TP. Huế, HCM, 12 và 1234", ["TP.HCM", "12", "1234"]),
        ("500", "500 và 28.500 và 500,5 và v500", ["500"]),
        ("28.500", "Hết 28.500 đồng, không phải 500.", ["28.500"]),
        ("an", "bạn ăn gì ở An-giang", ["ăn", "An"]),
        ("xe", "xe\u0301\u0323m và xe", ["xe"]),
        ("họp -đối -ngoại", "họp về đối ngoại", ["họp"]),
        ("hà nội OR sài gòn", "từ Hà Nội vào Sài Gòn", ["Hà Nội", "Sài Gòn"]),
        ("nhân dân", "dân nhân, nhân dân", ["nhân dân"]),
        ("nhân dân", "nhân, dân", ["nhân", "dân"]),
        ("Москва 東京 straße", "в Москва́, 東京 и STRAßE", ["Москва́", "東京", "STRAßE"]),
        ("a" * 70, f"x {'a' * 90} {'a' * 60}", ["a" * 90]),
        ("doi ngoai", "ngoại họp đối \u0301 ngoại", ["đối", "ngoại"]),
        ("title:họp", "cuộc họp", []),
        ("*", "cuộc họp", []),
        ("", "cuộc họp", []),
        ("họp", "", []),
    ],
)
def test_what_is_marked(query: str, text: str, spans: list[str]) -> None:
    assert marked(query, text) == spans


def test_other_marks_are_marked_when_marks_are_disregarded() -> None:
    assert marked("nhân quyển", "Dân chủ, nhân quyền.") == ["nhân"]
    assert marked("nhân quyển", "Dân chủ, nhân quyền.", marks=False) == ["nhân quyền"]


def test_a_word_alone_is_noise_where_the_text_has_it_beside_its_neighbour() -> None:
    text = "Hướng dẫn công tác nhân dân cho người dân."
    assert marked("nhan dan", text) == ["nhân dân"]
    assert marked("nhân dân", text) == ["nhân dân"]


def test_a_word_that_never_has_its_neighbour_is_marked_everywhere() -> None:
    assert marked("doi ngoai nhan dan", "Đối nội, rồi đối với ngoại giao.") == ["Đối", "đối", "ngoại"]


@pytest.mark.parametrize(
    ("query", "spans"),
    [
        ('"đối ngoại"', ["đối ngoại"]),
        ('"doi ngoai nhan"', []),
        ('"ngoai giao doi"', ["Ngoại giao, đối"]),
        ('"đối ngoại" giao', ["giao", "đối ngoại"]),
        ('"doi ngoai" doi', ["đối ngoại", "đối"]),
    ],
)
def test_phrases_are_marked_only_as_a_whole(query: str, spans: list[str]) -> None:
    assert marked(query, "Ngoại giao, đối ngoại và đối thoại") == spans


def test_phrases_that_overlap_are_one_mark() -> None:
    assert marked('"a b a"', "x a b a b a x") == ["a b a b a"]


def test_other_sequences_are_marked_as_a_whole() -> None:
    highlighter = Highlighter(parse("TW", ANALYZER), also=[syllables_of("trung ương", ANALYZER), ()])
    text = "Ban TW, tức Ban Trung ương, họp tại trung tâm."
    assert [text[slice(*span)] for span in highlighter.find(text).spans] == ["TW", "Trung ương"]


def test_title_marks_leave_out_what_is_noise_in_the_text() -> None:
    highlighter = Highlighter(parse("doi ngoai nhan dan title:nam", ANALYZER))
    text, title = "Công tác đối ngoại nhân dân năm nay", "Hướng dẫn đối ngoại năm nay"
    ((in_text, in_title),) = highlighter.find_each([(text, title)])
    assert [title[slice(*span)] for span in in_title] == ["đối ngoại năm"]
    assert [text[slice(*span)] for span in in_text.spans] == ["đối ngoại nhân dân"]


# --- what is cut ---------------------------------------------------------------


def test_a_short_text_is_shown_whole() -> None:
    assert found("dân", " Người\n\n dân  họp. ").snippets() == (Snippet("Người dân họp.", (Span(6, 9),)),)


def test_a_cut_begins_with_the_sentence_and_ends_with_a_word() -> None:
    (snippet,) = found("ngoại giao", f"{FILLER * 9}Bộ Ngoại giao họp. {FILLER * 9}").snippets()
    assert snippet.text.startswith("… Bộ Ngoại giao họp. Cuộc họp bàn")
    assert re.search(r"\w …$", snippet.text)
    assert shown(snippet) == ["Ngoại giao"]
    assert 200 < len(snippet.text) <= 250


def test_a_cut_of_a_text_without_sentences_begins_with_a_word() -> None:
    text = f"{'mười hai con giáp ' * 50}ngoại giao {'mười hai con giáp ' * 50}"
    (snippet,) = found("ngoai giao", text).snippets()
    assert core(snippet).split()[0] in {"mười", "hai", "con", "giáp"}
    assert shown(snippet) == ["ngoại giao"]


def test_a_line_break_before_a_small_letter_is_no_sentence() -> None:
    (snippet,) = found("ngoại", f"{FILLER * 5}Hội nghị về\nđối ngoại {FILLER * 5}").snippets()
    assert snippet.text.startswith("… Hội nghị về đối ngoại")


def test_the_densest_place_comes_first() -> None:
    text = f"Có đối thoại. {FILLER * 9}Ngoại giao. {FILLER * 9}Đối ngoại nhân dân. {FILLER * 9}"
    first, second = found("đối ngoại nhân dân thoại giao", text).snippets()
    assert shown(first) == ["Đối ngoại nhân dân"]
    assert shown(second) == ["thoại"] or shown(second) == ["giao"]


def test_the_second_cut_shows_what_the_first_does_not() -> None:
    text = f"{'Hà Nội họp. ' * 40}{FILLER * 9}Sau cùng là Huế."
    first, second = found("hà nội huế", text).snippets()
    assert set(shown(first)) == {"Hà Nội"}
    assert shown(second) == ["Huế"]


def test_a_hit_is_never_parted_by_the_end_of_a_cut() -> None:
    text = f"nhân dân {FILLER * 4}, "
    for padding in range(60):
        snippet = found('"nhân dân" "đối ngoại"', f"{text}{'x' * padding} đối ngoại, {text}").snippets(
            count=1
        )[0]
        assert {*shown(snippet)} <= {"nhân dân", "đối ngoại"}


def test_without_hits_the_text_after_the_title_is_shown() -> None:
    text = f"Thứ hai\nTiêu đề\n\n{FILLER * 9}"
    title = Span(8, 15)
    for query in ("tiêu đề", "*", "-vắng"):
        (snippet,) = found(query, text).snippets(title)
        assert snippet.text.startswith("… Cuộc họp bàn nhiều việc")
        assert snippet.matches == ()


def test_a_text_that_is_only_a_title_is_shown_and_one_without_letters_is_not() -> None:
    assert found("*", "Tiêu đề\n").snippets(Span(0, 7)) == (Snippet("Tiêu đề", ()),)
    assert found("*", " \n\t ").snippets() == ()


def test_hits_that_run_on_from_the_title_are_shown() -> None:
    (snippet,) = found("đối ngoại", "Đối ngoại\nĐối ngoại là việc chung.").snippets(Span(0, 9))
    assert snippet == Snippet("… Đối ngoại là việc chung.", (Span(2, 11),))


def test_offsets_count_in_the_collapsed_text() -> None:
    text = f"{FILLER * 9}\r\n\r\n  Việc \t đối\u00a0\n ngoại   🙂  nhân dân  {FILLER * 9}"
    (snippet,) = found("đối ngoại nhân dân", text).snippets()
    assert shown(snippet) == ["đối ngoại", "nhân dân"]
    assert "Việc đối ngoại 🙂 nhân dân" in snippet.text


@pytest.mark.parametrize("title", [Span(0, 9), Span(4, 2_100), Span(20_000, 20_010), Span(10**9, 10**9 + 1)])
def test_a_title_may_end_behind_what_is_looked_at_of_a_text(title: Span) -> None:
    assert found("họp", "").snippets(title) == ()
    (snippet,) = found("họp", "Cuộc họp").snippets(title)
    assert snippet.text == "Cuộc họp"


@pytest.mark.parametrize(
    "filler", ["x" * 5000, "🙂" * 5000, "e\u0323\u0301" * 2000, "👍🏽" * 2000, "," * 5000, " " * 5000]
)
def test_text_without_borders_is_cut_between_letters(filler: str) -> None:
    for text in (f"{filler} đối ngoại {filler}", f"{filler}(đối ngoại){filler}"):
        for snippet in found("đối ngoại", text).snippets(width=241):
            assert len(snippet.text) < 400
            assert shown(snippet) == ["đối ngoại"]
    (opening,) = found("*", f"{filler}.").snippets(width=241)
    assert 0 < len(opening.text) <= 250
    assert unicodedata.category((core(opening) + ".")[0])[0] != "M"
    assert core(opening).endswith(("x", "🙂", "\u0301", "👍🏽", ",", "."))


def test_a_hit_longer_than_a_cut_is_cut() -> None:
    text = "đối " * 50_000
    for query in ("đối", "đ*"):
        (snippet,) = found(query, text).snippets()
        assert shown(snippet) == [core(snippet)]
        assert len(snippet.text) <= 250


def test_a_cut_that_says_the_same_again_is_passed_over() -> None:
    lead = "Hội đối ngoại tỉnh gặp mặt các đoàn khách đầu năm mới và trao đổi về những việc chung sắp tới."
    other = (
        "Sau đó công tác đối ngoại được bàn thêm trong một buổi chiều dài ở nhà văn hóa của huyện miền núi."
    )
    first, second = found(
        "đối ngoại", f"{lead} {FILLER * 9}\n{lead} {FILLER * 9}\n{other} {FILLER * 9}"
    ).snippets(width=120)
    assert core(first).startswith("Hội đối ngoại")
    assert "công tác đối ngoại" in core(second)


def test_a_letterhead_is_not_shown_when_the_text_has_hits() -> None:
    head, title = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\n", "Báo cáo mùa vụ"
    text = f"{head}{title}\n\nCả xã ra đồng. {FILLER * 9}"
    span = Span(len(head), len(head) + len(title))
    (below,) = found("hoi xa", text).snippets(span)
    assert shown(below) == ["xã"]
    (above,) = found("chủ nghĩa", text).snippets(span)
    assert shown(above) == ["CHỦ NGHĨA"]


def test_a_text_of_three_megabytes_is_marked_and_cut() -> None:
    text = f"{FILLER * 25_000}Đối ngoại nhân dân. {FILLER * 25_000}"
    assert len(text.encode()) > 3_000_000
    whole = found("doi ngoai nhan dan", text)
    assert len(whole.spans) == 1
    assert shown(whole.snippets()[0]) == ["Đối ngoại nhân dân"]


@pytest.mark.parametrize("words", ["họp 28.500 tháng", f"họp 28.500 tháng {NOWHERE}"])
def test_nothing_is_lost_between_the_pieces_of_a_long_text(words: str) -> None:
    for padding in range(0, 60, 7):
        text = f"{'x' * padding} {f'{FILLER}Hết 28.500 đồng. ' * 3_000}"
        assert len(text) > 2 * 100_000
        assert len(found(words, text).spans) == 9_000


@pytest.mark.parametrize("letters", ["\u0323\u0301" * 30_000, "\u034f" * 60_000, "o" * 60_000, "o " * 30_000])
def test_a_text_of_one_letter_again_and_again_takes_linear_time(letters: str) -> None:
    text = f"họp x{letters}x họp"
    began = time.perf_counter()
    assert len(found("họp o*" if "o" in letters else "họp", text).spans) > 1
    assert time.perf_counter() - began < 5


def test_marks_behind_a_word_are_looked_at_once() -> None:
    text = f"họp x{chr(0x34F) * 10_000_000} họp"
    began = time.perf_counter()
    assert found("họp", text).spans[1:] == (Span(len(text) - 3, len(text)),)
    assert time.perf_counter() - began < 3


def test_every_letter_is_found_as_it_stands_in_the_index() -> None:
    table = letter_table()
    for code, flags in enumerate(table.tolist()):
        letter = chr(code)
        if letter.isalnum() and unicodedata.is_normalized("NFC", letter):
            assert chr(flags & PLAIN) == fold(letter)
    assert marked("ＡＢＣ", "mua ＡＢＣ và ａｂｃ") == ["ＡＢＣ", "ａｂｃ"]
    assert marked("𐐀", "𐐀 𐐨") == ["𐐀 𐐨"]


def test_what_is_looked_at_can_be_limited() -> None:
    highlighter = Highlighter(parse("họp", ANALYZER))
    assert len(highlighter.find(FILLER * 20).spans) == 20
    assert len(highlighter.find(FILLER * 20, most=7).spans) == 7


# --- what always holds ---------------------------------------------------------


@given(QUERIES, TEXTS)
@example(
    "500 28.500 ngo*",
    "28.500 ngoại 500,5 500 28.500,1 x1.500",
)
def test_many_words_are_found_as_few_are(query: str, text: str) -> None:
    assert found(f"{query} {NOWHERE}", text).spans == found(query, text).spans


@given(
    st.sampled_from(["đối ngoại", "12*", "o", "title:họp dân"]), st.lists(st.tuples(TEXTS, TEXTS), max_size=4)
)
@example("đối ngoại", [("\ud800x đối", "🙂 ngoại"), ("", "đối"), ("𝐀 đối\u0301 ngoại", "")])
@example("28.500", [("Hết 28", "500"), ("28.500", "28.5001")])
def test_reports_looked_through_together_have_the_marks_that_each_has_alone(
    query: str, reports: list[tuple[str, str]]
) -> None:
    highlighter = Highlighter(parse(query, ANALYZER))
    alone = [each for report in reports for each in seen(highlighter.find_each([report]))]
    assert seen(highlighter.find_each(reports)) == alone
    assert [spans for spans, _, _ in alone] == [highlighter.find(text).spans for text, _ in reports]
    titles = [Span(1, 3) if len(text) % 2 else None for text, _ in reports]
    cuts = [highlighter.find(text).snippets(title) for (text, _), title in zip(reports, titles, strict=True)]
    in_titles = [in_title for _, _, in_title in alone]
    assert list(highlighter.cut_each(reports, titles)) == list(zip(cuts, in_titles, strict=True))


def seen(found: Iterable[tuple[Found, tuple[Span, ...]]]) -> list[tuple[object, ...]]:
    return [(each.spans, each.snippets(width=60), in_title) for each, in_title in found]


def test_long_reports_are_looked_through_one_by_one() -> None:
    asked: list[int] = []

    def reports() -> Iterator[tuple[str, str]]:
        for number in range(4):
            asked.append(number)
            yield FILLER * 1_500, "Họp"

    found = Highlighter(parse("họp", ANALYZER)).find_each(reports())
    assert (len(next(found)[0].spans), asked) == (1_500, [0, 1])
    assert [len(each.spans) for each, _ in found] == [1_500] * 3


@given(QUERIES, TEXTS, st.booleans())
@example("dan", "a_dan dan_b", True)
def test_marks_are_in_order_and_of_the_query(query: str, text: str, marks: bool) -> None:  # noqa: FBT001 (drawn)
    parsed = parse(query, ANALYZER)
    spans = found(query, text, marks=marks).spans
    ends = [0, *(span.end for span in spans)]
    assert all(before <= span.start < span.end for before, span in zip(ends, spans, strict=False))
    assert ends[-1] <= len(text)
    asked = tuple(syllable.folded for syllable in parsed.syllables)
    for start, end in spans:
        for token in ANALYZER.tokens(text[start:end]):
            assert token.folded in asked or ("*" in query and token.folded.startswith(asked))


@given(st.sampled_from(["dân", "dan", "hòa", "kỹ", "ki", "quý", "đối", "họp", "ọ́", "500", "NĐ"]), TEXTS)
def test_a_single_word_is_marked_wherever_the_index_has_it(query: str, text: str) -> None:
    (asked,) = parse(query, ANALYZER).syllables
    expected = {
        token.span.start
        for token in ANALYZER.tokens(text)
        if (token.marked == asked.marked if asked.has_marks else token.folded == asked.folded)
    }
    starts = {
        span.start + token.span.start
        for span in found(query, text).spans
        for token in ANALYZER.tokens(text[slice(*span)])
    }
    assert starts == expected


@given(QUERIES, TEXTS, st.integers(0, 40), st.integers(40, 300))
def test_a_snippet_is_a_collapsed_cut_with_the_marks_of_the_text(
    query: str, text: str, title_end: int, width: int
) -> None:
    whole = found(query, text)
    title = Span(0, min(title_end, len(text))) if title_end else None
    snippets = whole.snippets(title, width=width)
    assert bool(snippets) == bool(text.strip())
    flat_text = flat(text)
    marks_of_text = "|".join(flat(text[slice(*span)]) for span in whole.spans)
    for snippet in snippets:
        assert core(snippet) in flat_text
        assert all(0 <= start < end <= len(snippet.text) for start, end in snippet.matches)
        assert list(snippet.matches) == sorted(snippet.matches)
        assert all(mark in marks_of_text for mark in shown(snippet))
    assert sum(len(core(snippet)) for snippet in snippets) <= len(flat_text)


# --- what the compiled loops do, said plainly ----------------------------------

ODD = [
    "28.500,1",
    "28.5",
    "1.500",
    "xe\u0301\u0323m",
    "\u0301",
    "ﬁ",
    "𝐀",
    "ＤÂＮ",
    "𐐀",
    "x" * 70,
    "\ud800",
    "\u200d",
    "ngoại\u0301",
]
MORE_PIECES = st.tuples(
    st.sampled_from(LETTERS + SIGNS + ODD), st.sampled_from([*GAPS, " ", " ", "_", "”) ", "! "])
)
MORE_TEXTS = st.lists(MORE_PIECES, max_size=150).map(
    lambda pieces: unicodedata.normalize("NFC", "".join(map("".join, pieces)))
)
MORE_QUERIES = QUERIES | st.sampled_from(
    ["28.500", "năm 28.500 28*", "x*", "xem a b", "𐐨 ｄân", f"dân {NOWHERE} đối ngoại"]
)


@given(MORE_QUERIES, MORE_TEXTS, MORE_TEXTS, st.booleans(), st.sampled_from([2, 10_000]))
def test_what_is_marked_is_what_is_plainly_found(
    query: str,
    text: str,
    title: str,
    marks: bool,  # noqa: FBT001 (drawn)
    most: int,
) -> None:
    parsed = parse(query, ANALYZER)
    ((found, in_title),) = Highlighter(parsed, marks=marks).find_each([(text, title)], most=most)
    plain, in_plain_title = plainly_found(parsed, text, title, marks=marks, most=most)
    assert found.spans == tuple((start, end) for start, end, _ in plain)
    assert in_title == tuple((start, end) for start, end, _ in in_plain_title)
    ends = [end for _, end, _ in plain]
    assert ends == sorted(ends)


@given(MORE_QUERIES, MORE_TEXTS, st.integers(0, 60), st.integers(1, 3), st.integers(40, 300))
def test_what_is_cut_is_what_is_plainly_cut(
    query: str, text: str, title_end: int, count: int, width: int
) -> None:
    parsed = parse(query, ANALYZER)
    plain, _ = plainly_found(parsed, text, "", marks=True, most=10_000)
    title = Span(title_end // 3, title_end) if title_end and title_end < len(text) else None
    cut = Highlighter(parsed).find(text).snippets(title, count=count, width=width)
    assert cut == plainly_cut(text, plain, title, count, width)


@given(st.lists(MORE_PIECES, max_size=30), st.lists(MORE_PIECES, max_size=3), st.integers(0, 30))
@example([("Straße", " "), ("İŉ", "\n")], [("STRASSE", " "), ("i\u0307\u02bcn", " ")], 0)
def test_cuts_are_alike_that_plainly_are(
    pieces: list[tuple[str, str]], more: list[tuple[str, str]], kept: int
) -> None:
    texts = ["".join(map("".join, each)) for each in (pieces, [*pieces[:kept], *more])]
    words, others = (set(text.casefold().split()) for text in texts)
    keys = [likeness.keys_of_words(codes_of(text), letter_table(), 0, len(text), *casing()) for text in texts]
    assert [len(set(each.tolist()) - {0}) for each in keys] == [len(words), len(others)]
    assert likeness.are_alike(*keys) == (len(words & others) > 0.8 * min(len(words), len(others)))


def test_each_loop_is_compiled_once_and_before_the_first_search() -> None:
    looking: list[Any] = [words.words_of, words.whole_numbers, words.forms_of, runs.runs_of]
    cutting: list[Any] = [choosing.cuts_of_each]
    for query, text in (*MARKED, *MARKED, ('"28.500 a b"', f"a b {FILLER * 9}\n 28.500 a b \u0301")):
        found(query, text).snippets(Span(1, 2))
    assert [len(loop.signatures) for loop in looking + cutting] == [1] * 5
