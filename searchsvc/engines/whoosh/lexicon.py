"""The terms of a segment as numbers, and the keys under which postings stand.

Folded forms are numbered in the order of their UTF-8 bytes, marked forms in the
order of their folded forms and then of their own bytes, so that the marked
forms of a folded one are neighbours. A key is one integer a term, in every
layer ascending in the order of the terms' numbers, so that merging segments
keeps keys in order:

    marked   the number
    pairs    number of the first marked form, number of the second: 32 bits each
    words    numbers of one to three marked forms, each plus one: 21 bits each;
             longer words stand in a list of their own: their place in it + LONG_WORD

Folded forms and bigrams have no keys: a folded form is a run of marked ones,
the pairs of two folded forms are a few runs of pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import Arrays, Strings, pack_strings
from searchsvc.engines.whoosh.cache import Cache
from searchsvc.engines.whoosh.kernels.decoding import runs_of_pairs
from searchsvc.types import Layer

PART_BITS = 21
PARTS = 3
LONG_WORD = -(1 << 62)
PAIR_BITS = 32

Integers = NDArray[np.int64]
Runs = NDArray[np.int64]
"""Ranges of keys, a row each: the first, one after the last."""

NO_KEY = -(1 << 63)
"""No term has this key."""

NO_FIRST, NOTHING = range(1), range(0)

FORMS_SPELLED = 10_000
"""Marked forms that are remembered by their numbers."""

NO_RUNS: Runs = np.zeros((0, 2), np.int64)


def lexicon_arrays(
    marked: Sequence[str], folded: Sequence[str]
) -> tuple[dict[str, NDArray[Any]], NDArray[np.int64]]:
    """The arrays of a lexicon of (marked, folded) pairs, and the number of each pair's marked form."""
    # Strings are in the order of their code points, which is that of their bytes.
    by_bytes = np.array(sorted(range(len(marked)), key=marked.__getitem__), np.int64)
    folds = sorted(set(folded))
    fold_number = {fold: number for number, fold in enumerate(folds)}
    fold_of = np.array([fold_number[fold] for fold in folded], np.uint32)
    order = by_bytes[np.argsort(fold_of[by_bytes], kind="stable")]
    numbers = np.empty(len(order), np.int64)
    numbers[order] = np.arange(len(order))
    marked_data, marked_at = pack_strings([marked[each] for each in order.tolist()])
    folded_data, folded_at = pack_strings(folds)
    arrays: dict[str, NDArray[Any]] = {
        "marked": marked_data,
        "marked_at": marked_at,
        "by_marked": numbers[by_bytes].astype(np.uint32),
        "folded": folded_data,
        "folded_at": folded_at,
        "fold_of": fold_of[order],
    }
    return arrays, numbers


def pair_keys(first: Integers, second: Integers) -> Integers:
    """The keys of pairs of marked forms."""
    return (first << PAIR_BITS) | second


def pack_parts(parts: Sequence[Integers]) -> Integers:
    """Keys of words from the numbers of their parts, -1 where a word has no such part."""
    keys = np.zeros(len(parts[0]), np.int64)
    for part in parts:
        keys = (keys << PART_BITS) | (part + 1)
    return keys << (PART_BITS * (PARTS - len(parts)))


def packed_key(numbers: Sequence[int]) -> int:
    """The key of one word from the numbers of its parts, as `pack_parts` has it."""
    key = 0
    for number in numbers:
        key = key << PART_BITS | number + 1
    return key << PART_BITS * (PARTS - len(numbers))


def unpack_parts(keys: Integers) -> list[Integers]:
    """The numbers of words' parts, -1 where a word has no such part."""
    shifts = [PART_BITS * (PARTS - 1 - place) for place in range(PARTS)]
    return [((keys >> shift) & ((1 << PART_BITS) - 1)) - 1 for shift in shifts]


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
        begins = np.flatnonzero(np.diff(self.fold_of)) + 1
        self._first_of = np.concatenate(([0], begins, [len(self.fold_of)])).astype(np.uint32)
        """For each folded form the number of its first marked one; one more at the end."""
        self._spelled: Cache[str, tuple[int, list[str]]] = Cache(
            FORMS_SPELLED, lambda found: len(found[1]) + 1
        )

    def keys(self, layer: Layer, terms: Sequence[str]) -> Integers:
        """The keys of terms of the layers marked, pairs and words, NO_KEY for those that the segment cannot have."""
        if layer == "words":
            keys = [self._word_key(term) for term in terms]
        elif layer == "marked":
            keys = self.marked.find_all(terms)
        else:
            keys = self._pair_keys(terms)
        return np.array([NO_KEY if key is None else key for key in keys], np.int64)

    def _pair_keys(self, terms: Sequence[str]) -> list[int | None]:
        pairs = [term.partition(" ") for term in terms]
        forms = list(dict.fromkeys(chain.from_iterable((first, second) for first, _, second in pairs)))
        numbers = dict(zip(forms, self.marked.find_all(forms), strict=True))
        return [_pair_key(numbers[first], numbers[second]) for first, _, second in pairs]

    def ranges(self, layer: Layer, term: str) -> tuple[range, range]:
        """The keys of a term as pairs of a first and a second number: of neighbours without marks those of their forms.

        Of any other term the first number is none: the second is the key, or those of the forms of a folded one.
        """
        match layer:
            case "bigrams":
                parts = term.split(" ")
                firsts, seconds = map(self.forms, parts) if len(parts) == 2 else (NOTHING, NOTHING)  # noqa: PLR2004 - a pair
                return firsts, seconds
            case "folded":
                return NO_FIRST, self.forms(term)
            case "pairs":
                key = self._pair_keys((term,))[0]
            case _:
                key = self.marked.find(term) if layer == "marked" else self._word_key(term)
        return NO_FIRST, NOTHING if key is None else range(key, key + 1)

    def runs(self, layer: Layer, term: str) -> Runs:
        """The numbers of a marked form, or of the marked ones of a folded one."""
        _, numbers = self.ranges(layer, term)
        return np.array([(numbers.start, numbers.stop)], np.int64) if numbers else NO_RUNS

    def _word_key(self, term: str) -> int | None:
        numbers = self._numbers(term)
        if numbers is None:
            return None
        if fits(numbers):
            return packed_key(numbers)
        place = self.long_words.find(term)
        return None if place is None else LONG_WORD + place

    def _numbers(self, term: str) -> list[int] | None:
        numbers = self.marked.find_all(term.split(" "))
        return None if None in numbers else [number for number in numbers if number is not None]

    def forms(self, folded: str) -> range:
        """The numbers of the marked forms that fold to this."""
        number = self.folded.find(folded)
        if number is None:
            return range(0)
        return range(int(self._first_of[number]), int(self._first_of[number + 1]))

    def spelled(self, folded: str) -> tuple[int, list[str]]:
        """The marked forms that fold to this by their numbers, and the number of the first of them."""
        return self._spelled.get(folded, lambda: self._forms_by_number(folded))

    def _forms_by_number(self, folded: str) -> tuple[int, list[str]]:
        forms = self.forms(folded)
        return forms.start, self.marked.several(forms)

    def term(self, layer: Layer, key: int) -> str:
        """The term of a number or key of the layers marked, folded and pairs."""
        if layer == "pairs":
            return f"{self.marked[key >> PAIR_BITS]} {self.marked[key & ((1 << PAIR_BITS) - 1)]}"
        return (self.marked if layer == "marked" else self.folded)[key]

    def beginning(self, layer: Layer, prefix: str) -> Runs:
        """The numbers of the marked forms that begin so, or whose folded forms do."""
        if layer == "marked":
            return runs_of(np.sort(self.marked.prefixed(prefix)))
        folds = self.folded.prefixed(prefix)
        if not len(folds):
            return NO_RUNS
        return self._first_of[[[folds[0], folds[-1] + 1]]].astype(np.int64)


def _pair_key(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first << PAIR_BITS | second


def runs_of(numbers: Integers) -> Runs:
    """Ascending numbers as runs."""
    cuts = np.flatnonzero(np.diff(numbers) > 1)
    if not len(numbers):
        return NO_RUNS
    return np.stack((numbers[np.append(0, cuts + 1)], numbers[np.append(cuts, len(numbers) - 1)] + 1), axis=1)


def pair_runs(firsts: range, seconds: Runs) -> Runs:
    """The keys of pairs of a first marked form and a second one, ascending."""
    return runs_of_pairs(firsts.start, firsts.stop, seconds, PAIR_BITS)
