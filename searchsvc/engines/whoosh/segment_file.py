"""The arrays file of a segment, which never changes: postings, forward codes, columns, and what was looked up in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import Blocks
from searchsvc.engines.whoosh.cache import Cache
from searchsvc.engines.whoosh.columns import Columns
from searchsvc.engines.whoosh.copies import TextKeys
from searchsvc.engines.whoosh.explained import Explained
from searchsvc.engines.whoosh.lengths import Lengths
from searchsvc.engines.whoosh.lexicon import PAIR_BITS, Lexicon
from searchsvc.engines.whoosh.packed import Packed
from searchsvc.engines.whoosh.postings import SKIPS, Found, Integers, Postings
from searchsvc.engines.whoosh.taken import Taken
from searchsvc.types import Field, Layer

SUFFIX = ".arrays"

TERMS_KEPT = 8_000
"""Rows of looked up terms that a segment remembers."""

NO_ROWS: Found = np.zeros((0, SKIPS + 1), np.int64)

_STORED: dict[Layer, Layer] = {"folded": "marked", "bigrams": "pairs"}
"""Layers whose postings are those of others put together."""


@cache
def stored(field: Field) -> Field:
    """The field that has the postings of a field."""
    return Field(field.section, _STORED.get(field.layer, field.layer))


class SegmentFile:
    """The arrays of a segment, which never change, and what was looked up in them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.blocks = Blocks(path)
        self.columns = Columns(self.blocks)
        self.lexicon = Lexicon(self.blocks)
        self.taken = Taken(self.blocks, self.lexicon)
        self._postings: dict[Field, Postings] = {}
        self._found: Cache[tuple[Field, str], Found] = Cache(TERMS_KEPT, lambda found: len(found) + 1)

    @cached_property
    def texts(self) -> Packed:
        """The texts of the documents."""
        return Packed(self.blocks, "texts")

    @cached_property
    def explained(self) -> Explained:
        """What the documents explain."""
        return Explained(self.blocks)

    @cached_property
    def lengths(self) -> Lengths:
        """How many terms the documents have."""
        return Lengths(self.blocks)

    @cached_property
    def text_keys(self) -> TextKeys:
        """Which documents have one text."""
        return TextKeys(self.columns.text_keys, self.columns.days, self.columns.ids)

    @cached_property
    def by_id(self) -> tuple[NDArray[np.uint64], Integers]:
        """The ids in ascending order, and the documents they belong to."""
        order = np.argsort(self.columns.ids)
        return self.columns.ids[order], order

    def postings(self, field: Field) -> Postings:
        """The postings of a stored field."""
        known = self._postings.get(field)
        if known is None:
            prefix = f"{field.section}.{field.layer}."
            first, at = self.blocks[f"{prefix}first"], self.blocks[f"{prefix}at"]
            known = self._postings[field] = Postings(first, at, self.blocks.part(f"{prefix}code"))
        return known

    def term(self, field: Field, term: str) -> Found:
        """Where the postings of a term stand in those of the stored field: several rows for unmarked ones."""
        return self._found.get((field, term), lambda: self._look_up(field, term))

    def terms(self, asked: Sequence[tuple[Field, str]]) -> list[Found]:
        """What `term` gives, for several terms of several fields."""
        return self._found.get_all(asked, lambda unknown: [self._look_up(*each) for each in unknown])

    def _look_up(self, field: Field, term: str) -> Found:
        firsts, seconds = self.lexicon.ranges(field.layer, term)
        if not (firsts and seconds):
            return NO_ROWS
        return self.postings(stored(field)).scan_pairs(firsts, seconds, PAIR_BITS)
