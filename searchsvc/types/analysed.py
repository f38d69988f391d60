"""Analysed reports: their tokens, and the fields that engines make of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.types.reports import Report, Span


class Token(NamedTuple):
    """One syllable, for tests and for reading; the work is done on `Tokens`."""

    marked: str
    folded: str
    span: Span
    joined: bool


class Vocabulary:
    """Numbers for syllables: code -> marked form and folded form. It only grows.

    The marked form is the normal form of a syllable with its marks, the folded
    form the same without (`searchsvc.vietnamese.unicode` defines both).
    """

    def __init__(self) -> None:
        self.marked: list[str] = []
        self.folded: list[str] = []
        self._codes: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.marked)

    def code(self, marked: str, folded: str) -> int:
        """The number of a marked form, a new one if it is new."""
        known = self._codes.get(marked)
        if known is None:
            known = self._codes[marked] = len(self.marked)
            self.marked.append(marked)
            self.folded.append(folded)
        return known


@dataclass(frozen=True, slots=True)
class Tokens:
    """The syllables of one text in reading order, as columns of equal length.

    codes   uint32, into `vocabulary`
    starts  uint32, offsets into the text that was analysed
    ends    uint32, exclusive
    joined  bool, whether the syllable continues the word of the one before it
    """

    vocabulary: Vocabulary
    codes: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    ends: NDArray[np.uint32]
    joined: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Token]:
        marked, folded = self.vocabulary.marked, self.vocabulary.folded
        columns = zip(
            self.codes.tolist(), self.starts.tolist(), self.ends.tolist(), self.joined.tolist(), strict=True
        )
        for code, start, end, joined in columns:
            yield Token(marked[code], folded[code], Span(start, end), joined)


Layer = Literal["marked", "folded", "pairs", "bigrams", "words"]
"""What of the syllables is a term: each with its marks (`đối`), each without (`doi`), each adjacent
pair with marks (`đối ngoại`), each without (`doi ngoai`), each of pyvi's words with its marks."""

Section = Literal["text", "title"]
"""Which part of a report. The text includes the title, so it alone decides what is found."""


class Field(NamedTuple):
    """One stream of terms with postings and lengths of its own."""

    section: Section
    layer: Layer


FIELDS: tuple[Field, ...] = (
    Field("text", "marked"),
    Field("text", "folded"),
    Field("text", "pairs"),
    Field("text", "bigrams"),
    Field("text", "words"),
    Field("title", "marked"),
    Field("title", "folded"),
    Field("title", "pairs"),
    Field("title", "bigrams"),
)
"""Every field that an engine keeps."""


class Explanation(NamedTuple):
    """What a report says that a short form stands for: `Ủy ban nhân dân (UBND)`.

    form   the folded form of the short or of the long form, under which it is looked up
    short  as it is written
    long   as it is written

    None of them has a tab.
    """

    form: str
    short: str
    long: str


@dataclass(frozen=True, slots=True)
class AnalysedReport:
    """A report and its tokens, ready for an engine.

    `text` are the tokens of the whole text, `title` those of the title alone;
    none when the title is all of the text.
    A title that does not stand in the text (`report.title_span` is None) has
    its tokens at the end of `text` as well, without offsets that mean anything.
    `explained` is what the text says of abbreviations, each once under each of its two forms.
    """

    report: Report
    text: Tokens
    title: Tokens
    explained: tuple[Explanation, ...] = ()

    def tokens(self, section: Section) -> Tokens:
        """The tokens of a section."""
        return self.title if section == "title" else self.text

    def terms(self, field: Field) -> list[str]:
        """The terms of a field in reading order: the definition that engines keep to."""
        tokens = self.tokens(field.section)
        if field.layer == "words":
            return _words(tokens)
        forms = tokens.vocabulary.marked if field.layer in {"marked", "pairs"} else tokens.vocabulary.folded
        syllables = [forms[code] for code in tokens.codes.tolist()]
        if field.layer in {"marked", "folded"}:
            return syllables
        return [f"{first} {second}" for first, second in pairwise(syllables)]


def _words(tokens: Tokens) -> list[str]:
    words: list[str] = []
    for token in tokens:
        if token.joined and words:
            words[-1] += f" {token.marked}"
        else:
            words.append(token.marked)
    return words
