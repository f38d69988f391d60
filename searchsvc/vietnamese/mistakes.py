"""How syllables are mistyped: the possible syllables near one, and what each mistake costs.

Costs are negative logarithms of how probable a mistake is, given that one was
made; what Vietnamese ears and keyboards confuse is cheap.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from searchsvc.vietnamese.typing import SYLLABLES, TONES
from searchsvc.vietnamese.unicode import fold, nfc

_LETTERS = "abcdeghiklmnopqrstuvxy"
_ALL_LETTERS = "abcdefghijklmnopqrstuvwxyz"

_SOUND_ALIKE = 2.0
_TRANSPOSED = 2.7
_ONE_LETTER = 4.7

_HOOK_OR_TILDE = 0.5
_TONE = 1.5
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
            yield before + letter + after[1:], _ONE_LETTER
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
    changed = qualities.copy()
    changed.subtract(other_qualities)
    gained = sum(count for count in changed.values() if count > 0)
    lost = -sum(count for count in changed.values() if count < 0)
    return _tone_cost(tone, other_tone) + _QUALITY * max(gained, lost)


def _tone_cost(tone: int, other: int) -> float:
    if tone == other:
        return 0.0
    return _HOOK_OR_TILDE if {tone, other} == {3, 4} else _TONE


@lru_cache(20_000)
def _marks(form: str) -> tuple[int, Counter[str]]:
    """The tone of a marked form as VNI counts them, and its letters with a quality."""
    decomposed = unicodedata.normalize("NFD", form)
    tone = next((TONES.index(mark) for mark in decomposed if mark in _PERHAPS_TONED), 0)
    plain = nfc("".join(mark for mark in decomposed if mark not in _PERHAPS_TONED))
    return tone, Counter(letter for letter in plain if fold(letter) != letter)
