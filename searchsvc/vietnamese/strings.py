"""The syllables of users' strings, which come again and again and are a few words each."""

from __future__ import annotations

import re
from threading import Lock

from searchsvc.types import Span, Token, Vocabulary
from searchsvc.vietnamese.chunks import NOTHING, Chunks
from searchsvc.vietnamese.model import Model
from searchsvc.vietnamese.segment import Segmenter

_MOST_LETTERS = 50_000
"""So many letters of different chunks are remembered, then they are all forgotten."""
_CHUNK = re.compile(r"\S+")

_Piece = tuple[str, str, int, int]
"""A syllable of a chunk: its marked and its folded form, and where it begins and ends."""


class Strings:
    """Takes strings apart by what it remembers of their chunks; may be used by several threads."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self._vocabulary = Vocabulary()
        self._chunks = Chunks(self._vocabulary, Segmenter(self._model))
        self._letters = 0
        self._known: dict[str, list[_Piece]] = {}

    def syllables(self, text: str) -> list[Token]:
        """The syllables of a string, none of them joined."""
        return [
            Token(marked, folded, Span(match.start() + start, match.start() + end), joined=False)
            for match in _CHUNK.finditer(text)
            for marked, folded, start, end in self._pieces(match[0])
        ]

    def _pieces(self, chunk: str) -> list[_Piece]:
        known = self._known.get(chunk)
        if known is not None:
            return known
        with self._lock:
            if self._letters > _MOST_LETTERS:
                self._forget()
            self._letters += len(chunk)
            forms = self._vocabulary
            pieces = [
                (forms.marked[term], forms.folded[term], start, end)
                for _, term, start, end, _ in self._chunks.analyse(chunk)
                if term != NOTHING
            ]
            self._known[chunk] = pieces
        return pieces
