"""What the terms of a clause give to documents that are looked for, a term at a time.

A wanted document has a place: its number among them, from 1 on; what is added for any other one goes to place 0
and is never looked at, so that no branch need depend on which documents are wanted.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, inner
from searchsvc.engines.whoosh.kernels.postings import (
    SKIP,
    Block,
    beginning,
    read_block,
    read_documents,
)
from searchsvc.engines.whoosh.kernels.seeking import at_first, frequency_of, seek

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Places = NDArray[np.uint32]

RARE = 8
"""Where fewer postings than one of so many can be of wanted documents, each is asked for whether it is; else all are added for."""


class Wanted(NamedTuple):
    """The documents that are looked for, ascending, and for each document of the segment its place, 0 for others."""

    docs: Places
    place_of: Places


class Sums(NamedTuple):
    """Frequencies of a clause by place, and of its twin (see `scoring.py`): 0 between uses, but 1 at place 0 of its own.

    So place 0 is never new. `touched` are the places that have some, and room for one more.
    """

    own: Floats
    twin: Floats
    touched: Places
    block: Block


@inner
def add_row(
    data: Bytes, term: Integers, shares: tuple[float, float], wanted: Wanted, sums: Sums, count: int
) -> int:
    """Add share * frequency of a term's wanted documents, for the clause and for its twin; `count` places are touched.

    Gives how many are then. The first share is above 0, as a sum of 0 tells that a place is new.
    """
    if len(wanted.docs) * SKIP < term[1]:
        return _add_looked_up(data, term, shares, wanted.docs, sums, count)
    if len(wanted.docs) * RARE < term[1]:
        return _add_met(data, term, shares, wanted.place_of, sums, count)
    return _add_all(data, term, shares, wanted.place_of, sums, count)


@inner
def _add_all(
    data: Bytes, term: Integers, shares: tuple[float, float], place_of: Places, sums: Sums, count: int
) -> int:
    """Add for every document. A place is written where the next one will be: no branch depends on which are new."""
    block, cursor = sums.block, beginning(term)
    share, twin_share = shares
    while cursor.left:
        number, cursor = read_block(data, term, cursor, block)
        for each in range(number):
            place, frequency = place_of[block.docs[each]], block.freqs[each]
            sums.touched[count] = place
            count += sums.own[place] == 0
            sums.own[place] += share * frequency
            if twin_share:  # which the compiler asks once
                sums.twin[place] += twin_share * frequency
    return count


@inner
def _add_met(
    data: Bytes, term: Integers, shares: tuple[float, float], place_of: Places, sums: Sums, count: int
) -> int:
    """Add for the wanted documents alone, whose frequencies are read one by one."""
    block, cursor = sums.block, beginning(term)
    while cursor.left:
        begin = cursor.place
        number, cursor = read_documents(data, term, cursor, block)
        for each in range(number):
            place = place_of[block.docs[each]]
            if place:
                frequency = block.freqs[each]
                if term[1] > SKIP:
                    frequency = frequency_of(data, begin, number, each)
                count = _add(int(place), frequency, shares, sums, count)
    return count


@inner
def _add_looked_up(
    data: Bytes, term: Integers, shares: tuple[float, float], docs: Places, sums: Sums, count: int
) -> int:
    """Add for documents that are looked up one by one, of a term that has more than a block."""
    seeker = at_first()
    for each in range(len(docs)):
        document = int(np.int64(docs[each]))
        seeker = seek(data, term, seeker, document)
        if seeker.document == document:
            frequency = frequency_of(data, seeker.place, seeker.size, seeker.read - 1)
            count = _add(each + 1, frequency, shares, sums, count)
    return count


@inlined
def _add(place: int, frequency: int, shares: tuple[float, float], sums: Sums, count: int) -> int:
    sums.touched[count] = place
    count += sums.own[place] == 0
    sums.own[place] += shares[0] * frequency
    sums.twin[place] += shares[1] * frequency
    return count
