"""The tokens of several documents, and the postings that they make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.kernels.encoding import encode_rows
from searchsvc.engines.whoosh.kernels.words import BITS, pairs_of, put_bits, take_apart
from searchsvc.engines.whoosh.lexicon import LONG_WORD, PAIR_BITS, PART_BITS, PARTS, Integers
from searchsvc.engines.whoosh.postings import Documents, Occurrences
from searchsvc.types import Field, Section

_PART = (1 << PART_BITS) - 1

LongWords = Callable[[list[Documents]], Sequence[int]]
"""Gives the places in a segment's list of long words, each given as the numbers of its syllables."""


class Stream:
    """The tokens of one section of documents, one after another, as numbers of marked forms.

    `lengths` says how many each document has, `joined` whether a token goes on a word.
    """

    def __init__(self, numbers: NDArray[Any], lengths: Integers, joined: NDArray[np.bool_]) -> None:
        self.numbers: Documents = numbers.astype(np.uint32, copy=False)
        self._lengths = lengths
        self._docs = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)
        self._joined = joined.copy()
        # No word goes on from another document.
        self._joined[(np.cumsum(lengths) - lengths)[lengths > 0]] = False

    def counts(self, forms: int) -> Integers:
        """How often each marked form occurs."""
        return np.bincount(self.numbers, minlength=forms)

    def forward(self, section: Section, rank_of: Integers) -> dict[str, NDArray[Any]]:
        """The tokens as numbers that are small for frequent forms, and the lengths of documents."""
        code = np.empty(5 * len(self.numbers), np.uint8)
        at = np.zeros(len(self._lengths) + 1, np.int64)
        np.cumsum(self._lengths, out=at[1:])
        size = encode_rows(rank_of[self.numbers], at, code)
        return {
            f"{section}.forward": code[:size].copy(),
            f"{section}.forward_at": at,
            f"{section}.lengths": self._lengths.astype(np.uint32),
        }

    def joined(self) -> NDArray[np.uint8]:
        """A bit for each token, set if it goes on a word; each document begins with a byte of its own."""
        bits = np.zeros(int(bytes_of(self._lengths).sum()), np.uint8)
        put_bits(self._joined, self._lengths, bits)
        return bits

    def occurrences(self, field: Field, long_words: LongWords) -> Occurrences:
        """What occurs of a stored field; `long_words` is asked for fields of words alone."""
        if field.layer == "marked":
            return self.occurrences_of(self.numbers)
        if field.layer == "words":
            return self._words(long_words)
        return self._pairs()

    def occurrences_of(self, numbers: Documents) -> Occurrences:
        """Keys that stand for the tokens."""
        return Occurrences(numbers.astype(np.int64), self._docs, (numbers,))

    def _pairs(self) -> Occurrences:
        size = len(self.numbers)
        keys = np.empty(size, np.int64)
        firsts, seconds, docs = (np.empty(size, np.uint32) for _ in range(3))
        count = pairs_of(self.numbers, self._docs, PAIR_BITS, keys, firsts, seconds, docs)
        return Occurrences(keys[:count], docs[:count], (firsts[:count], seconds[:count]))

    def _words(self, long_words: LongWords) -> Occurrences:
        size = len(self.numbers)
        begins, keys = np.empty(size, np.int64), np.empty(size, np.int64)
        parts, is_long = np.empty((PARTS, size), np.uint32), np.empty(size, np.bool_)
        words = take_apart(self.numbers, self._joined, PART_BITS, begins, keys, parts, is_long)
        begins, keys, parts = begins[:words], keys[:words], parts[:, :words]
        long = np.flatnonzero(is_long[:words])
        if len(long):
            places = np.array(long_words(self._several(begins, long)), np.int64)
            keys[long] = LONG_WORD + places
            # They come first, as no other word has nothing for its first part.
            parts[:, long] = [places >> PART_BITS * (PARTS - 1 - part) & _PART for part in range(PARTS)]
        return Occurrences(keys, self._docs[begins], tuple(parts))

    def _several(self, begins: Integers, words: Integers) -> list[Documents]:
        """The numbers of all tokens of some words."""
        ends = np.append(begins, len(self.numbers))[words + 1]
        spans = zip(begins[words].tolist(), ends.tolist(), strict=True)
        return [self.numbers[begin:end] for begin, end in spans]


def bytes_of(lengths: NDArray[Any]) -> Integers:
    """How many bytes of `joined` documents of such lengths take."""
    return (lengths.astype(np.int64) + (BITS - 1)) // BITS
