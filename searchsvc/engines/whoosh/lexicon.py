"""The terms of a segment as numbers, and the keys under which postings stand.

Folded forms are numbered in the order of their UTF-8 bytes, marked forms in the
order of their folded forms and then of their own bytes, so that the marked
forms of a folded one are neighbours. A key is one integer a term, in every
layer ascending in the order of the terms' numbers, so that merging segments
keeps keys in order:

    marked   the number
    folded   the number
    pairs    number of the first marked form, number of the second: 32 bits each
    words    numbers of one to three marked forms, each plus one: 21 bits each;
             longer words stand in a list of their own, bit 63 and their place in it

Bigrams have no keys: the pairs of two folded forms are a few runs of keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import Arrays, Strings, pack_strings
from searchsvc.types import Layer

UTF8 = ("utf-8", "surrogatepass")

PART_BITS = 21
PARTS = 3
LONG_WORD = 1 << 63
PAIR_BITS = 32


def lexicon_arrays(
    marked: Sequence[str], folded: Sequence[str]
) -> tuple[dict[str, NDArray[Any]], NDArray[np.int64]]:
    """The arrays of a lexicon of (marked, folded) pairs, and the number of each pair's marked form."""
    raw = [(fold.encode(*UTF8), form.encode(*UTF8)) for fold, form in zip(folded, marked, strict=True)]
    order = sorted(range(len(marked)), key=raw.__getitem__)
    numbers = np.empty(len(order), np.int64)
    numbers[order] = np.arange(len(order))
    folds = sorted(set(folded), key=lambda each: each.encode(*UTF8))
    fold_number = {fold: number for number, fold in enumerate(folds)}
    fold_of = np.array([fold_number[folded[each]] for each in order], np.uint32)
    by_marked = sorted(range(len(order)), key=lambda number: raw[order[number]][1])
    marked_data, marked_at = pack_strings([marked[each] for each in order])
    folded_data, folded_at = pack_strings(folds)
    arrays: dict[str, NDArray[Any]] = {
        "marked": marked_data,
        "marked_at": marked_at,
        "by_marked": np.array(by_marked, np.uint32),
        "folded": folded_data,
        "folded_at": folded_at,
        "fold_of": fold_of,
    }
    return arrays, numbers


def pair_keys(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.uint64]:
    """The keys of pairs of marked forms."""
    return (first.astype(np.uint64) << np.uint64(PAIR_BITS)) | second.astype(np.uint64)


def pack_parts(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.uint64]:
    """Keys of words from the numbers of their parts, -1 where a word has no such part."""
    keys = np.zeros(len(parts[0]), np.uint64)
    for part in parts:
        keys = (keys << np.uint64(PART_BITS)) | (part + 1).astype(np.uint64)
    return keys << np.uint64(PART_BITS * (PARTS - len(parts)))


def unpack_parts(keys: NDArray[np.uint64]) -> list[NDArray[np.int64]]:
    """The numbers of words' parts, -1 where a word has no such part."""
    mask = np.uint64((1 << PART_BITS) - 1)
    shifts = [PART_BITS * (PARTS - 1 - place) for place in range(PARTS)]
    return [((keys >> np.uint64(shift)) & mask).astype(np.int64) - 1 for shift in shifts]


def fits(numbers: Sequence[int]) -> bool:
    """Whether a word of these numbers has a packed key."""
    return len(numbers) <= PARTS and max(numbers) + 1 < 1 << PART_BITS


class Lexicon:
    """The numbers and keys of a segment's terms."""

    def __init__(self, arrays: Arrays) -> None:
        self.marked = Strings(arrays["marked"], arrays["marked_at"], arrays["by_marked"])
        self.folded = Strings(arrays["folded"], arrays["folded_at"])
        self.long_words = Strings(arrays["long_words"], arrays["long_words_at"])
        self.fold_of: NDArray[np.uint32] = arrays["fold_of"]

    def key(self, layer: Layer, term: str) -> int | None:
        """The key of a term of a layer, None if the segment cannot have it."""
        match layer:
            case "marked":
                return self.marked.find(term)
            case "folded":
                return self.folded.find(term)
            case "pairs":
                return self._pair_key(term)
            case "words":
                return self._word_key(term)
            case "bigrams":
                return None

    def _pair_key(self, term: str) -> int | None:
        numbers = self._numbers(term)
        if numbers is None or len(numbers) != 2:  # noqa: PLR2004 - a pair
            return None
        return numbers[0] << PAIR_BITS | numbers[1]

    def _word_key(self, term: str) -> int | None:
        numbers = self._numbers(term)
        if numbers is None:
            return None
        if fits(numbers):
            return int(pack_parts([np.array([number]) for number in numbers])[0])
        place = self.long_words.find(term)
        return None if place is None else LONG_WORD | place

    def _numbers(self, term: str) -> list[int] | None:
        numbers = [self.marked.find(each) for each in term.split(" ")]
        return None if None in numbers else [number for number in numbers if number is not None]

    def pair_runs(self, first: str, second: str) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """The runs of keys, first and one after the last, of the pairs of marked forms of two folded ones."""
        firsts, seconds = self.forms(first), self.forms(second)
        every = np.arange(firsts.start, firsts.stop)
        return (
            pair_keys(every, np.full(len(every), seconds.start)),
            pair_keys(every, np.full(len(every), seconds.stop)),
        )

    def forms(self, folded: str) -> range:
        """The numbers of the marked forms that fold to this."""
        number = self.folded.find(folded)
        if number is None:
            return range(0)
        begin, end = np.searchsorted(self.fold_of, np.array([number, number + 1], np.uint32))
        return range(int(begin), int(end))

    def term(self, layer: Layer, key: int) -> str:
        """The term of a key of the layers marked, folded and pairs."""
        if layer == "pairs":
            return f"{self.marked[key >> PAIR_BITS]} {self.marked[key & ((1 << PAIR_BITS) - 1)]}"
        return (self.marked if layer == "marked" else self.folded)[key]

    def beginning(self, layer: Layer, prefix: str) -> NDArray[np.int64]:
        """The numbers of the marked forms that begin so, or whose folded forms do, ascending."""
        numbers = self.prefixed(layer, prefix)
        if layer == "marked" or not len(numbers):
            return numbers
        begin, end = np.searchsorted(self.fold_of, np.array([numbers[0], numbers[-1] + 1], np.uint32))
        return np.arange(begin, end)

    def prefixed(self, layer: Layer, prefix: str) -> NDArray[np.int64]:
        """The keys of the terms of the layer marked or folded that begin so, ascending."""
        return np.sort((self.marked if layer == "marked" else self.folded).prefixed(prefix))
