"""Which documents of an index match a node.

Few documents are kept as lists, and looked up one by one in the postings of what
else is asked for; many as masks. Documents are numbered through all segments,
deleted ones included.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from searchsvc.engines.whoosh.cache import Cache
from searchsvc.engines.whoosh.documents import Documents, Mask
from searchsvc.engines.whoosh.kernels.searching import mark
from searchsvc.engines.whoosh.phrases import Phrase
from searchsvc.engines.whoosh.postings import DOCUMENTS, Integers
from searchsvc.engines.whoosh.segment import Segment
from searchsvc.types import AllNode, AnyNode, Node, NotNode, PhraseNode, PrefixNode, ShareNode, TermNode

SPARSE = 32
"""Terms in fewer documents than one of so many are kept as lists."""

ONE = 4
"""So many instead if a term has one row in each segment, which is read in order."""

KEPT = 3 << 20
"""Bytes of matching documents and their nodes that are kept: one request asks for the same ones several times.

In a collection of more than some hundred thousand documents as many as `kept` says.
"""

NODE = 1 << 10
"""About so many bytes a node takes that documents are kept for."""


def kept(size: int) -> int:
    """Bytes that are kept of a collection's matching documents: a few masks in any case."""
    return max(KEPT, 16 * size)


class Matching:
    """The documents of nodes; deleted ones may be among them."""

    def __init__(self, segments: Sequence[Segment], bases: Sequence[int], size: int) -> None:
        self._segments = segments
        self._bases = bases
        self._size = size
        self._known: Cache[Node, Documents] = Cache(kept(size), lambda found: found.nbytes + NODE)

    def documents(self, node: Node) -> Documents:
        """Which documents match a node."""
        return self._known.get(node, lambda: self._documents(node))

    def _documents(self, node: Node) -> Documents:
        match node:
            case TermNode():
                return self._having(node)
            case PrefixNode():
                return self._joined(lambda segment: segment.prefixed(node))
            case PhraseNode():
                return self._joined(lambda segment: Phrase(node, segment).documents())
            case AllNode(children):
                return self._all(children)
            case AnyNode(children):
                return self._any(children)
            case NotNode(child):
                return Documents(self._size, ~self.documents(child).mask)
            case ShareNode():
                return self._share(node)

    def _joined(self, found_in: Callable[[Segment], Integers]) -> Documents:
        """The documents of each segment, one after the other."""
        if len(self._segments) == 1:
            return Documents(self._size, found_in(self._segments[0]))
        parts = [found_in(segment) + base for segment, base in zip(self._segments, self._bases, strict=True)]
        return Documents(self._size, np.concatenate([np.zeros(0, np.int64), *parts]))

    def _having(self, node: TermNode) -> Documents:
        rows = max((len(segment.term(node.field, node.term)) for segment in self._segments), default=0)
        if self._at_most(node) * (ONE if rows == 1 else SPARSE) < self._size:
            return self._joined(lambda segment: segment.documents(segment.term(node.field, node.term)))
        mask = np.zeros(self._size, bool)
        self._mark(node, mask)
        return Documents(self._size, mask)

    def _mark(self, node: TermNode, mask: Mask) -> None:
        """Set the places of the documents that have a term."""
        for segment, base in zip(self._segments, self._bases, strict=True):
            mark(segment.data, segment.term(node.field, node.term), base, mask)

    def _at_most(self, node: Node) -> int:
        """How many documents match a node at most, as far as that is told quickly; 0 for phrases, to begin with."""
        match node:
            case TermNode(field, term):
                return sum(int(segment.term(field, term)[:, DOCUMENTS].sum()) for segment in self._segments)
            case AllNode(children):
                return min(map(self._at_most, children), default=self._size)
            case AnyNode(children):
                return min(self._size, sum(map(self._at_most, children)))
            case NotNode() | ShareNode():
                return self._size
            case PrefixNode() | PhraseNode():
                return 0

    def _all(self, children: Sequence[Node]) -> Documents:
        if not children:
            return Documents(self._size, np.ones(self._size, bool))
        first, *others = sorted(children, key=self._at_most)
        found = self.documents(first)
        for child in others:
            if found.few or not found.dense:
                found = Documents(self._size, found.list[self.among(child, found.list)])
            else:
                found = Documents(self._size, found.mask & self.documents(child).mask)
        return found

    def _any(self, children: Sequence[Node]) -> Documents:
        if sum(map(self._at_most, children)) * SPARSE < self._size:
            every = [self.documents(child) for child in children]
            if sum(each.count for each in every) * SPARSE < self._size:
                lists = [np.zeros(0, np.int64), *(each.list for each in every)]
                return Documents(self._size, np.unique(np.concatenate(lists)))
        mask = np.zeros(self._size, bool)
        for child in children:
            if isinstance(child, TermNode):
                self._mark(child, mask)
            elif (found := self.documents(child)).dense:
                mask |= found.mask
            else:
                mask[found.list] = True
        return Documents(self._size, mask)

    def _share(self, node: ShareNode) -> Documents:
        if node.least <= 0:
            return self._all(())
        # Whatever weighs enough alone needs no sum.
        found = self._any([child for child, weight in node.children if weight >= node.least])
        weak = [(child, weight) for child, weight in node.children if weight < node.least]
        if sum(weight for _, weight in weak) < node.least:
            return found
        weights = np.zeros(self._size)
        for child, weight in weak:
            documents = self.documents(child)
            if documents.dense:
                weights += weight * documents.mask
            else:
                weights[documents.list] += weight
        return Documents(self._size, found.mask | (weights >= node.least))

    # --- few documents -----------------------------------------------------------

    def among(self, node: Node, docs: Integers) -> Mask:
        """Which of a few documents, ascending, match a node."""
        match node:
            case TermNode(field, term):
                known = self._known.known(node)
                if known and known.dense:
                    return known.mask[docs]
                return self._looked_up(
                    docs, lambda segment, own: segment.having(segment.term(field, term), own)
                )
            case PhraseNode():
                return self._looked_up(docs, lambda segment, own: Phrase(node, segment).among(own))
            case PrefixNode():
                return self.documents(node).mask[docs]
            case AllNode(children):
                return self._all_among(children, docs)
            case AnyNode(children):
                return self._any_among(children, docs)
            case NotNode(child):
                return ~self.among(child, docs)
            case ShareNode(children, least):
                weights = np.zeros(len(docs))
                for child, weight in children:
                    weights += weight * self.among(child, docs)
                return weights >= least

    def _all_among(self, children: Sequence[Node], docs: Integers) -> Mask:
        found = np.ones(len(docs), bool)
        for child in children:
            found[found] = self.among(child, docs[found])
        return found

    def _any_among(self, children: Sequence[Node], docs: Integers) -> Mask:
        found = np.zeros(len(docs), bool)
        for child in children:
            found[~found] = self.among(child, docs[~found])
        return found

    def _looked_up(self, docs: Integers, look_up: Callable[[Segment, Integers], Mask]) -> Mask:
        """What each segment tells of those of its documents that are among `docs`."""
        if len(self._segments) == 1:
            return look_up(self._segments[0], docs)
        parts = []
        for segment, base in zip(self._segments, self._bases, strict=True):
            begin, end = np.searchsorted(docs, (base, base + len(segment)))
            parts.append(look_up(segment, docs[begin:end] - base) if begin < end else np.zeros(0, bool))
        return np.concatenate([np.zeros(0, bool), *parts])
