"""What reports score for a query: the summands of BM25 over several fields.

Each typed syllable counts as the forms that it may stand for (`meaning`).
Adjacency counts without marks, pyvi's words and the title besides.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from searchsvc.engines import Reader
from searchsvc.query import Parsed
from searchsvc.ranking.meaning import meanings
from searchsvc.types import Bonus, Clause, Field, Layer, PhraseNode, Section, TermStatistics
from searchsvc.vietnamese.analyzer import Analyzer

# BM25's parameters and the weights of the fields, tuned by `benchmarks/tune_ranking.py`.
SYLLABLE_K1, SYLLABLE_B = 0.9, 0.8
BIGRAM_K1, BIGRAM_B, BIGRAM_WEIGHT = 0.3, 0.75, 0.5
WORD_WEIGHT = 0.4
TITLE_WEIGHT = 0.2
CONTIGUITY = 0.3
"""The bonus for the whole query in one piece, as a share of the weights of its syllables."""
UNLIKELY = 0.02
"""A form that is meant with a smaller probability is passed over."""


def idf(reports_with: float, reports: int) -> float:
    """How much a term tells: ln(1 + (N - n + 0.5) / (n + 0.5)), as in Lucene's BM25."""
    return math.log(1 + (reports - reports_with + 0.5) / (reports_with + 0.5))


class Scorer:
    """The clauses and weights of one query over one state of an index."""

    def __init__(self, parsed: Parsed, reader: Reader, analyzer: Analyzer) -> None:
        self._syllables = parsed.syllables
        self._reader = reader
        self._words = _words(parsed, analyzer)
        self._folded = Counter(syllable.folded for syllable in parsed.syllables)
        self._pairs = Counter(f"{one.folded} {other.folded}" for one, other in pairwise(parsed.syllables))

    def weights(self) -> list[float]:
        """How much each of the query's syllables tells, without marks, in order."""
        terms = [syllable.folded for syllable in self._syllables]
        return [self._idf(each) for each in self._reader.statistics(Field("text", "folded"), terms)]

    def clauses(self) -> tuple[Clause, ...]:
        """The summands of a score."""
        clauses = [*self._syllable_clauses()]
        clauses += self._term_clauses("adjacency", "text", "bigrams", self._pairs, BIGRAM_WEIGHT)
        clauses += self._term_clauses("words", "text", "words", self._words, WORD_WEIGHT)
        clauses += self._term_clauses("title", "title", "folded", self._folded, TITLE_WEIGHT)
        clauses += self._term_clauses("title", "title", "bigrams", self._pairs, TITLE_WEIGHT)
        return tuple(clauses)

    def bonus(self) -> Bonus | None:
        """The bonus for the whole query in one piece."""
        if len(self._syllables) < 2:  # noqa: PLR2004 - one syllable has no order
            return None
        phrase = PhraseNode("text", tuple(("folded", syllable.folded) for syllable in self._syllables))
        return Bonus("in one piece", phrase, CONTIGUITY * sum(self.weights()))

    def _idf(self, statistics: TermStatistics) -> float:
        return idf(statistics.reports, self._reader.count)

    def _syllable_clauses(self) -> Iterator[Clause]:
        field = Field("text", "marked")
        counted: Counter[tuple[tuple[str, float], ...]] = Counter()
        for forms in meanings(self._syllables, self._reader):
            likely = sorted((form, round(share, 3)) for form, share in forms.items() if share >= UNLIKELY)
            counted[tuple(likely)] += 1
        for variants, count in counted.items():
            found = self._reader.statistics(field, [form for form, _ in variants])
            expected = sum(share * each.reports for (_, share), each in zip(variants, found, strict=True))
            weight = math.sqrt(count) * idf(expected, self._reader.count)
            if expected:
                yield Clause("syllables", field, variants, weight, SYLLABLE_K1, SYLLABLE_B)

    def _term_clauses(
        self, name: str, section: Section, layer: Layer, terms: Counter[str], weight: float
    ) -> Iterable[Clause]:
        k1, b = (BIGRAM_K1, BIGRAM_B) if layer == "bigrams" else (SYLLABLE_K1, SYLLABLE_B)
        # A title's terms tell as much as the text's: a short field has too few to count them in.
        found = self._reader.statistics(Field("text", layer), list(terms))
        for (term, count), statistics in zip(terms.items(), found, strict=True):
            if statistics.reports:
                total = weight * math.sqrt(count) * self._idf(statistics)
                yield Clause(name, Field(section, layer), ((term, 1.0),), total, k1, b)


def _words(parsed: Parsed, analyzer: Analyzer) -> Counter[str]:
    words: list[str] = []
    for token in analyzer.syllables(" ".join(syllable.typed for syllable in parsed.syllables)):
        if token.joined and words:
            words[-1] += f" {token.marked}"
        else:
            words.append(token.marked)
    return Counter(words)
