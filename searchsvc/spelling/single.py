"""One wrong syllable among others: which form is likelier there, given how it would have been mistyped.

A noisy channel whose parts are weighed by logistic regression: how much likelier
the form is beside its neighbours (pairs), how much more often reports have it
with two neighbours in one piece (threes), and what the mistake costs. The weights
were fitted on one half of hand-labelled misspellings and correct questions, see
`benchmarks/README.md`; the result is the logarithm of the odds of a mistake.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from heapq import nlargest, nsmallest
from itertools import pairwise
from typing import NamedTuple

from searchsvc.likelihood.model import Model
from searchsvc.vietnamese.mistakes import marks_cost, near
from searchsvc.vietnamese.typing import is_syllable
from searchsvc.vietnamese.unicode import fold


class Weights(NamedTuple):
    """What each part of the evidence counts, or how much of it there is."""

    always: float
    pairs: float
    threes: float
    letters: float
    marks: float
    impossible: float
    name: float
    often: float
    often_typed: float
    never_beside: float


WEIGHTS = Weights(
    always=-0.13,
    pairs=0.45,
    threes=0.63,
    letters=-1.01,
    marks=-2.06,
    impossible=1.48,
    name=-0.95,
    often=-0.25,
    often_typed=0.19,
    never_beside=-1.01,
)
SURE = 0.1
"""A change is proposed from these odds on."""

PLACES = 5
"""So many places of a row are looked at, the unlikeliest ones."""
CANDIDATES = 50
"""So many forms are looked at for each, and the threes of"""
WEIGHED = 2
"""so many of them."""
UNLIKELY = 3.0
"""A place where no form could be cheaper by more than this is right."""
USUAL = 100
"""And so is a syllable that stands so often beside each of its neighbours."""
MOST_PAIRS, MOST_THREES = 12.0, 6.0
"""The evidence of pairs and of threes counts for no more than so much."""
RARE = 3


class Mistake(NamedTuple):
    """Another form at a place, and the odds that it was meant, as a logarithm."""

    odds: float
    place: int
    form: str


class Typed(NamedTuple):
    """A row of marked forms as typed, and for each place whether it may be mended and whether it may be a name."""

    forms: Sequence[str]
    mendable: Sequence[bool]
    names: Sequence[bool]


def likeliest_mistake(row: Typed, model: Model) -> Mistake | None:
    """The likeliest change of one syllable, None when there is none that is likely enough.

    The pairs of the typed forms must be known to the model.
    """
    found = [Mistake(_odds(parts), place, form) for place, form, parts in candidates(row, model)]
    best = max(found, default=None)
    return best if best is not None and best.odds >= SURE else None


def _odds(parts: Weights) -> float:
    return sum(weight * part for weight, part in zip(WEIGHTS, parts, strict=True))


def candidates(row: Typed, model: Model) -> Iterator[tuple[int, str, Weights]]:
    """Forms that may be meant at a place, with the evidence for each."""
    gains = {place: _most_to_gain(row.forms, place, model) for place, may in enumerate(row.mendable) if may}
    for place in nlargest(PLACES, gains, key=gains.__getitem__):
        if gains[place] >= UNLIKELY and not _is_usual(row.forms, place, model):
            yield from _at(place, row, model)


def _at(place: int, row: Typed, model: Model) -> Iterator[tuple[int, str, Weights]]:
    typed = row.forms[place]
    costs = _other_forms(typed, model)
    likely = nsmallest(CANDIDATES, costs, key=lambda form: (model.alone(form) + sum(costs[form]), form))
    before, after = row.forms[max(0, place - 1) : place], row.forms[place + 1 : place + 2]
    model.load_pairs(before, likely)
    model.load_pairs(likely, after)
    as_typed = _cost([*before, typed, *after], model, alone=not before)
    gains = {form: as_typed - _cost([*before, form, *after], model, alone=not before) for form in likely}
    promising = nlargest(WEIGHED, likely, key=lambda form: (gains[form] - sum(costs[form]), form))
    for form in promising:
        if gains[form] > 0:
            yield place, form, _parts(place, form, row, model, (gains[form], *costs[form]))


def _parts(place: int, form: str, row: Typed, model: Model, found: tuple[float, float, float]) -> Weights:
    gain, letters, marks = found
    typed = row.forms[place]
    threes = math.log(
        (_threes(row.forms, place, form, model) + 0.5) / (_threes(row.forms, place, typed, model) + 0.5)
    )
    beside = [model.pair(each, typed) for each in row.forms[max(0, place - 1) : place]]
    return Weights(
        always=1.0,
        pairs=min(gain, MOST_PAIRS),
        threes=max(-MOST_THREES, min(MOST_THREES, threes)),
        letters=letters,
        marks=marks,
        impossible=not is_syllable(typed) and model.occurrences(typed) <= RARE,
        name=row.names[place],
        often=math.log(1 + model.occurrences(form)),
        often_typed=math.log(1 + model.occurrences(typed)),
        never_beside=beside == [0] and model.pair(row.forms[place - 1], form) > 0,
    )


def _other_forms(typed: str, model: Model) -> dict[str, tuple[float, float]]:
    """The forms near one, with the costs of their other letters and of their other marks."""
    letters = {fold(typed): 0.0} | near(fold(typed))
    return {
        form: (cost, marks_cost(typed, form))
        for folded, cost in letters.items()
        for form in model.forms(folded)
        if form != typed
    }


def _most_to_gain(forms: Sequence[str], place: int, model: Model) -> float:
    """How much cheaper a row could at most become by another form at a place."""
    form = forms[place]
    gain = model.after(forms[place - 1], form) if place else model.alone(form)
    if place + 1 < len(forms):
        gain += max(0.0, model.after(form, forms[place + 1]) - model.alone(forms[place + 1]))
    return gain


def _is_usual(forms: Sequence[str], place: int, model: Model) -> bool:
    beside = [model.pair(*pair) for pair in pairwise(forms[max(0, place - 1) : place + 2])]
    return bool(beside) and min(beside) >= USUAL


def _cost(forms: Sequence[str], model: Model, *, alone: bool) -> float:
    steps = sum(model.after(one, other) for one, other in pairwise(forms))
    return steps + (model.alone(forms[0]) if alone else 0.0)


def _threes(forms: Sequence[str], place: int, form: str, model: Model) -> int:
    """In how many reports a form stands in one piece with two neighbours, summed over its places in them."""
    row = [*forms[:place], form, *forms[place + 1 :]]
    starts = range(max(0, place - 2), min(place, len(row) - 3) + 1)
    return sum(model.three(row[start], row[start + 1], row[start + 2]) for start in starts)
