"""What a typed syllable may stand for, given its neighbours and the collection.

A hidden Markov model: the states are the marked forms that the collection has
of each syllable, what is seen is how the syllable was typed. Forms follow each
other as they do in the collection; a typed syllable lost its marks with a
probability that is estimated from the query itself, or has a wrong one with a
small probability. The answer is the posterior probability of each form
(forward-backward, Rabiner 1989, A Tutorial on Hidden Markov Models).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines import Reader
from searchsvc.query import Group, Item, Parsed, Phrase, Syllable, Word

WRONG_MARK = 0.01
"""How probable it is that a syllable typed with marks stands for one with others."""
SURE = 0.8
"""From this probability on, a syllable without marks in a marked query is taken as it is written."""
PRIOR_PAIRS = 3.0
"""So many occurrences of a pair weigh as much as what is known of its second syllable alone."""

Forms = dict[str, float]
Numbers = NDArray[np.float64]


def meanings(syllables: Sequence[Syllable], reader: Reader) -> list[Forms]:
    """For each syllable the probabilities of the forms that it may stand for; a syllable of no form stands for itself."""
    counts = [_counts(syllable, reader) for syllable in syllables]
    dropped = _dropped(syllables, counts)
    states = [
        _State.of(syllable, forms, dropped, max(reader.length, 1))
        for syllable, forms in zip(syllables, counts, strict=True)
    ]
    steps = [
        _steps(before, state, reader.pairs(one.folded, other.folded))
        for (one, other), (before, state) in zip(pairwise(syllables), pairwise(states), strict=True)
    ]
    return [
        dict(zip(state.forms, found.tolist(), strict=True))
        for state, found in zip(states, _posteriors(states, steps), strict=True)
    ]


class _State(NamedTuple):
    """The forms of a syllable: how often each stands in the collection, its share of all syllables, and how probably it is typed so."""

    forms: tuple[str, ...]
    times: Numbers
    share: Numbers
    typed: Numbers

    @classmethod
    def of(cls, syllable: Syllable, counts: Mapping[str, int], dropped: float, length: int) -> _State:
        times = np.array([*counts.values()], np.float64)
        typed = np.array([_typed(syllable, form, dropped) for form in counts])
        return cls(tuple(counts), times, times / length, typed)


def settled(parsed: Parsed, meant: Sequence[Forms]) -> Parsed:
    """A partly marked query in which syllables that are rightly written without marks count as marked.

    `an` of `công an` then stands for itself, while `ngoai` of `đối ngoai` still
    stands for any marks.
    """
    if not any(syllable.has_marks for syllable in parsed.syllables):
        return parsed
    unsure = {
        syllable
        for syllable, forms in zip(parsed.syllables, meant, strict=True)
        if forms.get(syllable.marked, 0.0) < SURE
    }

    def taken(syllable: Syllable) -> Syllable:
        return syllable if syllable in unsure else replace(syllable, has_marks=True)

    def word(each: Word | Phrase) -> Word | Phrase:
        if isinstance(each, Word):
            return replace(each, syllable=taken(each.syllable))
        return replace(each, syllables=tuple(map(taken, each.syllables)))

    def item(each: Item) -> Item:
        return replace(each, words=tuple(map(word, each.words))) if isinstance(each, Group) else word(each)

    alternatives = tuple(tuple(map(item, items)) for items in parsed.alternatives)
    return replace(parsed, alternatives=alternatives)


def _counts(syllable: Syllable, reader: Reader) -> dict[str, int]:
    counts = {form: found.occurrences for form, found in reader.forms(syllable.folded).items()}
    return counts or {syllable.marked: 1}


def _dropped(syllables: Sequence[Syllable], counts: Sequence[Mapping[str, int]]) -> float:
    """The share of marks that were not typed."""
    kept = sum(syllable.has_marks for syllable in syllables)
    lost = sum(
        1 - forms.get(syllable.folded, 0) / sum(forms.values())
        for syllable, forms in zip(syllables, counts, strict=True)
        if not syllable.has_marks
    )
    return (lost + 0.05) / (lost + kept + 0.1)


def _typed(syllable: Syllable, form: str, dropped: float) -> float:
    """How probable it is that a form is typed so."""
    if syllable.has_marks:
        return 1 - dropped if form == syllable.marked else WRONG_MARK
    return dropped if form != syllable.folded else 1.0


def _steps(before: _State, state: _State, pairs: Mapping[tuple[str, str], int]) -> Numbers:
    """How probably each form, a column, follows each one before it, a row."""
    rows = {form: row for row, form in enumerate(before.forms)}
    columns = {form: column for column, form in enumerate(state.forms)}
    times = np.zeros((len(rows), len(columns)))
    for (first, second), count in pairs.items():
        if first in rows and second in columns:
            times[rows[first], columns[second]] = count
    steps: Numbers = (times + PRIOR_PAIRS * state.share) / (before.times + PRIOR_PAIRS)[:, np.newaxis]
    return steps


def _posteriors(states: Sequence[_State], steps: Sequence[Numbers]) -> list[Numbers]:
    if not states:
        return []
    forward = [_normal(states[0].share * states[0].typed)]
    for step, state in zip(steps, states[1:], strict=True):
        forward.append(_normal(forward[-1] @ step * state.typed))
    backward = np.ones(len(states[-1].forms))
    found = [forward[-1]]
    for step, state, reached in zip(steps[::-1], states[:0:-1], forward[-2::-1], strict=True):
        backward = _normal(step @ (state.typed * backward))
        found.append(_normal(reached * backward))
    return found[::-1]


def _normal(values: Numbers) -> Numbers:
    total = values.sum()
    if total <= 0:
        return np.full(len(values), 1 / len(values))
    normal: Numbers = values / total
    return normal
