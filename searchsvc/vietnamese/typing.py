"""Syllables as a keyboard makes them: the grammar of Vietnamese syllables, and Telex and VNI undone.

A syllable is an initial, a rime and a tone. An input method writes the letters
without marks and adds keys for the marks, in any order after the first vowel:
`tieengs`, `tieesng` and `tiengse` are all `tiếng`. So keystrokes are undone by
taking the keys out and looking up which syllable of these letters needs
exactly these keys.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from searchsvc.vietnamese.unicode import fold, lower, nfc, place_tone

_INITIALS = " b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong
ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơng ơp ơt
u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ up ut uy uya uych uyên uyêt uyn uynh uyp uyt uyu
uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y yêm yên yêng yêt yêu
"""
_ONLY_BEFORE_FRONT_VOWELS = ("gh", "ngh")
_NEVER_BEFORE_FRONT_VOWELS = ("c", "g", "ng")
_STOPPED = ("c", "ch", "p", "t")

TONES = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
"""The combining mark of each tone in the order of VNI's digits; the level tone has none."""
_STOPPED_TONES = (1, 5)

_TELEX_TONES = {"z": 0, "s": 1, "f": 2, "r": 3, "x": 4, "j": 5}
_VNI_TONES = {str(number): number for number in range(6)}
_TELEX_KEYS = {"â": "a", "ê": "e", "ô": "o", "ă": "w", "ơ": "w", "ư": "w", "đ": "d"}
_VNI_KEYS = {"â": "6", "ê": "6", "ô": "6", "ă": "8", "ơ": "7", "ư": "7", "đ": "9"}

_LONGEST = 13
"""No syllable takes more keys than `nghieengs` and a few corrections."""
_BEGINNING = re.compile("gi(?=[aeou])|qu|[bcdghklmnpqrstvx]*")
_VOWELS = frozenset("aeiouy")


def _spelled() -> Iterator[str]:
    """Every initial with every rime that may follow it, without tones."""
    for rime in _RIMES.split():
        for initial in _INITIALS.split(" "):
            if _fits(initial, rime):
                yield initial + rime
        if rime[0] == "i":  # an `i` after `gi` is written once
            yield "g" + rime
        if rime[:2] == "uy":
            yield "q" + rime


def _fits(initial: str, rime: str) -> bool:
    vowel = fold(rime[0])
    if initial == "qu":
        return rime[0] in "aăâeêiơô"
    if initial == "gi":
        return vowel not in "iy"
    return initial not in (_NEVER_BEFORE_FRONT_VOWELS if vowel in "iey" else _ONLY_BEFORE_FRONT_VOWELS)


def _by_folded() -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for syllable in dict.fromkeys(_spelled()):
        found[fold(syllable)].append(syllable)
    return {folded: tuple(each) for folded, each in found.items()}


SYLLABLES = _by_folded()
"""Letters without marks -> the possible syllables of these letters, still without tones."""


def with_tone(syllable: str, tone: int) -> str | None:
    """A syllable of `SYLLABLES` with a tone (0 to 5, as VNI counts them), None when it cannot have it.

    A syllable that ends in c, ch, p or t has only the tones 1 and 5.
    """
    if syllable.endswith(_STOPPED) and tone not in _STOPPED_TONES:
        return None
    vowels = [place for place, letter in enumerate(syllable) if fold(letter) in _VOWELS]
    marked = [place for place in vowels if fold(syllable[place]) != syllable[place]]
    place = (marked or vowels)[-1]
    toned = nfc(syllable[: place + 1] + TONES[tone] + syllable[place + 1 :])
    return place_tone(toned)


@lru_cache(20_000)
def is_syllable(text: str) -> bool:
    """Whether a marked form in the new style is a possible Vietnamese syllable."""
    possible = SYLLABLES.get(fold(text), ())
    return any(with_tone(each, tone) == text for each in possible for tone in range(len(TONES)))


def keystrokes(token: str) -> tuple[str, ...]:
    """The syllables that a person meant who typed Telex or VNI without an input method; none for other text.

    Only possible syllables, tone in the new style, the token's capitals kept:
    `Vieetj` and `Vie6t5` give `Việt`, `test` gives `tét`, `data` nothing.
    Whether the token was meant as it stands is for the caller to judge.
    """
    if len(token) > _LONGEST or not (token.isascii() and token.isalnum() and token[0].isalpha()):
        return ()
    typed = token.lower()
    readings = [*_telex(typed)] if typed.isalpha() else [*_vni(typed)]
    return tuple(_cased(each, token) for each in dict.fromkeys(readings) if each != typed)


def _telex(typed: str) -> Iterator[str]:
    found = _BEGINNING.match(typed)
    initial = found[0] if found else ""
    marks = "d" if initial.startswith("dd") else ""
    for letters, keys, tone in _parted(typed[len(initial) :], "", marks, 0):
        yield from _looked_up(initial[len(marks) :] + letters, keys, tone, _TELEX_KEYS)


def _parted(rest: str, letters: str, keys: str, tone: int) -> Iterator[tuple[str, str, int]]:
    """Every way to take what follows the initial as letters, keys of marks and a tone."""
    if not rest:
        yield letters, keys, tone
        return
    key, rest = rest[0], rest[1:]
    if letters and key in _TELEX_TONES:
        yield from _parted(rest, letters, keys, _TELEX_TONES[key])
    elif key == "d":
        yield from _parted(rest, letters, keys + key, tone)
    elif key == "w":
        if letters or rest:  # `w` alone is `ư`, but `tw` stays what it is
            yield from _parted(rest, letters or "u", keys + key, tone)
    else:
        if key in "aeo" and key in letters:
            yield from _parted(rest, letters, keys + key, tone)
        yield from _parted(rest, letters + key, keys, tone)


def _vni(typed: str) -> Iterator[str]:
    letters = re.sub(r"\d", "", typed)
    digits = re.sub(r"\D", "", typed)
    tones = [_VNI_TONES[digit] for digit in digits if digit in _VNI_TONES]
    marks = "".join(digit for digit in digits if digit not in _VNI_TONES)
    yield from _looked_up(letters, marks, tones[-1] if tones else 0, _VNI_KEYS)


def _looked_up(letters: str, marks: str, tone: int, keys: dict[str, str]) -> Iterator[str]:
    for syllable in SYLLABLES.get(letters, ()):
        if {keys[letter] for letter in syllable if letter in keys} == set(marks):
            toned = with_tone(syllable, tone)
            if toned is not None:
                yield toned


def _cased(syllable: str, token: str) -> str:
    if token.isupper() and len(token) > 1:
        return syllable.upper()
    return syllable[0].upper() + syllable[1:] if token[0].isupper() else syllable


def telex(syllable: str) -> str:
    """The keys of Telex for a syllable: each mark behind its letter, the tone at the end."""
    return _typed(syllable, _TELEX_KEYS, "zsfrxj")


def vni(syllable: str) -> str:
    """The keys of VNI for a syllable: each digit behind its letter, the tone's at the end."""
    return _typed(syllable, _VNI_KEYS, "012345")


def _typed(syllable: str, keys: dict[str, str], tones: str) -> str:
    tone = 0
    typed = ""
    for letter in syllable:
        small = lower(letter)
        for number, mark in enumerate(TONES[1:], 1):
            bare = nfc(unicodedata.normalize("NFD", small).replace(mark, ""))
            if bare != small:
                small, tone = bare, number
        plain = fold(small)
        typed += (plain.upper() if letter.isupper() else plain) + keys.get(small, "")
    return typed + (tones[tone] if tone else "")
