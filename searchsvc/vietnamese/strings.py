"""The syllables of users' strings, which come again and again and are a few words each.

Few tokens are labelled one after another, since arrays have their price however short they are.
"""

from __future__ import annotations

import re
from itertools import pairwise
from threading import Lock
from typing import NamedTuple

from searchsvc.types import Span, Token, Vocabulary
from searchsvc.vietnamese.chunks import Chunks
from searchsvc.vietnamese.model import Model
from searchsvc.vietnamese.rows import NOTHING
from searchsvc.vietnamese.segment import Segmenter, is_apart
from searchsvc.vietnamese.ties import Known, labels_in_turn

_MOST_LETTERS = 50_000
"""So many letters of different chunks are remembered, then they are all forgotten."""
_MOST_STRINGS = 100
"""So many strings are remembered as a whole."""
_CHUNK = re.compile(r"\S+|\n")


class _Piece(NamedTuple):
    """A syllable of a chunk, or a token that has none: then its forms are empty.

    token       one of pyvi's, None in its second syllable and later
    start, end  in the chunk
    """

    token: str | None
    marked: str
    folded: str
    start: int
    end: int


class Strings:
    """Takes strings apart by what it remembers of their chunks; may be used by several threads."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self._vocabulary = Vocabulary()
        self._segmenter = Segmenter(self._model)
        self._chunks = Chunks(self._vocabulary, self._segmenter)
        self._letters = 0
        self._tokens: dict[str, Known] = {}
        self._known: dict[str, list[_Piece]] = {}
        self._unjoined: dict[str, tuple[Token, ...]] = {}

    def unjoined(self, text: str) -> tuple[Token, ...]:
        """The syllables of a string, none of them joined; one search asks for those of the same string several times."""
        known = self._unjoined.get(text)
        if known is None:
            known = tuple(
                [
                    Token(
                        piece.marked, piece.folded, Span(begin + piece.start, begin + piece.end), joined=False
                    )
                    for piece, begin in self._pieces_of(text)
                    if piece.marked
                ]
            )
            if len(self._unjoined) >= _MOST_STRINGS:
                self._unjoined = {}
            self._unjoined[text] = known
        return known

    def syllables(self, text: str) -> list[Token]:
        """The syllables of a string, joined to words."""
        pieces = self._pieces_of(text)
        tokens = [piece.token for piece, _ in pieces if piece.token is not None]
        joined = iter(_joined(tokens, self._model, self._tokens))
        found: list[Token] = []
        after_syllable = False
        for piece, begin in pieces:
            inside = piece.token is None or next(joined)
            if piece.marked:
                span = Span(begin + piece.start, begin + piece.end)
                found.append(Token(piece.marked, piece.folded, span, joined=inside and after_syllable))
            after_syllable = bool(piece.marked)
        return found

    def _pieces_of(self, text: str) -> list[tuple[_Piece, int]]:
        """The pieces of a string, and where the chunk of each begins."""
        return [(piece, match.start()) for match in _CHUNK.finditer(text) for piece in self._pieces(match[0])]

    def _pieces(self, chunk: str) -> list[_Piece]:
        known = self._known.get(chunk)
        if known is not None:
            return known
        with self._lock:
            if self._letters > _MOST_LETTERS:
                self._forget()
            self._letters += len(chunk)
            pieces = [self._piece(*row) for row in self._chunks.analyse(chunk)]
            self._known[chunk] = pieces
        return pieces

    def _piece(self, number: int, term: int, start: int, end: int) -> _Piece:
        token = None if number == NOTHING else self._segmenter.tokens[number]
        if term == NOTHING:
            return _Piece(token, "", "", start, end)
        return _Piece(token, self._vocabulary.marked[term], self._vocabulary.folded[term], start, end)


def _joined(tokens: list[str], model: Model, known: dict[str, Known]) -> list[bool]:
    """For each token whether pyvi joins it to the one before it, as `Segmenter.joined` tells it of arrays."""
    if len(tokens) < 2:  # noqa: PLR2004 - nothing stands before the first one
        return [False] * len(tokens)
    return [False] + [
        inside
        and not (is_apart(before) or is_apart(token))
        and (before[0].istitle() or not token[0].istitle())
        for inside, (before, token) in zip(
            labels_in_turn(tokens, model, known)[1:], pairwise(tokens), strict=True
        )
    ]
