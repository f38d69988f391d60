"""What deleted documents take away from the statistics of a segment's terms.

Postings tell the statistics of all documents of a segment. The tokens of the deleted ones are
read once, field by field as each is asked for, and their terms counted; a later state of the
index counts only those deleted since. So a deletion costs what its documents have, not what
the terms that they have in common with others have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import Blocks
from searchsvc.engines.whoosh.kernels.reading import tokens_of
from searchsvc.engines.whoosh.lexicon import LONG_WORD, Integers, Lexicon
from searchsvc.engines.whoosh.postings import Documents, count_occurrences
from searchsvc.engines.whoosh.stream import Stream, bytes_of
from searchsvc.types import Field

MOST = 1_000_000
"""Tokens of deleted documents that are counted so, for one segment: some 10 MB. With more, postings are counted."""

AT_A_TIME = 100_000
"""Tokens that are counted at a time, to hold little memory."""


@dataclass(frozen=True)
class Tally:
    """In how many documents terms stand, and how often: a row each, by keys in ascending order."""

    keys: Integers
    counts: NDArray[np.uint32]

    def of(self, keys: Integers) -> Integers:
        """The rows of keys, of zeros for keys that are not there."""
        found = np.zeros((len(keys), 2), np.int64)
        if len(self.keys):
            places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
            known = self.keys[places] == keys
            found[known] = self.counts[places[known]]
        return found


NOTHING = Tally(np.zeros(0, np.int64), np.zeros((0, 2), np.uint32))


def total(tallies: Sequence[Tally]) -> Tally:
    """Tallies of different documents as one."""
    if len(tallies) == 1:
        return tallies[0]
    keys = np.concatenate([each.keys for each in tallies])
    order = np.argsort(keys, kind="stable")  # which takes sorted runs as they are
    keys = keys[order]
    begins = np.flatnonzero(np.diff(keys, prepend=keys[0] - 1)) if len(keys) else order
    counts = np.concatenate([each.counts for each in tallies])[order]
    return Tally(keys[begins], np.add.reduceat(counts, begins, dtype=np.uint32) if len(keys) else counts)


class Taken:
    """The tallies of a segment's deleted documents, kept for the states of the index to come."""

    def __init__(self, blocks: Blocks, lexicon: Lexicon) -> None:
        self._blocks = blocks
        self._lexicon = lexicon
        self._known: dict[Field, tuple[Integers, Tally]] = {}

    def countable(self, deleted: Integers) -> bool:
        """Whether so few documents are deleted that they are tallied."""
        return int(self._blocks["text.lengths"][deleted].sum()) <= MOST

    def tally(self, field: Field, deleted: Integers) -> Tally:
        """What the deleted documents, ascending, take from a stored field, or by the number of the form from a folded one."""
        counted, known = self._known.get(field, (deleted[:0], NOTHING))
        if np.array_equal(counted, deleted):
            return known
        if not np.isin(counted, deleted, assume_unique=True).all():  # an earlier state is read again
            counted, known = deleted[:0], NOTHING
        new = np.setdiff1d(deleted, counted, assume_unique=True)
        found = total([known, *(self._tally(field, piece) for piece in self._pieces(field, new))])
        self._known[field] = deleted, found
        return found

    def _pieces(self, field: Field, documents: Integers) -> Iterator[Integers]:
        before = np.cumsum(self._blocks[f"{field.section}.lengths"][documents], dtype=np.int64)
        cuts = np.flatnonzero(np.diff(before // AT_A_TIME)) + 1
        yield from (piece for piece in np.split(documents, cuts) if len(piece))

    def _tally(self, field: Field, documents: Integers) -> Tally:
        stream = self._stream(field, documents)
        if field.layer == "folded":
            found = stream.occurrences_of(self._lexicon.fold_of[stream.numbers])
        else:
            found = stream.occurrences(field, self._long_words)
        triples = count_occurrences(found)
        if not len(triples):
            return NOTHING
        begins = np.flatnonzero(np.diff(triples.keys, prepend=triples.keys[0] - 1))
        reports = np.diff(begins, append=len(triples))
        occurrences = np.add.reduceat(triples.freqs, begins)
        return Tally(triples.keys[begins], np.column_stack((reports, occurrences)).astype(np.uint32))

    def _stream(self, field: Field, documents: Integers) -> Stream:
        section, blocks = field.section, self._blocks
        lengths = blocks[f"{section}.lengths"][documents].astype(np.int64)
        code, at = blocks.part(f"{section}.forward"), blocks[f"{section}.forward_at"]
        code.check(at[documents], at[documents + 1])
        numbers = np.empty(int(lengths.sum()), np.int64)
        tokens_of(code.array, at, blocks["number_of"], documents, numbers)
        joined = self._joined(documents, lengths) if field.layer == "words" else np.zeros(len(numbers), bool)
        return Stream(numbers, lengths, joined)

    def _joined(self, documents: Integers, lengths: Integers) -> NDArray[np.bool_]:
        bits = self._blocks.part("text.joined")
        ends = np.cumsum(bytes_of(self._blocks["text.lengths"]))[documents]
        begins = ends - bytes_of(lengths)
        pieces = [
            np.unpackbits(bits[begin:end], count=length)
            for begin, end, length in zip(begins.tolist(), ends.tolist(), lengths.tolist(), strict=True)
        ]
        return np.concatenate([np.zeros(0, np.uint8), *pieces]).astype(bool)

    def _long_words(self, words: list[Documents]) -> list[int]:
        spelled = [" ".join(self._lexicon.marked[number] for number in word.tolist()) for word in words]
        places: list[int] = (self._lexicon.keys("words", spelled) - LONG_WORD).tolist()
        return places
