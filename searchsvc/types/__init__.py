"""The nouns that every room shares: reports, tokens, queries, hits, pages.

Language above, engines below: the rooms above make `AnalysedReport` and
`Query` out of text, an engine takes them and gives back `Hits`. No engine sees
text to analyse or a query as a user typed it.

Offsets count Unicode code points; a span is half open.
"""

from __future__ import annotations

from searchsvc.types.analysed import (
    FIELDS,
    AnalysedReport,
    Explanation,
    Field,
    Layer,
    Section,
    Token,
    Tokens,
    Vocabulary,
)
from searchsvc.types.answers import (
    Facets,
    FacetValue,
    Hit,
    Hits,
    IndexStatus,
    Page,
    PageHit,
    Reading,
    SearchRequest,
    Snippet,
    TermStatistics,
    Understanding,
)
from searchsvc.types.queries import (
    EVERYTHING,
    FACETS,
    MOST_COPIES,
    MOST_FACET_PERSONS,
    MOST_PERSONS,
    NO_FILTERS,
    NOTHING,
    AllNode,
    AnyNode,
    Bonus,
    Clause,
    Filters,
    Node,
    NotNode,
    PhraseNode,
    PrefixNode,
    Query,
    ShareNode,
    Sort,
    TermNode,
)
from searchsvc.types.reports import Conversion, Person, Record, Report, Span

__all__ = [
    "EVERYTHING",
    "FACETS",
    "FIELDS",
    "MOST_COPIES",
    "MOST_FACET_PERSONS",
    "MOST_PERSONS",
    "NOTHING",
    "NO_FILTERS",
    "AllNode",
    "AnalysedReport",
    "AnyNode",
    "Bonus",
    "Clause",
    "Conversion",
    "Explanation",
    "FacetValue",
    "Facets",
    "Field",
    "Filters",
    "Hit",
    "Hits",
    "IndexStatus",
    "Layer",
    "Node",
    "NotNode",
    "Page",
    "PageHit",
    "Person",
    "PhraseNode",
    "PrefixNode",
    "Query",
    "Reading",
    "Record",
    "Report",
    "SearchRequest",
    "Section",
    "ShareNode",
    "Snippet",
    "Sort",
    "Span",
    "TermNode",
    "TermStatistics",
    "Token",
    "Tokens",
    "Understanding",
    "Vocabulary",
]
