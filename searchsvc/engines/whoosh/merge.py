"""Several segments' arrays into one, without their deleted documents.

Numbers of terms are in the order of the terms in every segment, so the map from
a segment's numbers to those of the union keeps the order of keys. Postings are
merged in slices of keys, so that memory does not grow with the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import pack_strings
from searchsvc.engines.whoosh.collect import SECTIONS, STORED_FIELDS
from searchsvc.engines.whoosh.columns import column_arrays
from searchsvc.engines.whoosh.lexicon import (
    LONG_WORD,
    PAIR_BITS,
    lexicon_arrays,
    pack_parts,
    pair_keys,
    unpack_parts,
)
from searchsvc.engines.whoosh.postings import Integers, Triples, encode_postings, joined_triples, offsets
from searchsvc.engines.whoosh.segment import Segment
from searchsvc.types import Field

SLICE = 4_000_000
"""How many postings are merged at a time, at most, unless one term has more."""


@dataclass(frozen=True)
class _Part:
    """A segment to be merged: its new document numbers (-1 for deleted) and its new term numbers."""

    segment: Segment
    documents: Integers
    marked: Integers
    folded: Integers
    long_words: Integers

    def keys(self, field: Field, keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """A field's keys in the numbers of the union."""
        match field.layer:
            case "marked":
                return self.marked[keys.astype(np.int64)].astype(np.uint64)
            case "folded":
                return self.folded[keys.astype(np.int64)].astype(np.uint64)
            case "words":
                return self._word_keys(keys)
            case _:
                first = self.marked[(keys >> np.uint64(PAIR_BITS)).astype(np.int64)]
                second = self.marked[(keys & np.uint64((1 << PAIR_BITS) - 1)).astype(np.int64)]
                return pair_keys(first, second)

    def _word_keys(self, keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
        long = keys >= np.uint64(LONG_WORD)
        mapped = np.empty(len(keys), np.uint64)
        parts = unpack_parts(keys[~long])
        padded = np.append(self.marked, -1)  # a part that is missing stays missing: place -1
        mapped[~long] = pack_parts([padded[part] for part in parts])
        places = (keys[long] & np.uint64(LONG_WORD - 1)).astype(np.int64)
        mapped[long] = self.long_words[places].astype(np.uint64) | np.uint64(LONG_WORD)
        return mapped


def merged_arrays(segments: Sequence[Segment]) -> dict[str, NDArray[Any]]:
    """The arrays of one segment that holds the live documents of these, in their order."""
    pairs: dict[str, str] = {}
    for segment in segments:
        folded = segment.lexicon.folded.everything()
        folds = segment.lexicon.fold_of.tolist()
        marked = segment.lexicon.marked.everything()
        pairs |= {form: folded[fold] for form, fold in zip(marked, folds, strict=True)}
    marked = list(pairs)
    arrays, numbers = lexicon_arrays(marked, [pairs[form] for form in marked])
    long_words = sorted(
        {word for segment in segments for word in segment.lexicon.long_words.everything()},
        key=lambda word: word.encode("utf-8", "surrogatepass"),
    )
    arrays["long_words"], arrays["long_words_at"] = pack_strings(long_words)
    number_of = dict(zip(marked, numbers.tolist(), strict=True))
    parts = list(
        _parts(segments, number_of, arrays["fold_of"], {word: i for i, word in enumerate(long_words)})
    )
    arrays |= column_arrays(
        [
            part.segment.columns.record(doc)
            for part in parts
            for doc in np.flatnonzero(part.segment.live).tolist()
        ]
    )
    kept = [part.segment.columns.text_sums[part.segment.live] for part in parts]
    arrays["text_sums"] = np.concatenate([np.zeros(0, np.uint32), *kept])
    for section in SECTIONS:
        arrays |= _forward_arrays(parts, section)
    for field in STORED_FIELDS:
        prefix = f"{field.section}.{field.layer}."
        arrays |= {prefix + name: array for name, array in _merged_postings(parts, field).items()}
    return arrays


def _parts(
    segments: Sequence[Segment],
    number_of: dict[str, int],
    fold_of: NDArray[np.uint32],
    long_words: dict[str, int],
) -> Iterator[_Part]:
    base = 0
    for segment in segments:
        documents = np.where(segment.live, np.cumsum(segment.live) - 1 + base, -1)
        base += int(segment.live.sum())
        marked = _numbers(segment.lexicon.marked.everything(), number_of.__getitem__)
        folded = np.zeros(len(segment.lexicon.folded), np.int64)
        folded[segment.lexicon.fold_of] = fold_of[marked]
        places = _numbers(segment.lexicon.long_words.everything(), long_words.__getitem__)
        yield _Part(segment, documents, marked, folded, places)


def _numbers(strings: list[str], number_of: Callable[[str], int]) -> Integers:
    return np.fromiter(map(number_of, strings), np.int64, len(strings))


def _forward_arrays(parts: Sequence[_Part], section: str) -> dict[str, NDArray[Any]]:
    tokens, lengths = [np.zeros(0, np.uint32)], [np.zeros(0, np.int64)]
    for part in parts:
        begins = part.segment.blocks[f"{section}.forward_at"].astype(np.int64)
        each = np.diff(begins)
        kept = np.repeat(part.segment.live, each)
        tokens.append(part.marked[part.segment.blocks[f"{section}.forward"][kept]].astype(np.uint32))
        lengths.append(each[part.segment.live])
    at = np.zeros(sum(map(len, lengths)) + 1, np.int64)
    np.cumsum(np.concatenate(lengths), out=at[1:])
    return {f"{section}.forward": np.concatenate(tokens), f"{section}.forward_at": offsets(at)}


def _merged_postings(parts: Sequence[_Part], field: Field) -> dict[str, NDArray[Any]]:
    postings = [part.segment.postings(field) for part in parts]
    keys = [part.keys(field, each.keys) for part, each in zip(parts, postings, strict=True)]
    pieces = [_slice(parts, field, keys, cut) for cut in _cuts(parts, field, keys)]
    merged = _concatenated(pieces)
    merged["lengths"] = np.concatenate(
        [np.zeros(0, np.uint32)]
        + [each.lengths[part.segment.live] for part, each in zip(parts, postings, strict=True)]
    )
    return merged


def _cuts(
    parts: Sequence[_Part], field: Field, keys: Sequence[NDArray[np.uint64]]
) -> Iterator[tuple[np.uint64, np.uint64]]:
    # Cut the keys of all segments where about SLICE bytes of gaps lie between, which bounds the postings.
    every = np.unique(np.concatenate([np.zeros(0, np.uint64), *keys]))
    if not len(every):
        return
    weight = np.zeros(len(every), np.int64)
    for part, each in zip(parts, keys, strict=True):
        weight[np.searchsorted(every, each)] += part.segment.postings(field).sizes()
    slices = np.cumsum(weight) // SLICE
    begins = np.append(np.flatnonzero(np.diff(slices, prepend=-1)), len(every))
    for begin, end in zip(begins[:-1].tolist(), begins[1:].tolist(), strict=True):
        yield every[begin], every[end - 1]


def _slice(
    parts: Sequence[_Part], field: Field, keys: Sequence[NDArray[np.uint64]], cut: tuple[np.uint64, np.uint64]
) -> dict[str, NDArray[Any]]:
    collected = []
    for part, each in zip(parts, keys, strict=True):
        begin, end = int(np.searchsorted(each, cut[0])), int(np.searchsorted(each, cut[1], side="right"))
        triples = part.segment.postings(field).terms(range(begin, end))
        documents = part.documents[triples.docs]
        kept = documents >= 0
        mapped = part.keys(field, triples.keys[kept])
        collected.append(Triples(mapped, documents[kept], triples.freqs[kept]))
    merged_keys = np.concatenate([each.keys for each in collected])
    order = np.argsort(merged_keys, kind="stable")
    docs = np.concatenate([each.docs for each in collected])[order]
    freqs = np.concatenate([each.freqs for each in collected])[order]
    return encode_postings(Triples(merged_keys[order], docs, freqs))


def _concatenated(pieces: Sequence[dict[str, NDArray[Any]]]) -> dict[str, NDArray[Any]]:
    if not pieces:
        return encode_postings(joined_triples([]))
    merged = {name: np.concatenate([piece[name] for piece in pieces]) for name in ("keys", "gaps", "freqs")}
    for name in ("gap_at", "freq_at"):
        starts = np.cumsum([0] + [int(piece[name][-1]) for piece in pieces])
        shifted = [
            piece[name][:-1].astype(np.int64) + start
            for piece, start in zip(pieces, starts[:-1].tolist(), strict=True)
        ]
        merged[name] = offsets(np.concatenate([*shifted, starts[-1:]]))
    return merged
