"""One segment of the index, as its arrays file gives it: postings, forward codes, columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import Blocks
from searchsvc.engines.whoosh.columns import Columns
from searchsvc.engines.whoosh.lexicon import PAIR_BITS, Lexicon
from searchsvc.engines.whoosh.postings import Integers, Postings, Triples, joined_triples
from searchsvc.types import Field, Layer, PhraseNode, PrefixNode, Section, TermStatistics

SUFFIX = ".arrays"
MASK = (1 << PAIR_BITS) - 1

PAIRS = Field("text", "pairs")

_NONE = np.zeros(0, np.int64)


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
            whole = {name: self.blocks[prefix + name] for name in ("keys", "gap_at", "freq_at", "lengths")}
            parts = {name: self.blocks.part(prefix + name) for name in ("gaps", "freqs")}
            known = self._postings[field] = Postings({**whole, **parts})
        return known

    def term(self, field: Field, term: str) -> tuple[Integers, Integers]:
        """The live documents of a term, ascending, and its frequencies in them."""
        if field.layer == "bigrams":
            triples = self._bigram(field, term)
            docs, freqs = _summed(triples.docs, triples.freqs)
        else:
            key = self.lexicon.key(field.layer, term)
            position = None if key is None else self.postings(field).position(key)
            if position is None:
                return _NONE, _NONE
            docs, freqs = self.postings(field).term(position)
        if self._all_live:
            return docs, freqs
        kept = self.live[docs]
        return docs[kept], freqs[kept]

    def _bigram(self, field: Field, term: str) -> Triples:
        """The postings of the pairs that a bigram stands for."""
        parts = term.split(" ")
        if len(parts) != 2:  # noqa: PLR2004 - a pair
            return Triples(_NONE.astype(np.uint64), _NONE, _NONE)
        postings = self.postings(Field(field.section, "pairs"))
        begins, ends = map(postings.positions, self.lexicon.pair_runs(*parts))
        return joined_triples(
            [
                postings.terms(range(begin, end))
                for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)
                if begin < end
            ]
        )

    def pairs(self, first: str, second: str) -> Iterator[tuple[tuple[str, str], int]]:
        """How often each two marked forms of these folded ones stand side by side in live documents."""
        triples = self._bigram(Field("text", "bigrams"), f"{first} {second}")
        kept = self.live[triples.docs]
        keys, places = np.unique(triples.keys[kept], return_inverse=True)
        counts = np.bincount(places, weights=triples.freqs[kept], minlength=len(keys))
        for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
            yield (self.lexicon.marked[key >> PAIR_BITS], self.lexicon.marked[key & MASK]), int(count)

    def prefixed(self, node: PrefixNode) -> NDArray[np.bool_]:
        """Which documents have a term that begins so; deleted ones may be among them."""
        found = np.zeros(len(self), bool)
        positions = self.beginning(node.field, node.prefix)
        for run in np.split(positions, np.flatnonzero(np.diff(positions) > 1) + 1):
            if len(run):
                found[self.postings(node.field).documents(range(int(run[0]), int(run[-1]) + 1))] = True
        return found

    def statistics(self, field: Field, term: str) -> TermStatistics:
        """In how many live documents a term stands, and how often."""
        if field.layer == "bigrams" or not self._all_live:
            docs, freqs = self.term(field, term)
            return TermStatistics(len(docs), int(freqs.sum()))
        key = self.lexicon.key(field.layer, term)
        position = None if key is None else self.postings(field).position(key)
        return TermStatistics(*((0, 0) if position is None else self.postings(field).statistics(position)))

    def beginning(self, field: Field, prefix: str) -> Integers:
        """The positions of the terms of a field that begin so."""
        keys = self.lexicon.prefixed(field.layer, prefix).astype(np.uint64)
        return np.flatnonzero(np.isin(self.postings(field).keys, keys, assume_unique=True))

    def following(self, first: tuple[Layer, str], prefix: tuple[Layer, str]) -> Integers:
        """The positions of the pairs whose first is this and whose second begins so."""
        layer, term = first
        number = self.lexicon.marked.find(term) if layer == "marked" else None
        firsts = self.lexicon.forms(term) if number is None else range(number, number + 1)
        if layer == "marked" and number is None:
            return _NONE
        postings = self.postings(PAIRS)
        bounds = np.array([firsts.start << PAIR_BITS, firsts.stop << PAIR_BITS], np.uint64)
        begin, end = postings.positions(bounds).tolist()
        if not prefix[1]:
            return np.arange(begin, end)
        seconds = (postings.keys[begin:end] & np.uint64(MASK)).astype(np.int64)
        positions: Integers = np.flatnonzero(np.isin(seconds, self.lexicon.beginning(*prefix))) + begin
        return positions

    def most_frequent(self, field: Field, positions: Integers, depth: int) -> tuple[list[str], int]:
        """The terms in most documents, up to `depth` of those at some positions, and in how many any other stands.

        Deleted documents are counted as well.
        """
        if not len(positions):
            return [], 0
        postings, begin = self.postings(field), int(positions[0])
        documents = postings.counts(range(begin, int(positions[-1]) + 1))[positions - begin]
        rest = int(np.partition(documents, -depth - 1)[-depth - 1]) if len(documents) > depth else 0
        keys = postings.keys[positions[documents > rest]].tolist()
        return [self.lexicon.term(field.layer, key) for key in keys], rest

    def phrase(self, node: PhraseNode) -> NDArray[np.bool_]:
        """Which documents have the phrase; deleted ones may be among them."""
        found = self.live.copy()
        for field, term in self._needed(node):
            mask = np.zeros(len(self), bool)
            mask[self.term(field, term)[0]] = True
            found &= mask
        if node.prefix:
            layer, term = node.places[-1]
            found &= self.prefixed(PrefixNode(Field(node.section, layer), term))
        alone = len(node.places) == 1
        pair = len(node.places) == 2 and node.places[0][0] == node.places[1][0]  # noqa: PLR2004 - a pair
        if not alone and (node.prefix or not pair):
            documents = np.flatnonzero(found)
            found[:] = False
            found[self.standing(node, documents)] = True
        return found

    def _needed(self, node: PhraseNode) -> Iterator[tuple[Field, str]]:
        """Terms that a document must have to have the phrase: one for each two neighbours, or the only one."""
        whole = node.places[:-1] if node.prefix else node.places
        if len(whole) == 1:
            yield Field(node.section, whole[0][0]), whole[0][1]
        yield from self._neighbours(node.section, whole)

    def _neighbours(
        self, section: Section, places: Sequence[tuple[Layer, str]]
    ) -> Iterator[tuple[Field, str]]:
        for (layer, first), (other_layer, second) in pairwise(places):
            if layer == other_layer == "marked":
                yield Field(section, "pairs"), f"{first} {second}"
            else:
                folds = self._folded(layer, first), self._folded(other_layer, second)
                yield Field(section, "bigrams"), " ".join(folds)

    def _folded(self, layer: Layer, term: str) -> str:
        number = self.lexicon.marked.find(term) if layer == "marked" else None
        return term if number is None else self.lexicon.folded[int(self.lexicon.fold_of[number])]

    def standing(self, node: PhraseNode, documents: Integers) -> Integers:
        """Those of the documents that have the phrase, found by reading their tokens."""
        tokens, owners = self.forward(node.section, documents)
        last = len(tokens) - len(node.places) + 1
        if last <= 0:
            return _NONE
        stands = owners[:last] == owners[len(node.places) - 1 :]
        folds = self.lexicon.fold_of[tokens]
        for place, (layer, term) in enumerate(node.places):
            column = (tokens if layer == "marked" else folds)[place : place + last]
            stands &= self._is(layer, term, column, prefix=node.prefix and place == len(node.places) - 1)
        return np.unique(owners[:last][stands])

    def _is(self, layer: Layer, term: str, column: NDArray[np.uint32], *, prefix: bool) -> NDArray[np.bool_]:
        """Where a column of term numbers has a term, or one that begins so."""
        if prefix:
            return np.isin(column, self.lexicon.prefixed(layer, term))
        number = self.lexicon.key(layer, term)
        return np.zeros(len(column), bool) if number is None else column == np.uint32(number)

    def forward(self, section: Section, documents: Integers) -> tuple[NDArray[np.uint32], Integers]:
        """The marked numbers of the tokens of some documents one after another, and each token's document."""
        begins: Integers = self.blocks[f"{section}.forward_at"].astype(np.int64)
        lengths = begins[documents + 1] - begins[documents]
        ends = np.cumsum(lengths)
        places = np.arange(int(lengths.sum())) + np.repeat(begins[documents] - (ends - lengths), lengths)
        return self.blocks.part(f"{section}.forward")[places], np.repeat(documents, lengths)


def _summed(docs: Integers, freqs: Integers) -> tuple[Integers, Integers]:
    """Each document once, ascending, with the sum of its frequencies."""
    each, places = np.unique(docs, return_inverse=True)
    return each, np.bincount(places, weights=freqs, minlength=len(each)).astype(np.int64)
