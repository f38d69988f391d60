"""Terms that stand one after another, in one segment."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from searchsvc.engines.whoosh.documents import Mask
from searchsvc.engines.whoosh.kernels.reading import standing
from searchsvc.engines.whoosh.postings import DOCUMENTS, Found, Integers
from searchsvc.engines.whoosh.segment import Segment
from searchsvc.types import Field, Layer, PhraseNode

PAIR = 2

_PAIRS: dict[Layer, Layer] = {"marked": "pairs", "folded": "bigrams"}
"""The layer of the pairs of a layer's terms."""


class Phrase:
    """A phrase in a segment."""

    def __init__(self, node: PhraseNode, segment: Segment) -> None:
        self._node = node
        self._segment = segment
        runs, beginning = segment.lexicon.runs, segment.lexicon.beginning
        whole = node.places[:-1] if node.prefix else node.places
        self._accepted = [runs(layer, term) for layer, term in whole]
        """For each place the numbers of the marked forms that may stand there."""
        if node.prefix:
            self._accepted.append(beginning(*node.places[-1]))
        self._needed = list(self._rows())
        """Rows of terms, of each of which a document must have some."""

    def _rows(self) -> Iterator[Found]:
        section, places = self._node.section, self._node.places
        for number, (first, second) in enumerate(pairwise(self._accepted)):
            (layer, one), (other_layer, other) = places[number : number + 2]
            last = self._node.prefix and number + PAIR == len(places)
            if layer == other_layer and not last:  # a term like any other, which was perhaps looked up before
                yield self._segment.term(Field(section, _PAIRS[layer]), f"{one} {other}")
            else:
                yield self._segment.neighbours(section, first, second)
        if len(self._accepted) == 1:
            yield self._segment.postings(Field(section, "marked")).scan(self._accepted[0])

    def documents(self) -> Integers:
        """The documents that have the phrase, ascending; deleted ones may be among them."""
        rarest = min(range(len(self._needed)), key=lambda place: _times(self._needed[place]))
        documents = self._segment.documents(self._needed.pop(rarest))
        return documents[self.among(documents)]

    def among(self, documents: Integers) -> Mask:
        """Which of the documents, ascending, have the phrase."""
        has = np.ones(len(documents), bool)
        for found in self._needed:
            has[has] = self._segment.having(found, documents[has])
        if len(self._accepted) > PAIR:  # else it is one term, or a pair
            has[has] = self._stands_in(documents[has])
        return has

    def _stands_in(self, documents: Integers) -> Mask:
        """Which of the documents have the phrase, by reading their tokens."""
        rows = [
            np.column_stack((np.full(len(runs), place, np.int64), runs))
            for place, runs in enumerate(self._accepted)
        ]
        blocks, section = self._segment.blocks, self._node.section
        code, at = blocks.part(f"{section}.forward"), blocks[f"{section}.forward_at"]
        code.check(at[documents], at[documents + 1])
        return standing(code.array, at, blocks["number_of"], documents, np.concatenate(rows))


def _times(found: Found) -> int:
    return int(found[:, DOCUMENTS].sum())
