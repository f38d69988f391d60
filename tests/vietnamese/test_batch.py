"""Compiled loops over a batch of texts give what the analyzer's arrays give, text by text."""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
from collections.abc import Sequence
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchsvc.types import Tokens
from searchsvc.vietnamese import analyzer, batch, table
from searchsvc.vietnamese.analyzer import Analyzer
from searchsvc.vietnamese.model import load_model
from tests.vietnamese.texts import SENTENCES, TIES, odd_texts


def compiled(analyser: Analyzer, texts: Sequence[str]) -> list[Tokens]:
    """The tokens of texts by compiled loops, however few letters they have."""
    return batch.tokens_of(texts, analyser._chunks, analyser._segmenter, analyser.vocabulary)


def assert_same(found: Sequence[Tokens], wanted: Sequence[Tokens]) -> None:
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert list(one) == list(other)
        for name in ("codes", "starts", "ends", "joined"):
            assert getattr(one, name).dtype == getattr(other, name).dtype


@given(batches=st.lists(st.lists(odd_texts(), max_size=4), min_size=1, max_size=3))
@example(batches=[[]])
@example(batches=[["", "", "\n", " ", "a"], ["a", "", ""]])
@example(batches=[list(TIES), list(SENTENCES), list(reversed(TIES))])
@settings(max_examples=600, deadline=None)
def test_tokens_of_any_texts_are_those_of_arrays(batches: list[list[str]]) -> None:
    quick, plain = Analyzer(), Analyzer()
    for texts in batches:
        assert_same(compiled(quick, texts), [plain.tokens(text) for text in texts])


@given(
    words=st.lists(st.sampled_from(sorted(load_model().dictionary.numbers)), max_size=60),
    cuts=st.lists(st.integers(0, 60), max_size=4),
)
@settings(max_examples=600, deadline=None)
def test_words_of_the_dictionary_are_joined_as_by_arrays(words: list[str], cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(words)]
    texts = [" ".join(words[begin:end]) for begin, end in pairwise(places)]
    assert_same(compiled(Analyzer(), texts), [Analyzer().tokens(text) for text in texts])


def test_chunks_of_one_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = np.zeros(256, np.uint64)
    monkeypatch.setattr(batch, "WEIGHTS", nothing)
    monkeypatch.setattr(table, "WEIGHTS", nothing)
    quick, text = Analyzer(), "đối ngoại đồi (đối) ngoại, ngoại"
    for _ in range(2):
        assert_same(compiled(quick, [text]), [Analyzer().tokens(text)])


def test_many_letters_take_the_compiled_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def tokens_of(texts: Sequence[str], *_: object) -> list[Tokens]:
        asked.append(len(texts))
        return []

    monkeypatch.setattr(batch, "tokens_of", tokens_of)
    Analyzer().tokens_of(["đối ngoại " * 10] * 3)
    assert asked == []
    Analyzer().tokens_of(["đối ngoại " * analyzer._WORTHWHILE, "a"])
    assert asked == [2]


def test_few_letters_import_nothing_that_compiles() -> None:
    script = (
        "import sys; from searchsvc.vietnamese.analyzer import Analyzer; Analyzer().tokens('báo cáo'); "
        "print('numba' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, check=True)
    assert answer.stdout.split() == [b"False"]


@pytest.mark.slow
def test_tokens_of_twenty_thousand_articles_are_those_of_arrays(news_archive: Path) -> None:
    quick, plain = Analyzer(), Analyzer()
    with lzma.open(news_archive, "rt") as lines:
        articles = map(json.loads, islice(lines, 20_000))
        while several := [f"{each['title']}\n{each['body']}" for each in islice(articles, 64)]:
            assert_same(compiled(quick, several), [plain.tokens(text) for text in several])
