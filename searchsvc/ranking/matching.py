"""Which reports a syntax tree finds, as an engine's `Node`.

Two readings of a syllable that was typed with marks: as marked, or with marks
disregarded; one typed without marks stands for any marks in both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from searchsvc.query import Group, Item, Parsed, Phrase, Spelling, Syllable
from searchsvc.types import (
    EVERYTHING,
    NOTHING,
    AllNode,
    AnyNode,
    Field,
    Layer,
    Node,
    NotNode,
    PhraseNode,
    PrefixNode,
    Section,
    ShareNode,
    TermNode,
)

FAIR_SHARE = 0.03
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
        """The reports that have an item, in one of its spellings."""
        if isinstance(item, Group):
            literal = AllNode(tuple(map(self.node, item.words)))
            return AnyNode((literal, *map(spelled, item.also)))
        if isinstance(item, Phrase):
            return self._phrase(item)
        if item.prefix:
            return self._prefix(item.syllable, item.section)
        return self.syllable(item.syllable, item.section)

    def syllables(self, item: Item) -> tuple[tuple[Syllable, Node], ...]:
        """Each syllable of an item, and the reports that have it or the whole item in another spelling."""
        found = tuple((each, self.syllable(each, item.section)) for each in item.syllables)
        if not isinstance(item, Group):
            return found
        also = tuple(map(spelled, item.also))
        return tuple((each, AnyNode((node, *also))) for each, node in found)

    def syllable(self, syllable: Syllable, section: Section = "text") -> Node:
        """The reports that have a syllable."""
        layer, term = self.place(syllable)
        return TermNode(Field(section, layer), term)

    def _prefix(self, syllable: Syllable, section: Section) -> Node:
        layer, _ = self.place(syllable)
        beginnings = syllable.beginnings(marks=layer == "marked")
        return AnyNode(tuple(PrefixNode(Field(section, layer), each) for each in beginnings))

    def _phrase(self, phrase: Phrase) -> Node:
        places = tuple(map(self.place, phrase.syllables))
        if not phrase.prefix:
            return PhraseNode(phrase.section, places)
        layer, _ = places[-1]
        beginnings = phrase.syllables[-1].beginnings(marks=layer == "marked")
        return AnyNode(
            tuple(
                PhraseNode(phrase.section, (*places[:-1], (layer, each)), prefix=True) for each in beginnings
            )
        )

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
        """The reports that have some word, and all of what is asked for otherwise: in quotes, in titles, by beginnings."""
        if len(parsed.alternatives) != 1:
            return NOTHING
        loose = [item for item in parsed.items if _is_loose(item)]
        strict = [item for item in parsed.items if not _is_loose(item)]
        some = AnyNode(tuple(map(self.node, loose)))
        return _without(AllNode((some, *map(self.node, strict))), parsed)

    def share_of(self, parsed: Parsed, weights: Mapping[str, float]) -> Node:
        """The reports that have a fair share of the weight of one alternative's words, and nothing excluded.

        `weights` are those of folded syllables. What is asked for in quotes, in titles or by beginnings is needed.
        """
        alternatives = tuple(self._share(items, weights) for items in parsed.alternatives)
        return _without(AnyNode(alternatives), parsed)

    def _share(self, items: Sequence[Item], weights: Mapping[str, float]) -> Node:
        loose = [part for item in items if _is_loose(item) for part in self.syllables(item)]
        strict = [self.node(item) for item in items if not _is_loose(item)]
        children = tuple((node, weights[each.folded]) for each, node in loose)
        least = FAIR_SHARE * sum(weight for _, weight in children)
        return AllNode((ShareNode(children, least), *strict))


AS_MARKED = Readings(marks=True)
MARKS_DISREGARDED = Readings(marks=False)
LITERAL = Readings(marks=True, literal=True)


def spelled(spelling: Spelling) -> Node:
    """The reports that have another spelling, marks and all."""
    if len(spelling.syllables) == 1:
        return TermNode(Field("text", "marked"), spelling.syllables[0].marked)
    return PhraseNode("text", tuple(("marked", each.marked) for each in spelling.syllables))


def _is_loose(item: Item) -> bool:
    """Whether a report may lack an item and still be a partial hit: a word as it is typed, compound or not."""
    quoted = isinstance(item, Phrase) and item.quoted
    return item.section == "text" and not item.prefix and not quoted


def _without(wanted: Node, parsed: Parsed) -> Node:
    # An exclusion never goes through a fallback, so it is always read as marked.
    excluded = tuple(NotNode(AS_MARKED.node(item)) for item in parsed.excluded)
    return AllNode((wanted, *excluded)) if excluded else wanted
