"""A user's syntax tree to an engine's `Query`: which reports are found, and what they score.

Syllables are the base: a report is found by them alone, while adjacency, pyvi's
words and the title only raise its score. Two readings of a syllable that was
typed with marks: as marked, or with marks disregarded; one typed without marks
stands for any marks in both.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from searchsvc.engines import Reader
from searchsvc.query import Item, Parsed, Phrase, Syllable, Word
from searchsvc.types import (
    EVERYTHING,
    NOTHING,
    AllNode,
    AnyNode,
    Bonus,
    Clause,
    Field,
    Layer,
    Node,
    NotNode,
    PhraseNode,
    PrefixNode,
    Section,
    ShareNode,
    TermNode,
    TermStatistics,
)
from searchsvc.vietnamese.analyzer import Analyzer

# Weights and BM25's k1 and b, tuned on development sets by `benchmarks/tune_ranking.py`.
SYLLABLE_K1, SYLLABLE_B = 0.9, 0.8
BIGRAM_K1, BIGRAM_B, BIGRAM_WEIGHT = 0.3, 0.75, 0.5
WORD_WEIGHT = 0.3
TITLE_WEIGHT = 0.2
OTHER_FORM = 0.2
"""What an occurrence with other marks than those typed counts."""
CONTIGUITY = 0.3
"""The bonus for the whole query in one piece, as a share of the weights of its syllables."""
FAIR_SHARE = 0.35
"""Which share of a long query's weight a report must have."""


class Readings:
    """How syllables are taken: with the marks they were typed with, or without any.

    `literal` takes a syllable typed without marks as written without any.
    """

    def __init__(self, *, marks: bool, literal: bool = False) -> None:
        self._marks = marks
        self._literal = literal

    def place(self, syllable: Syllable) -> tuple[Layer, str]:
        """The layer and the term that stand for a syllable."""
        if self._literal or (self._marks and syllable.has_marks):
            return "marked", syllable.marked
        return "folded", syllable.folded

    def node(self, item: Item) -> Node:
        """The reports that have an item."""
        if isinstance(item, Phrase):
            return self._phrase(item)
        if item.prefix:
            return self._prefix(item.syllable, item.section)
        return self.syllable(item.syllable, item.section)

    def syllable(self, syllable: Syllable, section: Section = "text") -> Node:
        """The reports that have a syllable."""
        layer, term = self.place(syllable)
        return TermNode(Field(section, layer), term)

    def _prefix(self, syllable: Syllable, section: Section) -> Node:
        layer, _ = self.place(syllable)
        beginnings = syllable.beginnings(marks=layer == "marked")
        return AnyNode(tuple(PrefixNode(Field(section, layer), each) for each in beginnings))

    def _phrase(self, phrase: Phrase) -> Node:
        whole = phrase.syllables[:-1] if phrase.prefix else phrase.syllables
        found: Node = PhraseNode(phrase.section, tuple(self.place(each) for each in whole))
        if phrase.prefix:
            found = AllNode((found, self._prefix(phrase.syllables[-1], phrase.section)))
        return found

    def all_of(self, parsed: Parsed) -> Node:
        """The reports that have every item of one of the alternatives, and nothing excluded."""
        if parsed.alternatives:
            alternatives = tuple(AllNode(tuple(map(self.node, items))) for items in parsed.alternatives)
            wanted: Node = alternatives[0] if len(alternatives) == 1 else AnyNode(alternatives)
        else:
            wanted = NOTHING if parsed.empty else EVERYTHING
        return _without(wanted, parsed)

    def any_of(self, parsed: Parsed) -> Node:
        """The reports that have at least one item, and nothing excluded."""
        return _without(AnyNode(tuple(map(self.node, parsed.items))), parsed)

    def some_of(self, parsed: Parsed) -> Node:
        """The reports that have some word, and everything that is more than a word: phrases, titles, prefixes."""
        if len(parsed.alternatives) != 1:
            return NOTHING
        loose = [item for item in parsed.items if _is_loose(item)]
        strict = [item for item in parsed.items if not _is_loose(item)]
        some = AnyNode(tuple(map(self.node, loose)))
        return _without(AllNode((some, *map(self.node, strict))), parsed)

    def share_of(self, parsed: Parsed, weights: Sequence[float]) -> Node:
        """The reports that have a fair share of the query's weight, and nothing excluded."""
        children = tuple(zip(map(self.syllable, parsed.syllables), weights, strict=True))
        strict = [self.node(item) for item in parsed.items if not _is_loose(item)]
        return _without(AllNode((ShareNode(children, FAIR_SHARE * sum(weights)), *strict)), parsed)


AS_MARKED = Readings(marks=True)
MARKS_DISREGARDED = Readings(marks=False)
LITERAL = Readings(marks=True, literal=True)


def _is_loose(item: Item) -> bool:
    return isinstance(item, Word) and item.section == "text" and not item.prefix


def _without(wanted: Node, parsed: Parsed) -> Node:
    # An exclusion never goes through a fallback, so it is always read as marked.
    excluded = tuple(NotNode(AS_MARKED.node(item)) for item in parsed.excluded)
    return AllNode((wanted, *excluded)) if excluded else wanted


def idf(statistics: TermStatistics, reports: int) -> float:
    """How much a term tells: ln(1 + (N - n + 0.5) / (n + 0.5)), as in Lucene's BM25."""
    return math.log(1 + (reports - statistics.reports + 0.5) / (statistics.reports + 0.5))


class Scorer:
    """The clauses and weights of one query over one state of an index."""

    def __init__(self, parsed: Parsed, reader: Reader, analyzer: Analyzer) -> None:
        self._syllables = parsed.syllables
        self._reader = reader
        self._words = _words(parsed, analyzer)
        self._any_marks = any(syllable.has_marks for syllable in self._syllables)

    def weights(self) -> list[float]:
        """How much each of the query's syllables tells, without marks, in order."""
        terms = [syllable.folded for syllable in self._syllables]
        return [self._idf(each) for each in self._reader.statistics(Field("text", "folded"), terms)]

    def clauses(self) -> tuple[Clause, ...]:
        """The summands of a score."""
        clauses = [*self._syllable_clauses("text", "syllables", 1.0)]
        clauses += self._bigram_clauses("text", "adjacency", BIGRAM_WEIGHT)
        clauses += self._word_clauses()
        clauses += self._syllable_clauses("title", "title", TITLE_WEIGHT)
        clauses += self._bigram_clauses("title", "title", TITLE_WEIGHT * BIGRAM_WEIGHT)
        return tuple(clauses)

    def bonus(self) -> Bonus | None:
        """The bonus for the whole query in one piece."""
        if len(self._syllables) < 2:  # noqa: PLR2004 - one syllable has no order
            return None
        phrase = PhraseNode("text", tuple(("folded", syllable.folded) for syllable in self._syllables))
        return Bonus("in one piece", phrase, CONTIGUITY * sum(self.weights()))

    def _idf(self, statistics: TermStatistics) -> float:
        return idf(statistics, self._reader.count)

    def _syllable_clauses(self, section: Section, name: str, weight: float) -> Iterable[Clause]:
        for syllable, count in Counter(self._syllables).items():
            field, variants = self._variants(syllable, section)
            [statistics] = self._reader.statistics(Field("text", field.layer), [variants[0][0]])
            total = weight * math.sqrt(count) * self._idf(statistics)
            yield Clause(name, field, variants, total, SYLLABLE_K1, SYLLABLE_B)

    def _variants(self, syllable: Syllable, section: Section) -> tuple[Field, tuple[tuple[str, float], ...]]:
        if not self._any_marks:
            return Field(section, "folded"), ((syllable.folded, 1.0),)
        forms = self._reader.forms(syllable.folded)
        others = [(form, OTHER_FORM) for form in forms if form != syllable.marked]
        if syllable.marked not in forms:
            return Field(section, "folded"), ((syllable.folded, 1.0),)
        return Field(section, "marked"), ((syllable.marked, 1.0), *others)

    def _bigram_clauses(self, section: Section, name: str, weight: float) -> Iterable[Clause]:
        pairs = Counter(f"{one.folded} {other.folded}" for one, other in pairwise(self._syllables))
        found = self._reader.statistics(Field("text", "bigrams"), list(pairs))
        for (pair, count), statistics in zip(pairs.items(), found, strict=True):
            if statistics.reports:
                total = weight * math.sqrt(count) * self._idf(statistics)
                yield Clause(name, Field(section, "bigrams"), ((pair, 1.0),), total, BIGRAM_K1, BIGRAM_B)

    def _word_clauses(self) -> Iterable[Clause]:
        if not self._any_marks:
            return  # pyvi cuts text without marks otherwise than text with them
        field = Field("text", "words")
        found = self._reader.statistics(field, list(self._words))
        for (word, count), statistics in zip(self._words.items(), found, strict=True):
            if statistics.reports:
                total = WORD_WEIGHT * math.sqrt(count) * self._idf(statistics)
                yield Clause("words", field, ((word, 1.0),), total, SYLLABLE_K1, SYLLABLE_B)


def _words(parsed: Parsed, analyzer: Analyzer) -> Counter[str]:
    words: list[str] = []
    for token in analyzer.syllables(" ".join(syllable.typed for syllable in parsed.syllables)):
        if token.joined and words:
            words[-1] += f" {token.marked}"
        else:
            words.append(token.marked)
    return Counter(words)
