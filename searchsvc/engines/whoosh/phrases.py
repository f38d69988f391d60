"""Terms that stand one after another, in one segment."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from searchsvc.engines.whoosh.documents import Mask
from searchsvc.engines.whoosh.kernels.reading import standing
from searchsvc.engines.whoosh.postings import DOCUMENTS, Found, Integers
from searchsvc.engines.whoosh.segment import Segment
from searchsvc.types import Field, PhraseNode

PAIR = 2


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
        section = self._node.section
        for first, second in pairwise(self._accepted):
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
