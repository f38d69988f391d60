"""Postings of one field, in blocks of terms: built from sorted triples, read by kernels.

    first   int64: the key of each block's first term, ascending; what a key is says `lexicon.py`
    at      int64: where each block begins in the code (one more than there are blocks)
    code    bytes: for each term the difference of its key from the one before in the
            block, documents - 1, occurrences - documents - 1 if they are not as many,
            the size of its postings in bytes, and these: for each document the
            difference from the one before and, if it is not 1, the frequency - 2

These numbers are in variable-byte code: seven bits a byte, the lowest first, the
high bit set on all but the last byte. What may be missing is told by the lowest
bit of the number before it. After the postings of Lucene before its version 4.

More than 128 postings are coded in blocks of as many, as in Lucene since that version: a byte
that tells how wide the next numbers are, in bits, and one for those after them; for each
document the difference from the one before, less 1; for each the frequency, less 1. Behind
them stands for each further block the last document before it, and behind how many bytes of
postings it begins, 32 bits each, so that a search can skip: a segment has fewer than 2^32 documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import Part
from searchsvc.engines.whoosh.kernels.decoding import (
    BLOCK,
    PIECE,
    UNCHECKED,
    Doubt,
    count_postings,
    look_up_all,
    runs_of_pairs,
    scan,
    unchecked_blocks,
)
from searchsvc.engines.whoosh.kernels.encoding import encode, room
from searchsvc.engines.whoosh.kernels.lookup import rows_of
from searchsvc.engines.whoosh.kernels.packing import SLACK
from searchsvc.engines.whoosh.kernels.sorting import counted, in_order, sort_places

Integers = NDArray[np.int64]
Documents = NDArray[np.uint32]
Found = NDArray[np.int64]
"""Terms that were looked up, a row each: key, documents, occurrences, where postings begin and end, where skips begin.

These places are in `Postings.data`, which all fields of a segment share.
"""

KEY, DOCUMENTS, OCCURRENCES, BEGIN, END, SKIPS = range(6)
"""The columns of `Found`."""

_FEW = 1024


@dataclass(frozen=True, slots=True)
class Triples:
    """Postings before coding: key, document and frequency, sorted by key and then document."""

    keys: Integers
    docs: Integers
    freqs: Integers

    def __len__(self) -> int:
        return len(self.keys)

    def cut(self, count: int) -> Triples:
        """The first so many."""
        return Triples(self.keys[:count], self.docs[:count], self.freqs[:count])


class Occurrences(NamedTuple):
    """Keys and the documents in which they occur, ascending: an entry for each time.

    Keys are in the order of `parts`, columns of small numbers, the first of which decides first.
    """

    keys: Integers
    docs: Documents
    parts: Sequence[Documents]

    def places(self) -> Documents:
        """The entries by key and then by document."""
        places, other = np.arange(len(self.keys), dtype=np.uint32), np.empty(len(self.keys), np.uint32)
        for part in reversed(self.parts):
            sort_places(part, places, other)
            places, other = other, places
        return places


def count_occurrences(found: Occurrences, room: Triples | None = None) -> Triples:
    """How often each key occurs in each document; what there is room for is written there, if there is any."""
    triples = room.cut(len(found.keys)) if room else room_for(len(found.keys))
    in_order(found.keys, found.docs, found.places(), triples.keys, triples.docs)
    return triples.cut(counted(triples.keys, triples.docs, triples.freqs))


def room_for(postings: int) -> Triples:
    """Room for so many postings."""
    return Triples(np.empty(postings, np.int64), np.empty(postings, np.int64), np.empty(postings, np.int64))


def encode_postings(triples: Triples) -> dict[str, NDArray[Any]]:
    """The arrays first, at and code of sorted triples; SLACK bytes stand behind the code."""
    terms = int(np.count_nonzero(np.diff(triples.keys))) + 1 if len(triples) else 0
    first, at = np.empty(terms, np.int64), np.empty(terms + 1, np.int64)
    code = np.empty(room(terms, len(triples)), np.uint8)
    blocks, size = encode(triples.keys, triples.docs, triples.freqs, first, at, code)
    at[blocks] = size
    code[size : size + SLACK] = 0
    return {
        "first": first[:blocks].copy(),
        "at": at[: blocks + 1].copy(),
        "code": code[: size + SLACK].copy(),
    }


class Postings:
    """The postings of one field of one segment."""

    def __init__(self, first: Integers, at: Integers, code: Part | NDArray[np.uint8]) -> None:
        self.first = first
        self.at = at
        self._part = code if isinstance(code, Part) else None
        if isinstance(code, Part):
            self._code, self.data = code.array, code.data
            self._doubt: Doubt = code.unchecked, code.offset
        else:
            self._code = self.data = code
            self._doubt = np.zeros(len(code) // PIECE + 1, np.bool_), 0

    def scan(self, runs: Integers) -> Found:
        """The terms whose keys are in runs, ascending: rows of first key, one after the last."""
        found = np.empty((max(len(runs), _FEW), SKIPS + 1), np.int64)
        count = self._scan(runs, found)
        if count > len(found):
            found = np.empty((count, SKIPS + 1), np.int64)
            self._scan(runs, found)
        found = found[:count].copy()  # which may be kept for long, without the room behind it
        found[:, BEGIN:] += self._doubt[1]
        return found

    def scan_pairs(self, firsts: range, seconds: range, bits: int) -> Found:
        """What `scan` finds of the pairs of a first and a second number, the second of so many bits."""
        bounds = firsts.start, firsts.stop, seconds.start, seconds.stop, bits
        while True:
            count, found = rows_of(self.first, self.at, self._code, *self._doubt, bounds)
            if count != UNCHECKED:
                return found
            runs = runs_of_pairs(firsts.start, firsts.stop, np.array([(seconds.start, seconds.stop)]), bits)
            self._check(runs)

    def _scan(self, runs: Integers, found: Found) -> int:
        while (count := scan(self.first, self.at, self._code, self._doubt, runs, found)) == UNCHECKED:
            self._check(runs)
        return count

    def check(self, begin: int, end: int) -> None:
        """Check the bytes of blocks `begin` to `end`, for whoever reads them all; block by block it takes longer."""
        if self._part is not None:
            self._part.look_at(int(self.at[begin]), int(self.at[end]))

    def terms(self, begin: int, end: int) -> tuple[NDArray[np.uint8], Found]:
        """The code of blocks `begin` to `end`, and their terms, with places in it; for whoever reads them all."""
        self.check(begin, end)
        at = self.at[begin : end + 1] - self.at[begin]
        code = self._code[int(self.at[begin]) : int(self.at[end])]
        first, doubt = self.first[begin:end], (np.zeros(len(code) // PIECE + 1, np.bool_), 0)
        found = np.empty((BLOCK * (end - begin), SKIPS + 1), np.int64)
        count = scan(first, at, code, doubt, np.array([(first[0], np.iinfo(np.int64).max)]), found)
        return code, found[:count]

    def sizes(self) -> Integers:
        """How many postings each block has."""
        self.check(0, len(self.first))
        counts = np.empty(len(self.first), np.int64)
        count_postings(self.at, self._code, counts)
        return counts

    def statistics(self, keys: Integers) -> Integers:
        """In how many documents the terms of keys stand, and how often: a row each, of zeros where there is no such term."""
        found = np.empty((len(keys), 2), np.int64)
        while look_up_all(self.first, self.at, self._code, self._doubt, keys, found) == UNCHECKED:
            self._check(np.stack((keys, keys + 1), axis=1))
        return found

    def _check(self, runs: Integers) -> None:
        """Check the bytes of the blocks in which the keys of runs may stand; kernels do not."""
        if self._part is not None:
            for block in unchecked_blocks(self.first, self.at, self._doubt, runs):
                self._part.look_at(int(self.at[block]), int(self.at[block + 1]))
