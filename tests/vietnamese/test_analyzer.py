import re
import time
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchsvc.types import Report, Span, Token, Vocabulary
from searchsvc.vietnamese import analyzer as analyzing
from searchsvc.vietnamese import segment
from searchsvc.vietnamese.analyzer import _REMEMBERED_LETTERS, Analyzer
from searchsvc.vietnamese.model import load_model
from searchsvc.vietnamese.segment import Segmenter, is_number
from searchsvc.vietnamese.unicode import clusters, folded_form, marked_form, place_tone
from tests.vietnamese.texts import SENTENCES, TIES, odd_texts

WORDS = sorted({form for word in " ".join(SENTENCES).split() for form in (word, word.lower(), word.title())})


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer()


def plainly_analysed(text: str) -> list[Token]:
    """The tokens of a text by one regular expression over all of it, nothing remembered."""
    cleaned, origins = "", []
    for piece, start, end in clusters(text):
        cleaned += piece
        origins += [Span(start, end)] * len(piece)
    matches = list(segment._TOKEN.finditer(cleaned))
    segmenter = Segmenter(load_model())
    codes = [segmenter.code(place_tone(match[0])) for match in matches]
    joined = segmenter.joined(np.array(codes, np.intp)).tolist()
    tokens: list[Token] = []
    follows = False
    for match, glued in zip(matches, joined, strict=True):
        found = [match] if is_number(match[0]) else list(re.finditer(r"[^\W_]+", match[0]))
        shift = 0 if is_number(match[0]) else match.start()
        for number, syllable in enumerate(found):
            first, last = shift + syllable.start(), shift + syllable.end() - 1
            forms = marked_form(syllable[0]), folded_form(syllable[0])
            continues = number > 0 or (glued and follows)
            tokens.append(Token(*forms, Span(origins[first].start, origins[last].end), continues))
        follows = bool(found)
    return tokens


def terms(tokens: list[Token]) -> list[tuple[str, str]]:
    return [(token.marked, token.folded) for token in tokens]


def words(tokens: list[Token]) -> Iterator[str]:
    word = ""
    for token in tokens:
        if not token.joined and word:
            yield word
            word = ""
        word += f"_{token.marked}" if word else token.marked
    if word:
        yield word


def a_report(text: str, title: str | None, span: Span | None = None) -> Report:
    return Report(id="1", path="a.txt", digest="", type="txt", title=title, title_span=span, text=text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Công tác đối ngoại nhân dân", "công_tác đối_ngoại nhân_dân"),
        ("tăng 1.234,5 tấn", "tăng 1.234,5 tấn"),
        ("Thư gửi van-phong@co.vn.", "thư gửi van_phong_co_vn"),
        ("TP. Hà Nội, Sở Y tế", "tp hà_nội sở y_tế"),
        ("giữ gìn hòa bình", "giữ_gìn hoà_bình"),
        ("ngày 23/02/2012", "ngày 23 02 2012"),
        ("a_b __ …", "a_b"),
    ],
)
def test_syllables_are_joined_to_words(analyzer: Analyzer, text: str, expected: str) -> None:
    assert " ".join(words(list(analyzer.tokens(text)))) == expected


@given(text=odd_texts())
@settings(max_examples=300, deadline=None)
def test_remembered_chunks_change_nothing(analyzer: Analyzer, text: str) -> None:
    expected = plainly_analysed(text)
    assert list(analyzer.tokens(text)) == expected
    assert list(analyzer.tokens(text)) == expected


@given(text=odd_texts())
@settings(max_examples=300, deadline=None)
def test_offsets_of_a_token_give_its_text(analyzer: Analyzer, text: str) -> None:
    for token in analyzer.tokens(text):
        assert marked_form(text[token.span.start : token.span.end]) == token.marked
        assert folded_form(text[token.span.start : token.span.end]) == token.folded


@given(text=odd_texts())
@settings(max_examples=300, deadline=None)
def test_every_letter_and_digit_is_in_one_token(analyzer: Analyzer, text: str) -> None:
    spans = [token.span for token in analyzer.tokens(text)]
    assert all(before.end <= after.start for before, after in pairwise(spans))
    covered = {place for span in spans for place in range(*span)}
    assert {match.start() for match in re.finditer(r"[^\W_]", text)} <= covered


@given(text=odd_texts())
@settings(max_examples=300, deadline=None)
def test_composed_and_decomposed_text_have_the_same_tokens(analyzer: Analyzer, text: str) -> None:
    one = list(analyzer.tokens(unicodedata.normalize("NFC", text)))
    other = list(analyzer.tokens(unicodedata.normalize("NFD", text)))
    assert terms(one) == terms(other)
    assert [token.joined for token in one] == [token.joined for token in other]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_has_the_same_terms_in_any_case(analyzer: Analyzer, sentence: str) -> None:
    expected = terms(list(analyzer.tokens(sentence)))
    for text in (sentence.upper(), sentence.lower(), sentence.title()):
        assert terms(list(analyzer.tokens(text))) == expected


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_without_marks_has_the_same_folded_terms(analyzer: Analyzer, sentence: str) -> None:
    decomposed = unicodedata.normalize("NFD", sentence).replace("đ", "d").replace("Đ", "D")
    unmarked = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    folded = [token.folded for token in analyzer.tokens(unmarked)]
    assert folded == [token.folded for token in analyzer.tokens(sentence)]


def test_both_styles_of_tone_give_the_same_words(analyzer: Analyzer) -> None:
    old = "Bộ Thủy lợi và ông Hòa bàn chuyện hòa giải, sức khỏe, hóa chất, thủy sản"
    new = "Bộ Thuỷ lợi và ông Hoà bàn chuyện hoà giải, sức khoẻ, hoá chất, thuỷ sản"
    assert list(analyzer.tokens(old)) == list(analyzer.tokens(new))


def test_offsets_count_code_points_of_the_given_text(analyzer: Analyzer) -> None:
    text = "😀\u00a0Hòa\u0300\tđo\u0302\u0301i\r\n\u200bnga\u200boại\ud800"
    spans = [token.span for token in analyzer.tokens(text)]
    assert [text[start:end] for start, end in spans] == ["Hòa\u0300", "đo\u0302\u0301i", "nga\u200boại"]


def test_a_word_does_not_go_on_after_punctuation(analyzer: Analyzer) -> None:
    for mark in ("…", "\n", "...", "“", "__", "😀"):
        tokens = list(analyzer.tokens(f"đối {mark} ngoại"))
        assert [token.joined for token in tokens] == [False, False]


def test_columns_are_those_that_tokens_promise(analyzer: Analyzer) -> None:
    for text in ("", "...", "học sinh\nhọc, a@b.vn"):
        tokens = analyzer.tokens(text)
        kinds = [tokens.codes.dtype, tokens.starts.dtype, tokens.ends.dtype, tokens.joined.dtype]
        assert kinds == [np.uint32, np.uint32, np.uint32, np.bool_]
        assert len(tokens.codes) == len(tokens.starts) == len(tokens.ends) == len(tokens.joined)


def test_a_title_inside_the_text_is_analysed_alone() -> None:
    report = a_report("Đối ngoại nhân dân\nNăm 2014 …", "Đối ngoại nhân dân", Span(0, 18))
    analysed = Analyzer().analyse(report)
    assert terms(list(analysed.title)) == terms(list(analysed.text))[:4]
    assert len(analysed.text) == 6


def test_a_title_from_elsewhere_is_part_of_the_text() -> None:
    analysed = Analyzer().analyse(a_report("Năm 2014", "Đối ngoại"))
    assert [token.marked for token in analysed.text] == ["năm", "2014", "đối", "ngoại"]
    assert [token.span for token in analysed.text][2:] == [Span(8, 8), Span(8, 8)]
    assert [token.joined for token in analysed.text] == [False, False, False, True]


def test_a_report_without_title_has_no_title_tokens() -> None:
    analysed = Analyzer().analyse(a_report("Năm 2014", None))
    assert len(analysed.title) == 0
    assert len(analysed.text) == 2


def test_a_vocabulary_is_shared_between_texts() -> None:
    vocabulary = Vocabulary()
    analyzer = Analyzer(vocabulary)
    first, second = analyzer.tokens("Kỹ thuật"), analyzer.tokens("KĨ THUẬT.")
    assert first.codes.tolist() == second.codes.tolist()
    assert len(vocabulary) == 2


def test_syllables_of_a_users_string_leave_no_trace() -> None:
    analyzer = Analyzer()
    text = "Đối ngoại, nhân dân"
    assert analyzer.syllables(text) == plainly_analysed(text)
    assert len(analyzer.vocabulary) == 0


@pytest.mark.parametrize(
    "text", ["", "\ud800", "\0", "a" * 100_000, "(" * 5000, "a.@" * 30_000, "a" + "\u0301\u0323" * 50_000]
)
def test_no_users_string_is_too_much(analyzer: Analyzer, text: str) -> None:
    assert analyzer.syllables(text) == list(analyzer.tokens(text))


@pytest.mark.parametrize("piece", ["hòa.", "a\u0301", "đối ngoại ", "x@", "\u0323", "1.2", "ê\u0323,\u00a0"])
def test_one_long_line_is_analysed_in_linear_time(piece: str) -> None:
    began = time.perf_counter()
    Analyzer().tokens(piece * (300_000 // len(piece)))
    assert time.perf_counter() - began < 10


@given(texts=st.lists(odd_texts() | st.sampled_from(("", " ", "\n", "\u200b", *TIES)), max_size=6))
@settings(max_examples=300, deadline=None)
def test_several_texts_have_the_tokens_of_each_by_itself(analyzer: Analyzer, texts: list[str]) -> None:
    assert list(map(list, analyzer.tokens_of(texts))) == [list(analyzer.tokens(text)) for text in texts]


@pytest.mark.parametrize("letters", [1, 40, 1000])
def test_several_reports_are_analysed_as_each_by_itself(
    analyzer: Analyzer, letters: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analyzing, "_LETTERS_AT_ONCE", letters)
    reports = [a_report(text, title) for text in SENTENCES for title in (None, "Đối ngoại", text)]
    together = analyzer.analyse_all(reports)
    assert [each.report for each in together] == reports
    for one, report in zip(together, reports, strict=True):
        alone = analyzer.analyse(report)
        assert (list(one.text), list(one.title)) == (list(alone.text), list(alone.title))
    assert analyzer.analyse_all([]) == []


def test_what_is_remembered_has_a_bound() -> None:
    analyzer = Analyzer()
    for letter in "abcdefghi":
        analyzer.tokens(letter * 200_000)
    assert analyzer._chunks.letters <= _REMEMBERED_LETTERS + 200_000
    assert terms(list(analyzer.tokens("Đối ngoại"))) == [("đối", "doi"), ("ngoại", "ngoai")]


def test_threads_get_what_one_thread_gets() -> None:
    texts = [f"{sentence} {number}" for number in range(30) for sentence in SENTENCES]
    with ThreadPoolExecutor(4) as pool:
        found = [list(tokens) for tokens in pool.map(Analyzer().tokens, texts)]
    alone = Analyzer()
    assert found == [list(alone.tokens(text)) for text in texts]


@pytest.mark.parametrize("text", ["", " \u00a0\n", "\ud800", "TP.HCM", "1.234,5 (đối-ngoại)", "a" * 100_000])
def test_unjoined_syllables_are_those_of_the_text(analyzer: Analyzer, text: str) -> None:
    assert list(analyzer.unjoined(text)) == [token._replace(joined=False) for token in analyzer.tokens(text)]
    assert analyzer.syllables(text) == list(analyzer.tokens(text))


@given(odd_texts())
def test_unjoined_syllables_of_any_text(analyzer: Analyzer, text: str) -> None:
    assert list(analyzer.unjoined(text)) == [token._replace(joined=False) for token in analyzer.tokens(text)]


@given(odd_texts() | st.lists(st.sampled_from(WORDS)).map(" ".join) | st.sampled_from(TIES))
@settings(max_examples=300, deadline=None)
def test_a_users_string_is_joined_as_a_text_is(analyzer: Analyzer, text: str) -> None:
    assert analyzer.syllables(text) == list(analyzer.tokens(text))


def test_strings_are_forgotten_before_they_are_too_many(analyzer: Analyzer) -> None:
    for number in range(3):
        long = " ".join(f"{number}x{place}" for place in range(20_000))
        assert len(analyzer.unjoined(long)) == 20_000
    assert [token.marked for token in analyzer.unjoined("0x1 đối")] == ["0x1", "đối"]
