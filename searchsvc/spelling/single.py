"""One wrong syllable among others: which form is likelier there, given how it would have been mistyped.

A noisy channel whose parts are weighed by logistic regression: how much likelier
the form is beside its neighbours (pairs), how much more often reports have it
with two neighbours in one piece (threes), which of both are words, and what the
mistake costs. The weights were fitted on one half of hand-labelled misspellings
and correct questions, see `benchmarks/README.md`; the result is the logarithm of
the odds of a mistake.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from heapq import nlargest
from itertools import chain, pairwise, product
from typing import NamedTuple

from searchsvc.likelihood.model import Model
from searchsvc.spelling.nearby import Nearby
from searchsvc.vietnamese.typing import is_syllable


class Weights(NamedTuple):
    """What each part of the evidence counts, or how much of it there is.

    `pairs` is how much cheaper the row becomes, `after` the part of the
    neighbour behind, `together` how much more often the form stands beside a
    neighbour than by chance; `second` is the place's second best form.
    """

    always: float
    pairs: float
    after: float
    together: float
    letters: float
    marks: float
    impossible: float
    name: float
    second: float
    threes: float
    some_three: float
    words: float
    words_typed: float


WEIGHTS = Weights(
    always=-1.08,
    pairs=0.24,
    after=0.03,
    together=0.40,
    letters=-1.02,
    marks=-1.97,
    impossible=1.26,
    name=-0.86,
    second=-1.19,
    threes=0.39,
    some_three=0.50,
    words=0.10,
    words_typed=-0.18,
)
SURE, SURER = 0.2, 0.05
"""A change is proposed from these odds on, and more with each doubling of the reports: fewer have less evidence to show."""

PLACES = 5
"""So many places of a row are looked at, the unlikeliest ones,"""
WEIGHED = 2
"""and so many forms at each."""
UNLIKELY = 5.5
"""A place where no form could be cheaper by more than this is right."""
USUAL = 30
"""And so is a syllable that stands so often beside each of its neighbours."""
MOST_PAIRS, MOST_AFTER, MOST_TOGETHER, MOST_THREES, MOST_WORDS = 12.0, 8.0, 6.0, 6.0, 9.0
"""The evidence of each kind counts for no more than so much."""


_AT_HAND = Weights(*[0.0] * len(Weights._fields))._replace(always=1.0)
"""No evidence but that there is a candidate."""
MOST_TO_COME = WEIGHTS.threes * MOST_THREES + WEIGHTS.some_three + WEIGHTS.words * MOST_WORDS
"""So much more the odds may become by what is looked up for a form."""


class Mistake(NamedTuple):
    """Another form at a place, and the odds that it was meant, as a logarithm."""

    odds: float
    place: int
    form: str


class Candidate(NamedTuple):
    """A form that may be meant at a place, and the evidence for it."""

    place: int
    form: str
    parts: Weights


class Typed(NamedTuple):
    """A row of marked forms as typed, and for each place whether it may be mended and whether it may be a name."""

    forms: Sequence[str]
    mendable: Sequence[bool]
    names: Sequence[bool]


def likeliest_mistake(row: Typed, model: Model, nearby: Nearby) -> Mistake | None:
    """The likeliest change of one syllable, None when there is none that is likely enough.

    The forms and the pairs of the row must be known to the model.
    """
    best: Mistake | None = None
    sure = SURE + SURER * model.size
    found = [(odds(each.parts), each) for each in candidates(row, model, nearby)]
    for at_hand, each in sorted(found, reverse=True):
        if at_hand + MOST_TO_COME < (best.odds if best else sure):
            break
        whole = Mistake(odds(weighed(each, row, model)), each.place, each.form)
        if whole.odds >= sure:
            best = max(whole, best or whole)
    return best


def is_usual(forms: Sequence[str], place: int, model: Model) -> bool:
    """Whether a form stands so often beside each neighbour that it is right."""
    beside = [model.pair(*pair) for pair in pairwise(forms[max(0, place - 1) : place + 2])]
    return bool(beside) and min(beside) >= USUAL


def odds(parts: Weights) -> float:
    """The odds that evidence makes, as a logarithm."""
    return sum(weight * part for weight, part in zip(WEIGHTS, parts, strict=True))


def candidates(row: Typed, model: Model, nearby: Nearby) -> Iterator[Candidate]:
    """Forms that may be meant at a place, with the evidence that is at hand."""
    gains = {
        place: model.most_to_gain(row.forms, place)
        for place, may in enumerate(row.mendable)
        if may and not is_usual(row.forms, place, model)
    }
    for place in nlargest(PLACES, gains, key=gains.__getitem__):
        if gains[place] >= UNLIKELY:
            yield from _at(place, row, model, nearby)


def _at(place: int, row: Typed, model: Model, nearby: Nearby) -> Iterator[Candidate]:
    """The likeliest forms at a place."""
    typed = row.forms[place]
    costs, occurrences = nearby.others(typed)
    model.know(occurrences)
    before, after = row.forms[max(0, place - 1) : place], row.forms[place + 1 : place + 2]
    model.load(chain(product(before, costs), product(costs, after)))
    forms = (typed, *costs)
    left = model.steps(before, forms)[before[0]] if before else {form: model.alone(form) for form in forms}
    right = {form: model.after(form, after[0]) for form in forms} if after else dict.fromkeys(forms, 0.0)
    gains = {form: left[typed] - left[form] + right[typed] - right[form] for form in costs}
    promising = nlargest(WEIGHED, costs, key=lambda form: (gains[form] - sum(costs[form]), form))
    of_typed = _AT_HAND._replace(impossible=not is_syllable(typed), name=row.names[place])
    for rank, form in enumerate(promising):
        if gains[form] > 0:
            together = [model.together(other, form) for other in before]
            together += [model.together(form, other) for other in after]
            letters, marks = costs[form]
            parts = of_typed._replace(
                pairs=min(gains[form], MOST_PAIRS),
                after=min(right[typed] - right[form], MOST_AFTER),
                together=min(max(together, default=0.0), MOST_TOGETHER),
                letters=letters,
                marks=marks,
                second=rank > 0,
            )
            yield Candidate(place, form, parts)


def weighed(candidate: Candidate, row: Typed, model: Model) -> Weights:
    """All evidence for a form, with what must be looked up for each: threes and words."""
    place, form, parts = candidate
    typed = row.forms[place]
    seen, as_typed = (_threes(row.forms, place, each, model) for each in (form, typed))
    threes = math.log((seen + 0.5) / (as_typed + 0.5))
    return parts._replace(
        threes=max(-MOST_THREES, min(MOST_THREES, threes)),
        some_three=seen > 0,
        words=_in_words(row.forms, place, form, model),
        words_typed=_in_words(row.forms, place, typed, model),
    )


def _threes(forms: Sequence[str], place: int, form: str, model: Model) -> int:
    """In how many reports a form stands in one piece with two neighbours, summed over its places in them."""
    row = [*forms[:place], form, *forms[place + 1 :]]
    starts = range(max(0, place - 2), min(place, len(row) - 3) + 1)
    return sum(model.three(row[start], row[start + 1], row[start + 2]) for start in starts)


def _in_words(forms: Sequence[str], place: int, form: str, model: Model) -> float:
    """How often a form and one of its neighbours are a word, as a logarithm."""
    before = [(other, form) for other in forms[max(0, place - 1) : place]]
    after = [(form, other) for other in forms[place + 1 : place + 2]]
    return min(MOST_WORDS, math.log(1 + max(model.words([*before, *after]), default=0)))
