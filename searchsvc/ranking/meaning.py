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

from searchsvc.engines import Reader
from searchsvc.query import Group, Item, Parsed, Phrase, Syllable, Word

WRONG_MARK = 0.01
"""How probable it is that a syllable typed with marks stands for one with others."""
SURE = 0.8
"""From this probability on, a syllable without marks in a marked query is taken as it is written."""
PRIOR_PAIRS = 3.0
"""So many occurrences of a pair weigh as much as what is known of its second syllable alone."""

Forms = dict[str, float]


def meanings(syllables: Sequence[Syllable], reader: Reader) -> list[Forms]:
    """For each syllable the probabilities of the forms that it may stand for; a syllable of no form stands for itself."""
    counts = [_counts(syllable, reader) for syllable in syllables]
    dropped = _dropped(syllables, counts)
    states = [
        {
            form: _State(count, count / max(reader.length, 1), _typed(syllable, form, dropped))
            for form, count in forms.items()
        }
        for syllable, forms in zip(syllables, counts, strict=True)
    ]
    pairs = [reader.pairs(one.folded, other.folded) for one, other in pairwise(syllables)]
    return _posteriors(states, pairs)


class _State(NamedTuple):
    """A form: how often it stands in the collection, its share of all syllables, and how probably it is typed so."""

    times: int
    share: float
    typed: float


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


def _posteriors(
    states: Sequence[Mapping[str, _State]], pairs: Sequence[Mapping[tuple[str, str], int]]
) -> list[Forms]:
    if not states:
        return []
    forward = [_normal({form: state.share * state.typed for form, state in states[0].items()})]
    for place in range(1, len(states)):
        before, step = forward[-1], _steps(states[place - 1], states[place], pairs[place - 1])
        reached = {
            form: sum(before[first] * step[first, form] for first in before) * state.typed
            for form, state in states[place].items()
        }
        forward.append(_normal(reached))
    backward = dict.fromkeys(states[-1], 1.0)
    found = [forward[-1]]
    for place in range(len(states) - 1, 0, -1):
        step, after = _steps(states[place - 1], states[place], pairs[place - 1]), states[place]
        backward = _normal(
            {
                first: sum(step[first, form] * after[form].typed * backward[form] for form in after)
                for first in states[place - 1]
            }
        )
        found.append(_normal({form: share * backward[form] for form, share in forward[place - 1].items()}))
    return found[::-1]


def _steps(
    firsts: Mapping[str, _State], seconds: Mapping[str, _State], pairs: Mapping[tuple[str, str], int]
) -> dict[tuple[str, str], float]:
    """How probably each form follows each other one."""
    return {
        (first, second): (pairs.get((first, second), 0) + PRIOR_PAIRS * there.share)
        / (here.times + PRIOR_PAIRS)
        for first, here in firsts.items()
        for second, there in seconds.items()
    }


def _normal(values: Forms) -> Forms:
    total = sum(values.values())
    if total <= 0:
        return dict.fromkeys(values, 1 / len(values))
    return {form: value / total for form, value in values.items()}
