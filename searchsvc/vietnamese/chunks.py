"""What stands between white space, analysed once and remembered as rows of numbers.

No token of pyvi's holds white space except a line break, which is a token of
its own, and no normalisation looks across white space. So a text is a sequence
of chunks, and nearly every chunk of a text has been met before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.types import Vocabulary
from searchsvc.vietnamese.segment import Segmenter, is_number, token_spans
from searchsvc.vietnamese.table import NONE, Column, Letters, Table
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


class Chunks:
    """What is known of chunks; an unknown one is analysed when it is looked up."""

    def __init__(self, vocabulary: Vocabulary, segmenter: Segmenter) -> None:
        self._table = Table()
        self._first = Column(np.intp)
        self._rows = Rows(*(np.zeros(64, np.uint32) for _ in Rows._fields))
        self._used = 0
        self._new: list[tuple[int, int, int, int, int]] = []
        self._tokens: dict[str, _Token] = {}
        self._vocabulary = vocabulary
        self._segmenter = segmenter

    @property
    def letters(self) -> int:
        """How many letters the known chunks have together."""
        return self._table.letters

    def first_rows(
        self, text: str, starts: NDArray[np.intp], letters: Letters, begins: NDArray[np.intp]
    ) -> NDArray[np.intp]:
        """The first row of each chunk of a text.

        Chunks start at these places of the text, and begin at others in their letters alone: see `Table.find`.
        """
        numbers = self._table.find(letters, begins)
        unknown = np.flatnonzero(numbers == NONE)
        if len(unknown):
            sizes = begins[unknown + 1] - begins[unknown]
            places = zip(starts[unknown].tolist(), sizes.tolist(), strict=True)
            numbers[unknown] = self._learned([text[start : start + size] for start, size in places])
        return self._first.values.take(numbers)

    def _learned(self, chunks: Sequence[str]) -> list[int]:
        """The numbers of chunks that had none."""
        numbers: dict[str, int] = {}
        first = []
        for chunk in chunks:
            if chunk not in numbers:
                numbers[chunk] = len(self._table) + len(numbers)
                first.append(self._used + len(self._new))
                self._new += self.analyse(chunk) or [(0, 0, 0, 0, 0)]
        self._table.add(list(numbers))
        self._first.extend(np.array(first, np.intp))
        return [numbers[chunk] for chunk in chunks]

    def rows(self) -> Rows:
        """The rows of all chunks; those of new ones are written together, since each writing has its price."""
        if self._new:
            behind = self._used + len(self._new)
            if behind > len(self._rows.counts):
                self._widen(2 * behind)
            for column, values in zip(self._rows, np.array(self._new, np.uint32).T, strict=True):
                column[self._used : behind] = values
            self._used, self._new = behind, []
        return self._rows

    def _widen(self, size: int) -> None:
        narrow, self._rows = self._rows, Rows(*(np.zeros(size, np.uint32) for _ in Rows._fields))
        for old, new in zip(narrow, self._rows, strict=True):
            new[: len(old)] = old

    def analyse(self, chunk: str) -> list[tuple[int, int, int, int, int]]:
        """The rows of a chunk as numbers that are not remembered."""
        cleaned = clean(chunk)
        found: list[tuple[int, int, int, int, int]] = []
        for start, end in token_spans(cleaned):
            piece, syllables = self._token(cleaned[start:end])
            for term, first, last in syllables:
                found.append((piece, term, start + first, start + last, 0))
                piece = NOTHING
        if cleaned != chunk:
            starts, ends = _origins(chunk)
            found = [(piece, term, starts[first], ends[last - 1], 0) for piece, term, first, last, _ in found]
        if found:
            found[0] = (*found[0][:-1], len(found))
        return found

    def _token(self, token: str) -> _Token:
        known = self._tokens.get(token)
        if known is None:
            piece = self._segmenter.code(place_tone(token))
            spans = [(0, len(token))] if token.isalnum() or is_number(token) else _runs(token)
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
