"""How frequent syllables are in Vietnamese at large, to steady what a small collection says.

In a collection of a few hundred reports a question word such as `bao nhiêu` is
rare and looks as telling as a name; at large it is not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from heapq import nlargest
from importlib.resources import files

LENGTH = 400
"""Syllables of a text at large: the length of a newspaper article."""

RAREST = 0.02
"""How often in a million a syllable stands that the table does not have."""


@cache
def _frequencies() -> dict[str, float]:
    lines = (files(__package__) / "background.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {form: float(frequency) for form, frequency in rows}


def most_frequent(count: int) -> list[str]:
    """The most frequent syllables, so many of them."""
    return nlargest(count, _frequencies(), key=_frequencies().__getitem__)


def share_of_texts(variants: Iterable[tuple[str, float]]) -> float:
    """The share of texts at large that have a syllable, given the forms that it may stand for and their shares.

    Occurrences are taken to be spread at random (Poisson): 1 - exp(-expected occurrences in a text).
    """
    frequencies = _frequencies()
    in_a_million = sum(share * frequencies.get(form, RAREST) for form, share in variants)
    return 1 - math.exp(-LENGTH * in_a_million / 1e6)
