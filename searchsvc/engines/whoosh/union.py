"""The lexicons of several segments as one; each different form is held once, with some hundred bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import Strings
from searchsvc.engines.whoosh.lexicon import Integers, Lexicon

PackedStrings = tuple[NDArray[np.uint8], NDArray[np.uint64]]
"""Bytes of strings one after another, and where each begins."""


def union_of_strings(sources: Sequence[Strings]) -> tuple[PackedStrings, list[Integers]]:
    """Sorted strings without repetition, and the numbers that each source's have among them."""
    ordered, places, numbers = _union(sources)
    return _packed(ordered), [places[each] for each in numbers]


def _union(sources: Sequence[Strings]) -> tuple[list[bytes], Integers, list[Integers]]:
    """The different strings in the order of their bytes, the place there of each number, and each source's numbers."""
    known: dict[bytes, int] = {}
    numbers = [
        np.fromiter((known.setdefault(each, len(known)) for each in strings.stream()), np.int64, len(strings))
        for strings in sources
    ]
    ordered = sorted(known)
    places = np.empty(len(known), np.int64)
    places[[known[each] for each in ordered]] = np.arange(len(known))
    return ordered, places, numbers


def _packed(strings: Sequence[bytes]) -> PackedStrings:
    at = np.zeros(len(strings) + 1, np.uint64)
    np.cumsum([len(each) for each in strings], out=at[1:])
    return np.frombuffer(b"".join(strings), np.uint8), at


def union_of_lexicons(lexicons: Sequence[Lexicon]) -> tuple[dict[str, NDArray[Any]], list[Integers]]:
    """The arrays of one lexicon of marked and folded forms, and the numbers that each one's marked forms have in it."""
    (folded, folded_at), folds = union_of_strings([lexicon.folded for lexicon in lexicons])
    ordered, places, found = _union([lexicon.marked for lexicon in lexicons])
    fold_of = np.empty(len(ordered), np.int64)
    for lexicon, own, numbers in zip(lexicons, folds, found, strict=True):
        fold_of[places[numbers]] = own[lexicon.fold_of]
    by_fold = np.argsort(fold_of, kind="stable")
    number = np.empty(len(ordered), np.int64)
    number[by_fold] = np.arange(len(ordered))
    marked, marked_at = _packed([ordered[place] for place in by_fold.tolist()])
    arrays: dict[str, NDArray[Any]] = {
        "marked": marked,
        "marked_at": marked_at,
        "by_marked": number.astype(np.uint32),
        "folded": folded,
        "folded_at": folded_at,
        "fold_of": fold_of[by_fold].astype(np.uint32),
    }
    return arrays, [number[places[each]] for each in found]
