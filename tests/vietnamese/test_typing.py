"""Keystrokes are undone, the grammar knows the syllables of pyvi's dictionary."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.vietnamese.typing import SYLLABLES, is_syllable, keystrokes, telex, vni, with_tone
from searchsvc.vietnamese.unicode import fold, nfc, place_tone

TONED = sorted(
    toned
    for possible in SYLLABLES.values()
    for syllable in possible
    for tone in range(6)
    if (toned := with_tone(syllable, tone))
)


@cache
def dictionary() -> frozenset[str]:
    """The syllables of pyvi's dictionary that carry marks."""
    words = resources.files("pyvi").joinpath("models/words.txt").read_text(encoding="utf-8")
    syllables = {place_tone(nfc(syllable).lower()) for syllable in words.split()}
    return frozenset(each for each in syllables if each.isalpha() and fold(each) != each)


def test_the_grammar_knows_the_syllables_of_the_dictionary() -> None:
    unknown = {syllable for syllable in dictionary() if not is_syllable(syllable)}
    assert len(unknown) < 0.01 * len(dictionary())


@pytest.mark.parametrize("text", ["tôt", "ngi", "ghan", "kịk", "bđ", "test", "world", ""])
def test_what_breaks_the_rules_is_no_syllable(text: str) -> None:
    assert not is_syllable(text)


@pytest.mark.parametrize("typed_in", [telex, vni])
def test_nearly_every_syllable_of_the_dictionary_is_undone(typed_in: Callable[[str], str]) -> None:
    undone = {syllable for syllable in dictionary() if syllable in keystrokes(typed_in(syllable))}
    assert len(undone) > 0.99 * len(dictionary())


@given(st.sampled_from(TONED), st.sampled_from([telex, vni]))
def test_every_possible_syllable_is_undone(syllable: str, typed_in: Callable[[str], str]) -> None:
    if fold(syllable) != syllable:
        assert syllable in keystrokes(typed_in(syllable))
        assert syllable.upper() in keystrokes(typed_in(syllable).upper())


@given(st.text(alphabet="aeiouydwsfrxjngth0123456789DA", max_size=20) | st.text(max_size=20))
def test_only_possible_syllables_come_out(token: str) -> None:
    assert all(is_syllable(meant.lower()) for meant in keystrokes(token))


@pytest.mark.parametrize(
    ("token", "meant"),
    [
        ("ddoois", "đối"),
        ("ngoaij", "ngoại"),
        ("tieengs", "tiếng"),
        ("tieesng", "tiếng"),
        ("tiengse", "tiếng"),
        ("doiod", "đôi"),
        ("duwowngf", "dường"),
        ("dduongwf", "đường"),
        ("nguwowif", "người"),
        ("nguwoif", "người"),
        ("wowng", "ương"),
        ("thuowr", "thuở"),
        ("hoaf", "hoà"),
        ("gif", "gì"),
        ("quyeets", "quyết"),
        ("hoasf", "hoà"),
        ("d9oi61", "đối"),
        ("d9o61i", "đối"),
        ("ngoai5", "ngoại"),
        ("Vieetj", "Việt"),
        ("Vie6t5", "Việt"),
        ("DDAANF", "ĐẦN"),
    ],
)
def test_keys_in_any_order_are_undone(token: str, meant: str) -> None:
    assert keystrokes(token) == (meant,)


@pytest.mark.parametrize(
    "token", ["data", "world", "web", "tw", "TW", "for", "2014", "covid19", "ngoai", "đối", "", "7", "a" * 40]
)
def test_what_no_syllable_is_typed_by_gives_nothing(token: str) -> None:
    assert keystrokes(token) == ()


def test_keys_of_two_syllables_give_both() -> None:
    assert keystrokes("moocs") == ("mốc", "moóc")
