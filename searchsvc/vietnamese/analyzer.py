"""Text in, `Tokens` out: syllables with offsets, normal forms, and pyvi's words."""

from __future__ import annotations

from threading import Lock

import numpy as np
from numpy.typing import NDArray

from searchsvc.types import AnalysedReport, Report, Token, Tokens, Vocabulary
from searchsvc.vietnamese.chunks import NOTHING, Chunks
from searchsvc.vietnamese.model import Model, load_model
from searchsvc.vietnamese.segment import Segmenter
from searchsvc.vietnamese.strings import Strings

LANGUAGE_RULES = 2
"""The number of these rules; an index that was built by others is stale."""

_REMEMBERED_LETTERS = 500_000
_QUERY_SYLLABLES = 5_000
"""Of users' strings so many different syllables are remembered, then they are all forgotten."""
_LAST_SPACE = 0x3000
_SPACE = np.array([chr(code).isspace() for code in range(_LAST_SPACE + 2)])


class Analyzer:
    """Analyses texts over one vocabulary; may be used by several threads.

    It remembers the chunks that it has met, half a million letters of them at
    most between two texts (about 50 MB).
    """

    def __init__(self, vocabulary: Vocabulary | None = None, model: Model | None = None) -> None:
        self.vocabulary = Vocabulary() if vocabulary is None else vocabulary
        self._model = load_model() if model is None else model
        self._lock = Lock()
        self._queries: Analyzer | None = None
        self._strings = Strings(self._model)
        self._forget()

    def _forget(self) -> None:
        self._segmenter = Segmenter(self._model)
        self._chunks = Chunks(self.vocabulary, self._segmenter)

    def analyse(self, report: Report) -> AnalysedReport:
        """A report with its tokens; a title from elsewhere stands at the end of the text's as well.

        A title that is all of the text has no tokens of its own.
        """
        text = self.tokens(report.text)
        title = self.tokens("" if _is_all(report) else report.title or "")
        if report.title_span is None and len(title):
            text = _with_title(text, title, len(report.text))
        return AnalysedReport(report, text, title)

    def syllables(self, text: str) -> list[Token]:
        """The tokens of a user's string, which does not go into the vocabulary."""
        if self._queries is None or len(self._queries.vocabulary) > _QUERY_SYLLABLES:
            self._queries = Analyzer(model=self._model)
        return list(self._queries.tokens(text))

    def unjoined(self, text: str) -> list[Token]:
        """The same without looking for words: none of the tokens is joined, which takes a tenth of the time."""
        return self._strings.syllables(text)

    def tokens(self, text: str) -> Tokens:
        """The tokens of any text, with offsets into it; time and memory are linear in its length."""
        with self._lock:
            if self._chunks.letters > _REMEMBERED_LETTERS:
                self._forget()
            chunks = _split(text)
            first = np.fromiter(map(self._chunks.__getitem__, chunks), np.intp, len(chunks))
            rows = self._chunks.rows
            counts = rows.counts.take(first)
            places = _runs(first, counts)
            joined = self._joined(rows.pieces.take(places))
            terms = rows.terms.take(places)
        kept = terms != NOTHING
        joined[1:] &= kept[:-1]
        places = places[kept]
        offsets = np.repeat(_starts(text), counts)[kept]
        return Tokens(
            self.vocabulary,
            terms[kept],
            rows.starts.take(places) + offsets,
            rows.ends.take(places) + offsets,
            joined[kept],
        )

    def _joined(self, pieces: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """For each row whether it continues a word."""
        first = pieces != NOTHING
        if first.all():
            return self._segmenter.joined(pieces.astype(np.intp))
        joined = np.ones(len(pieces), np.bool_)
        joined[first] = self._segmenter.joined(pieces[first].astype(np.intp))
        return joined


def _is_all(report: Report) -> bool:
    """Whether a report is nothing but its title, which would then count the same words twice."""
    return report.title_span is not None and not (
        report.text[: report.title_span.start].strip() or report.text[report.title_span.end :].strip()
    )


def _runs(first: NDArray[np.intp], counts: NDArray[np.uint32]) -> NDArray[np.intp]:
    """The numbers `first` to `first + count` of each run, one run after another."""
    behind = np.cumsum(counts, dtype=np.intp)
    runs = np.repeat(first - behind + counts, counts)
    runs += np.arange(len(runs))
    return runs


def _split(text: str) -> list[str]:
    """The chunks of a text in order, line breaks among them."""
    lines = iter(text.split("\n"))
    chunks = next(lines).split()
    for line in lines:
        chunks.append("\n")
        chunks += line.split()
    return chunks


def _starts(text: str) -> NDArray[np.uint32]:
    """Where the chunks of a text start."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    space = _SPACE[np.minimum(codes, _LAST_SPACE + 1)]
    starts = ~space
    starts[1:] &= space[:-1]
    starts |= codes == ord("\n")
    return np.flatnonzero(starts).astype(np.uint32)


def _with_title(text: Tokens, title: Tokens, end: int) -> Tokens:
    nowhere = np.full(len(title), end, np.uint32)
    return Tokens(
        text.vocabulary,
        np.concatenate((text.codes, title.codes)),
        np.concatenate((text.starts, nowhere)),
        np.concatenate((text.ends, nowhere)),
        np.concatenate((text.joined, title.joined)),
    )
