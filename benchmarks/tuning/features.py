"""What each clause of a question finds in its best reports, so that other weights can be tried without a search.

The candidates are what the service finds now, its best `DEPTH` reports; their
counts of terms come from their texts, analysed again, so no engine is looked into.
Mean lengths of words and titles are those of the candidates.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.tuning.sets import Question, QuestionSet
from searchsvc.engines import Reader
from searchsvc.query import parse
from searchsvc.ranking.expansion import expanded
from searchsvc.ranking.planning import Plan, plan
from searchsvc.ranking.scoring import WEIGHTS, Scorer, Weights
from searchsvc.types import (
    NO_FILTERS,
    NOTHING,
    AllNode,
    AnalysedReport,
    Bonus,
    Clause,
    Field,
    Hits,
    NotNode,
    Query,
    SearchRequest,
)
from searchsvc.vietnamese.analyzer import Analyzer

DEPTH = 50
"""So many reports of a question are weighed."""
SHOWN = 10

PARTS = ("form", "any", "bigram", "word", "title", "spelling")
"""The part of a score that a clause belongs to: the name of its weight, `any` for what `form` leaves."""

Numbers = NDArray[np.float64]


@dataclass(slots=True)
class Candidates:
    """A question's reports, one column each, and the clauses, one row each.

    own, at_large  what a clause weighs by the collection's idf and by that of Vietnamese at large, weights left out
    rank           0 for a full hit, 1 for a partial one, which comes after all full ones
    """

    question: Question
    ids: list[str]
    clauses: list[Clause]
    parts: NDArray[np.int64]
    own: Numbers
    at_large: Numbers
    piece: Numbers
    rank: Numbers
    frequencies: Numbers = field(init=False)
    lengths: Numbers = field(init=False)
    gains: Numbers = field(init=False)

    def __post_init__(self) -> None:
        self.frequencies = np.zeros((len(self.clauses), len(self.ids)))
        self.lengths = np.ones((len(self.clauses), len(self.ids)))
        self.gains = np.array([self.question.gains.get(each, 0.0) for each in self.ids])

    def scores(self, weights: Weights) -> Numbers:
        """What each report scores with other weights."""
        by_part = np.array([1 - weights.form if each == "any" else getattr(weights, each) for each in PARTS])
        total = by_part[self.parts] * ((1 - weights.at_large) * self.own + weights.at_large * self.at_large)
        bigram = np.array([clause.field.layer == "bigrams" for clause in self.clauses], bool)
        k1 = np.where(bigram, weights.bigram_k1, weights.syllable_k1)[:, None]
        b = np.where(bigram, weights.bigram_b, weights.syllable_b)[:, None]
        saturated = self.frequencies / (self.frequencies + k1 * (1 - b + b * self.lengths))
        return total @ saturated + weights.contiguity * self.piece

    def ranked_gains(self, weights: Weights) -> Numbers:
        """The gains of the reports shown, in their order."""
        order = np.lexsort((-self.scores(weights), self.rank))
        return self.gains[order[:SHOWN]]


def features(questions: QuestionSet, analyzer: Analyzer) -> list[Candidates]:
    """The candidates of each question of a set."""
    found = [_candidates(each, questions.reader, analyzer) for each in questions.questions]
    wanted: dict[str, list[tuple[Candidates, int]]] = defaultdict(list)
    for candidates in found:
        for column, each in enumerate(candidates.ids):
            wanted[each].append((candidates, column))
    lengths: dict[Field, list[int]] = defaultdict(list)
    for each, places in wanted.items():
        report = questions.reader.get(each)
        assert report is not None  # noqa: S101 - it was found in this very state
        _fill(analyzer.analyse(report), places, lengths)
    means = {stream: max(float(np.mean(counts)), 1.0) for stream, counts in lengths.items()}
    text = questions.reader.length / max(1, questions.reader.count)
    for layer in ("marked", "folded", "bigrams"):
        means[Field("text", layer)] = text
    for candidates in found:
        if candidates.clauses:
            candidates.lengths /= np.array([[means[each.field]] for each in candidates.clauses])
    return found


def _candidates(question: Question, reader: Reader, analyzer: Analyzer) -> Candidates:
    parsed = expanded(parse(question.text, analyzer), reader)
    scorer, own, at_large = (
        Scorer(parsed, reader, analyzer, each)
        for each in (WEIGHTS, Weights(at_large=0.0), Weights(at_large=1.0))
    )
    taken = plan(SearchRequest(query=question.text), parsed, scorer, reader)
    bonus = scorer.bonus()
    hits, full = _found(taken, scorer.clauses(), bonus, reader)
    ids = [hit.record.id for hit in hits.hits]
    clauses = list(scorer.clauses())
    parts = [_part(each) for each in clauses]
    return Candidates(
        question,
        ids,
        clauses,
        parts=np.array([PARTS.index(part) for part in parts], np.int64),
        own=_units(own.clauses(), parts),
        at_large=_units(at_large.clauses(), parts),
        piece=_piece(bonus, ids, reader),
        rank=np.array([0.0 if taken.blended else float(place >= full) for place in range(len(ids))]),
    )


def _found(taken: Plan, clauses: Sequence[Clause], bonus: Bonus | None, reader: Reader) -> tuple[Hits, int]:
    """The best full hits and the partial ones that fill them up, and how many of them are full."""
    query = Query(taken.match, tuple(clauses), bonus)
    full = reader.search(query, NO_FILTERS, "relevance", 0, DEPTH)
    if full.total >= SHOWN or taken.partial == NOTHING:
        return full, len(full.hits)
    rest = Query(AllNode((taken.partial, NotNode(taken.match))), query.clauses, bonus)
    partial = reader.search(rest, NO_FILTERS, "relevance", 0, DEPTH)
    return Hits(full.total + partial.total, full.hits + partial.hits), len(full.hits)


def _part(clause: Clause) -> str:
    names = {"adjacency": "bigram", "words": "word", "title": "title", "other spellings": "spelling"}
    if clause.name in names:
        return names[clause.name]
    return "form" if clause.field.layer == "marked" else "any"


def _units(clauses: Sequence[Clause], parts: Sequence[str]) -> Numbers:
    by_part = {"any": 1 - WEIGHTS.form}
    return np.array(
        [
            clause.weight / by_part.get(part, getattr(WEIGHTS, part, 1.0))
            for clause, part in zip(clauses, parts, strict=True)
        ]
    )


def _piece(bonus: Bonus | None, ids: Sequence[str], reader: Reader) -> Numbers:
    """What the bonus gives each report, its weight left out."""
    if bonus is None:
        return np.zeros(len(ids))
    unit = bonus.points / WEIGHTS.contiguity
    return np.array([unit * there for (there,) in reader.matching([bonus.node], ids)])


def _fill(
    analysed: AnalysedReport, places: Sequence[tuple[Candidates, int]], lengths: dict[Field, list[int]]
) -> None:
    """Put a report's counts into the columns where it stands."""
    counts: dict[Field, Counter[str]] = {}
    totals: dict[Field, int] = {}
    for candidates, column in places:
        for row, clause in enumerate(candidates.clauses):
            if clause.field not in counts:
                terms = analysed.terms(clause.field)
                counts[clause.field], totals[clause.field] = Counter(terms), len(terms)
                lengths[clause.field].append(len(terms))
            there = counts[clause.field]
            candidates.frequencies[row, column] = sum(share * there[term] for term, share in clause.variants)
            candidates.lengths[row, column] = totals[clause.field]
