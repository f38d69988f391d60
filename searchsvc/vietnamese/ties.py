"""pyvi's labels in the rare case of a tie: CRFsuite's own additions in its own order.

Two paths of equal weight (`cấu cấu cấu` has two) differ in pyvi by the rounding
of its sums, so these must be done as there: `crf1dc_viterbi` of CRFsuite 0.12.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from searchsvc.vietnamese.model import Dictionary, Model


def labels_in_turn(tokens: Sequence[str], model: Model) -> list[bool]:
    """For each token whether it is the inside of a word, one after another in plain arithmetic."""
    (stay_out, enter), (leave, stay_in) = model.transitions.tolist()
    lowers = [token.lower() for token in tokens]
    back: list[tuple[bool, bool]] = []
    best_out = best_in = 0.0
    for place in range(len(tokens)):
        out, inside = _state(tokens, lowers, place, model)
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


def _state(tokens: Sequence[str], lowers: Sequence[str], place: int, model: Model) -> tuple[float, float]:
    out = inside = 0.0
    for attribute in _attributes(tokens, lowers, place, model.dictionary):
        weight = model.weights.get(attribute)
        if weight:
            out += weight[0]
            inside += weight[1]
    return out, inside


def _attributes(tokens: Sequence[str], lowers: Sequence[str], place: int, words: Dictionary) -> Iterator[str]:
    """The attributes of a token that hold, in the order of pyvi's `word2features`."""
    token = tokens[place]
    yield "bias"
    yield "word.lower():" + lowers[place].partition("\0")[0]
    if token.isupper():
        yield "word.isupper()"
    if token.istitle():
        yield "word.istitle()"
    if token.isdigit():
        yield "word.isdigit()"
    for step in (-1, 1):
        other, behind = place + step, place + 2 * step
        if not 0 <= other < len(tokens):
            continue
        yield f"{step:+}:word.lower():" + lowers[other].partition("\0")[0]
        if tokens[other].istitle():
            yield f"{step:+}:word.istitle()"
        if tokens[other].isupper():
            yield f"{step:+}:word.isupper()"
        if words.has(*lowers[min(place, other) : max(place, other) + 1]):
            yield f"{step:+}:word.bi_gram()"
        if 0 <= behind < len(tokens) and words.has(*lowers[min(place, behind) : max(place, behind) + 1]):
            yield f"{2 * step:+}:word.tri_gram()"
