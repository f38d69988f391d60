"""Lexicons put together: the same arrays as of all the forms at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import Strings, pack_strings
from searchsvc.engines.whoosh.lexicon import Lexicon, lexicon_arrays
from searchsvc.engines.whoosh.union import union_of_lexicons, union_of_strings
from tests.engines.building import folded

FORMS = st.lists(st.text("aáàâấbđd\udc80", min_size=1, max_size=3), unique=True, max_size=12)
NO_WORDS: dict[str, NDArray[Any]] = dict(zip(("long_words", "long_words_at"), pack_strings([]), strict=True))


def lexicon(forms: list[str]) -> Lexicon:
    arrays, _ = lexicon_arrays(forms, [folded(form) for form in forms])
    return Lexicon(arrays | NO_WORDS)


@given(st.lists(FORMS, min_size=1, max_size=4))
def test_lexicons_together_are_the_lexicon_of_all_forms(several: list[list[str]]) -> None:
    every = sorted({form for forms in several for form in forms})
    expected, _ = lexicon_arrays(every, [folded(form) for form in every])
    lexicons = [lexicon(forms) for forms in several]
    arrays, numbers = union_of_lexicons(lexicons)
    assert arrays.keys() == expected.keys()
    assert all(np.array_equal(arrays[name], expected[name]) for name in expected)
    union = Lexicon(arrays | NO_WORDS)
    for each, own in zip(lexicons, numbers, strict=True):
        assert [union.marked[number] for number in own.tolist()] == each.marked.everything()


@given(st.lists(FORMS, max_size=4))
def test_sorted_strings_together_are_all_of_them_once(several: list[list[str]]) -> None:
    def ordered(strings: set[str]) -> list[str]:
        return sorted(strings, key=lambda each: each.encode("utf-8", "surrogatepass"))

    sources = [Strings(*pack_strings(ordered(set(forms)))) for forms in several]
    packed, numbers = union_of_strings(sources)
    union = Strings(*packed)
    assert union.everything() == ordered({form for forms in several for form in forms})
    for source, own in zip(sources, numbers, strict=True):
        assert [union[number] for number in own.tolist()] == source.everything()
