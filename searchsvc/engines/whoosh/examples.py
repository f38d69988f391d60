"""A few documents that match, found without looking at all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchsvc.engines.whoosh.collection import Collection
from searchsvc.engines.whoosh.documents import Documents
from searchsvc.engines.whoosh.kernels.searching import first_documents
from searchsvc.engines.whoosh.postings import DOCUMENTS, Found, Integers
from searchsvc.engines.whoosh.segment import Segment
from searchsvc.types import NO_FILTERS, AllNode, Node, TermNode

LOOKED_AT = 64
"""So many postings of the rarest term of a segment are looked at before everything that matches is."""


def examples(collection: Collection, match: Node, limit: int) -> Integers:
    """Up to `limit` live documents that match, no two of one text; fewer only if there are no more."""
    terms = _terms(match)
    found = _soonest(collection, terms, limit) if terms else None
    if found is None:
        found = collection.wanted(match, NO_FILTERS)[1]
    return found.list[:limit]


def _terms(match: Node) -> list[TermNode]:
    """The terms that documents must have, if nothing else is asked of them."""
    children = match.children if isinstance(match, AllNode) else (match,)
    terms = [child for child in children if isinstance(child, TermNode)]
    return terms if len(terms) == len(children) else []


def _soonest(collection: Collection, terms: Sequence[TermNode], limit: int) -> Documents | None:
    """Documents that have all terms; None if those looked at are too few and there may be others."""
    found = Documents(collection.size, np.zeros(0, np.int64))
    whole = True
    for segment, base in zip(collection.segments, collection.bases, strict=True):
        these, all_of_them = _begun(segment, terms)
        whole = whole and all_of_them
        together = Documents(collection.size, np.append(found.list, these + base))
        found = collection.copies.first_of_each(together)
        if found.count >= limit:
            return found
    return found if whole else None


def _begun(segment: Segment, terms: Sequence[TermNode]) -> tuple[Integers, bool]:
    """The live documents that have all terms, of the first that have the rarest, and whether these are all."""
    rarest, *others = sorted((segment.term(each.field, each.term) for each in terms), key=_postings)
    documents = first_documents(segment.data, rarest, LOOKED_AT)
    if len(rarest) > 1:
        documents = np.unique(documents)
    documents = documents[segment.live[documents]]
    for found in others:
        documents = documents[segment.having(found, documents)]
    return documents, _postings(rarest) <= LOOKED_AT


def _postings(found: Found) -> int:
    return int(found[:, DOCUMENTS].sum())
