"""The lexicons of several segments as one, read in order side by side: some fifty bytes a form are held."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Sequence
from itertools import groupby, repeat
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import Strings
from searchsvc.engines.whoosh.lexicon import Integers, Lexicon

PackedStrings = tuple[NDArray[np.uint8], NDArray[np.uint64]]
"""Bytes of strings one after another, and where each begins."""


class _Strings:
    """Packs strings, each given once and in order."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._at = array("Q", [0])

    def __len__(self) -> int:
        return len(self._at) - 1

    def append(self, string: bytes) -> None:
        """Put a string behind the last one."""
        self._bytes += string
        self._at.append(len(self._bytes))

    def packed(self) -> PackedStrings:
        """All of them."""
        return np.frombuffer(self._bytes, np.uint8), np.frombuffer(self._at, np.uint64)


def union_of_strings(sources: Sequence[Strings]) -> tuple[PackedStrings, list[Integers]]:
    """Sorted strings without repetition, and the numbers that each source's have among them."""
    streams = [zip(strings.stream(), repeat(place)) for place, strings in enumerate(sources)]
    packed, numbers = _Strings(), [array("q") for _ in sources]
    for string, same in groupby(heapq.merge(*streams), itemgetter(0)):
        for _, place in same:
            numbers[place].append(len(packed))
        packed.append(string)
    return packed.packed(), [np.array(each, np.int64) for each in numbers]


def union_of_lexicons(lexicons: Sequence[Lexicon]) -> tuple[dict[str, NDArray[Any]], list[Integers]]:
    """The arrays of one lexicon of marked and folded forms, and the numbers that each one's marked forms have in it."""
    (folded, folded_at), folds = union_of_strings([lexicon.folded for lexicon in lexicons])
    streams = [
        zip(array("q", folds[place][lexicon.fold_of].tobytes()), lexicon.marked.stream(), repeat(place))
        for place, lexicon in enumerate(lexicons)
    ]
    marked, fold_of, numbers = _Strings(), array("I"), [array("q") for _ in lexicons]
    for (fold, form), same in groupby(heapq.merge(*streams), itemgetter(0, 1)):
        for *_, place in same:
            numbers[place].append(len(marked))
        marked.append(form)
        fold_of.append(fold)
    found = [np.array(each, np.int64) for each in numbers]
    data, at = marked.packed()
    arrays: dict[str, NDArray[Any]] = {
        "marked": data,
        "marked_at": at,
        "by_marked": _by_marked(lexicons, found, len(marked)),
        "folded": folded,
        "folded_at": folded_at,
        "fold_of": np.array(fold_of, np.uint32),
    }
    return arrays, found


def _by_marked(lexicons: Sequence[Lexicon], numbers: Sequence[Integers], forms: int) -> NDArray[np.uint32]:
    """The numbers of the marked forms in the order of their own bytes."""
    streams = [
        zip(lexicon.marked.sorted_stream(), array("q", own[lexicon.marked.order].tobytes()), strict=True)
        for lexicon, own in zip(lexicons, numbers, strict=True)
    ]
    merged = (number for _, number in heapq.merge(*streams))
    return np.fromiter((number for number, _ in groupby(merged)), np.uint32, forms)
