"""The segments of one state of an index, searched as one.

Documents are numbered through all segments, deleted ones included; `live` tells them apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.cache import Cache
from searchsvc.engines.whoosh.choice import Choice
from searchsvc.engines.whoosh.copies import Copies, TextKeys
from searchsvc.engines.whoosh.documents import Documents, Mask
from searchsvc.engines.whoosh.lengths import KINDS, Norms, row_of
from searchsvc.engines.whoosh.matching import NODE, Matching, kept
from searchsvc.engines.whoosh.postings import Integers
from searchsvc.engines.whoosh.segment import Segment
from searchsvc.types import NO_FILTERS, Clause, Explanation, Field, Filters, Node, TermStatistics


class Collection:
    """The segments of a state: their columns as one, statistics of terms, what matches.

    What is known of the segments of an earlier state, `before`, is used again.
    """

    def __init__(self, segments: Sequence[Segment], before: Collection | None = None) -> None:
        self.segments = segments
        sizes = [len(segment) for segment in segments]
        self.bases: list[int] = np.cumsum([0, *sizes])[:-1].tolist()
        self.size = sum(sizes)
        self.matching = Matching(segments, self.bases, self.size)
        self._all_live = all(segment.all_live for segment in segments)
        self._wanted: Cache[tuple[Node, Filters], tuple[Documents, Documents]] = Cache(
            kept(self.size), lambda found: found[0].nbytes + found[1].nbytes + NODE
        )
        if before and "copies" in vars(before):
            self.copies = Copies(self._text_keys(), before.copies.shared)

    @cached_property
    def live(self) -> Mask:
        """Which documents are not deleted."""
        return self._joined(lambda segment: segment.live, np.bool_)

    @cached_property
    def count(self) -> int:
        """How many documents are live."""
        return sum(len(segment) - len(segment.deleted) for segment in self.segments)

    @cached_property
    def ids(self) -> NDArray[np.uint64]:
        """The number of each document's id."""
        return self._joined(lambda segment: segment.columns.ids, np.uint64)

    @cached_property
    def days(self) -> NDArray[np.int32]:
        """Each document's date as an ordinal, 0 for none."""
        return self._joined(lambda segment: segment.columns.days, np.int32)

    @cached_property
    def copies(self) -> Copies:
        """The documents of one text."""
        return Copies(self._text_keys(), {})

    def _text_keys(self) -> list[tuple[TextKeys, Mask]]:
        return [(segment.file.text_keys, segment.live) for segment in self.segments]

    @cached_property
    def _lengths(self) -> Integers:
        """How many terms of each kind live documents have, and how many documents have any (see `Lengths`)."""
        lengths: Integers = sum(
            (segment.lengths for segment in self.segments), np.zeros((2, KINDS), np.int64)
        )
        return lengths

    @property
    def length(self) -> int:
        """How many syllables the texts of live documents have."""
        return int(self._lengths[0, row_of(Field("text", "marked"))])

    @cached_property
    def _means(self) -> list[float]:
        """How many terms of each kind a document has on average, of those that have any."""
        means: list[float] = np.maximum(self._lengths[0] / np.maximum(self._lengths[1], 1), 1e-9).tolist()
        return means

    def norms(self, clauses: Sequence[Clause]) -> Norms:
        """What BM25 adds to a term's frequency for the length of each document."""
        means, kinds = self._means, [row_of(clause.field) for clause in clauses]
        starts = [clause.k1 * (1 - clause.b) for clause in clauses]
        slopes = [clause.k1 * clause.b / means[kind] for clause, kind in zip(clauses, kinds, strict=True)]
        return Norms(np.array(kinds, np.int64), np.array(starts, np.float64), np.array(slopes, np.float64))

    def _joined(self, column: Callable[[Segment], NDArray[Any]], kind: type) -> NDArray[Any]:
        return np.concatenate([np.zeros(0, kind), *(column(segment) for segment in self.segments)])

    def inside(self, docs: Integers) -> list[Integers]:
        """For each segment those of some documents, ascending, that are its own, by its own numbers."""
        cuts = np.searchsorted(docs, [*self.bases, self.size])
        return [
            docs[begin:end] - base
            for begin, end, base in zip(cuts[:-1].tolist(), cuts[1:].tolist(), self.bases, strict=True)
        ]

    def parts(self, found: Documents) -> Iterator[tuple[Segment, int, Documents]]:
        """For each segment: itself, its base, and those of the documents that are its own, by its own numbers.

        Of a list, segments that have none of it are left out.
        """
        if len(self.segments) == 1 and found.count:
            yield self.segments[0], 0, found
            return
        if found.few or not found.dense:
            pieces: list[Integers | Mask] = list(self.inside(found.list))
        else:
            mask = found.mask
            pieces = [
                mask[base : base + len(segment)]
                for segment, base in zip(self.segments, self.bases, strict=True)
            ]
        for segment, base, piece in zip(self.segments, self.bases, pieces, strict=True):
            if len(piece):
                yield segment, base, Documents(len(segment), piece)

    # --- terms ---------------------------------------------------------------

    def statistics(self, field: Field, terms: Sequence[str]) -> list[TermStatistics]:
        """In how many live documents terms stand, and how often."""
        if not self.segments:
            return [TermStatistics(0, 0)] * len(terms)
        counts = self.segments[0].counts(field, terms)
        for segment in self.segments[1:]:
            counts = counts + segment.counts(field, terms)
        return list(map(TermStatistics._make, counts.tolist()))

    def most_frequent(
        self, field: Field, choices: Callable[[Segment], Choice], limit: int
    ) -> list[tuple[str, TermStatistics]]:
        """Of the terms to choose from in each segment those in most live documents, then by term."""
        chosen = [(segment, choices(segment)) for segment in self.segments]
        depth = 2 * limit
        while depth:
            found = [(segment, *choice.most_frequent(depth)) for segment, choice in chosen]
            counted = [each for each in self._counted(field, found).items() if each[1].reports]
            best = sorted(counted, key=lambda each: (-each[1].reports, each[0]))[:limit]
            rest = sum(most for *_, most in found)
            if not rest or (len(best) == limit and best[-1][1].reports > rest):
                return best
            depth *= 4
        return []

    def _counted(
        self, field: Field, found: Sequence[tuple[Segment, Choice, int]]
    ) -> dict[str, TermStatistics]:
        """The statistics of all terms found in some segment; each comes with in how many documents others stand there."""
        known = [
            dict(zip(_terms(segment, field, choice), choice.counts.tolist(), strict=True))
            for segment, choice, _ in found
        ]
        terms = list({term for own in known for term in own})
        if not (terms and all(segment.knows(field) for segment in self.segments)):
            return dict(zip(terms, self.statistics(field, terms), strict=True))
        counts = np.zeros((len(terms), 2), np.int64)
        for (segment, _, rest), own in zip(found, known, strict=True):
            others = [term for term in terms if term not in own] if rest else []
            if others:
                own.update(zip(others, segment.counts(field, others).tolist(), strict=True))
            counts += [own.get(term, (0, 0)) for term in terms]
        return {term: TermStatistics(*row) for term, row in zip(terms, counts.tolist(), strict=True)}

    def explanations(self, forms: Sequence[str]) -> dict[Explanation, int]:
        """What live documents explain of some forms, and how many do."""
        explaining = [segment for segment in self.segments if segment.file.explained]
        if not explaining:
            return {}
        counts: Counter[Explanation] = Counter()
        for segment in explaining:
            counts.update(dict(segment.explanations(forms)))
        return {each: reports for each, reports in counts.items() if reports}

    # --- what is wanted --------------------------------------------------------

    def wanted(self, match: Node, filters: Filters) -> tuple[Documents, Documents]:
        """The live documents that match and pass the filters, and of those of one text the first alone."""
        return self._wanted.get(
            (match, filters), lambda: self.passing(self.matching.documents(match), filters)
        )

    def passing(self, every: Documents, filters: Filters) -> tuple[Documents, Documents]:
        """Those of some documents that are live and pass the filters, and of those of one text the first alone."""
        if every.few or not every.dense:
            if not (self._all_live and filters == NO_FILTERS):
                every = Documents(self.size, self._listed_passing(every.list, filters))
        elif not (self._all_live and filters == NO_FILTERS):
            mask = every.mask & self.live
            if filters != NO_FILTERS:
                mask &= self._joined(lambda segment: segment.columns.passing(filters), np.bool_)
            every = Documents(self.size, mask)
        return every, self.copies.first_of_each(every)

    def _listed_passing(self, docs: Integers, filters: Filters) -> Integers:
        if not self._all_live:
            docs = docs[self.live[docs]]
        if filters == NO_FILTERS:
            return docs
        passing = [
            segment.columns.passing(filters, inside)
            for segment, inside in zip(self.segments, self.inside(docs), strict=True)
        ]
        passed: Mask = np.concatenate([np.zeros(0, bool), *passing])
        return docs[passed]

    def order_by_date(self, docs: Integers, *, descending: bool) -> NDArray[np.float64]:
        """A number for each of the documents that is the higher the earlier it comes by date; undated ones come last."""
        days = self.days[docs]
        return np.where(days == 0, -np.inf, days if descending else -days)


def _terms(segment: Segment, field: Field, choice: Choice) -> list[str]:
    return [segment.lexicon.term(field.layer, key) for key in choice.keys.tolist()]
