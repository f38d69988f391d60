"""What stands between white space, analysed once and remembered as rows of numbers.

No token of pyvi's holds white space except a line break, which is a token of
its own, and no normalisation looks across white space. So a text is a sequence
of chunks, and nearly every chunk of a text has been met before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from searchsvc.types import Vocabulary
from searchsvc.vietnamese.rows import NOTHING, Pieces, Rows
from searchsvc.vietnamese.segment import Segmenter, is_number, plain_tokens, token_spans
from searchsvc.vietnamese.table import NONE, Letters, Table
from searchsvc.vietnamese.unicode import (
    LONGEST_TERM,
    clean,
    clusters,
    fold,
    is_clean,
    marked_form,
    place_tone,
)

_LAST_SPACE = 0x3000
SPACE = np.array([chr(code).isspace() for code in range(_LAST_SPACE + 2)])
"""Whether a code point is white space; none behind the last of these is."""

_SYLLABLE = re.compile(r"[^\W_]+")

_Row = tuple[int, int, int, int]
"""As in `Rows`."""


class Chunks:
    """What is known of chunks; an unknown one is analysed when it is looked up."""

    def __init__(self, vocabulary: Vocabulary, segmenter: Segmenter) -> None:
        self.table = Table()
        """The numbers of chunks by their letters."""
        self.pieces = Pieces()
        """The rows of chunks by their numbers."""
        self._tokens: dict[str, int] = {}
        self._token_pieces = Pieces()
        self._vocabulary = vocabulary
        self._segmenter = segmenter

    @property
    def letters(self) -> int:
        """How many letters the known chunks have together."""
        return self.table.letters

    def numbers(
        self, text: str, starts: NDArray[np.intp], letters: Letters, begins: NDArray[np.intp]
    ) -> NDArray[np.intp]:
        """The number of each chunk of a text.

        Chunks start at these places of the text, and begin at others in their letters alone: see `Table.find`.
        """
        numbers = self.table.find(letters, begins)
        self.learn(text, starts, np.diff(begins), numbers)
        return numbers

    def learn(
        self, text: str, starts: NDArray[np.intp], sizes: NDArray[np.intp], numbers: NDArray[np.intp]
    ) -> None:
        """Give numbers to the chunks of a text that have none."""
        unknown = np.flatnonzero(numbers == NONE)
        if len(unknown):
            places = zip(starts[unknown].tolist(), sizes[unknown].tolist(), strict=True)
            chunks = [text[start : start + size] for start, size in places]
            learned = self._learned(dict.fromkeys(chunks))
            numbers[unknown] = [learned[chunk] for chunk in chunks]

    def _learned(self, new: Iterable[str]) -> dict[str, int]:
        """The numbers of chunks that had none."""
        plain = list(new)
        odd: list[str] = []
        if not _is_plain(" ".join(plain)):
            odd = [chunk for chunk in plain if not _is_plain(chunk)]
            plain = [chunk for chunk in plain if _is_plain(chunk)]
        self._add_plain(plain)
        _add(self.pieces, map(self.analyse, odd))
        numbers = {chunk: number for number, chunk in enumerate([*plain, *odd], len(self.table))}
        self.table.add(list(numbers))
        return numbers

    def _add_plain(self, chunks: Sequence[str]) -> None:
        """Add plain chunks, as `analyse` has them one by one: their tokens are looked for in all of them at once."""
        matches = list(plain_tokens(" ".join(chunks)))
        tokens = self._tokens_of([match[0] for match in matches])
        starts = np.array([match.start() for match in matches], np.intp)
        begins = np.cumsum([0, *(len(chunk) + 1 for chunk in chunks)])
        chunk = np.searchsorted(begins, starts, side="right") - 1
        places, counts = self._token_pieces.places(tokens)
        rows = self._token_pieces.rows.take(places).moved(np.repeat(starts - begins[chunk], counts))
        self.pieces.add(np.bincount(chunk, counts, len(chunks)).astype(np.intp), rows)

    def _tokens_of(self, tokens: Sequence[str]) -> NDArray[np.intp]:
        """The numbers of tokens."""
        new = [token for token in dict.fromkeys(tokens) if token not in self._tokens]
        self._tokens |= {token: number for number, token in enumerate(new, len(self._tokens))}
        _add(self._token_pieces, map(self._token, new))
        return np.array([self._tokens[token] for token in tokens], np.intp)

    def analyse(self, chunk: str) -> list[_Row]:
        """The rows of a chunk, of which nothing is remembered."""
        cleaned = clean(chunk)
        found = [
            (token, term, start + first, start + last)
            for start, end in token_spans(cleaned)
            for token, term, first, last in self._token(cleaned[start:end])
        ]
        if cleaned != chunk:
            starts, ends = _origins(chunk)
            found = [(token, term, starts[first], ends[last - 1]) for token, term, first, last in found]
        return found

    def _token(self, token: str) -> list[_Row]:
        if token.isalnum() or is_number(token):
            return [self._syllable(token)]
        number = self._segmenter.code(place_tone(token))
        terms = [(self._term(token[first:last]), first, last) for first, last in _runs(token)]
        first, *rest = terms or [(NOTHING, 0, len(token))]
        return [(number, *first), *((NOTHING, *each) for each in rest)]

    def _syllable(self, token: str) -> _Row:
        """The row of a token that is one syllable."""
        if (
            token.isascii() and token[-1] not in "iyIY"
        ):  # as most new ones are: nothing to settle, no marks to take away
            form = token[:LONGEST_TERM].lower()
            return self._segmenter.code(token), self._vocabulary.code(form, form), 0, len(token)
        return self._segmenter.code(place_tone(token)), self._term(token), 0, len(token)

    def _term(self, syllable: str) -> int:
        marked = marked_form(syllable)
        return self._vocabulary.code(marked, fold(marked))


def _is_plain(text: str) -> bool:
    """Whether text is clean as it stands and has no address, for which tokens are looked for in another way."""
    return "@" not in text and is_clean(text)


def _add(pieces: Pieces, found: Iterable[list[_Row]]) -> None:
    several = list(found)
    rows = np.array([row for each in several for row in each], np.uint32).reshape(-1, len(Rows._fields))
    pieces.add(np.array([len(each) for each in several], np.intp), Rows(*rows.T))


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
