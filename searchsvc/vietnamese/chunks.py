"""What stands between white space, analysed once and remembered as rows of numbers.

No token of pyvi's holds white space except a line break, which is a token of
its own, and no normalisation looks across white space. So a text is a sequence
of chunks, and nearly every chunk of a text has been met before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.types import Vocabulary
from searchsvc.vietnamese.segment import Segmenter, is_number, token_spans
from searchsvc.vietnamese.unicode import clean, clusters, fold, marked_form, place_tone

NOTHING = 0xFFFF_FFFF

_SYLLABLE = re.compile(r"[^\W_]+")

_Token = tuple[int, list[tuple[int, int, int]]]
"""One of pyvi's tokens: its number, and number, start and end of its syllables."""


class Rows(NamedTuple):
    """Columns of uint32 with a row for each syllable, and for each of pyvi's tokens that has none.

    pieces  the segmenter's number of the token, NOTHING in its second syllable and later
    terms   the vocabulary's number of the syllable, NOTHING if there is none
    starts  offsets in the chunk
    ends    likewise, exclusive
    counts  in the first row of a chunk how many rows it has
    """

    pieces: NDArray[np.uint32]
    terms: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    ends: NDArray[np.uint32]
    counts: NDArray[np.uint32]


class Chunks(dict[str, int]):
    """Chunk -> number of its first row; an unknown chunk is analysed when it is looked up."""

    def __init__(self, vocabulary: Vocabulary, segmenter: Segmenter) -> None:
        super().__init__()
        self.letters = 0
        self.rows = Rows(*(np.zeros(64, np.uint32) for _ in Rows._fields))
        self._used = 0
        self._tokens: dict[str, _Token] = {}
        self._vocabulary = vocabulary
        self._segmenter = segmenter

    def __missing__(self, chunk: str) -> int:
        rows = list(self.analyse(chunk))
        first = self[chunk] = self._used
        self.letters += len(chunk)
        self._used += max(len(rows), 1)
        while self._used > len(self.rows.counts):
            self.rows = Rows(*(np.concatenate((column, np.zeros_like(column))) for column in self.rows))
        for column, values in zip(self.rows, zip(*rows, strict=True), strict=False):
            column[first : self._used] = values
        self.rows.counts[first] = len(rows)
        return first

    def analyse(self, chunk: str) -> Iterator[tuple[int, int, int, int]]:
        """The rows of a chunk, without their counts, as numbers that are not remembered."""
        cleaned = clean(chunk)
        starts: Sequence[int] = range(len(chunk))
        ends: Sequence[int] = range(1, len(chunk) + 1)
        if cleaned != chunk:
            starts, ends = _origins(chunk)
        for start, end in token_spans(cleaned):
            piece, syllables = self._token(cleaned[start:end])
            for term, first, last in syllables:
                yield piece, term, starts[start + first], ends[start + last - 1]
                piece = NOTHING

    def _token(self, token: str) -> _Token:
        known = self._tokens.get(token)
        if known is None:
            piece = self._segmenter.code(place_tone(token))
            spans = [(0, len(token))] if is_number(token) else _runs(token)
            syllables = [(self._term(token[first:last]), first, last) for first, last in spans]
            known = self._tokens[token] = piece, syllables or [(NOTHING, 0, len(token))]
        return known

    def _term(self, syllable: str) -> int:
        marked = marked_form(syllable)
        return self._vocabulary.code(marked, fold(marked))


def _runs(token: str) -> list[tuple[int, int]]:
    return [match.span() for match in _SYLLABLE.finditer(token)]


def _origins(chunk: str) -> tuple[list[int], list[int]]:
    """For each code point of the cleaned chunk the span that it comes from."""
    starts: list[int] = []
    ends: list[int] = []
    for piece, start, end in clusters(chunk):
        starts += [start] * len(piece)
        ends += [end] * len(piece)
    return starts, ends
