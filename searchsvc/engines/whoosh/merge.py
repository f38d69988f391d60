"""Several segments' arrays into one, without their deleted documents.

Numbers of terms are in the order of the terms in every segment, so the map from
a segment's numbers to those of the union keeps the order of keys. All that is
large is merged in slices and laid by in a file, so that memory grows with the
number of different terms and of documents alone, by some bytes for each.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.collect import SECTIONS, STORED_FIELDS, folded_reports, frequency_order
from searchsvc.engines.whoosh.columns import merged_columns
from searchsvc.engines.whoosh.explained import NAME
from searchsvc.engines.whoosh.kernels.encoding import recode_rows
from searchsvc.engines.whoosh.kernels.merging import merge_terms
from searchsvc.engines.whoosh.kernels.packing import SLACK
from searchsvc.engines.whoosh.lexicon import (
    LONG_WORD,
    PAIR_BITS,
    pack_parts,
    pair_keys,
    unpack_parts,
)
from searchsvc.engines.whoosh.lists import merged_lists
from searchsvc.engines.whoosh.packed import merged_texts
from searchsvc.engines.whoosh.postings import (
    BEGIN,
    DOCUMENTS,
    KEY,
    OCCURRENCES,
    SKIPS,
    Found,
    Integers,
    Postings,
    Triples,
    encode_postings,
    room_for,
)
from searchsvc.engines.whoosh.segment import Segment
from searchsvc.engines.whoosh.spool import Spool
from searchsvc.engines.whoosh.stream import bytes_of
from searchsvc.engines.whoosh.syncing import leave_signals
from searchsvc.engines.whoosh.union import union_of_lexicons, union_of_strings
from searchsvc.types import Field, Section

SLICE = 1 << 18
"""How many postings or bytes of tokens are merged at a time, at most, unless one block has more.

Bytes do not tell how many postings they are: those of a term that stands once in each document take a hundredth of one.
"""

AT_ONCE = 2
"""So many slices are merged at a time, each in a thread: what takes long lets go of the interpreter's lock."""

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class _Part:
    """A segment to be merged: its new document numbers (-1 for deleted) and its new term numbers."""

    segment: Segment
    documents: Integers
    marked: Integers
    long_words: Integers

    def keys(self, field: Field, keys: Integers) -> Integers:
        """A field's keys in the numbers of the union."""
        if field.layer == "marked":
            return self.marked[keys]
        if field.layer == "words":
            return self._word_keys(keys)
        return pair_keys(self.marked[keys >> PAIR_BITS], self.marked[keys & ((1 << PAIR_BITS) - 1)])

    def _word_keys(self, keys: Integers) -> Integers:
        long = keys < 0
        mapped = np.empty(len(keys), np.int64)
        padded = np.append(self.marked, -1)  # a part that is missing stays missing: place -1
        mapped[~long] = pack_parts([padded[part] for part in unpack_parts(keys[~long])])
        mapped[long] = LONG_WORD + self.long_words[keys[long] - LONG_WORD]
        return mapped


class GivenUp(Exception):
    """Nobody wants the merged segment any more."""


def merged_arrays(segments: Sequence[Segment], folder: Path, given_up: Event) -> Arrays:
    """The arrays of one segment that holds the live documents of these, in their order.

    What is laid by lies in unnamed files in the folder until the arrays are let go of. Raises GivenUp
    soon after the event.
    """

    def spool() -> Spool:
        return Spool(folder, relieve)

    def relieve() -> None:
        if given_up.is_set():
            raise GivenUp
        for segment in segments:
            segment.blocks.give_back()

    arrays, parts = _merged_lexicon(segments)
    live = [(part.segment, np.flatnonzero(part.segment.live)) for part in parts]
    documents = sum(len(each) for _, each in live)
    arrays |= merged_columns([(segment.columns, kept) for segment, kept in live], spool())
    arrays |= merged_texts("texts", [(segment.texts, kept) for segment, kept in live], spool())
    arrays |= merged_lists(NAME, [(segment.file.explained.lists, kept) for segment, kept in live])
    for field in STORED_FIELDS:
        named = _merged_postings(parts, field, spool())
        arrays |= {f"{field.section}.{field.layer}.{name}": array for name, array in named.items()}
    arrays |= {
        name: _joined([segment.blocks[name][kept] for segment, kept in live], np.uint32)
        for name in ("text.words.lengths", *(f"{section}.lengths" for section in SECTIONS))
    }
    arrays |= frequency_order([_counts(arrays, section) for section in SECTIONS])
    for section in SECTIONS:
        arrays |= _merged_forward(parts, section, arrays["rank_of"], spool())
    del arrays["rank_of"]
    arrays["text.joined"] = _merged_joined(parts, spool())
    arrays["text.folded_reports"] = folded_reports(arrays, documents)
    relieve()
    return arrays


def _joined(pieces: Sequence[NDArray[Any]], kind: type) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *pieces])


def _merged_lexicon(segments: Sequence[Segment]) -> tuple[Arrays, list[_Part]]:
    arrays, forms = union_of_lexicons([segment.lexicon for segment in segments])
    long_words, places = union_of_strings([segment.lexicon.long_words for segment in segments])
    arrays["long_words"], arrays["long_words_at"] = long_words
    parts = []
    base = 0
    for segment, marked, words in zip(segments, forms, places, strict=True):
        documents = np.where(segment.live, np.cumsum(segment.live) - 1 + base, -1)
        base += int(segment.live.sum())
        parts.append(_Part(segment, documents, marked, words))
    return arrays, parts


# --- postings ----------------------------------------------------------------------


def _merged_postings(parts: Sequence[_Part], field: Field, spool: Spool) -> Arrays:
    firsts, begins = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    postings = [part.segment.postings(field) for part in parts]
    mapped = [part.keys(field, each.first) for part, each in zip(parts, postings, strict=True)]

    numbered = _Numbered.of(parts)

    def merged(cut: tuple[int, int]) -> Arrays:
        pieces = [_slice(part, field, each, cut) for part, each in zip(parts, mapped, strict=True)]
        return encode_postings(numbered.merged(pieces))

    for encoded in _side_by_side(merged, [*_cuts(postings, mapped)]):
        firsts.append(encoded["first"])
        begins.append(encoded["at"][:-1] + spool.size)
        spool.append(encoded["code"][:-SLACK])
    begins.append(np.array([spool.size]))
    spool.append(np.zeros(SLACK, np.uint8))
    return {"first": np.concatenate(firsts), "at": np.concatenate(begins), "code": spool.array(np.uint8)}


def _side_by_side(
    merged: Callable[[tuple[int, int]], Arrays], cuts: Sequence[tuple[int, int]]
) -> Iterator[Arrays]:
    """What becomes of each cut, in their order; several are worked on at a time, if there are several."""
    if len(cuts) <= 1:
        yield from map(merged, cuts)
        return
    with ThreadPoolExecutor(AT_ONCE, initializer=leave_signals) as threads:
        running: deque[Future[Arrays]] = deque()
        for cut in cuts:
            running.append(threads.submit(merged, cut))
            if len(running) > AT_ONCE:
                yield running.popleft().result()
        yield from (each.result() for each in running)


def _cuts(postings: Sequence[Postings], mapped: Sequence[Integers]) -> Iterator[tuple[int, int]]:
    """Ranges of keys, from the first to before the last, with about SLICE postings each."""
    firsts = _joined(mapped, np.int64)
    order = np.argsort(firsts, kind="stable")
    sizes = _joined([each.sizes() for each in postings], np.int64)[order]
    slices = np.cumsum(sizes) // SLICE
    begins = firsts[order][np.flatnonzero(np.diff(slices, prepend=-1))]
    cuts = [*np.unique(begins).tolist(), np.iinfo(np.int64).max]
    return pairwise(cuts)


class _Slice(NamedTuple):
    """Terms of a part in a range of keys: their code, and rows as they are scanned, with keys of the union and places in the code."""

    code: NDArray[np.uint8]
    found: Found


def _slice(part: _Part, field: Field, mapped: Integers, cut: tuple[int, int]) -> _Slice:
    """The terms of a part in a range of the union's keys, out of whole blocks."""
    postings = part.segment.postings(field)
    begin = max(0, int(np.searchsorted(mapped, cut[0], side="right")) - 1)
    end = int(np.searchsorted(mapped, cut[1], side="left"))
    if begin >= end:
        return _Slice(np.zeros(0, np.uint8), np.zeros((0, SKIPS + 1), np.int64))
    code, found = postings.terms(begin, end)
    found[:, KEY] = part.keys(field, found[:, KEY])
    return _Slice(code, found[(found[:, KEY] >= cut[0]) & (found[:, KEY] < cut[1])])


class _Numbered(NamedTuple):
    """The new document numbers of all parts, one part after another, and where those of each begin."""

    documents: Integers
    firsts: Integers

    @classmethod
    def of(cls, parts: Sequence[_Part]) -> _Numbered:
        """Those of some parts."""
        documents = [part.documents for part in parts]
        return cls(_joined(documents, np.int64), np.cumsum([0, *map(len, documents)])[:-1])

    def merged(self, pieces: Sequence[_Slice]) -> Triples:
        """The postings of a slice of each part, by key; of one key those of an earlier part come first, whose documents do as well."""
        found = np.concatenate([piece.found for piece in pieces])
        begins = np.cumsum([0, *(len(piece.found) for piece in pieces)])
        offsets = np.cumsum([0, *(len(piece.code) for piece in pieces)])[:-1]
        found[:, BEGIN:] += np.repeat(offsets, np.diff(begins))[:, np.newaxis]
        code = _joined([*(piece.code for piece in pieces), np.zeros(SLACK, np.uint8)], np.uint8)
        triples = room_for(int(found[:, DOCUMENTS].sum()))
        out = triples.keys, triples.docs, triples.freqs
        return triples.cut(merge_terms(code, found, begins, *self, out))


# --- tokens ------------------------------------------------------------------------


def _counts(arrays: Arrays, section: Section) -> Integers:
    """How often each marked form occurs in a section of the merged segment."""
    postings = Postings(*(arrays[f"{section}.marked.{name}"] for name in ("first", "at", "code")))
    found = postings.scan(np.array([(0, len(arrays["fold_of"]))], np.int64))
    counts = np.zeros(len(arrays["fold_of"]), np.int64)
    counts[found[:, KEY]] = found[:, OCCURRENCES]
    return counts


def _merged_forward(parts: Sequence[_Part], section: Section, rank_of: Integers, spool: Spool) -> Arrays:
    sizes = [np.zeros(0, np.int64)]
    for part in parts:
        code, at = part.segment.blocks[f"{section}.forward"], part.segment.blocks[f"{section}.forward_at"]
        meant = rank_of[part.marked[part.segment.blocks["number_of"]]]
        for documents in _runs_of_documents(at, np.flatnonzero(part.segment.live)):
            most = 5 * int((at[documents + 1] - at[documents]).sum())
            out, each = np.empty(most, np.uint8), np.empty(len(documents), np.int64)
            spool.append(out[: recode_rows(code, at, documents, meant, out, each)])
            sizes.append(each)
    begins = np.zeros(sum(map(len, sizes)) + 1, np.int64)
    np.cumsum(np.concatenate(sizes), out=begins[1:])
    return {f"{section}.forward": spool.array(np.uint8), f"{section}.forward_at": begins}


def _merged_joined(parts: Sequence[_Part], spool: Spool) -> NDArray[np.uint8]:
    for part in parts:
        sizes = bytes_of(part.segment.blocks["text.lengths"])
        at, bits = np.append(0, np.cumsum(sizes)), part.segment.blocks.part("text.joined")
        for documents in _runs_of_documents(at, np.flatnonzero(part.segment.live)):
            first, behind = documents[0], documents[-1] + 1
            kept = np.repeat(part.segment.live[first:behind], sizes[first:behind])
            spool.append(bits[int(at[first]) : int(at[behind])][kept])
    return spool.array(np.uint8)


def _runs_of_documents(at: Integers, documents: Integers) -> Iterator[Integers]:
    """The documents in pieces of about SLICE bytes."""
    slices = at[documents] // SLICE
    yield from (piece for piece in np.split(documents, np.flatnonzero(np.diff(slices)) + 1) if len(piece))
