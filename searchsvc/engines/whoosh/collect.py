"""From analysed reports to the arrays of a new segment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import pack_strings
from searchsvc.engines.whoosh.columns import column_arrays
from searchsvc.engines.whoosh.explained import NAME, line
from searchsvc.engines.whoosh.kernels.decoding import count_documents
from searchsvc.engines.whoosh.lexicon import lexicon_arrays
from searchsvc.engines.whoosh.lists import list_arrays
from searchsvc.engines.whoosh.packed import Dictionaries, pack
from searchsvc.engines.whoosh.postings import (
    KEY,
    Documents,
    Postings,
    count_occurrences,
    encode_postings,
    room_for,
)
from searchsvc.engines.whoosh.segment_file import stored
from searchsvc.engines.whoosh.stream import Stream
from searchsvc.engines.whoosh.vocabularies import one_vocabulary
from searchsvc.types import FIELDS, AnalysedReport, Record, Section, Tokens

SECTIONS: tuple[Section, ...] = ("text", "title")

STORED_FIELDS = tuple(field for field in FIELDS if stored(field) == field)
"""The fields with postings of their own."""


class Collector:
    """Takes in analysed reports one by one; `arrays` are then those of a segment.

    `dictionaries` are those of the segments that are written one after another.
    """

    def __init__(self, dictionaries: Dictionaries) -> None:
        self._dictionaries = dictionaries
        self._records: list[Record] = []
        self._texts: list[str] = []
        self._explained: list[list[str]] = []
        self._tokens: dict[Section, list[Tokens]] = {section: [] for section in SECTIONS}

    def add(self, analysed: AnalysedReport) -> None:
        """Take in a report as the next document."""
        self._records.append(analysed.report)
        self._texts.append(analysed.report.text)
        self._explained.append(sorted(set(map(line, analysed.explained))))
        for section in SECTIONS:
            self._tokens[section].append(analysed.tokens(section))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays of the segment, by their names in its file."""
        forms, codes = one_vocabulary(self._tokens)
        arrays, numbers = lexicon_arrays(*forms)
        arrays |= column_arrays(self._records)
        arrays |= pack(self._texts, "texts", self._dictionaries)
        arrays |= list_arrays(NAME, self._explained)
        streams = {section: _stream(self._tokens[section], numbers[codes[section]]) for section in SECTIONS}
        arrays |= frequency_order([stream.counts(len(numbers)) for stream in streams.values()])
        long_words = _LongWords(forms.marked, numbers)
        # New memory takes longer than what is done in it.
        room = room_for(max(len(each) for each in codes.values()))
        for field in STORED_FIELDS:
            found = streams[field.section].occurrences(field, long_words.places)
            named = encode_postings(count_occurrences(found, room))
            arrays |= {f"{field.section}.{field.layer}.{name}": array for name, array in named.items()}
            if field.layer == "words":
                arrays["text.words.lengths"] = np.bincount(found.docs, minlength=len(self._records)).astype(
                    np.uint32
                )
        for section, stream in streams.items():
            arrays |= stream.forward(section, arrays["rank_of"])
        del arrays["rank_of"]
        arrays["text.joined"] = streams["text"].joined()
        arrays["long_words"], arrays["long_words_at"] = pack_strings(long_words.known)
        arrays["text.folded_reports"] = folded_reports(arrays, len(self._records))
        return arrays


def _stream(tokens: Sequence[Tokens], numbers: NDArray[np.int64]) -> Stream:
    lengths = np.array([len(each) for each in tokens], np.int64)
    return Stream(numbers, lengths, _joined_up((each.joined for each in tokens), np.bool_))


class _LongWords:
    """The list of a segment's long words, which are met all at once."""

    def __init__(self, marked: Sequence[str], numbers: NDArray[np.int64]) -> None:
        self._marked = marked
        self._numbers = numbers
        self.known: list[str] = []

    def places(self, words: list[Documents]) -> Sequence[int]:
        """List words, given as numbers of their syllables; gives the place of each."""
        form_of = np.empty(len(self._numbers), np.int64)
        form_of[self._numbers] = np.arange(len(self._numbers))
        spelled = [" ".join([self._marked[form] for form in form_of[word].tolist()]) for word in words]
        self.known = sorted(set(spelled))
        places = {word: place for place, word in enumerate(self.known)}
        return [places[word] for word in spelled]


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


def _joined_up(arrays: Iterable[NDArray[Any]], kind: type) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *arrays])
