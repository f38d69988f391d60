"""The first of documents by their scores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, inner, kernel

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@inlined
def least_of_best(scores: Floats, mask: Mask, length: int, floor: float) -> float:
    """What document number `length` by score has, or what is looked for at least; no score is below 0.

    A mask tells which documents count, one without places that all do.
    """
    best = np.zeros(length)
    last = length - 1
    for each in range(len(scores)):
        score = scores[each]
        if score > best[last] and (len(mask) == 0 or mask[each]):
            place = last
            while place > 0 and best[place - 1] < score:
                best[place] = best[place - 1]
                place -= 1
            best[place] = score
    least: float = max(best[last], floor)
    return least


@kernel
def best(scores: Floats, ids: NDArray[np.uint64], wanted: int) -> Integers:
    """The places of the first by score, the highest first, then by id."""
    ordered = np.empty(min(wanted, len(scores)), np.int64)
    count = 0
    for each in range(len(scores) if wanted else 0):
        score = scores[each]
        if count == len(ordered):
            last = ordered[count - 1]
            if score < scores[last] or (score == scores[last] and ids[each] > ids[last]):
                continue
            count -= 1
        place = count
        while place > 0:
            other = ordered[place - 1]
            if scores[other] > score or (scores[other] == score and ids[other] < ids[each]):
                break
            ordered[place] = other
            place -= 1
        ordered[place] = each
        count += 1
    return ordered


@inner
def highest_first(values: Floats) -> Integers:
    """The places of a few values, the highest first; sorting by a library's loops would take seconds to compile."""
    order = np.empty(len(values), np.int64)
    for each in range(len(values)):
        place = each
        while place > 0 and values[order[place - 1]] < values[each]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = each
    return order
