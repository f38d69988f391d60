"""A report as the reference engine keeps it, and what it matches."""

from __future__ import annotations

from collections import Counter
from datetime import date

from searchsvc.types import (
    FACETS,
    FIELDS,
    AllNode,
    AnalysedReport,
    AnyNode,
    Field,
    Filters,
    Node,
    NotNode,
    PhraseNode,
    PrefixNode,
    ShareNode,
    TermNode,
)


class Entry:
    """A report and the terms of its fields."""

    def __init__(self, analysed: AnalysedReport) -> None:
        self.report = analysed.report
        self.explained = frozenset(analysed.explained)
        self.terms = {field: analysed.terms(field) for field in FIELDS}
        self.counts = {field: Counter(terms) for field, terms in self.terms.items()}
        self.folds = set(
            zip(*(self.terms[Field("text", layer)] for layer in ("marked", "folded")), strict=True)
        )

    def matches(self, node: Node) -> bool:
        """Whether the report is one of those of a node."""
        match node:
            case TermNode(field, term):
                return term in self.counts[field]
            case PrefixNode(field, prefix):
                return any(term.startswith(prefix) for term in self.counts[field])
            case PhraseNode():
                return self._has_phrase(node)
            case AllNode(children):
                return all(self.matches(child) for child in children)
            case AnyNode(children):
                return any(self.matches(child) for child in children)
            case NotNode(child):
                return not self.matches(child)
            case ShareNode(weighted, least):
                return sum(weight for child, weight in weighted if self.matches(child)) >= least

    def _has_phrase(self, phrase: PhraseNode) -> bool:
        columns = [self.terms[Field(phrase.section, layer)] for layer, _ in phrase.places]
        wanted = [term for _, term in phrase.places]
        last = len(wanted) - 1
        fits = str.startswith if phrase.prefix else str.__eq__
        return any(
            all(column[start + place] == wanted[place] for place, column in enumerate(columns[:last]))
            and fits(columns[last][start + last], wanted[last])
            for start in range(len(columns[0]) - last)
        )

    def passes(self, filters: Filters) -> bool:
        """Whether the filters let the report through."""
        day = self.report.date
        if (filters.start or filters.end) and day is None:
            return False
        return (
            (filters.start is None or (day or date.min) >= filters.start)
            and (filters.end is None or (day or date.max) <= filters.end)
            and all(
                not wanted or not self.report.facet(name).isdisjoint(wanted)
                for name, wanted in ((name, getattr(filters, name)) for name in FACETS)
            )
        )
