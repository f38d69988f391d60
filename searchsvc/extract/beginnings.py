"""How lines of a kind begin: by two letters most others are told from them, before a pattern is tried."""

from __future__ import annotations

from itertools import product

LETTERS = 2
"""So many letters are looked at."""
_SAME = {"i": ("i", "ı", "i̇"), "s": ("s", "ſ")}
"""Letters in lower case that a pattern takes for the same in any case."""


def beginnings_of(words: str) -> frozenset[str]:
    """The first letters of words in lower case, in each way that a pattern for any case takes for the same."""
    return frozenset(
        "".join(letters)
        for word in words.split()
        for letters in product(*(_SAME.get(letter, (letter,)) for letter in word[:LETTERS]))
    )


def may_begin(text: str, beginnings: frozenset[str]) -> bool:
    """Whether a text begins so in any case, or has a sign or a digit there, with which a pattern may begin as well."""
    first = text[:LETTERS]
    return first.lower() in beginnings or not first.isalpha()
