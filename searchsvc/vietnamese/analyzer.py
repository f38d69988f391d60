"""Text in, `Tokens` out: syllables with offsets, normal forms, and pyvi's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from searchsvc.types import AnalysedReport, Report, Token, Tokens, Vocabulary
from searchsvc.vietnamese.chunks import SPACE, Chunks
from searchsvc.vietnamese.definitions import explanations
from searchsvc.vietnamese.model import Model, load_model
from searchsvc.vietnamese.rows import NOTHING
from searchsvc.vietnamese.segment import Segmenter
from searchsvc.vietnamese.strings import Strings
from searchsvc.vietnamese.table import Letters, letters_of

LANGUAGE_RULES = 2
"""The number of these rules; an index that was built by others is stale."""

_REMEMBERED_LETTERS = 1_000_000
_LETTERS_AT_ONCE = 100_000
_WORTHWHILE = 20_000
"""Letters from which on compiled loops are worth loading them."""

_Columns = tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32], NDArray[np.bool_]]
"""Codes, starts, ends, and whether a syllable continues a word."""


class Analyzer:
    """Analyses texts over one vocabulary; may be used by several threads.

    It remembers the chunks that it has met, a million letters of them at most
    between two texts (some 65 MB with their tokens).
    """

    def __init__(self, vocabulary: Vocabulary | None = None, model: Model | None = None) -> None:
        self.vocabulary = Vocabulary() if vocabulary is None else vocabulary
        self._model = load_model() if model is None else model
        self._lock = Lock()
        self._strings = Strings(self._model)
        self._forget()

    def _forget(self) -> None:
        self._segmenter = Segmenter(self._model)
        self._chunks = Chunks(self.vocabulary, self._segmenter)

    def analyse(self, report: Report) -> AnalysedReport:
        """A report with its tokens; a title from elsewhere stands at the end of the text's as well.

        A title that is all of the text has no tokens of its own.
        """
        return self.analyse_all((report,))[0]

    def analyse_all(self, reports: Sequence[Report]) -> list[AnalysedReport]:
        """Several reports with their tokens, which takes less time than one after another."""
        texts = [
            text
            for report in reports
            for text in (report.text, "" if _is_all(report) else report.title or "")
        ]
        tokens = [each for batch in _batches(texts) for each in self.tokens_of(batch)]
        return list(map(_analysed, reports, tokens[::2], tokens[1::2]))

    def syllables(self, text: str) -> list[Token]:
        """The tokens of a user's string, which does not go into the vocabulary."""
        return self._strings.syllables(text)

    def unjoined(self, text: str) -> tuple[Token, ...]:
        """The same without looking for words: none of the tokens is joined, which takes less time."""
        return self._strings.unjoined(text)

    def tokens(self, text: str) -> Tokens:
        """The tokens of any text, with offsets into it; time and memory are linear in its length."""
        return self.tokens_of((text,))[0]

    def tokens_of(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each of some texts, which are worked on as one: the arithmetic costs little but its calls."""
        with self._lock:
            if self._chunks.letters > _REMEMBERED_LETTERS:
                self._forget()
            if sum(map(len, texts)) < _WORTHWHILE:
                return list(self._tokens_of(texts))
            from searchsvc.vietnamese import batch  # noqa: PLC0415 - see there

            return batch.tokens_of(texts, self._chunks, self._segmenter, self.vocabulary)

    def _tokens_of(self, texts: Sequence[str]) -> Iterator[Tokens]:
        whole = " ".join(texts)
        starts, letters, chunk_begins = _split(whole)
        text_begins = np.cumsum([0, *(len(text) + 1 for text in texts)])
        numbers = self._chunks.numbers(whole, starts, letters, chunk_begins)
        places, counts = self._chunks.pieces.places(numbers)
        rows = self._chunks.pieces.rows.take(places).moved(np.repeat(starts, counts))
        behind = np.append(0, np.cumsum(counts))
        joined = self._joined(rows.tokens, behind[np.searchsorted(starts, text_begins[:-1])])
        kept = rows.terms != NOTHING
        joined[1:] &= kept[:-1]
        columns = (rows.terms[kept], rows.starts[kept], rows.ends[kept], joined[kept])
        return self._apart(columns, text_begins)

    def _apart(self, columns: _Columns, begins: NDArray[np.int64]) -> Iterator[Tokens]:
        """The columns of each text, with offsets into it; texts begin at these places of the whole."""
        codes, starts, ends, joined = columns
        cuts = np.searchsorted(starts, begins)
        back = np.repeat(begins[:-1].astype(np.uint32), np.diff(cuts))
        starts, ends = starts - back, ends - back
        for cut in map(slice, cuts[:-1].tolist(), cuts[1:].tolist()):
            yield Tokens(self.vocabulary, codes[cut], starts[cut], ends[cut], joined[cut])

    def _joined(self, tokens: NDArray[np.uint32], begins: NDArray[np.intp]) -> NDArray[np.bool_]:
        """For each row whether it continues a word; texts begin at some rows."""
        first = np.flatnonzero(tokens != NOTHING)
        joined = np.ones(len(tokens), np.bool_)
        begins = np.searchsorted(first, begins)
        begins = begins[np.diff(begins, prepend=-1) > 0]  # `np.unique` would load masked arrays
        joined[first] = self._segmenter.joined(
            tokens.take(first).astype(np.intp), begins[begins < len(first)]
        )
        return joined


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Texts of about so many letters together as are worked on at once."""
    ends = np.cumsum([len(text) for text in texts])
    cuts = np.flatnonzero(np.diff(ends // _LETTERS_AT_ONCE)) + 1
    for begin, end in pairwise([0, *cuts.tolist(), len(texts)]):
        yield texts[begin:end]


def _analysed(report: Report, text: Tokens, title: Tokens) -> AnalysedReport:
    if report.title_span is None and len(title):
        text = _with_title(text, title, len(report.text))
    return AnalysedReport(report, text, title, explanations(report.text))


def _is_all(report: Report) -> bool:
    """Whether a report is nothing but its title, which would then count the same words twice."""
    return report.title_span is not None and not (
        report.text[: report.title_span.start].strip() or report.text[report.title_span.end :].strip()
    )


def _split(text: str) -> tuple[NDArray[np.intp], Letters, NDArray[np.intp]]:
    """Where the chunks of a text start, line breaks among them; their letters one after another; where each begins there."""
    codes = letters_of(text)
    breaks = codes == ord("\n")
    inside = ~SPACE.take(codes, mode="clip")
    starts, behind = inside.copy(), inside.copy()
    starts[1:] &= ~inside[:-1]
    behind[:-1] &= ~inside[1:]
    inside |= breaks
    starts |= breaks
    behind |= breaks
    starts = np.flatnonzero(starts)
    begins = np.append(0, np.cumsum(np.flatnonzero(behind) + 1 - starts))
    return starts, codes[inside], begins


def _with_title(text: Tokens, title: Tokens, end: int) -> Tokens:
    nowhere = np.full(len(title), end, np.uint32)
    return Tokens(
        text.vocabulary,
        np.concatenate((text.codes, title.codes)),
        np.concatenate((text.starts, nowhere)),
        np.concatenate((text.ends, nowhere)),
        np.concatenate((text.joined, title.joined)),
    )
