"""Reports that are like a given one, and those that are nearly the same."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from searchsvc.engines import Reader
from searchsvc.ranking.scoring import WEIGHTS, idf
from searchsvc.types import (
    NO_FILTERS,
    AnalysedReport,
    AnyNode,
    Clause,
    Field,
    Hit,
    Query,
    Record,
    TermNode,
)

WORDS = Field("text", "words")
CANDIDATES, TELLING = 300, 20
"""Of so many of a report's most frequent words so many of the most telling ones are looked for."""
LOOKED_AT = 30
"""So many of the best reports are compared with it word by word."""
SHINGLE = 4
"""Words in a row that must be the same to count for two reports being one text."""
COMPARED = 5_000
"""Words of a report that are compared, at most."""
NEARLY_THE_SAME = 0.6
"""The share of the shorter report's shingles that make two reports nearly the same."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Similar:
    """Reports that share a report's rare words, and those that are nearly the same text, the likest first."""

    similar: tuple[Record, ...]
    nearly_the_same: tuple[Record, ...]


def similar_to(analysed: AnalysedReport, reader: Reader, limit: int) -> Similar:
    """Up to `limit` reports of each kind; those of exactly its text are neither."""
    report = analysed.report
    own_ids = {report.id, *(copy.id for copy in reader.copies(report.id))}
    hits = [hit for hit in _hits(analysed, reader) if hit.record.id not in own_ids]
    own = _shingles(report.text)
    texts = reader.texts([hit.record.id for hit in hits])
    same = [_likeness(own, _shingles(text)) >= NEARLY_THE_SAME for text in texts]
    return Similar(
        tuple(hit.record for hit, there in zip(hits, same, strict=True) if not there)[:limit],
        tuple(hit.record for hit, there in zip(hits, same, strict=True) if there)[:limit],
    )


def _hits(analysed: AnalysedReport, reader: Reader) -> Sequence[Hit]:
    telling = _telling(analysed.terms(WORDS), reader)
    match = AnyNode(tuple(TermNode(WORDS, term) for term, _ in telling))
    clauses = tuple(
        Clause("words", WORDS, ((term, 1.0),), weight, *WEIGHTS.bm25(WORDS.layer)) for term, weight in telling
    )
    return reader.search(Query(match, clauses), NO_FILTERS, "relevance", 0, LOOKED_AT + 1).hits


def _telling(terms: Iterable[str], reader: Reader) -> list[tuple[str, float]]:
    """A report's words that stand in some other report, the most telling first: (1 + ln tf) * idf."""
    counts = Counter(term for term in terms if any(map(str.isalpha, term))).most_common(CANDIDATES)
    found = reader.statistics(WORDS, [term for term, _ in counts])
    weighted = [
        (term, (1 + math.log(count)) * idf(each.reports, reader.count))
        for (term, count), each in zip(counts, found, strict=True)
        if each.reports > 1
    ]
    return sorted(weighted, key=lambda item: (-item[1], item[0]))[:TELLING]


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = [match.group().lower() for match, _ in zip(_WORD.finditer(text), range(COMPARED), strict=False)]
    return {tuple(words[place : place + SHINGLE]) for place in range(len(words) - SHINGLE + 1)}


def _likeness(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
