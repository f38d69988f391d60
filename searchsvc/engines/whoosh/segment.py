"""One segment of the index: its file, and which of its documents are live."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.choice import Choice
from searchsvc.engines.whoosh.documents import Mask
from searchsvc.engines.whoosh.kernels.searching import count_live, documents_of
from searchsvc.engines.whoosh.kernels.searching import having as having_some
from searchsvc.engines.whoosh.lexicon import NO_KEY, NO_RUNS, PAIR_BITS, Runs, pair_runs
from searchsvc.engines.whoosh.packed import Packed
from searchsvc.engines.whoosh.postings import DOCUMENTS, KEY, OCCURRENCES, Found, Integers
from searchsvc.engines.whoosh.segment_file import SegmentFile, stored
from searchsvc.engines.whoosh.taken import Tally
from searchsvc.types import Explanation, Field, Layer, PrefixNode, Section, TermStatistics

MASK = (1 << PAIR_BITS) - 1

PAIRS = Field("text", "pairs")
FOLDED = Field("text", "folded")

FEW = 8
"""So few terms of one look-up are those of a query, which will search for them as well."""


class Segment:
    """A segment's file, and which of its documents are deleted."""

    def __init__(self, file: SegmentFile, deleted: Iterable[int]) -> None:
        self.file = file
        self.blocks, self.columns, self.lexicon = file.blocks, file.columns, file.lexicon
        self.postings, self.term, self.terms = file.postings, file.term, file.terms
        self.data = file.blocks.data
        self.deleted = np.array(sorted(deleted), np.int64)
        self.live = np.ones(len(self.columns.ids), bool)
        self.live[self.deleted] = False
        self._tallies: dict[Field, Tally] = {}
        self.counted = file.taken.countable(self.deleted)
        """Whether the statistics of stored fields are known without reading postings."""

    def __len__(self) -> int:
        return len(self.live)

    @property
    def all_live(self) -> bool:
        """Whether no document is deleted."""
        return not len(self.deleted)

    @cached_property
    def lengths(self) -> Integers:
        """How many terms of each kind live documents have, see `Lengths.without`."""
        return self.file.lengths.without(self.deleted)

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

    def knows(self, field: Field) -> bool:
        """Whether the statistics of a field are known without reading postings."""
        return self.counted and (stored(field) == field or field == FOLDED)

    def counts(self, field: Field, terms: Sequence[str]) -> Integers:
        """In how many live documents terms of a field stand, and how often: a row each."""
        if not self.knows(field) or (len(terms) <= FEW and field != FOLDED):
            counts = [self._counts_together(field, self.term(field, term)) for term in terms]
            return np.array(counts, np.int64).reshape(-1, 2)
        if field == FOLDED:
            return self._folded_counts(terms)
        keys = self.lexicon.keys(field.layer, terms)
        return self._live_counts(field, keys, self.postings(field).statistics(keys))

    def _counts_together(self, field: Field, found: Found) -> Sequence[int]:
        """In how many live documents some terms of a field stand, and how often."""
        if len(found) > 1 or not self.counted:
            return self._counted_live(found)
        if self.all_live or not len(found):
            return found[0, DOCUMENTS : OCCURRENCES + 1].tolist() if len(found) else (0, 0)
        return self._rows(stored(field), found)[0][DOCUMENTS:]

    def _folded_counts(self, terms: Sequence[str]) -> Integers:
        numbers = self.lexicon.folded.find_all(terms)
        # Counting the documents of all forms together takes long for frequent ones.
        counts = [
            (0, 0)
            if number is None
            else (int(self._folded_reports[number]), int(self.term(FOLDED, term)[:, OCCURRENCES].sum()))
            for number, term in zip(numbers, terms, strict=True)
        ]
        keys = np.array([NO_KEY if number is None else number for number in numbers], np.int64)
        return self._live_counts(FOLDED, keys, np.array(counts, np.int64).reshape(-1, 2))

    @property
    def _folded_reports(self) -> NDArray[np.uint32]:
        return self.blocks["text.folded_reports"]

    def _live_counts(self, field: Field, keys: Integers, counts: Integers) -> Integers:
        """The statistics of terms without those of deleted documents."""
        if self.all_live:
            return counts
        tally = self._tallies.get(field)
        if tally is None:
            tally = self._tallies[field] = self.file.taken.tally(field, self.deleted)
        return counts - tally.of(keys)

    def _rows(self, field: Field, found: Found) -> list[list[int]]:
        """For each of some terms of a stored field its key, in how many live documents it stands, and how often."""
        rows = found[:, : OCCURRENCES + 1]
        if not self.all_live:
            rows = np.column_stack((found[:, KEY], self._live_rows(field, found)))
        listed: list[list[int]] = rows.tolist()
        return listed

    def _live_rows(self, field: Field, found: Found) -> Integers:
        """In how many live documents terms of a stored field stand, and how often: a row each."""
        if self.counted:
            return self._live_counts(field, found[:, KEY], found[:, DOCUMENTS : OCCURRENCES + 1])
        counts = [self._counted_live(found[row : row + 1]) for row in range(len(found))]
        return np.array(counts, np.int64).reshape(-1, 2)

    def _counted_live(self, found: Found) -> tuple[int, int]:
        """In how many live documents some of the terms stand, and how often, from their postings."""
        return count_live(self.data, found, self.live, np.zeros(len(self), bool))

    def forms(self, folded: str) -> Iterator[tuple[str, TermStatistics]]:
        """The marked forms of the texts that fold to this, with their statistics in live documents."""
        first, spelled = self.lexicon.spelled(folded)
        for key, *counts in self._rows(stored(FOLDED), self.term(FOLDED, folded)):
            yield spelled[key - first], TermStatistics(*counts)

    def pairs(self, first: str, second: str) -> Iterator[tuple[tuple[str, str], int]]:
        """How often each two marked forms of these folded ones stand side by side in live documents."""
        found = self.term(Field("text", "bigrams"), f"{first} {second}")
        if not len(found):
            return
        (begin, ones), (behind, others) = map(self.lexicon.spelled, (first, second))
        for key, _, count in self._rows(PAIRS, found):
            if count:
                yield (ones[(key >> PAIR_BITS) - begin], others[(key & MASK) - behind]), count

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
        return having_some(self.data, found, documents, len(self))

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
            return self._choice(field, found)
        folds = self.lexicon.fold_of[found[:, KEY]].astype(np.int64)  # ascending, as the forms are
        begins = np.flatnonzero(np.diff(folds, prepend=-1))
        folds, counts = folds[begins], found[:, DOCUMENTS : OCCURRENCES + 1]
        counts = np.add.reduceat(counts, begins) if len(begins) else counts
        if field == FOLDED:
            counts[:, 0] = self._folded_reports[folds]
            counts = self._live_counts(FOLDED, folds, counts)
        return Choice(folds, counts)

    def following(self, first: tuple[Layer, str], prefix: tuple[Layer, str]) -> Choice:
        """The pairs whose first is this and whose second begins so."""
        firsts = self.lexicon.runs(*first)
        if not prefix[1]:
            return self._choice(PAIRS, self.postings(PAIRS).scan(firsts << PAIR_BITS))
        return self._choice(PAIRS, self.neighbours("text", firsts, self.lexicon.beginning(*prefix)))

    def neighbours(self, section: Section, firsts: Runs, seconds: Runs) -> Found:
        """The pairs of a first marked form, whose numbers are one run, and a second one, in a section."""
        pairs = self.postings(Field(section, "pairs"))
        if not (len(firsts) and len(seconds)):
            return pairs.scan(NO_RUNS)
        # The second forms may be thousands of runs, most of them without a pair: what lies between them is looked at as well.
        found = pairs.scan(pair_runs(range(*firsts[0].tolist()), np.array([(seconds[0, 0], seconds[-1, 1])])))
        number = found[:, KEY] & MASK
        place = np.searchsorted(seconds[:, 0], number, side="right") - 1
        rows: Found = found[number < seconds[place, 1]]
        return rows

    def _choice(self, field: Field, found: Found) -> Choice:
        """Terms of a stored field, with what is known of them."""
        counts = found[:, DOCUMENTS : OCCURRENCES + 1]
        return Choice(
            found[:, KEY], self._live_counts(field, found[:, KEY], counts) if self.counted else counts
        )
