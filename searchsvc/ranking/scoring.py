"""What reports score for a query: the summands of BM25 over several fields.

Each typed syllable counts as the forms that it may stand for (`meaning`).
Adjacency counts without marks, pyvi's words and the title besides.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, pairwise

from searchsvc.engines import Reader
from searchsvc.query import Parsed
from searchsvc.ranking.keys import (
    in_one_piece,
    keys_of,
    plain_places,
    plain_rows,
    rarest,
    terms_of,
    terms_of_key,
)
from searchsvc.ranking.meaning import Forms, forms_of, meanings
from searchsvc.types import Bonus, Clause, Field, Layer, TermStatistics
from searchsvc.vietnamese.analyzer import Analyzer
from searchsvc.vietnamese.background import share_of_texts

TEXTS_AT_LARGE = 20_000
"""So many texts stand behind what is known of Vietnamese at large."""
KEY_K1 = 0.1
"""A date or a number is there or not: some spellings have several of the terms that stand for others."""
COMPLETIONS = 20
"""So many syllables count for a beginning."""
UNLIKELY = 0.02
"""A form that is meant with a smaller probability is passed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much each part of a score counts, and BM25's parameters of the fields.

    Chosen on the development sets, starting from the figures of BM25's literature;
    `benchmarks/tune_ranking.py` shows what others would score.

    form        of a syllable's weight, on the forms that it may stand for; the rest is on any form
    at_large    of a form's idf, what Vietnamese at large says; the rest is the collection's own
    contiguity  the bonus for the whole query in one piece, as a share of the weights of its syllables
    spelling    of another spelling, as a share of what was typed, so that it does not go before that
    """

    syllable_k1: float = 0.9
    syllable_b: float = 0.8
    bigram_k1: float = 0.3
    bigram_b: float = 0.75
    form: float = 0.7
    at_large: float = 0.5
    bigram: float = 0.35
    word: float = 0.2
    title: float = 0.2
    contiguity: float = 1.0
    spelling: float = 0.2

    def bm25(self, layer: Layer) -> tuple[float, float]:
        """BM25's k1 and b for a layer."""
        if layer == "bigrams":
            return self.bigram_k1, self.bigram_b
        return self.syllable_k1, self.syllable_b


_MARKED, _FOLDED = Field("text", "marked"), Field("text", "folded")
_BIGRAMS, _WORDS = Field("text", "bigrams"), Field("text", "words")
_TITLE, _TITLE_BIGRAMS = Field("title", "folded"), Field("title", "bigrams")

_Telling = tuple[tuple[tuple[str, float]], float, float]
"""A term as the only variant of a clause, the root of how often it stands in the query, and its idf."""

WEIGHTS = Weights()
"""The weights of the service."""


def idf(reports_with: float, reports: int) -> float:
    """How much a term tells: ln(1 + (N - n + 0.5) / (n + 0.5)), as in Lucene's BM25."""
    return math.log(1 + (reports - reports_with + 0.5) / (reports_with + 0.5))


class Scorer:
    """The clauses and weights of one query over one state of an index.

    `meanings` are the forms that each syllable may stand for, in order.
    """

    def __init__(self, parsed: Parsed, reader: Reader, analyzer: Analyzer, chosen: Weights = WEIGHTS) -> None:
        self._parsed = parsed
        self._chosen = chosen
        self._syllables = parsed.syllables
        self._reader = reader
        self._found = forms_of(parsed.syllables, reader)
        self.meanings = meanings(parsed.syllables, reader, self._found)
        rows = [row for items in parsed.alternatives for row in plain_rows(items)]
        self._plain = Counter(syllable.folded for row in rows for syllable in row)
        self._plain_meanings = list(compress(self.meanings, plain_places(parsed)))
        self._words = _words(self._plain_meanings, analyzer)
        folded = list(self._found)
        self._folded = dict(zip(folded, reader.statistics(_FOLDED, folded), strict=True))
        self._pairs = Counter(f"{one.folded} {other.folded}" for row in rows for one, other in pairwise(row))

    @cached_property
    def weights(self) -> dict[str, float]:
        """How much each of the query's syllables tells without marks."""
        return {term: self._idf(each) for term, each in self._folded.items()}

    def clauses(self) -> tuple[Clause, ...]:
        """The summands of a score."""
        chosen = self._chosen
        plain = self._telling(self._plain, [self._folded[term] for term in self._plain])
        pairs, words = self._counted(_BIGRAMS, self._pairs), self._counted(_WORDS, self._words)
        # A title's terms tell as much as the text's: a short field has too few to count them in.
        return (
            *self._meant_clauses(),
            *self._term_clauses("syllables", _FOLDED, plain, 1 - chosen.form),
            *self._prefix_clauses(),
            *self._spelling_clauses(),
            *self._key_clauses(),
            *self._term_clauses("adjacency", _BIGRAMS, pairs, chosen.bigram),
            *self._term_clauses("words", _WORDS, words, chosen.word),
            *self._term_clauses("title", _TITLE, plain, chosen.title),
            *self._term_clauses("title", _TITLE_BIGRAMS, pairs, chosen.title),
        )

    def bonus(self) -> Bonus | None:
        """The bonus for the whole query in one piece."""
        if len(self._syllables) < 2 or len(self._parsed.alternatives) > 1:  # noqa: PLR2004 - a piece has two
            return None
        return Bonus(
            "in one piece",
            in_one_piece(self._parsed.items),
            self._chosen.contiguity * sum(self.weights.values()),
        )

    def _idf(self, statistics: TermStatistics) -> float:
        return idf(statistics.reports, self._reader.count)

    def _meant_clauses(self) -> Iterator[Clause]:
        """Each syllable counts as the forms that it may stand for."""
        field = _MARKED
        counted: Counter[tuple[tuple[str, float], ...]] = Counter()
        for forms in self._plain_meanings:
            likely = sorted((form, round(share, 3)) for form, share in forms.items() if share >= UNLIKELY)
            counted[tuple(likely)] += 1
        found: dict[str, TermStatistics] = {}
        for folded in self._plain:
            found.update(self._found[folded])
        for variants, count in counted.items():
            expected = sum(share * found[form].reports for form, share in variants if form in found)
            if expected:
                weight = self._chosen.form * math.sqrt(count) * self._mixed_idf(expected, variants)
                yield Clause("syllables", field, variants, weight, *self._chosen.bm25(field.layer))

    def _mixed_idf(self, expected: float, variants: tuple[tuple[str, float], ...]) -> float:
        """A share of it that of Vietnamese at large, the rest the collection's own."""
        own = idf(expected, self._reader.count)
        at_large = idf(share_of_texts(variants) * TEXTS_AT_LARGE, TEXTS_AT_LARGE)
        return (1 - self._chosen.at_large) * own + self._chosen.at_large * at_large

    def _prefix_clauses(self) -> Iterator[Clause]:
        """A beginning counts as the most frequent syllables that begin so."""
        field = _FOLDED
        for item in self._parsed.items:
            if item.prefix:
                found = self._reader.vocabulary(field, item.syllables[-1].folded, COMPLETIONS)
                reports = sum(statistics.reports for _, statistics in found)
                weight = idf(min(reports, self._reader.count), self._reader.count)
                variants = tuple((term, 1.0) for term, _ in found)
                yield Clause("syllables", field, variants, weight, *self._chosen.bm25(field.layer))

    def _spelling_clauses(self) -> Iterator[Clause]:
        """Another spelling counts as its rarest term does, but never more than a share of what was typed."""
        weights = self.weights
        for group in self._parsed.groups:
            if group.key:
                continue
            typed = sum(weights[folded] for folded in {each.folded for each in group.syllables})
            counted: dict[Field, dict[str, int]] = {}
            for field, terms in map(terms_of, group.also):
                reports, term = rarest(terms, field, self._reader)
                counted.setdefault(field, {})[term] = reports
            for field, counts in counted.items():
                tells = idf(min(sum(counts.values()), self._reader.count), self._reader.count)
                weight = self._chosen.spelling * min(typed, tells) / len(counted)
                variants = tuple((term, 1.0) for term in counts)
                yield Clause("other spellings", field, variants, weight, *self._chosen.bm25(field.layer))

    def _key_clauses(self) -> Iterator[Clause]:
        """A date or a number counts as one term, the same in each of its spellings, in the text and in the title."""
        for key in keys_of(self._parsed):
            found, reports = terms_of_key(key, self._reader)
            weight = (1 + self._chosen.bigram) * idf(reports, self._reader.count)
            for field, terms in found.items():
                for where, share in ((field, 1.0), (Field("title", field.layer), self._chosen.title)):
                    yield Clause(
                        "dates and numbers",
                        where,
                        tuple(terms.items()),
                        share * weight,
                        KEY_K1,
                        self._chosen.bigram_b,
                    )

    def _counted(self, field: Field, terms: Counter[str]) -> list[_Telling]:
        return self._telling(terms, self._reader.statistics(field, list(terms)))

    def _telling(self, terms: Counter[str], found: Iterable[TermStatistics]) -> list[_Telling]:
        """The terms that the texts have, with what each of them tells."""
        return [
            (((term, 1.0),), math.sqrt(count), self._idf(each))
            for (term, count), each in zip(terms.items(), found, strict=True)
            if each.reports
        ]

    def _term_clauses(
        self, name: str, field: Field, terms: Iterable[_Telling], weight: float
    ) -> Iterator[Clause]:
        k1, b = self._chosen.bm25(field.layer)
        for variants, often, tells in terms:
            yield Clause(name, field, variants, weight * often * tells, k1, b)


def _words(meant: Sequence[Forms], analyzer: Analyzer) -> Counter[str]:
    """The words that pyvi sees in the likeliest reading, since it cuts text without marks otherwise."""
    words: list[str] = []
    for token in analyzer.syllables(" ".join(max(forms, key=forms.__getitem__) for forms in meant)):
        if token.joined and words:
            words[-1] += f" {token.marked}"
        else:
            words.append(token.marked)
    return Counter(words)
