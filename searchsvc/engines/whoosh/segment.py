"""One segment of the index, as its arrays file gives it: postings, forward codes, columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import Blocks
from searchsvc.engines.whoosh.cache import Cache
from searchsvc.engines.whoosh.columns import Columns
from searchsvc.engines.whoosh.documents import Mask
from searchsvc.engines.whoosh.explained import Explained
from searchsvc.engines.whoosh.kernels.searching import add_few, count_live, documents_of
from searchsvc.engines.whoosh.lexicon import PAIR_BITS, Lexicon
from searchsvc.engines.whoosh.packed import Packed
from searchsvc.engines.whoosh.postings import (
    DOCUMENTS,
    KEY,
    OCCURRENCES,
    Found,
    Integers,
    Postings,
    Triples,
)
from searchsvc.types import Explanation, Field, Layer, PrefixNode, TermStatistics

SUFFIX = ".arrays"
MASK = (1 << PAIR_BITS) - 1

PAIRS = Field("text", "pairs")

TERMS_KEPT = 8_000
"""Rows of looked up terms that a segment remembers."""

_STORED: dict[Layer, Layer] = {"folded": "marked", "bigrams": "pairs"}
"""Layers whose postings are those of others put together."""


@cache
def stored(field: Field) -> Field:
    """The field that has the postings of a field."""
    return Field(field.section, _STORED.get(field.layer, field.layer))


class Choice(NamedTuple):
    """Terms of one layer by number or key, and in how many documents each stands at most."""

    keys: Integers
    documents: Integers

    def most_frequent(self, depth: int) -> tuple[list[int], int]:
        """The keys of the terms in most documents, up to `depth`, and in how many any other stands at most."""
        if len(self.keys) <= depth:
            return self.keys.tolist(), 0
        rest = int(np.partition(self.documents, -depth - 1)[-depth - 1])
        return self.keys[self.documents > rest].tolist(), rest


class SegmentFile:
    """The arrays of a segment, which never change, and what was looked up in them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.blocks = Blocks(path)
        self.columns = Columns(self.blocks)
        self.lexicon = Lexicon(self.blocks)
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
        return self._found.get(
            (field, term), lambda: self.postings(stored(field)).scan(self.lexicon.runs(field.layer, term))
        )


class Segment:
    """A segment's file, and which of its documents are deleted."""

    def __init__(self, file: SegmentFile, deleted: Iterable[int]) -> None:
        self.file = file
        self.blocks, self.columns, self.lexicon = file.blocks, file.columns, file.lexicon
        self.postings, self.term, self.data = file.postings, file.term, file.blocks.data
        self.live = np.ones(len(self.columns.ids), bool)
        self.live[list(deleted)] = False
        self.all_live = bool(self.live.all())

    def __len__(self) -> int:
        return len(self.live)

    def by_id(self) -> tuple[NDArray[np.uint64], Integers]:
        """The ids of live documents in ascending order, and the documents they belong to."""
        ids, documents = self.file.by_id
        live = self.live[documents]
        return ids[live], documents[live]

    @property
    def texts(self) -> Packed:
        """The texts of the documents."""
        return self.file.texts

    def document(self, number: int) -> int | None:
        """The live document of an id number, None if there is none."""
        ids, documents = self.file.by_id
        begin, end = np.searchsorted(ids, np.uint64(number)), np.searchsorted(ids, np.uint64(number), "right")
        live = [each for each in documents[begin:end].tolist() if self.live[each]]
        return live[0] if live else None

    def lengths(self, field: Field) -> NDArray[np.uint32]:
        """How many terms of a field each document has."""
        if field.layer == "words":
            return self.blocks["text.words.lengths"]
        syllables: NDArray[np.uint32] = self.blocks[f"{field.section}.lengths"]
        neighbours = field.layer in {"pairs", "bigrams"}
        return np.maximum(syllables, 1) - np.uint32(1) if neighbours else syllables

    def triples(self, field: Field, found: Found) -> Triples:
        """The postings of terms in live documents."""
        triples = self.postings(stored(field)).triples(found)
        if self.all_live:
            return triples
        kept = self.live[triples.docs]
        return Triples(triples.keys[kept], triples.docs[kept], triples.freqs[kept])

    def statistics(self, field: Field, term: str) -> TermStatistics:
        """In how many live documents a term stands, and how often."""
        if self.all_live and stored(field) == field:
            return TermStatistics(*self.counts(field, (term,))[0].tolist())
        found = self.term(field, term)
        if self.all_live and field == Field("text", "folded"):
            # Counting the documents of all forms together takes long for frequent ones.
            number = self.lexicon.folded.find(term)
            reports = 0 if number is None else int(self.blocks["text.folded_reports"][number])
            return TermStatistics(reports, int(found[:, OCCURRENCES].sum()))
        return TermStatistics(*count_live(self.data, found, self.live, np.zeros(len(self), bool)))

    def counts(self, field: Field, terms: Sequence[str]) -> Integers:
        """In how many documents terms of a stored field stand, and how often: a row each. Deleted ones are counted too."""
        return self.postings(field).statistics(self.lexicon.keys(field.layer, terms))

    def forms(self, folded: str) -> Iterator[tuple[str, TermStatistics]]:
        """The marked forms of the texts that fold to this, with their statistics in live documents."""
        for row in self.term(Field("text", "folded"), folded).tolist():
            form = self.lexicon.marked[row[KEY]]
            if self.all_live:
                yield form, TermStatistics(row[DOCUMENTS], row[OCCURRENCES])
            else:
                yield form, self.statistics(Field("text", "marked"), form)

    def pairs(self, first: str, second: str) -> Iterator[tuple[tuple[str, str], int]]:
        """How often each two marked forms of these folded ones stand side by side in live documents."""
        found = self.term(Field("text", "bigrams"), f"{first} {second}")
        keys, counts = found[:, KEY], found[:, OCCURRENCES]
        if not self.all_live:
            triples = self.triples(PAIRS, found)
            keys, places = np.unique(triples.keys, return_inverse=True)
            counts = np.bincount(places, weights=triples.freqs, minlength=len(keys)).astype(np.int64)
        firsts, seconds = (keys >> PAIR_BITS).tolist(), (keys & MASK).tolist()
        form = {number: self.lexicon.marked[number] for number in {*firsts, *seconds}}
        for one, other, count in zip(firsts, seconds, counts.tolist(), strict=True):
            yield (form[one], form[other]), count

    @cached_property
    def _explaining(self) -> Integers:
        """How many live documents have each explanation."""
        return self.file.explained.lists.counts(np.flatnonzero(self.live))

    def explanations(self, forms: Sequence[str]) -> Iterator[tuple[Explanation, int]]:
        """What live documents explain of some forms, and how many do."""
        for place, explanation in self.file.explained.of(forms):
            yield explanation, int(self._explaining[place])

    # --- documents, deleted ones among them ------------------------------------------

    def documents(self, found: Found) -> Integers:
        """The documents that have some of the terms, ascending."""
        return documents_of(self.data, found, np.zeros(len(self), bool))

    def having(self, found: Found, documents: Integers) -> Mask:
        """Which of a few documents, ascending, have some of the terms."""
        times = np.zeros(len(documents))
        add_few(self.data, found, documents, 1.0, times)
        return times > 0

    def prefixed(self, node: PrefixNode) -> Integers:
        """The documents that have a term that begins so, ascending."""
        field = stored(node.field)
        runs = self.lexicon.beginning(node.field.layer, node.prefix)
        return self.documents(self.postings(field).scan(runs))

    # --- terms to go on with -----------------------------------------------------------

    def beginning(self, field: Field, prefix: str) -> Choice:
        """The terms of a field, marked or folded, that begin so."""
        found = self.postings(stored(field)).scan(self.lexicon.beginning(field.layer, prefix))
        if field.layer != "folded":
            return Choice(found[:, KEY], found[:, DOCUMENTS])
        folds, places = np.unique(self.lexicon.fold_of[found[:, KEY]], return_inverse=True)
        most = np.bincount(places, weights=found[:, DOCUMENTS], minlength=len(folds))
        return Choice(folds.astype(np.int64), most.astype(np.int64))

    def following(self, first: tuple[Layer, str], prefix: tuple[Layer, str]) -> Choice:
        """The pairs whose first is this and whose second begins so."""
        found = self.postings(PAIRS).scan(self.lexicon.runs(*first) << PAIR_BITS)
        if not prefix[1]:
            return Choice(found[:, KEY], found[:, DOCUMENTS])
        seconds = self.lexicon.beginning(*prefix)
        number = found[:, KEY] & MASK
        place = np.searchsorted(seconds[:, 0], number, side="right") - 1
        inside = place >= 0
        inside[inside] = number[inside] < seconds[place[inside], 1]
        return Choice(found[inside, KEY], found[inside, DOCUMENTS])
