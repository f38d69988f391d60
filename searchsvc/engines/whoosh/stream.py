"""The tokens of several documents, and the postings that they make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.kernels.encoding import encode_rows
from searchsvc.engines.whoosh.lexicon import (
    LONG_WORD,
    PAIR_BITS,
    PART_BITS,
    PARTS,
    Integers,
    pack_parts,
    pair_keys,
)
from searchsvc.engines.whoosh.postings import Triples, count_occurrences
from searchsvc.types import Field, Section

BITS = 8
"""Tokens of which one byte says whether they are joined to the one before."""

_FIRST_PART = 1 << PART_BITS * (PARTS - 1)
"""Keys of words in parts are not below this, places in the list of long words are."""

LongWords = Callable[[list[Integers]], Sequence[int]]
"""Gives the places in a segment's list of long words, each given as the numbers of its syllables."""


class Stream:
    """The tokens of one section of documents, one after another, as numbers of marked forms.

    `lengths` says how many each document has, `joined` whether a token goes on a word.
    """

    def __init__(self, numbers: Integers, lengths: Integers, joined: NDArray[np.bool_]) -> None:
        self.numbers = numbers
        self._lengths = lengths
        self._docs = np.repeat(np.arange(len(lengths)), lengths)
        self._joined = joined.copy()
        self._joined[np.flatnonzero(np.diff(self._docs, prepend=-1))] = (
            False  # no word goes on from another document
        )

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
        begins = np.cumsum(self._lengths) - self._lengths
        bytes_before = np.cumsum(bytes_of(self._lengths)) - bytes_of(self._lengths)
        bits = np.zeros(BITS * int(bytes_of(self._lengths).sum()), np.bool_)
        bits[np.arange(len(self._joined)) + np.repeat(BITS * bytes_before - begins, self._lengths)] = (
            self._joined
        )
        return np.packbits(bits)

    def triples(self, field: Field, long_words: LongWords) -> Triples:
        """The postings of a stored field; `long_words` is asked for fields of words alone."""
        if field.layer == "marked":
            return self.postings_of(self.numbers)
        if field.layer == "words":
            return self._words(long_words)
        inside = self._docs[:-1] == self._docs[1:]
        firsts, seconds = self.numbers[:-1][inside], self.numbers[1:][inside]
        return count_occurrences(pair_keys(firsts, seconds), self._docs[:-1][inside], PAIR_BITS)

    def postings_of(self, keys: Integers) -> Triples:
        """The postings of keys that stand for the tokens."""
        return count_occurrences(keys, self._docs, PAIR_BITS)

    def _words(self, long_words: LongWords) -> Triples:
        begins = np.flatnonzero(~self._joined)
        sizes = np.diff(begins, append=len(self.numbers))
        padded = np.concatenate((self.numbers, np.full(PARTS, -1, np.int64)))
        parts = [np.where(sizes > place, padded[begins + place], -1) for place in range(PARTS)]
        keys = pack_parts(parts)
        long = sizes > PARTS
        for part in parts:
            long |= part + 1 >= 1 << PART_BITS
        if long.any():
            keys[long] = long_words(
                [
                    self.numbers[begin : begin + size]
                    for begin, size in zip(begins[long].tolist(), sizes[long].tolist(), strict=True)
                ]
            )
        triples = count_occurrences(keys, self._docs[begins], PART_BITS)
        triples.keys[triples.keys < _FIRST_PART] += LONG_WORD
        return triples


def bytes_of(lengths: NDArray[Any]) -> Integers:
    """How many bytes of `joined` documents of such lengths take."""
    return (lengths.astype(np.int64) + (BITS - 1)) // BITS
