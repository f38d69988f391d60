import json
import lzma
import time
import unicodedata
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchsvc.vietnamese.model import load_model
from searchsvc.vietnamese.segment import Segmenter, _inside, is_number, token_spans
from searchsvc.vietnamese.ties import labels_in_turn
from tests.vietnamese.texts import SENTENCES, TIES, odd_texts

Tokenize = Callable[[str], str]


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter(load_model())


def tokens_of(text: str) -> list[str]:
    """The tokens of a text with its line breaks."""
    tokens = []
    for line in unicodedata.normalize("NFC", text).split("\n"):
        tokens += [chunk[start:end] for chunk in line.split() for start, end in token_spans(chunk)]
        tokens.append("\n")
    return tokens[:-1]


def segmented(text: str, segmenter: Segmenter) -> str:
    """The text as pyvi's `tokenize` writes it."""
    tokens = tokens_of(text)
    if not tokens:
        return text
    joined = segmenter.joined(np.array([segmenter.code(token) for token in tokens], np.intp)).tolist()
    rest = zip(joined[1:], tokens[1:], strict=True)
    return tokens[0] + "".join(("_" if glued else " ") + token for glued, token in rest)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_words_of_a_sentence_are_pyvis(sentence: str, segmenter: Segmenter, pyvi_tokenize: Tokenize) -> None:
    for text in (sentence, sentence.lower(), sentence.upper(), unicodedata.normalize("NFD", sentence)):
        assert segmented(text, segmenter) == pyvi_tokenize(text)


@given(text=odd_texts())
@settings(max_examples=1500, deadline=None)
def test_words_of_any_text_are_pyvis(text: str, segmenter: Segmenter, pyvi_tokenize: Tokenize) -> None:
    assert segmented(text, segmenter) == pyvi_tokenize(text)


@given(words=st.lists(st.sampled_from(sorted(load_model().dictionary.numbers)), max_size=60))
@settings(max_examples=800, deadline=None)
def test_words_of_any_syllables_of_the_dictionary_are_pyvis(
    words: list[str], segmenter: Segmenter, pyvi_tokenize: Tokenize
) -> None:
    text = " ".join(words)
    assert segmented(text, segmenter) == pyvi_tokenize(text)


@given(words=st.lists(st.sampled_from(["cấu", "banh", "Anh", "Cấu", "sinh", "học", "CẤU", "."]), max_size=12))
@settings(max_examples=800, deadline=None)
def test_words_where_two_cuts_weigh_the_same_are_pyvis(
    words: list[str], segmenter: Segmenter, pyvi_tokenize: Tokenize
) -> None:
    text = " ".join(words)
    assert segmented(text, segmenter) == pyvi_tokenize(text)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_labels_in_turn_are_those_of_the_tables(sentence: str, segmenter: Segmenter) -> None:
    tokens = tokens_of(sentence)
    codes = np.array([segmenter.code(token) for token in tokens], np.intp)
    labels, doubtful = _inside(segmenter._scores(codes), load_model().transitions)
    assert not len(doubtful)
    assert labels.tolist() == labels_in_turn(tokens, load_model())


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "a", "học sinh", "\n\n học\nsinh \n", ".", "\0", "\0\0 học\0sinh", *TIES]
)
def test_words_of_the_shortest_texts_are_pyvis(
    text: str, segmenter: Segmenter, pyvi_tokenize: Tokenize
) -> None:
    assert segmented(text, segmenter) == pyvi_tokenize(text)


@given(
    st.lists(
        st.sampled_from(["a", "A.", ".", "-", "->", "...", "@", "b.c", "đ", "1.5", "://", "_"]), max_size=60
    )
)
def test_tokens_of_a_long_chunk_are_those_of_a_short_one(pieces: list[str]) -> None:
    chunk = "".join(pieces)
    padding = "x" * 300 + "!"
    long = [(start - 301, end - 301) for start, end in token_spans(padding + chunk)]
    assert long[2:] == token_spans(chunk)


@pytest.mark.parametrize("piece", ["a.", "-@", "A.a@", "1_1a", "x://@", "a@b.", ".", "\0"])
def test_tokens_of_one_chunk_are_found_in_linear_time(piece: str) -> None:
    began = time.perf_counter()
    spans = token_spans(piece * 100_000 + "@")
    assert spans[0][0] == 0
    assert spans[-1][1] == len(piece) * 100_000 + 1
    assert time.perf_counter() - began < 10


@pytest.mark.parametrize(
    ("token", "number"), [("1.234,5", True), ("1_2", True), ("1.", False), ("12", False)]
)
def test_a_number_has_separators_between_digits(token: str, *, number: bool) -> None:
    assert is_number(token) is number


def test_a_segmenter_gives_one_number_to_each_token(segmenter: Segmenter) -> None:
    tokens = [f"t{number}" for number in range(200)]
    codes = [segmenter.code(token) for token in tokens]
    assert len(set(codes)) == 200
    assert [segmenter.code(token) for token in tokens] == codes


@pytest.mark.slow
def test_words_of_twenty_thousand_articles_are_pyvis(
    news_archive: Path, segmenter: Segmenter, pyvi_tokenize: Tokenize
) -> None:
    with lzma.open(news_archive, "rt") as lines:
        for article in map(json.loads, islice(lines, 20_000)):
            text = f"{article['title']}\n{article['body']}"
            assert segmented(text, segmenter) == pyvi_tokenize(text)
