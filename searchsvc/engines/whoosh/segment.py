"""One segment of the index, as its arrays file gives it: postings, forward codes, columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import Blocks
from searchsvc.engines.whoosh.columns import Columns
from searchsvc.engines.whoosh.lexicon import Lexicon
from searchsvc.engines.whoosh.postings import Integers, Postings
from searchsvc.types import Field, Layer, PhraseNode, PrefixNode, Section, TermStatistics

SUFFIX = ".arrays"


class Segment:
    """The arrays of a segment, and which of its documents are deleted."""

    def __init__(self, path: Path, deleted: Iterable[int]) -> None:
        self.blocks = Blocks(path)
        self.columns = Columns(self.blocks)
        self.lexicon = Lexicon(self.blocks)
        self.live = np.ones(len(self.columns.ids), bool)
        self.live[list(deleted)] = False
        self._all_live = bool(self.live.all())
        self._postings: dict[Field, Postings] = {}

    def __len__(self) -> int:
        return len(self.live)

    @cached_property
    def by_id(self) -> tuple[NDArray[np.uint64], Integers]:
        """The ids of live documents in ascending order, and the documents they belong to."""
        documents = np.flatnonzero(self.live)
        order = np.argsort(self.columns.ids[documents])
        return self.columns.ids[documents][order], documents[order]

    def document(self, number: int) -> int | None:
        """The live document of an id number, None if there is none."""
        ids, documents = self.by_id
        place = int(np.searchsorted(ids, np.uint64(number)))
        return int(documents[place]) if place < len(ids) and ids[place] == np.uint64(number) else None

    def postings(self, field: Field) -> Postings:
        """The postings of a field."""
        known = self._postings.get(field)
        if known is None:
            prefix = f"{field.section}.{field.layer}."
            names = ("keys", "gaps", "gap_at", "freqs", "freq_at", "lengths")
            known = self._postings[field] = Postings({name: self.blocks[prefix + name] for name in names})
        return known

    def term(self, field: Field, term: str) -> tuple[Integers, Integers]:
        """The live documents of a term and its frequencies in them."""
        key = self.lexicon.key(field, term)
        position = None if key is None else self.postings(field).position(key)
        if position is None:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        docs, freqs = self.postings(field).term(position)
        if self._all_live:
            return docs, freqs
        kept = self.live[docs]
        return docs[kept], freqs[kept]

    def prefixed(self, node: PrefixNode) -> NDArray[np.bool_]:
        """Which documents have a term that begins so; deleted ones may be among them."""
        found = np.zeros(len(self), bool)
        keys = self.lexicon.prefixed(node.field, node.prefix)
        postings = self.postings(node.field)
        found[postings.terms(postings.between(keys.start, keys.stop)).docs] = True
        return found

    def vocabulary(self, node: PrefixNode) -> Iterator[tuple[str, TermStatistics]]:
        """The terms of a field that begin so and stand in a live document."""
        strings = self.lexicon.marked if node.field.layer == "marked" else self.lexicon.folded
        keys = self.lexicon.prefixed(node.field, node.prefix)
        postings = self.postings(node.field)
        triples = postings.terms(postings.between(keys.start, keys.stop))
        kept = self.live[triples.docs]
        numbers = (triples.keys[kept] - np.uint64(keys.start)).astype(np.int64)
        reports = np.bincount(numbers, minlength=1)
        occurrences = np.bincount(numbers, weights=triples.freqs[kept], minlength=1)
        for number in np.flatnonzero(reports).tolist():
            yield strings[keys.start + number], TermStatistics(int(reports[number]), int(occurrences[number]))

    def phrase(self, node: PhraseNode) -> NDArray[np.bool_]:
        """Which documents have the phrase; deleted ones may be among them."""
        found = self._candidates(node)
        documents = np.flatnonzero(found)
        if len(node.places) == 1 or not len(documents) or self._bigrams_decide(node):
            return found
        found[:] = False
        found[self._standing(node, documents)] = True
        return found

    @staticmethod
    def _bigrams_decide(node: PhraseNode) -> bool:
        return len(node.places) == 2 and all(layer == "folded" for layer, _ in node.places)  # noqa: PLR2004 - a pair

    def _candidates(self, node: PhraseNode) -> NDArray[np.bool_]:
        # The terms of the marked places, and a bigram for each two neighbours: more than the phrase, never less.
        found = self.live.copy()
        folds = [self._folded(layer, term) for layer, term in node.places]
        wanted = [(Field(node.section, layer), term) for layer, term in node.places if layer == "marked"]
        if len(folds) == 1:
            wanted.append((Field(node.section, node.places[0][0]), node.places[0][1]))
        for first, second in pairwise(folds):
            wanted.append((Field(node.section, "bigrams"), f"{first} {second}"))
        for field, term in wanted:
            mask = np.zeros(len(self), bool)
            mask[self.term(field, term)[0]] = True
            found &= mask
            if not found.any():
                break
        return found

    def _folded(self, layer: Layer, term: str) -> str:
        number = self.lexicon.marked.find(term) if layer == "marked" else None
        return term if number is None else self.lexicon.folded[int(self.lexicon.fold_of[number])]

    def _standing(self, node: PhraseNode, documents: Integers) -> Integers:
        tokens, owners = self.forward(node.section, documents)
        size = len(node.places)
        if len(tokens) < size:
            return np.zeros(0, np.int64)
        last = len(tokens) - size + 1
        stands = owners[:last] == owners[size - 1 :]
        folds = self.lexicon.fold_of[tokens]
        for place, (layer, term) in enumerate(node.places):
            strings, column = (
                (self.lexicon.marked, tokens) if layer == "marked" else (self.lexicon.folded, folds)
            )
            number = strings.find(term)
            if number is None:
                return np.zeros(0, np.int64)
            stands &= column[place : place + last] == np.uint32(number)
        return np.unique(owners[:last][stands])

    def forward(self, section: Section, documents: Integers) -> tuple[NDArray[np.uint32], Integers]:
        """The marked numbers of the tokens of some documents one after another, and each token's document."""
        begins: Integers = self.blocks[f"{section}.forward_at"].astype(np.int64)
        lengths = begins[documents + 1] - begins[documents]
        ends = np.cumsum(lengths)
        places = np.arange(int(lengths.sum())) + np.repeat(begins[documents] - (ends - lengths), lengths)
        return self.blocks[f"{section}.forward"][places], np.repeat(documents, lengths)
