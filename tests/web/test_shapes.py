"""The shape of a query, and how a sentence names it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.query import parse
from searchsvc.web.shapes import Shape, quoted, shape
from tests.web.archive import analyzer


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("lúa", "word"),
        ('"lúa"', "word"),
        ("12/2024/NĐ-CP", "word"),
        ("? lúa !", "word"),
        ('"vụ lúa"', "phrase"),
        ("“vụ lúa”", "phrase"),
        ("thương*", "prefix"),
        ("(thương*)", "prefix"),
        ("lúa OR ngô khoai", "either"),
        ("vụ lúa", "words"),
        ("vụ lúa or ngô", "words"),
        ("vụ thương*", "several"),
        ('vụ "lúa chiêm"', "several"),
        ('vụ lúa -"ngô khoai"', "several"),
        ("title:vụ lúa", "several"),
        ("lúa -ngô", "other"),
        ('title:"vụ lúa"', "other"),
        ("TITLE:lúa", "other"),
        ("-lúa", "other"),
        ("*", "other"),
        ("", "other"),
    ],
)
def test_a_query_has_a_shape(query: str, expected: Shape) -> None:
    assert shape(query) == expected


@given(
    st.lists(st.sampled_from(["lúa", "ngô", "-", "?", "*", "(", ")", '"', "12"]), max_size=6).map(" ".join)
)
def test_a_lone_word_or_phrase_is_told_as_the_query_is_parsed(query: str) -> None:
    parsed = parse(query, analyzer())
    if shape(query) in {"word", "phrase"}:
        assert len(parsed.items) == 1
        assert not parsed.excluded


@given(st.text(max_size=30))
def test_any_text_has_a_shape_and_is_quoted_once(query: str) -> None:
    assert shape(query)
    assert query in quoted(query)
