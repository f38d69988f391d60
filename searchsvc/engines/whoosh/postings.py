"""Postings of one field as a few arrays: built from sorted triples, decoded by array arithmetic.

    keys    uint64, ascending: what the term is, see `lexicon.py`
    gaps    bytes: for each term the document numbers as differences, variable-byte coded
    freqs   bytes: for each term the frequencies minus one, or nothing when all are one
    gap_at, freq_at  where each term's bytes begin (one more than there are terms)
    lengths uint32: for each document the number of its terms

Variable-byte code: seven bits a byte, the most significant first, the high bit
set on all but the last byte of a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

_MORE = 128  # the bit that says that a number goes on


@dataclass(frozen=True, slots=True)
class Triples:
    """Postings before coding: key, document and frequency, sorted by key and then document."""

    keys: NDArray[np.uint64]
    docs: Integers
    freqs: Integers


def joined_triples(pieces: Sequence[Triples]) -> Triples:
    """Several triples one after another."""
    none = np.zeros(0, np.int64)
    return Triples(
        np.concatenate([none.astype(np.uint64), *(piece.keys for piece in pieces)]),
        np.concatenate([none, *(piece.docs for piece in pieces)]),
        np.concatenate([none, *(piece.freqs for piece in pieces)]),
    )


def encode_varints(values: Integers) -> tuple[NDArray[np.uint8], Integers]:
    """The code of numbers from 0 to 2^35, and where each one begins (one more than there are numbers)."""
    sizes = np.ones(len(values), np.int64)
    for bits in (7, 14, 21, 28):
        sizes += values >= 1 << bits
    begins = np.zeros(len(values) + 1, np.int64)
    np.cumsum(sizes, out=begins[1:])
    code = np.empty(begins[-1], np.uint8)
    code[begins[1:] - 1] = values & 127
    for place in range(1, 5):
        longer = np.flatnonzero(sizes > place)
        if not len(longer):
            break
        code[begins[1:][longer] - 1 - place] = (values[longer] >> (7 * place)) & 127 | _MORE
    return code, begins


def decode_varints(code: NDArray[np.uint8]) -> Integers:
    """The numbers of a code."""
    last = code < _MORE
    if last.all():
        return code.astype(np.int64)
    ends = np.flatnonzero(last)
    values = code[ends].astype(np.int64)
    sizes = ends.copy()
    sizes[1:] -= ends[:-1]
    sizes[0] += 1
    for place in range(1, int(sizes.max())):
        longer = np.flatnonzero(sizes > place)
        values[longer] |= (code[ends[longer] - place] & 127).astype(np.int64) << (7 * place)
    return values


def count_occurrences(keys: NDArray[np.uint64], docs: Integers) -> Triples:
    """Triples from one (key, document) pair an occurrence, documents ascending; the pairs need no order."""
    order = np.argsort(keys, kind="stable")
    keys, docs = keys[order], docs[order]
    new = np.ones(len(keys), bool)
    new[1:] = (keys[1:] != keys[:-1]) | (docs[1:] != docs[:-1])
    begins = np.flatnonzero(new)
    freqs = np.diff(begins, append=len(keys))
    return Triples(keys[begins], docs[begins], freqs)


def encode_postings(triples: Triples) -> dict[str, NDArray[Any]]:
    """The arrays keys, gaps, gap_at, freqs and freq_at of sorted triples."""
    new = np.ones(len(triples.keys), bool)
    new[1:] = triples.keys[1:] != triples.keys[:-1]
    begins = np.flatnonzero(new)
    gaps = np.diff(triples.docs, prepend=0)
    gaps[begins] = triples.docs[begins]
    code, code_begins = encode_varints(gaps)
    repeated = np.logical_or.reduceat(triples.freqs > 1, begins) if len(begins) else np.zeros(0, bool)
    counts = np.diff(begins, append=len(triples.keys))
    kept = np.repeat(repeated, counts)
    freq_code, freq_begins = encode_varints(triples.freqs[kept] - 1)
    kept_before = np.zeros(len(begins) + 1, np.int64)
    np.cumsum(np.where(repeated, counts, 0), out=kept_before[1:])
    return {
        "keys": triples.keys[begins],
        "gaps": code,
        "gap_at": offsets(code_begins[np.append(begins, len(triples.keys))]),
        "freqs": freq_code,
        "freq_at": offsets(freq_begins[kept_before]),
    }


def offsets(values: Integers) -> NDArray[Any]:
    """Offsets in four bytes each when they fit, else in eight."""
    return values.astype(np.uint32 if not len(values) or values[-1] < 1 << 32 else np.uint64)


class Postings:
    """The postings of one field of one segment."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self.keys: NDArray[np.uint64] = arrays["keys"]
        self.lengths: NDArray[np.uint32] = arrays["lengths"]
        self._gaps, self._freqs = arrays["gaps"], arrays["freqs"]
        self._gap_at: NDArray[Any] = arrays["gap_at"]
        self._freq_at: NDArray[Any] = arrays["freq_at"]

    def position(self, key: int) -> int | None:
        """Where a key stands, None if the field has no such term."""
        wanted = np.uint64(key)
        position = int(np.searchsorted(self.keys, wanted))
        return position if position < len(self.keys) and self.keys[position] == wanted else None

    def positions(self, keys: NDArray[np.uint64]) -> Integers:
        """How many keys of the field are less than each of these."""
        return np.searchsorted(self.keys, keys)

    def sizes(self) -> Integers:
        """The bytes of each term's document numbers."""
        at = self._gap_at.astype(np.int64)
        return at[1:] - at[:-1]

    def term(self, position: int) -> tuple[Integers, Integers]:
        """Documents and frequencies of one term."""
        docs = np.cumsum(
            decode_varints(self._gaps[int(self._gap_at[position]) : int(self._gap_at[position + 1])])
        )
        begin, end = int(self._freq_at[position]), int(self._freq_at[position + 1])
        freqs = decode_varints(self._freqs[begin:end]) + 1 if end > begin else np.ones(len(docs), np.int64)
        return docs, freqs

    def statistics(self, position: int) -> tuple[int, int]:
        """In how many documents a term stands, and how often in all."""
        begin, end = int(self._gap_at[position]), int(self._gap_at[position + 1])
        documents = int(np.count_nonzero(self._gaps[begin:end] < _MORE))
        begin, end = int(self._freq_at[position]), int(self._freq_at[position + 1])
        return documents, documents + int(decode_varints(self._freqs[begin:end]).sum())

    def counts(self, positions: range) -> Integers:
        """In how many documents each of neighbouring terms stands."""
        gap_at = self._gap_at[positions.start : positions.stop + 1].astype(np.int64)
        numbers_before = np.zeros(int(gap_at[-1] - gap_at[0]) + 1, np.int64)
        np.cumsum(self._gaps[gap_at[0] : gap_at[-1]] < _MORE, out=numbers_before[1:])
        counts: Integers = np.diff(numbers_before[gap_at - gap_at[0]])
        return counts

    def documents(self, positions: range) -> Integers:
        """The documents of neighbouring terms, term after term."""
        return self._documents(positions)[0]

    def terms(self, positions: range) -> Triples:
        """Triples of neighbouring terms, in the order of keys."""
        docs, counts = self._documents(positions)
        keys = np.repeat(self.keys[positions.start : positions.stop], counts)
        return Triples(keys, docs, self._frequencies(positions, counts))

    def _documents(self, positions: range) -> tuple[Integers, Integers]:
        """The documents of neighbouring terms, and how many each of the terms has."""
        if not positions:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        counts = self.counts(positions)
        code = self._gaps[int(self._gap_at[positions.start]) : int(self._gap_at[positions.stop])]
        docs = np.cumsum(decode_varints(code))
        # The sum has run through from one term into the next: take off what stood before each.
        docs -= np.repeat(np.concatenate(([0], docs))[np.cumsum(counts) - counts], counts)
        return docs, counts

    def _frequencies(self, positions: range, counts: Integers) -> Integers:
        if not positions:
            return np.zeros(0, np.int64)
        freq_at = self._freq_at[positions.start : positions.stop + 1].astype(np.int64)
        freqs = np.ones(int(counts.sum()), np.int64)
        freqs[np.repeat(np.diff(freq_at) > 0, counts)] = (
            decode_varints(self._freqs[freq_at[0] : freq_at[-1]]) + 1
        )
        return freqs
