"""How syllables are mistyped: the possible syllables near one, and what each mistake costs.

Costs are negative logarithms of how probable a mistake is, given that one was
made; what Vietnamese ears and keyboards confuse is cheap.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from searchsvc.vietnamese.typing import SYLLABLES, TONES
from searchsvc.vietnamese.unicode import fold, nfc

_LETTERS = "abcdeghiklmnopqrstuvxy"
_ALL_LETTERS = "abcdefghijklmnopqrstuvwxyz"

CHEAPEST_LETTER = 2.0
"""No wrong letter costs less."""

_SOUND_ALIKE = CHEAPEST_LETTER
_TRANSPOSED = 2.7
_NEXT_KEY = 4.0
_ONE_LETTER = 4.7

_HOOK_OR_TILDE = 0.5
_TONE = 1.5
_OTHER_TONE = 1.9
"""Of two tones that are both written."""
_OLD_SPELLING = 0.3
"""Of `tầu` and `tàu`, `giầy` and `giày`: before `u` and `y` both are written."""
_QUALITY = 1.5
"""For each letter that gains, loses or changes its quality: `a` for `ă`, `d` for `đ`."""

_INITIALS = (
    ("ch", "tr"),
    ("d", "gi"),
    ("d", "r"),
    ("d", "v"),
    ("gi", "r"),
    ("gi", "v"),
    ("l", "n"),
    ("s", "x"),
    ("g", "gh"),
    ("ng", "ngh"),
    ("c", "k"),
    ("k", "qu"),
)
_RIMES = (
    ("n", "ng"),
    ("n", "nh"),
    ("t", "c"),
    ("t", "ch"),
    ("i", "y"),
    ("au", "ao"),
    ("eo", "oe"),
    ("iu", "ieu"),
    ("ai", "ay"),
    ("im", "iem"),
    ("ip", "iep"),
    ("oi", "uoi"),
    ("om", "uom"),
    ("uu", "uou"),
    ("uan", "uyen"),
    ("uat", "uyet"),
)
_PARTS = re.compile("(gi(?=[aeou])|qu|[bcdghklmnpqrstvx]*)(.*)")

_PERHAPS_TONED = frozenset(TONES[1:])

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SIDE_BY_SIDE = (
    *(pair for row in _ROWS for pair in pairwise(row)),
    *(pair for upper, lower in pairwise(_ROWS) for pair in zip(upper, lower, strict=False)),
    *(pair for upper, lower in pairwise(_ROWS) for pair in zip(upper[1:], lower, strict=False)),
)
_BESIDE = frozenset(pair for one, other in _SIDE_BY_SIDE for pair in ((one, other), (other, one)))
"""Letters whose keys touch."""


@lru_cache(1_000)
def near(folded: str) -> dict[str, float]:
    """The possible syllables one mistake away, all without marks, each with the mistake's cost."""
    found: dict[str, float] = {}
    for other, cost in _mistaken(folded):
        if other in SYLLABLES and other != folded and cost < found.get(other, 99.0):
            found[other] = cost
    return found


def one_letter_away(word: str) -> dict[str, float]:
    """Whatever one wrong letter makes of a word of any language without marks, each with the mistake's cost."""
    found: dict[str, float] = {}
    for other, cost in _with_one_letter(word, _ALL_LETTERS):
        if other != word:
            found[other] = min(cost, found.get(other, cost))
    return found


def _mistaken(folded: str) -> Iterator[tuple[str, float]]:
    yield from _sounding_alike(folded)
    yield from _with_one_letter(folded, _LETTERS)


def _with_one_letter(folded: str, letters: str) -> Iterator[tuple[str, float]]:
    for place in range(len(folded) + 1):
        before, after = folded[:place], folded[place:]
        for letter in letters:
            yield before + letter + after, _ONE_LETTER
            yield before + letter + after[1:], _NEXT_KEY if (after[:1], letter) in _BESIDE else _ONE_LETTER
        yield before + after[1:], _ONE_LETTER
        yield before + after[1:2] + after[:1] + after[2:], _TRANSPOSED


def _sounding_alike(folded: str) -> Iterator[tuple[str, float]]:
    parts = _PARTS.fullmatch(folded)
    if parts is None:
        return
    initial, rime = parts.groups()
    for one, other in (*_INITIALS, *((other, one) for one, other in _INITIALS)):
        if initial == one:
            yield other + rime, _SOUND_ALIKE
    for one, other in (*_RIMES, *((other, one) for one, other in _RIMES)):
        if rime.endswith(one):
            yield initial + rime.removesuffix(one) + other, _SOUND_ALIKE


@lru_cache(50_000)
def marks_cost(typed: str, meant: str) -> float:
    """What it costs that one marked form was typed with the marks of another; their letters may differ."""
    if typed == meant:
        return 0.0
    (tone, qualities), (other_tone, other_qualities) = _marks(typed), _marks(meant)
    cost = _tone_cost(tone, other_tone)
    if qualities == other_qualities:
        return cost
    if {qualities, other_qualities} == {"", "â"} and _is_spelt_both_ways(fold(typed), fold(meant)):
        return cost + _OLD_SPELLING
    return cost + _QUALITY * _changed(qualities, other_qualities)


def _tone_cost(tone: int, other: int) -> float:
    if tone == other:
        return 0.0
    if {tone, other} == {3, 4}:
        return _HOOK_OR_TILDE
    return _OTHER_TONE if tone and other else _TONE


def _is_spelt_both_ways(typed: str, meant: str) -> bool:
    return typed == meant and typed.endswith(("au", "ay"))


def _changed(one: str, other: str) -> int:
    """How many letters of the one are not among those of the other, or of the other among those of the one if more."""
    most = max(len(one), len(other))
    for letter in other:
        if letter in one:
            one = one.replace(letter, "", 1)
            most -= 1
    return most


@lru_cache(20_000)
def _marks(form: str) -> tuple[int, str]:
    """The tone of a marked form as VNI counts them, and its letters with a quality."""
    letters = list(map(_letter_marks, form))
    return next((tone for tone, _ in letters if tone), 0), "".join(quality for _, quality in letters)


@lru_cache(1_000)
def _letter_marks(letter: str) -> tuple[int, str]:
    """The tone of one letter, and the letter without it if that has a quality."""
    decomposed = unicodedata.normalize("NFD", letter)
    tone = next((TONES.index(mark) for mark in decomposed if mark in _PERHAPS_TONED), 0)
    plain = nfc("".join(mark for mark in decomposed if mark not in _PERHAPS_TONED))
    return tone, "" if fold(plain) == plain else plain
