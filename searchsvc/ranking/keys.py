"""Dates, numbers of documents and numbers in a query: each is one term, in whatever spelling a report has it.

A report that writes `ngày 23 tháng 02 năm 2012` is as good for `23/2/2012` as one that
writes just that, so the syllables of such a key do not count one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise, product

from searchsvc.engines import Reader
from searchsvc.query import Group, Item, Parsed, Spelling, Syllable
from searchsvc.types import AnyNode, Field, Layer, Node, PhraseNode

LONGEST_PIECE = 12
"""A query of more syllables, or of several keys, stands in one piece only as it was typed."""

Place = tuple[Layer, str]


def terms_of(spelling: Spelling) -> tuple[Field, list[str]]:
    """The terms that a report with this spelling has: its pairs with their marks, or its one syllable."""
    forms = [each.marked for each in spelling.syllables]
    if len(forms) == 1:
        return Field("text", "marked"), forms
    return Field("text", "pairs"), [f"{one} {other}" for one, other in pairwise(forms)]


def rarest(terms: Sequence[str], field: Field, reader: Reader) -> tuple[int, str]:
    """In how few reports one of some terms stands, and which."""
    found = reader.statistics(field, terms)
    return min((each.reports, term) for each, term in zip(found, terms, strict=True))


def keys_of(parsed: Parsed) -> tuple[Group, ...]:
    """The keys of a query, each once."""
    return tuple(group for group in parsed.groups if group.key)


def terms_of_key(key: Group, reader: Reader) -> tuple[dict[Field, dict[str, float]], int]:
    """The terms that stand for a key in any of its spellings, by field, and in how many reports they are together."""
    found: dict[Field, dict[str, float]] = {}
    total = 0
    for field, terms in (*_typed_terms(key, reader), *map(terms_of, key.also)):
        reports, term = rarest(terms, field, reader)
        if reports and term not in found.setdefault(field, {}):
            found[field][term] = 1.0
            total += reports
    return found, min(total, reader.count)


def _typed_terms(key: Group, reader: Reader) -> list[tuple[Field, list[str]]]:
    """The terms of a key as it was typed, those of each of its readings when marks were not typed."""
    syllables = key.syllables
    if any(each.has_marks for each in syllables) or not any(each.typed.isalpha() for each in syllables):
        return [terms_of(Spelling(key.typed, syllables))]
    bigrams = [f"{one.folded} {other.folded}" for one, other in pairwise(syllables)]
    _, bigram = rarest(bigrams, Field("text", "bigrams"), reader)
    first, second = bigram.split(" ")
    return [(Field("text", "pairs"), [" ".join(pair)]) for pair in sorted(reader.pairs(first, second))]


def in_one_piece(items: Sequence[Item]) -> Node:
    """The reports that have items one after another, keys in any of their spellings."""
    several = sum(map(_is_key, items)) > 1 or sum(len(item.syllables) for item in items) > LONGEST_PIECE
    ways = islice(product(*map(_ways, items)), 1 if several else None)
    phrases = tuple(PhraseNode("text", tuple(place for part in way for place in part)) for way in ways)
    return phrases[0] if len(phrases) == 1 else AnyNode(phrases)


def _ways(item: Item) -> Iterator[tuple[Place, ...]]:
    yield tuple(("folded", each.folded) for each in item.syllables)
    if isinstance(item, Group) and _is_key(item):
        for spelling in item.also:
            yield tuple(("marked", each.marked) for each in spelling.syllables)


def plain_places(parsed: Parsed) -> list[bool]:
    """For each of a query's syllables whether it counts by itself: those of keys do not."""
    return [not _is_key(item) for item in parsed.items for _ in item.syllables]


def plain_rows(items: Sequence[Item]) -> Iterator[list[Syllable]]:
    """The syllables of items in rows that stand side by side, those of keys left out."""
    row: list[Syllable] = []
    for item in items:
        if _is_key(item):
            yield row
            row = []
        else:
            row += item.syllables
    yield row


def _is_key(item: Item) -> bool:
    return isinstance(item, Group) and item.key
