"""Many texts taken apart at once by compiled loops: what `Analyzer.tokens_of` does with arrays, a step at a time.

Imported only where there is much to do, since what compiles takes time and memory to load.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from searchsvc.types import Tokens, Vocabulary
from searchsvc.vietnamese.chunks import SPACE, Chunks
from searchsvc.vietnamese.kernels.finding import Chunked, Known, look_up, take_apart
from searchsvc.vietnamese.kernels.labelling import Says, Weights, Words, add_up, label
from searchsvc.vietnamese.kernels.laying import (
    Columns,
    Marks,
    Pieces,
    Rows,
    Texts,
    lay_out,
    take_syllables,
)
from searchsvc.vietnamese.model import Model
from searchsvc.vietnamese.segment import Segmenter
from searchsvc.vietnamese.table import WEIGHTS, letters_of

Integers = NDArray[np.int64]


def tokens_of(
    texts: Sequence[str], chunks: Chunks, segmenter: Segmenter, vocabulary: Vocabulary
) -> list[Tokens]:
    """The tokens of each text."""
    whole = " ".join(texts)
    begins = np.cumsum([0, *(len(text) + 1 for text in texts)])
    starts, numbers = _chunks(whole, chunks)
    rows, laid, tokens = _laid_out(starts, numbers, begins, chunks)
    inside = _labels(tokens, laid.tokens, segmenter)
    columns, cuts = _syllables(rows, laid, tokens, inside, segmenter)
    return [
        Tokens(
            vocabulary,
            columns.codes[begin:end],
            columns.starts[begin:end],
            columns.ends[begin:end],
            columns.joined[begin:end],
        )
        for begin, end in pairwise(cuts.tolist())
    ]


def _chunks(whole: str, chunks: Chunks) -> tuple[Integers, Integers]:
    """Where the chunks of a text start, and their numbers."""
    letters = letters_of(whole)
    starts, sizes, hashes = (np.empty(len(letters), np.int64) for _ in range(3))
    found = Chunked(starts, sizes, hashes.view(np.uint64))
    count = take_apart(letters, SPACE, WEIGHTS, found)
    found = Chunked(found.starts[:count], found.sizes[:count], found.hashes[:count])
    numbers = np.empty(count, np.int64)
    look_up(letters, found, Known(*chunks.table.columns()), numbers)
    chunks.learn(whole, found.starts, found.sizes, numbers)
    return found.starts, numbers


def _laid_out(
    starts: Integers, numbers: Integers, begins: Integers, chunks: Chunks
) -> tuple[Rows, Texts, Integers]:
    """The rows of chunks, where those of each text begin, and the numbers of their tokens."""
    pieces = Pieces(*chunks.pieces.columns())
    size = int(pieces.counts.take(numbers).sum())
    rows = Rows(*(np.empty(size, np.uint32) for _ in Rows._fields))
    texts = Texts(begins, *(np.empty(len(begins), np.int64) for _ in range(2)))
    tokens = np.empty(size + 1, np.int64)  # one is written behind the last
    count = lay_out(starts, numbers, pieces, texts, rows, tokens)
    return rows, texts, tokens[:count]


def _labels(tokens: Integers, begins: Integers, segmenter: Segmenter) -> NDArray[np.bool_]:
    """For each token whether pyvi's model takes it for the inside of a word; texts begin at some tokens."""
    model, known = segmenter.model, segmenter.columns()
    scores, inside = np.empty(len(tokens)), np.empty(len(tokens), np.bool_)
    doubtful = np.empty(len(begins) - 1, np.bool_)
    says = Says(known.own, known.before, known.after, known.number)
    add_up(tokens, begins, says, _words(model), _weights(model), scores)
    label(scores, begins, model.transitions, inside, doubtful)
    for text in np.flatnonzero(doubtful).tolist():
        own = slice(begins[text], begins[text + 1])
        inside[own] = segmenter.in_turn(tokens[own])
    return inside


def _syllables(
    rows: Rows, texts: Texts, tokens: Integers, inside: NDArray[np.bool_], segmenter: Segmenter
) -> tuple[Columns, Integers]:
    """The columns of all syllables, and where those of each text begin."""
    known, size, cuts = segmenter.columns(), len(rows.terms), np.empty(len(texts.letters), np.int64)
    codes, starts, ends = (np.empty(size, np.uint32) for _ in range(3))
    columns = Columns(codes, starts, ends, np.empty(size, np.bool_))
    take_syllables(rows, texts, tokens, inside, Marks(known.apart, known.title), columns, cuts)
    return columns, cuts


def _words(model: Model) -> Words:
    words = model.dictionary
    return Words(words.pairs, words.openings, _ascending(words.triples), np.array([words.base]))


@cache
def _ascending(numbers: frozenset[int]) -> Integers:
    return np.array(sorted(numbers), np.int64)


def _weights(model: Model) -> Weights:
    names = ("-1:word.bi_gram()", "+1:word.bi_gram()", "-2:word.tri_gram()", "+2:word.tri_gram()")
    return Weights(*(model.lean[name] for name in names))
