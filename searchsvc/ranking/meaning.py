"""What a typed syllable may stand for, given its neighbours and the collection.

A hidden Markov model: the states are the marked forms that the collection has
of each syllable, what is seen is how the syllable was typed. Forms follow each
other as they do in the collection; a typed syllable lost its marks with a
probability that is estimated from the query itself, or has a wrong one with a
small probability. The answer is the posterior probability of each form
(forward-backward, Rabiner 1989, A Tutorial on Hidden Markov Models).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from searchsvc.engines import Reader
from searchsvc.query import Group, Item, Parsed, Phrase, Syllable, Word
from searchsvc.types import TermStatistics

WRONG_MARK = 0.01
"""How probable it is that a syllable typed with marks stands for one with others."""
SURE = 0.8
"""From this probability on, a syllable without marks in a marked query is taken as it is written."""
PRIOR_PAIRS = 3.0
"""So many occurrences of a pair weigh as much as what is known of its second syllable alone."""

Forms = dict[str, float]

FormsOf = Mapping[str, Mapping[str, TermStatistics]]
"""For folded syllables the marked forms that the collection has of each."""

Pairs = Mapping[tuple[str, str], int]
"""How often each two forms of two neighbours stand side by side in the collection."""


def forms_of(syllables: Iterable[Syllable], reader: Reader) -> FormsOf:
    """The forms that the collection has of some syllables."""
    return {folded: reader.forms(folded) for folded in {syllable.folded: None for syllable in syllables}}


def meanings(syllables: Sequence[Syllable], reader: Reader, found: FormsOf | None = None) -> list[Forms]:
    """For each syllable the probabilities of the forms that it may stand for; a syllable of no form stands for itself.

    `found` is what `forms_of` gives for them, if that is known.
    """
    if found is None:
        found = forms_of(syllables, reader)
    counts = [_counts(syllable, found[syllable.folded]) for syllable in syllables]
    dropped = _dropped(syllables, counts)
    states = [
        _State(forms, _typed(syllable, forms, dropped))
        for syllable, forms in zip(syllables, counts, strict=True)
    ]
    pairs = [reader.pairs(one.folded, other.folded) for one, other in pairwise(syllables)]
    return _posteriors(states, pairs, max(reader.length, 1))


class _State(NamedTuple):
    """The forms of a syllable: how often each stands in the collection, and how probably it is typed so."""

    times: Mapping[str, int]
    typed: Forms


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
        if syllable.has_marks or forms.get(syllable.marked, 0.0) < SURE
    }
    if unsure.issuperset(parsed.syllables):
        return parsed

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


def _counts(syllable: Syllable, found: Mapping[str, TermStatistics]) -> dict[str, int]:
    counts = {form: each.occurrences for form, each in found.items()}
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


def _typed(syllable: Syllable, forms: Iterable[str], dropped: float) -> Forms:
    """How probable it is that each form is typed so."""
    other, same = (WRONG_MARK, 1 - dropped) if syllable.has_marks else (dropped, 1.0)
    typed = dict.fromkeys(forms, other)
    itself = syllable.marked if syllable.has_marks else syllable.folded
    if itself in typed:
        typed[itself] = same
    return typed


def _posteriors(states: Sequence[_State], pairs: Sequence[Pairs], length: int) -> list[Forms]:
    if not states:
        return []
    times, typed = states[0]
    forward = [_normal({form: count / length * typed[form] for form, count in times.items()})]
    for (before, state), counts in zip(pairwise(states), pairs, strict=True):
        forward.append(_normal(_moved(forward[-1], before, state, counts, length)))
    backward = dict.fromkeys(states[-1].times, 1.0)
    found = [forward[-1]]
    steps = zip(states[-2::-1], states[:0:-1], pairs[::-1], strict=True)
    for (before, state, counts), reached in zip(steps, forward[-2::-1], strict=True):
        backward = _normal(_moved_back(backward, before, state, counts, length))
        found.append(_normal({form: reached[form] * value for form, value in backward.items()}))
    return found[::-1]


# A form follows another with the probability (pairs + PRIOR_PAIRS * its share of all syllables) / (times of the
# other + PRIOR_PAIRS). Few pairs of forms stand side by side, so what the shares say is summed up apart.


def _moved(reached: Forms, before: _State, state: _State, pairs: Pairs, length: int) -> Forms:
    """How probably each form is reached and typed so, from how probably those before it are reached."""
    parts = {form: reached[form] / (count + PRIOR_PAIRS) for form, count in before.times.items()}
    prior = PRIOR_PAIRS * sum(parts.values()) / length
    moved = {form: prior * count for form, count in state.times.items()}
    for (first, second), count in pairs.items():
        moved[second] += parts[first] * count
    return {form: value * state.typed[form] for form, value in moved.items()}


def _moved_back(ahead: Forms, before: _State, state: _State, pairs: Pairs, length: int) -> Forms:
    """How probably what follows each form is as it was typed."""
    parts = {form: ahead[form] * typed for form, typed in state.typed.items()}
    prior = PRIOR_PAIRS * sum(count * parts[form] for form, count in state.times.items()) / length
    moved = dict.fromkeys(before.times, prior)
    for (first, second), count in pairs.items():
        moved[first] += count * parts[second]
    return {form: value / (before.times[form] + PRIOR_PAIRS) for form, value in moved.items()}


def _normal(values: Forms) -> Forms:
    total = sum(values.values())
    if total <= 0:
        return dict.fromkeys(values, 1 / len(values))
    return {form: value / total for form, value in values.items()}
