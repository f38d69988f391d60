"""The ways in which people type the same query."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable

TONES = "\u0300\u0301\u0303\u0309\u0323"

Typing = Callable[[str, random.Random], str]


def as_is(text: str, _: random.Random) -> str:
    """The text itself."""
    return text


def unmarked(text: str, _: random.Random) -> str:
    """Without marks."""
    return _without_marks(text)


def lower(text: str, _: random.Random) -> str:
    """In lower case."""
    return text.lower()


def half_marked(text: str, choice: random.Random) -> str:
    """Every second word without marks, from the first or from the second one on."""
    first = choice.randrange(2)
    return " ".join(
        _without_marks(word) if place % 2 == first else word for place, word in enumerate(text.split())
    )


def wrong_tone(text: str, choice: random.Random) -> str:
    """One tone changed into another one; as it is when no word has a tone."""
    letters = unicodedata.normalize("NFD", text)
    places = [place for place, letter in enumerate(letters) if letter in TONES]
    if not places:
        return text
    place = choice.choice(places)
    tone = choice.choice(TONES.replace(letters[place], ""))
    # Behind the letter's other marks, or it would not be part of the letter in NFC.
    end = place + 1
    while end < len(letters) and unicodedata.combining(letters[end]):
        end += 1
    return unicodedata.normalize("NFC", letters[:place] + letters[place + 1 : end] + tone + letters[end:])


def _without_marks(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


TYPINGS: dict[str, Typing] = {
    "marked": as_is,
    "unmarked": unmarked,
    "lower": lower,
    "half-marked": half_marked,
    "wrong tone": wrong_tone,
}


def typed(text: str, typing: str, key: str) -> str:
    """A query as it is typed; chance is seeded by the query's name, so each run asks the same."""
    return TYPINGS[typing](text, random.Random(f"{typing} {key}"))  # noqa: S311 - guards no secret
