"""The terms of a segment as numbers, and the keys under which postings stand.

Marked and folded forms are numbered in the order of their UTF-8 bytes, each
kind for itself. A key is one integer a term, in every layer ascending in the
order of the terms' numbers, so that merging segments keeps keys in order:

    marked   the number
    folded   the number
    bigrams  number of the first folded form, number of the second: 32 bits each
    words    numbers of one to three marked forms, each plus one: 21 bits each;
             longer words stand in a list of their own, bit 63 and their place in it
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import Arrays, Strings, pack_strings
from searchsvc.types import Field

PART_BITS = 21
PARTS = 3
LONG_WORD = 1 << 63
BIGRAM_BITS = 32


def lexicon_arrays(
    marked: Sequence[str], folded: Sequence[str]
) -> tuple[dict[str, NDArray[Any]], NDArray[np.int64]]:
    """The arrays of a lexicon of (marked, folded) pairs, and the number of each pair's marked form."""
    encoded = [each.encode("utf-8", "surrogatepass") for each in marked]
    order = sorted(range(len(marked)), key=encoded.__getitem__)
    numbers = np.empty(len(order), np.int64)
    numbers[order] = np.arange(len(order))
    folds = sorted(set(folded), key=lambda each: each.encode("utf-8", "surrogatepass"))
    fold_number = {fold: number for number, fold in enumerate(folds)}
    fold_of = np.array([fold_number[folded[each]] for each in order], np.uint32)
    marked_data, marked_at = pack_strings([marked[each] for each in order])
    folded_data, folded_at = pack_strings(folds)
    forms_at = np.zeros(len(folds) + 1, np.uint32)
    np.cumsum(np.bincount(fold_of, minlength=len(folds)), out=forms_at[1:])
    arrays: dict[str, NDArray[Any]] = {
        "marked": marked_data,
        "marked_at": marked_at,
        "folded": folded_data,
        "folded_at": folded_at,
        "fold_of": fold_of,
        "forms": np.argsort(fold_of, kind="stable").astype(np.uint32),
        "forms_at": forms_at,
    }
    return arrays, numbers


def bigram_keys(folds: NDArray[np.int64]) -> NDArray[np.uint64]:
    """The keys of each two neighbours."""
    return (folds[:-1].astype(np.uint64) << np.uint64(BIGRAM_BITS)) | folds[1:].astype(np.uint64)


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
        self.marked = Strings(arrays["marked"], arrays["marked_at"])
        self.folded = Strings(arrays["folded"], arrays["folded_at"])
        self.long_words = Strings(arrays["long_words"], arrays["long_words_at"])
        self.fold_of: NDArray[np.uint32] = arrays["fold_of"]
        self._forms: NDArray[np.uint32] = arrays["forms"]
        self._forms_at: NDArray[np.uint32] = arrays["forms_at"]

    def key(self, field: Field, term: str) -> int | None:
        """The key of a term in a field's layer, None if the segment cannot have it."""
        match field.layer:
            case "marked":
                return self.marked.find(term)
            case "folded":
                return self.folded.find(term)
            case "bigrams":
                return self._bigram_key(term)
            case "words":
                return self._word_key(term)

    def _bigram_key(self, term: str) -> int | None:
        numbers = [self.folded.find(each) for each in term.split(" ")]
        if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:  # noqa: PLR2004 - a pair
            return None
        return numbers[0] << BIGRAM_BITS | numbers[1]

    def _word_key(self, term: str) -> int | None:
        numbers = [number for each in term.split(" ") if (number := self.marked.find(each)) is not None]
        if len(numbers) != term.count(" ") + 1:
            return None
        if fits(numbers):
            return int(pack_parts([np.array([number]) for number in numbers])[0])
        place = self.long_words.find(term)
        return None if place is None else LONG_WORD | place

    def forms(self, folded: str) -> list[int]:
        """The numbers of the marked forms that fold to this."""
        number = self.folded.find(folded)
        if number is None:
            return []
        return [int(each) for each in self._forms[self._forms_at[number] : self._forms_at[number + 1]]]

    def prefixed(self, field: Field, prefix: str) -> range:
        """The keys of the terms of the layer marked or folded that begin so."""
        return (self.marked if field.layer == "marked" else self.folded).prefixed(prefix)
