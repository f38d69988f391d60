"""The rows of pieces, laid out as the tokens of texts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import kernel

Numbers = NDArray[np.uint32]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

NOTHING = 0xFFFF_FFFF
"""As in `rows`."""


class Pieces(NamedTuple):
    """What `rows.Pieces` knows: where the rows of each piece are, how many it has, and the rows."""

    firsts: NDArray[np.int32]
    counts: NDArray[np.int32]
    tokens: Numbers
    terms: Numbers
    starts: Numbers
    ends: Numbers


class Rows(NamedTuple):
    """Rows of texts, as in `rows.Rows`, one text after another."""

    tokens: Numbers
    terms: Numbers
    starts: Numbers
    ends: Numbers


class Texts(NamedTuple):
    """Where each text begins, and the end of the last one: among the letters, the rows and the tokens."""

    letters: Integers
    rows: Integers
    tokens: Integers


@kernel
def lay_out(
    starts: Integers, numbers: Integers, pieces: Pieces, texts: Texts, out: Rows, tokens: Integers
) -> int:
    """Write the rows of chunks, each with its place added, and the numbers of pyvi's tokens; gives how many these are."""
    firsts, counts, piece_tokens, piece_terms, piece_starts, piece_ends = pieces
    row_tokens, terms, row_starts, row_ends = out
    text_letters, text_rows, text_tokens = texts
    row = token = text = 0
    for chunk in range(len(numbers)):
        start, number = starts[chunk], numbers[chunk]
        while text_letters[text] <= start:
            text_rows[text], text_tokens[text] = row, token
            text += 1
        for place in range(firsts[number], firsts[number] + counts[number]):
            row_tokens[row], terms[row] = piece_tokens[place], piece_terms[place]
            row_starts[row], row_ends[row] = start + piece_starts[place], start + piece_ends[place]
            row += 1
            tokens[token] = piece_tokens[place]
            token += piece_tokens[place] != NOTHING
    text_rows[text:], text_tokens[text:] = row, token
    return token


class Marks(NamedTuple):
    """For each of pyvi's tokens whether it is never joined, and whether it begins with a title case letter."""

    apart: Mask
    title: Mask


class Columns(NamedTuple):
    """Room for the columns of `Tokens`."""

    codes: Numbers
    starts: Numbers
    ends: Numbers
    joined: Mask


@kernel
def take_syllables(
    rows: Rows, texts: Texts, tokens: Integers, labels: Mask, marks: Marks, out: Columns, cuts: Integers
) -> None:
    """Write the syllables of texts, with offsets into their own, and where those of each text begin.

    `labels` says of each token whether it is the inside of a word as far as pyvi's model is asked.
    """
    row_tokens, terms, row_starts, row_ends = rows
    codes, starts, ends, joined = out
    apart, title = marks
    text_letters, text_rows, text_tokens = texts
    count = 0
    for text in range(len(text_letters) - 1):
        cuts[text] = count
        token, begin = text_tokens[text], text_letters[text]
        goes_on = False  # whether the row before has a syllable, of the same text
        for row in range(text_rows[text], text_rows[text + 1]):
            inside = True
            if row_tokens[row] != NOTHING:
                inside = labels[token]
                if inside and goes_on:
                    this, before = tokens[token], tokens[token - 1]
                    inside = not (apart[this] or apart[before]) and (title[before] or not title[this])
                token += 1
            if terms[row] != NOTHING:
                codes[count] = terms[row]
                starts[count], ends[count] = row_starts[row] - begin, row_ends[row] - begin
                joined[count] = inside and goes_on
                count += 1
            goes_on = terms[row] != NOTHING
    cuts[len(text_letters) - 1] = count
