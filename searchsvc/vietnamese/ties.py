"""pyvi's labels in the rare case of a tie: CRFsuite's own additions in its own order.

Two paths of equal weight (`cấu cấu cấu` has two) differ in pyvi by the rounding
of its sums, so these must be done as there: `crf1dc_viterbi` of CRFsuite 0.12.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from searchsvc.vietnamese.model import Model

Weight = tuple[float, float]
"""What an attribute weighs for the beginning and for the inside of a word."""

_STEPS = ((-1, "-1:word.bi_gram()", "-2:word.tri_gram()"), (1, "+1:word.bi_gram()", "+2:word.tri_gram()"))
"""To the neighbours of a token: the attributes of a word of two with one, of three with the one behind it as well."""


class Known(NamedTuple):
    """What a token says wherever it stands: itself in small letters, and what it weighs.

    own            for itself, summed up
    before, after  for the token that it stands before, and for the one that it stands after, in order
    """

    lower: str
    own: Weight
    before: tuple[Weight, ...]
    after: tuple[Weight, ...]


def labels_in_turn(tokens: Sequence[str], model: Model, known: dict[str, Known] | None = None) -> list[bool]:
    """For each token whether it is the inside of a word, one after another in plain arithmetic.

    What is found out about tokens is added to what is `known` of some.
    """
    (stay_out, enter), (leave, stay_in) = model.transitions.tolist()
    known = {} if known is None else known
    for token in tokens:
        if token not in known:
            known[token] = _known(token, model)
    row = [known[token] for token in tokens]
    back: list[tuple[bool, bool]] = []
    best_out = best_in = 0.0
    for place in range(len(tokens)):
        out, inside = _state(row, place, model)
        if place:
            from_in = (best_out + stay_out < best_in + leave, best_out + enter < best_in + stay_in)
            out += max(best_out + stay_out, best_in + leave)
            inside += max(best_out + enter, best_in + stay_in)
            back.append(from_in)
        best_out, best_in = out, inside
    labels = [best_out < best_in]
    for to_out, to_in in reversed(back):
        labels.append(to_in if labels[-1] else to_out)
    return labels[::-1]


def _state(row: Sequence[Known], place: int, model: Model) -> Weight:
    """What the attributes of a token weigh together, added up in the order of pyvi's `word2features`."""
    out, inside = row[place].own
    for weight in _beside(row, place, model):
        out += weight[0]
        inside += weight[1]
    return out, inside


def _beside(row: Sequence[Known], place: int, model: Model) -> Iterator[Weight]:
    """What the neighbours of a token weigh."""
    words, weights = model.dictionary, model.weights
    for step, two, three in _STEPS:
        other, behind = place + step, place + 2 * step
        if not 0 <= other < len(row):
            continue
        yield from row[other].before if step < 0 else row[other].after
        if two in weights and words.has(*_lowers(row, place, other)):
            yield weights[two]
        if 0 <= behind < len(row) and three in weights and words.has(*_lowers(row, place, behind)):
            yield weights[three]


def _lowers(row: Sequence[Known], one: int, other: int) -> list[str]:
    return [token.lower for token in row[min(one, other) : max(one, other) + 1]]


def _known(token: str, model: Model) -> Known:
    lower = token.lower()
    name = "word.lower():" + lower.partition("\0")[0]
    upper, title = ["word.isupper()"] * token.isupper(), ["word.istitle()"] * token.istitle()
    out = inside = 0.0
    for weight in _weights(["bias", name, *upper, *title, *["word.isdigit()"] * token.isdigit()], "", model):
        out += weight[0]
        inside += weight[1]
    before, after = (tuple(_weights([name, *title, *upper], step, model)) for step in ("-1:", "+1:"))
    return Known(lower, (out, inside), before, after)


def _weights(attributes: Sequence[str], step: str, model: Model) -> Iterator[Weight]:
    """What the attributes of a token weigh that far from it, those that weigh something."""
    for attribute in attributes:
        weight = model.weights.get(step + attribute)
        if weight:
            yield weight
