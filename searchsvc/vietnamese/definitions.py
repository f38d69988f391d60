"""Where a text says what an abbreviation stands for.

`Ủy ban nhân dân (UBND)`, `UBND (Ủy ban nhân dân)`, `Ủy ban nhân dân tỉnh (gọi tắt
là UBND tỉnh)`. Each capital of the short form must begin a syllable of the long
one, in order, after Schwartz and Hearst, A Simple Algorithm for Identifying
Abbreviation Definitions in Biomedical Text (2003), but syllable by syllable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from searchsvc.types import Explanation
from searchsvc.vietnamese.abbreviations import Normal, normal_form
from searchsvc.vietnamese.unicode import fold, lower

MOST_CAPITALS = 10
"""A short form has from two to so many capitals."""
LONGEST_SHORT = 16
"""So many letters a short form has at most."""
SKIPPED = frozenset(("và", "các", "của", "về", "với", "cho", "-", "–"))
"""What a short form may leave out."""
_LETTERS_BEFORE = 120
"""So many letters before a bracket are looked at."""
_SHORT_BEFORE = LONGEST_SHORT + 2
"""So many of them for a short form, the letter before it and a space behind it."""

_CAPITAL = "A-ZĐÂÊÔĂƠƯÐ"
_SHORT = (
    rf"(?<![\w.&-])(?=[^\s()]{{2,{LONGEST_SHORT}}}(?![\w&]))[{_CAPITAL}][{_CAPITAL}a-zđư.&-]*[{_CAPITAL}g]"
)
_SAID = r"(?:(?:sau đây |dưới đây |sau |được )?(?:viết tắt|gọi tắt|gọi|tắt)(?: là)?:? ?)?"
_LAST = frozenset(letter for letter in map(chr, range(0x200)) if re.match(f"[{_CAPITAL}g]", letter))
"""Letters at which a short form may end."""
_BRACKET = re.compile(rf"\(\s*{_SAID}[\"“”']?(?P<short>{_SHORT})[\"“”']?(?P<more>[^()]{{0,20}})\)")
_ENDS_SHORT = re.compile(rf"(?P<short>{_SHORT}) ?\Z")
_LONG_BRACKET = re.compile(r"\(\s*(?:viết tắt của |tức |là |tức là )?(?P<long>[^()\n]{4,80})\)")
_WORD = re.compile(r"[^\W\d_]+|[-–&]")
_BROKEN = re.compile(r"[^\w\s\-–&,\"“”'/]|\n")
"""What no long form stretches across."""
_PART = re.compile(rf"[{_CAPITAL}][a-zđư]*")


class Definition(NamedTuple):
    """A short form and the long one as a text has them, the long one's syllables between single spaces."""

    short: str
    long: str


def explanations(text: str) -> tuple[Explanation, ...]:
    """What a text explains, each short form with each long one once, under the folded form of either.

    As it is written first stands for others of the same normal form.
    """
    found: dict[tuple[Normal, Normal], Definition] = {}
    for each in definitions(text):
        found.setdefault((normal_form(each.short), normal_form(each.long)), each)
    return tuple(Explanation(fold(" ".join(form)), *each) for forms, each in found.items() for form in forms)


def definitions(text: str) -> Iterator[Definition]:
    """What a text in NFC says of abbreviations, in reading order; takes any text."""
    place = text.find("(")
    while place >= 0:
        if found := _BRACKET.match(text, place):
            before = _BROKEN.split(text[max(0, place - _LETTERS_BEFORE) : place])[-1]
            yield from _ending(found["short"], _WORD.findall(before), _WORD.findall(found["more"]))
        ends = _short_before(text, place)
        if ends and (found := _LONG_BRACKET.match(text, place)):
            words = _WORD.findall(_BROKEN.split(found["long"])[0])
            yield from _ending(ends["short"], words, (), whole=True)
        place = text.find("(", place + 1)


def _short_before(text: str, place: int) -> re.Match[str] | None:
    """The short form that ends before a place; its last letter is looked at first, since few brackets have one before."""
    if text[max(0, place - 2) : place].rstrip(" ")[-1:] not in _LAST:
        return None
    return _ENDS_SHORT.search(text[max(0, place - _SHORT_BEFORE) : place])


def parts_of(short: str) -> list[str]:
    """The capitals of a short form, each with the small letters behind it: `T`, `Tg` of `TTg`."""
    return _PART.findall(short)


def _ending(
    short: str, words: Sequence[str], more: Sequence[str], *, whole: bool = False
) -> Iterator[Definition]:
    """The last words as the long form of a short one, those that stand behind both left out."""
    count = len(more)
    if count:
        if [lower(each) for each in words[-count:]] != [lower(each) for each in more]:
            return
        words = words[:-count]
    parts = parts_of(short)
    if not 2 <= len(parts) <= MOST_CAPITALS:  # noqa: PLR2004 - one capital begins any name
        return
    length = _length(parts, words)
    if length and (not whole or length == len(words)):
        long = [each for each in words[len(words) - length :] if each.isalpha()]
        yield Definition(short, " ".join(long))


def _length(parts: Sequence[str], words: Sequence[str]) -> int:
    """How many of the last words the parts of a short form stand for, 0 when they do not fit."""
    place = len(words)
    for part in reversed(parts):
        place -= 1
        while place >= 0 and not _begins(words[place], part) and lower(words[place]) in SKIPPED:
            place -= 1
        if place < 0 or not _begins(words[place], part):
            return 0
    return len(words) - place


def _begins(word: str, part: str) -> bool:
    """Whether a part of a short form stands for a syllable: its capital begins it, its small letters follow in it."""
    letters, wanted = fold(word), fold(part)
    first = lower(word)[0]
    if (first == "đ") != (lower(part)[0] == "đ") or letters[0] != wanted[0] or word.isupper():
        return False
    rest = iter(letters[1:])
    return all(letter in rest for letter in wanted[1:])
