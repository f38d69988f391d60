"""Queries, as engines get them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from searchsvc.types.analysed import Field, Layer, Section


@dataclass(frozen=True, slots=True)
class TermNode:
    """Reports whose field has the term."""

    field: Field
    term: str


@dataclass(frozen=True, slots=True)
class PrefixNode:
    """Reports whose field (marked or folded) has a term that begins so."""

    field: Field
    prefix: str


@dataclass(frozen=True, slots=True)
class PhraseNode:
    """Reports where the terms stand one after another in a section.

    Each place names its layer, `marked` or `folded`, so that a phrase may be
    partly marked: `(("folded", "doi"), ("marked", "ngoại"))`. With `prefix` the
    last place is the beginning of a term.
    """

    section: Section
    places: tuple[tuple[Layer, str], ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class AllNode:
    """Reports that are in every child; without children, every report. Its hash is worked out once, as caches ask for it."""

    children: tuple[Node, ...]
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((AllNode, self.children)))

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class AnyNode:
    """Reports that are in at least one child; without children, none. Its hash is worked out once, as that of `AllNode`."""

    children: tuple[Node, ...]
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((AnyNode, self.children)))

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class NotNode:
    """Reports that are not in the child."""

    child: Node


@dataclass(frozen=True, slots=True)
class ShareNode:
    """Reports whose children's weights add up to at least `least`."""

    children: tuple[tuple[Node, float], ...]
    least: float


Node = TermNode | PrefixNode | PhraseNode | AllNode | AnyNode | NotNode | ShareNode
"""Which reports are found."""

EVERYTHING = AllNode(())
NOTHING = AnyNode(())


class Clause(NamedTuple):
    """One summand of a score: weight * tf / (tf + k1 * (1 - b + b * length / mean length)).

    tf is the sum of share * frequency over the variants (term, share): the ways
    in which a syllable that was typed may be meant. Lengths count the field's
    terms; the mean is over the reports of the index that have any. `weight` holds
    idf and boost; neither it nor a share is below 0, so no clause takes away. `name` is the summand's name in an explanation. BM25 as in Robertson
    and Zaragoza, The Probabilistic Relevance Framework (2009), without the
    constant factor k1 + 1.
    """

    name: str
    field: Field
    variants: tuple[tuple[str, float], ...]
    weight: float
    k1: float
    b: float


@dataclass(frozen=True, slots=True)
class Bonus:
    """`points` more for those of the best `window` reports that match `node`."""

    name: str
    node: Node
    points: float
    window: int = 50


@dataclass(frozen=True, slots=True)
class Query:
    """Which reports are found, and what each one scores.

    Of those found that have one and the same text (`Record.text_key`) only the
    earliest is a hit, of one day that of the lowest id; with `every_copy` all are.
    """

    match: Node
    clauses: tuple[Clause, ...] = ()
    bonus: Bonus | None = None
    every_copy: bool = False


class Filters(NamedTuple):
    """Which reports are looked at; values of one filter are alternatives.

    `start` and `end` are the first and the last day, both inclusive; undated
    reports fail both.
    """

    start: date | None = None
    end: date | None = None
    source: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    person: tuple[str, ...] = ()


NO_FILTERS = Filters()

Sort = Literal["relevance", "-date", "date"]
"""Ties are broken by id; undated reports come last in both orders of date."""

FACETS = ("year", "source", "type", "kind", "person")

MOST_PERSONS = 20
"""So many persons a report has at most, and so many the facet of a page."""

MOST_FACET_PERSONS = 10 * MOST_PERSONS
"""So many persons an engine counts: enough for a page to add its partial hits, which are fewer than ten."""

MOST_COPIES = 100
