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

from searchsvc.engines import Reader
from searchsvc.query import Item, Parsed, Syllable, Word

WRONG_MARK = 0.01
"""How probable it is that a syllable typed with marks stands for one with others."""
SURE = 0.8
"""From this probability on, a syllable without marks in a marked query is taken as it is written."""
PRIOR_PAIRS = 3.0
"""So many occurrences of a pair weigh as much as what is known of its second syllable alone."""

Forms = dict[str, float]


def meanings(syllables: Sequence[Syllable], reader: Reader) -> list[Forms]:
    """For each syllable the probabilities of the forms that it may stand for; a syllable of no form stands for itself."""
    priors = [_priors(syllable, reader) for syllable in syllables]
    dropped = _dropped(syllables, priors)
    seen = [
        {form: _seen(syllable, form, dropped) * prior for form, prior in forms.items()}
        for syllable, forms in zip(syllables, priors, strict=True)
    ]
    follow = [
        _transitions(one, other, forms, reader)
        for (one, other), forms in zip(pairwise(syllables), priors[1:], strict=True)
    ]
    return _posteriors(seen, follow, priors)


def settled(parsed: Parsed, meant: Sequence[Forms]) -> Parsed:
    """A partly marked query in which syllables that are rightly written without marks count as marked.

    `an` of `công an` then stands for itself, while `ngoai` of `đối ngoai` still
    stands for any marks.
    """
    if not any(syllable.has_marks for syllable in parsed.syllables):
        return parsed
    forms = iter(meant)

    def taken(syllable: Syllable) -> Syllable:
        own = next(forms).get(syllable.marked, 0.0)
        return syllable if syllable.has_marks or own < SURE else replace(syllable, has_marks=True)

    def item(each: Item) -> Item:
        if isinstance(each, Word):
            return replace(each, syllable=taken(each.syllable))
        return replace(each, syllables=tuple(map(taken, each.syllables)))

    alternatives = tuple(tuple(map(item, items)) for items in parsed.alternatives)
    return replace(parsed, alternatives=alternatives)


def _priors(syllable: Syllable, reader: Reader) -> Forms:
    counts = {form: found.occurrences for form, found in reader.forms(syllable.folded).items()}
    counts = counts or {syllable.marked: 1}
    total = sum(counts.values())
    return {form: count / total for form, count in counts.items()}


def _dropped(syllables: Sequence[Syllable], priors: Sequence[Forms]) -> float:
    """The share of marks that were not typed."""
    kept = sum(syllable.has_marks for syllable in syllables)
    lost = sum(
        1 - forms.get(syllable.folded, 0.0)
        for syllable, forms in zip(syllables, priors, strict=True)
        if not syllable.has_marks
    )
    return (lost + 0.05) / (lost + kept + 0.1)


def _seen(syllable: Syllable, form: str, dropped: float) -> float:
    """How probable it is that a form is typed so."""
    marked = form != syllable.folded
    if syllable.has_marks:
        return 1 - dropped if form == syllable.marked else WRONG_MARK
    return dropped if marked else 1.0


def _transitions(
    one: Syllable, other: Syllable, priors: Forms, reader: Reader
) -> Mapping[str, tuple[float, Mapping[str, int]]]:
    """For each first form: the number of its pairs, and that of each second form."""
    found: dict[str, dict[str, int]] = {}
    for (first, second), count in reader.pairs(one.folded, other.folded).items():
        if second in priors:
            found.setdefault(first, {})[second] = count
    return {first: (sum(counts.values()), counts) for first, counts in found.items()}


def _posteriors(
    seen: Sequence[Forms],
    follow: Sequence[Mapping[str, tuple[float, Mapping[str, int]]]],
    priors: Sequence[Forms],
) -> list[Forms]:
    forward = [_normal(seen[0])] if seen else []
    for place in range(1, len(seen)):
        moved = {
            form: sum(
                before * _step(follow[place - 1], first, form, priors[place])
                for first, before in forward[-1].items()
            )
            for form in seen[place]
        }
        # The step already holds the prior, which `seen` holds too: what is left of it is how it was typed.
        typed = {form: seen[place][form] / priors[place][form] for form in moved}
        forward.append(_normal({form: moved[form] * typed[form] for form in moved}))
    backward: Forms = dict.fromkeys(seen[-1], 1.0) if seen else {}
    found: list[Forms] = []
    for place in range(len(seen) - 1, -1, -1):
        found.append(_normal({form: forward[place][form] * backward[form] for form in forward[place]}))
        if place:
            typed = {form: seen[place][form] / priors[place][form] for form in seen[place]}
            backward = _normal(
                {
                    first: sum(
                        _step(follow[place - 1], first, form, priors[place]) * typed[form] * backward[form]
                        for form in typed
                    )
                    for first in seen[place - 1]
                }
            )
    return found[::-1]


def _step(
    follow: Mapping[str, tuple[float, Mapping[str, int]]], first: str, second: str, priors: Forms
) -> float:
    total, counts = follow.get(first, (0.0, {}))
    return (counts.get(second, 0) + PRIOR_PAIRS * priors[second]) / (total + PRIOR_PAIRS)


def _normal(values: Forms) -> Forms:
    total = sum(values.values())
    if total <= 0:
        return dict.fromkeys(values, 1 / len(values))
    return {form: value / total for form, value in values.items()}
