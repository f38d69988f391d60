"""From analysed reports to the arrays of a new segment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import pack_strings
from searchsvc.engines.whoosh.columns import column_arrays, text_sum
from searchsvc.engines.whoosh.lexicon import (
    LONG_WORD,
    PART_BITS,
    PARTS,
    lexicon_arrays,
    pack_parts,
    pair_keys,
)
from searchsvc.engines.whoosh.postings import count_occurrences, encode_postings, offsets
from searchsvc.types import FIELDS, AnalysedReport, Field, Record, Section, Tokens, Vocabulary

SECTIONS: tuple[Section, ...] = ("text", "title")

STORED_FIELDS = tuple(field for field in FIELDS if field.layer != "bigrams")
"""The fields with postings of their own; those of bigrams are the pairs' put together."""


class Collector:
    """Takes in analysed reports one by one; `arrays` are then those of a segment."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self._text_sums: list[int] = []
        self._vocabulary = Vocabulary()
        self._maps: dict[int, tuple[Vocabulary, NDArray[np.int64]]] = {}
        self._codes: dict[Section, list[NDArray[np.int64]]] = {section: [] for section in SECTIONS}
        self._joined: dict[Section, list[NDArray[np.bool_]]] = {section: [] for section in SECTIONS}

    def add(self, analysed: AnalysedReport) -> None:
        """Take in a report as the next document."""
        self.records.append(analysed.report.record)
        self._text_sums.append(text_sum(analysed.report.text))
        for section in SECTIONS:
            tokens = analysed.tokens(section)
            self._codes[section].append(self._own_codes(tokens))
            joined = tokens.joined.copy()
            joined[:1] = False
            self._joined[section].append(joined)

    def _own_codes(self, tokens: Tokens) -> NDArray[np.int64]:
        theirs = tokens.vocabulary
        known = self._maps.get(id(theirs), (theirs, np.zeros(0, np.int64)))[1]
        if len(known) < len(theirs):
            known = self._extended(known, tokens)
            self._maps[id(theirs)] = (theirs, known)
        unseen = np.unique(tokens.codes[known[tokens.codes] < 0])
        for code in unseen.tolist():
            known[code] = self._vocabulary.code(theirs.marked[code], theirs.folded[code])
        return known[tokens.codes]

    @staticmethod
    def _extended(known: NDArray[np.int64], tokens: Tokens) -> NDArray[np.int64]:
        # Twice the length needed, so that growing costs the same however often it happens.
        longer = np.full(2 * len(tokens.vocabulary), -1, np.int64)
        longer[: len(known)] = known
        return longer

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays of the segment, by their names in its file."""
        arrays, numbers = lexicon_arrays(self._vocabulary.marked, self._vocabulary.folded)
        arrays |= column_arrays(self.records)
        arrays["text_sums"] = np.array(self._text_sums, np.uint32)
        fold_of = arrays["fold_of"].astype(np.int64)
        strings = _sorted_marked(self._vocabulary, numbers)
        long_words: list[str] = []
        for section in SECTIONS:
            stream = _Stream(self._codes[section], self._joined[section], numbers)
            arrays[f"{section}.forward"] = stream.numbers.astype(np.uint32)
            arrays[f"{section}.forward_at"] = offsets(stream.begins)
            for field in STORED_FIELDS:
                if field.section == section:
                    keys, docs = stream.occurrences(field, fold_of, strings, long_words)
                    arrays |= _field_arrays(field, keys, docs, len(self.records))
        arrays["long_words"], arrays["long_words_at"] = pack_strings(long_words)
        return arrays


def _sorted_marked(vocabulary: Vocabulary, numbers: NDArray[np.int64]) -> list[str]:
    strings = [""] * len(numbers)
    for code, number in enumerate(numbers.tolist()):
        strings[number] = vocabulary.marked[code]
    return strings


def _field_arrays(
    field: Field, keys: NDArray[np.uint64], docs: NDArray[np.int64], documents: int
) -> dict[str, NDArray[Any]]:
    arrays = encode_postings(count_occurrences(keys, docs))
    arrays["lengths"] = np.bincount(docs, minlength=documents).astype(np.uint32)
    return {f"{field.section}.{field.layer}.{name}": array for name, array in arrays.items()}


class _Stream:
    """The tokens of one section of all documents, one after another."""

    def __init__(
        self, codes: list[NDArray[np.int64]], joined: list[NDArray[np.bool_]], numbers: NDArray[np.int64]
    ) -> None:
        lengths = np.array([len(each) for each in codes], np.int64)
        self.begins = np.zeros(len(codes) + 1, np.int64)
        np.cumsum(lengths, out=self.begins[1:])
        self.numbers = numbers[_joined_up(codes, np.int64)]
        self.docs = np.repeat(np.arange(len(codes)), lengths)
        self._joined = _joined_up(joined, np.bool_)

    def occurrences(
        self, field: Field, fold_of: NDArray[np.int64], strings: list[str], long_words: list[str]
    ) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """Key and document of each occurrence of a term."""
        match field.layer:
            case "marked":
                return self.numbers.astype(np.uint64), self.docs
            case "folded":
                return fold_of[self.numbers].astype(np.uint64), self.docs
            case "words":
                return self._words(strings, long_words)
            case _:
                inside = self.docs[:-1] == self.docs[1:]
                return pair_keys(self.numbers[:-1][inside], self.numbers[1:][inside]), self.docs[:-1][inside]

    def _words(
        self, strings: list[str], long_words: list[str]
    ) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        begins = np.flatnonzero(~self._joined)
        sizes = np.diff(begins, append=len(self.numbers))
        padded = np.concatenate((self.numbers, np.full(PARTS, -1, np.int64)))
        parts = [np.where(sizes > place, padded[begins + place], -1) for place in range(PARTS)]
        keys = pack_parts(parts)
        long = sizes > PARTS
        for part in parts:
            long |= part + 1 >= 1 << PART_BITS
        if long.any():
            words = [
                " ".join(strings[number] for number in self.numbers[begin : begin + size].tolist())
                for begin, size in zip(begins[long].tolist(), sizes[long].tolist(), strict=True)
            ]
            long_words += sorted(set(words), key=lambda word: word.encode("utf-8", "surrogatepass"))
            places = {word: place for place, word in enumerate(long_words)}
            keys[long] = np.array([LONG_WORD | places[word] for word in words], np.uint64)
        return keys, self.docs[begins]


def _joined_up(arrays: Iterable[NDArray[Any]], kind: type) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *arrays])
