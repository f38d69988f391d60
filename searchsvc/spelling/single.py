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
from searchsvc.spelling.nearby import Nearby
from searchsvc.vietnamese.mistakes import marks_cost
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
    words: float
    second: float


WEIGHTS = Weights(
    always=0.60,
    pairs=0.33,
    threes=0.52,
    letters=-0.93,
    marks=-2.01,
    impossible=1.57,
    name=-1.16,
    often=-0.17,
    often_typed=0.08,
    never_beside=-0.58,
    words=0.24,
    second=-1.53,
)
SURE = 0.8
"""A change is proposed from these odds on."""

PLACES = 5
"""So many places of a row are looked at, the unlikeliest ones."""
CANDIDATES = 50
"""So many forms are looked at for each, and the threes of"""
WEIGHED = 2
"""so many of them."""
UNLIKELY = 5.5
"""A place where no form could be cheaper by more than this is right."""
USUAL = 30
"""And so is a syllable that stands so often beside each of its neighbours."""
MOST_PAIRS, MOST_THREES, MOST_WORDS = 12.0, 6.0, 8.0
"""The evidence of pairs, of threes and of words counts for no more than so much."""
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


def likeliest_mistake(row: Typed, model: Model, nearby: Nearby) -> Mistake | None:
    """The likeliest change of one syllable, None when there is none that is likely enough.

    The forms and the pairs of the row must be known to the model.
    """
    found = [Mistake(_odds(parts), place, form) for place, form, parts in candidates(row, model, nearby)]
    best = max(found, default=None)
    return best if best is not None and best.odds >= SURE else None


def is_usual(forms: Sequence[str], place: int, model: Model) -> bool:
    """Whether a form stands so often beside each neighbour that it is right."""
    beside = [model.pair(*pair) for pair in pairwise(forms[max(0, place - 1) : place + 2])]
    return bool(beside) and min(beside) >= USUAL


def _odds(parts: Weights) -> float:
    return sum(weight * part for weight, part in zip(WEIGHTS, parts, strict=True))


def candidates(row: Typed, model: Model, nearby: Nearby) -> Iterator[tuple[int, str, Weights]]:
    """Forms that may be meant at a place, with the evidence for each."""
    gains = {
        place: _most_to_gain(row.forms, place, model)
        for place, may in enumerate(row.mendable)
        if may and not is_usual(row.forms, place, model)
    }
    for place in nlargest(PLACES, gains, key=gains.__getitem__):
        if gains[place] >= UNLIKELY:
            yield from _at(place, row, model, nearby)


def _at(place: int, row: Typed, model: Model, nearby: Nearby) -> Iterator[tuple[int, str, Weights]]:
    typed = row.forms[place]
    costs = _other_forms(typed, model, nearby)
    likely = nsmallest(CANDIDATES, costs, key=lambda form: (model.alone(form) + sum(costs[form]), form))
    before, after = row.forms[max(0, place - 1) : place], row.forms[place + 1 : place + 2]
    model.load_pairs(before, likely)
    model.load_pairs(likely, after)
    as_typed = _cost([*before, typed, *after], model, alone=not before)
    gains = {form: as_typed - _cost([*before, form, *after], model, alone=not before) for form in likely}
    promising = nlargest(WEIGHED, likely, key=lambda form: (gains[form] - sum(costs[form]), form))
    for rank, form in enumerate(promising):
        if gains[form] > 0:
            parts = _parts(place, form, row, model, (gains[form], *costs[form]))
            yield place, form, parts._replace(second=rank > 0)


def _parts(place: int, form: str, row: Typed, model: Model, found: tuple[float, float, float]) -> Weights:
    gain, letters, marks = found
    typed = row.forms[place]
    threes = math.log(
        (_threes(row.forms, place, form, model) + 0.5) / (_threes(row.forms, place, typed, model) + 0.5)
    )
    words = _in_words(row.forms, place, form, model) - _in_words(row.forms, place, typed, model)
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
        words=max(-MOST_WORDS, min(MOST_WORDS, words)),
        second=False,
    )


def _other_forms(typed: str, model: Model, nearby: Nearby) -> dict[str, tuple[float, float]]:
    """The forms near one, with the costs of their other letters and of their other marks."""
    foreign = not is_syllable(typed) and model.occurrences(typed) <= RARE
    costs = dict.fromkeys(model.forms(fold(typed)), 0.0)
    for near in (nearby.syllables(fold(typed)), *([nearby.words(typed)] if foreign else [])):
        model.know(near.occurrences)
        costs |= near.letters
    return {form: (letters, marks_cost(typed, form)) for form, letters in costs.items() if form != typed}


def _most_to_gain(forms: Sequence[str], place: int, model: Model) -> float:
    """How much cheaper a row could at most become by another form at a place."""
    form = forms[place]
    gain = model.after(forms[place - 1], form) if place else model.alone(form)
    if place + 1 < len(forms):
        gain += max(0.0, model.after(form, forms[place + 1]) - model.alone(forms[place + 1]))
    return gain


def _cost(forms: Sequence[str], model: Model, *, alone: bool) -> float:
    steps = sum(model.after(one, other) for one, other in pairwise(forms))
    return steps + (model.alone(forms[0]) if alone else 0.0)


def _threes(forms: Sequence[str], place: int, form: str, model: Model) -> int:
    """In how many reports a form stands in one piece with two neighbours, summed over its places in them."""
    row = [*forms[:place], form, *forms[place + 1 :]]
    starts = range(max(0, place - 2), min(place, len(row) - 3) + 1)
    return sum(model.three(row[start], row[start + 1], row[start + 2]) for start in starts)


def _in_words(forms: Sequence[str], place: int, form: str, model: Model) -> float:
    """How often a form and one of its neighbours are a word, as a logarithm."""
    before = [(other, form) for other in forms[max(0, place - 1) : place]]
    after = [(form, other) for other in forms[place + 1 : place + 2]]
    return math.log(1 + max(model.words([*before, *after]), default=0))
