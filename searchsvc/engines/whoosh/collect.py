"""From analysed reports to the arrays of a new segment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import UTF8, pack_strings
from searchsvc.engines.whoosh.columns import column_arrays
from searchsvc.engines.whoosh.explained import NAME, line
from searchsvc.engines.whoosh.kernels.decoding import count_documents
from searchsvc.engines.whoosh.kernels.encoding import encode_rows
from searchsvc.engines.whoosh.lexicon import (
    LONG_WORD,
    PAIR_BITS,
    PART_BITS,
    PARTS,
    lexicon_arrays,
    pack_parts,
    pair_keys,
)
from searchsvc.engines.whoosh.lists import list_arrays
from searchsvc.engines.whoosh.packed import pack
from searchsvc.engines.whoosh.postings import KEY, Postings, Triples, count_occurrences, encode_postings
from searchsvc.engines.whoosh.segment import stored
from searchsvc.types import FIELDS, AnalysedReport, Field, Record, Section, Tokens, Vocabulary

SECTIONS: tuple[Section, ...] = ("text", "title")

_FIRST_PART = 1 << PART_BITS * (PARTS - 1)
"""Keys of words in parts are not below this, places in the list of long words are."""

STORED_FIELDS = tuple(field for field in FIELDS if stored(field) == field)
"""The fields with postings of their own."""


class Collector:
    """Takes in analysed reports one by one; `arrays` are then those of a segment."""

    def __init__(self) -> None:
        self._records: list[Record] = []
        self._texts: list[str] = []
        self._explained: list[list[str]] = []
        self._vocabulary = Vocabulary()
        self._maps: dict[int, tuple[Vocabulary, NDArray[np.int64]]] = {}
        self._codes: dict[Section, list[NDArray[np.int64]]] = {section: [] for section in SECTIONS}
        self._joined: dict[Section, list[NDArray[np.bool_]]] = {section: [] for section in SECTIONS}

    def add(self, analysed: AnalysedReport) -> None:
        """Take in a report as the next document."""
        self._records.append(analysed.report)
        self._texts.append(analysed.report.text)
        self._explained.append(sorted(set(map(line, analysed.explained))))
        for section in SECTIONS:
            tokens = analysed.tokens(section)
            self._codes[section].append(self._own_codes(tokens))
            self._joined[section].append(tokens.joined)

    def _own_codes(self, tokens: Tokens) -> NDArray[np.int64]:
        theirs = tokens.vocabulary
        known = self._maps.get(id(theirs), (theirs, np.zeros(0, np.int64)))[1]
        if len(known) < len(theirs):
            known = self._extended(known, tokens)
            self._maps[id(theirs)] = (theirs, known)
        codes = known.take(tokens.codes)
        unseen = codes < 0
        if not unseen.any():
            return codes
        new = list(dict.fromkeys(tokens.codes[unseen].tolist()))
        known[new] = [self._vocabulary.code(theirs.marked[code], theirs.folded[code]) for code in new]
        return known.take(tokens.codes)

    @staticmethod
    def _extended(known: NDArray[np.int64], tokens: Tokens) -> NDArray[np.int64]:
        # Twice the length needed, so that growing costs the same however often it happens.
        longer = np.full(2 * len(tokens.vocabulary), -1, np.int64)
        longer[: len(known)] = known
        return longer

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays of the segment, by their names in its file."""
        arrays, numbers = lexicon_arrays(self._vocabulary.marked, self._vocabulary.folded)
        arrays |= column_arrays(self._records)
        arrays |= pack(self._texts, "texts")
        arrays |= list_arrays(NAME, self._explained)
        streams = {
            section: _Stream(self._codes[section], self._joined[section], numbers) for section in SECTIONS
        }
        arrays |= frequency_order([stream.counts(len(numbers)) for stream in streams.values()])
        long_words: list[str] = []
        strings = _sorted_marked(self._vocabulary, numbers)
        for field in STORED_FIELDS:
            triples = streams[field.section].triples(field, strings, long_words)
            named = encode_postings(triples)
            arrays |= {f"{field.section}.{field.layer}.{name}": array for name, array in named.items()}
            if field.layer == "words":
                arrays["text.words.lengths"] = _lengths(triples, len(self._records))
        for section, stream in streams.items():
            arrays |= stream.forward(section, arrays["rank_of"])
        del arrays["rank_of"]
        arrays["long_words"], arrays["long_words_at"] = pack_strings(long_words)
        arrays["text.folded_reports"] = folded_reports(arrays, len(self._records))
        return arrays


def frequency_order(counts: Sequence[NDArray[np.int64]]) -> dict[str, NDArray[Any]]:
    """The numbers of marked forms by frequency, the most frequent first, and each number's place among them."""
    number_of = np.argsort(-np.sum(counts, axis=0), kind="stable").astype(np.uint32)
    rank_of = np.empty(len(number_of), np.int64)
    rank_of[number_of] = np.arange(len(number_of))
    return {"number_of": number_of, "rank_of": rank_of}


def folded_reports(arrays: Mapping[str, NDArray[Any]], documents: int) -> NDArray[np.uint32]:
    """In how many documents of a segment each folded form of the texts stands."""
    postings = Postings(*(arrays[f"text.marked.{name}"] for name in ("first", "at", "code")))
    found = postings.scan(np.array([(0, len(arrays["fold_of"]))], np.int64))
    reports = np.zeros(len(arrays["folded_at"]) - 1, np.int64)
    groups = arrays["fold_of"][found[:, KEY]].astype(np.int64)
    count_documents(postings.data, found, groups, np.full(documents, -1, np.int64), reports)
    return reports.astype(np.uint32)


def _lengths(triples: Triples, documents: int) -> NDArray[np.uint32]:
    return np.bincount(triples.docs, weights=triples.freqs, minlength=documents).astype(np.uint32)


def _sorted_marked(vocabulary: Vocabulary, numbers: NDArray[np.int64]) -> list[str]:
    strings = [""] * len(numbers)
    for code, number in enumerate(numbers.tolist()):
        strings[number] = vocabulary.marked[code]
    return strings


class _Stream:
    """The tokens of one section of all documents, one after another."""

    def __init__(
        self, codes: list[NDArray[np.int64]], joined: list[NDArray[np.bool_]], numbers: NDArray[np.int64]
    ) -> None:
        self._lengths = np.array([len(each) for each in codes], np.int64)
        self._numbers = numbers[_joined_up(codes, np.int64)]
        self._docs = np.repeat(np.arange(len(codes)), self._lengths)
        self._joined = _joined_up(joined, np.bool_)
        self._joined[np.flatnonzero(np.diff(self._docs, prepend=-1))] = (
            False  # no word goes on from another document
        )

    def counts(self, forms: int) -> NDArray[np.int64]:
        """How often each marked form occurs."""
        return np.bincount(self._numbers, minlength=forms)

    def forward(self, section: Section, rank_of: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
        """The tokens as numbers that are small for frequent forms, and the lengths of documents."""
        code = np.empty(5 * len(self._numbers), np.uint8)
        at = np.zeros(len(self._lengths) + 1, np.int64)
        np.cumsum(self._lengths, out=at[1:])
        size = encode_rows(rank_of[self._numbers], at, code)
        return {
            f"{section}.forward": code[:size].copy(),
            f"{section}.forward_at": at,
            f"{section}.lengths": self._lengths.astype(np.uint32),
        }

    def triples(self, field: Field, strings: list[str], long_words: list[str]) -> Triples:
        """The postings of a field; of words those of `long_words` are added to the list."""
        if field.layer == "marked":
            return count_occurrences(self._numbers, self._docs, PAIR_BITS)
        if field.layer == "words":
            return self._words(strings, long_words)
        inside = self._docs[:-1] == self._docs[1:]
        firsts, seconds = self._numbers[:-1][inside], self._numbers[1:][inside]
        return count_occurrences(pair_keys(firsts, seconds), self._docs[:-1][inside], PAIR_BITS)

    def _words(self, strings: list[str], long_words: list[str]) -> Triples:
        begins = np.flatnonzero(~self._joined)
        sizes = np.diff(begins, append=len(self._numbers))
        padded = np.concatenate((self._numbers, np.full(PARTS, -1, np.int64)))
        parts = [np.where(sizes > place, padded[begins + place], -1) for place in range(PARTS)]
        keys = pack_parts(parts)
        long = sizes > PARTS
        for part in parts:
            long |= part + 1 >= 1 << PART_BITS
        if long.any():
            words = [
                " ".join(strings[number] for number in self._numbers[begin : begin + size].tolist())
                for begin, size in zip(begins[long].tolist(), sizes[long].tolist(), strict=True)
            ]
            long_words += sorted(set(words), key=lambda word: word.encode(*UTF8))
            places = {word: place for place, word in enumerate(long_words)}
            keys[long] = [places[word] for word in words]
        triples = count_occurrences(keys, self._docs[begins], PART_BITS)
        triples.keys[triples.keys < _FIRST_PART] += LONG_WORD
        return triples


def _joined_up(arrays: Iterable[NDArray[Any]], kind: type) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *arrays])
