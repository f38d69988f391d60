"""Which tokens go on a word: `Segmenter.joined` one token after another."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, kernel

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Bits = NDArray[np.uint8]
Mask = NDArray[np.bool_]


class Says(NamedTuple):
    """What tokens say by their numbers, as in `segment`."""

    own: Floats
    before: Floats
    after: Floats
    number: Integers


class Words(NamedTuple):
    """The dictionary: see `model.Dictionary`; `triples` are ascending, `base` is one number."""

    pairs: Bits
    openings: Bits
    triples: Integers
    base: Integers


class Weights(NamedTuple):
    """What it weighs that a token ends a word of two or begins one, ends a word of three or begins one."""

    ends_pair: float
    begins_pair: float
    ends_triple: float
    begins_triple: float


@kernel
def add_up(
    tokens: Integers, begins: Integers, says: Says, words: Words, weights: Weights, scores: Floats
) -> None:
    """Write how much speaks for each token being inside a word; texts begin at some tokens, the last entry is the end.

    Numbers are added in the order of `Segmenter.joined`, so the sums are the same to the last bit.
    """
    pairs, openings, triples, bases = words
    base = bases[0]
    keys, found = np.empty(len(tokens), np.int64), np.empty(len(tokens), np.uint8)
    # One step for all after another, as the loads of one step need not wait for each other.
    for place in range(len(tokens)):
        keys[place] = says.number[tokens[place]]
    for place in range(len(tokens) - 1):
        keys[place] = keys[place] * base + keys[place + 1]
    for text in range(len(begins) - 1):
        if begins[text] < begins[text + 1]:
            keys[begins[text + 1] - 1] = 0
    for place in range(len(tokens)):
        found[place] = pairs[keys[place] >> 3] >> (keys[place] & 7) & 1
    _add_pairs(tokens, begins, says, found, weights, scores)
    for place in range(len(tokens)):
        found[place] = openings[keys[place] >> 3] >> (keys[place] & 7) & 1
    for place in range(len(tokens) - 1):
        if found[place]:
            triple = keys[place] * base + keys[place + 1] % base
            at = np.searchsorted(triples, triple)
            if at < len(triples) and triples[at] == triple:
                scores[place + 2] += weights.ends_triple
                scores[place] += weights.begins_triple


@inlined
def _add_pairs(
    tokens: Integers, begins: Integers, says: Says, pairs: Bits, weights: Weights, scores: Floats
) -> None:
    """Write what tokens, their neighbours and pairs of them say; `pairs` says which are a word with the one behind."""
    own, before, after, _ = says
    for text in range(len(begins) - 1):
        begin, end = begins[text], begins[text + 1]
        for place in range(begin, end):
            score = own[tokens[place]]
            if place > begin:
                score += before[tokens[place - 1]]
            if place + 1 < end:
                score += after[tokens[place + 1]]
            if place > begin:
                score += pairs[place - 1] * weights.ends_pair
            scores[place] = score + pairs[place] * weights.begins_pair


@kernel
def label(scores: Floats, begins: Integers, transitions: Floats, inside: Mask, doubtful: Mask) -> None:
    """Write the best path of two labels (Viterbi) through each text: whether the second, and of each text whether rounding decides.

    `scores` becomes how far the best path that ends inside a word is ahead of the best that ends at a beginning.
    """
    stay_out, enter, leave, stay_in = (
        transitions[0, 0],
        transitions[0, 1],
        transitions[1, 0],
        transitions[1, 1],
    )
    change, least, most = enter - leave, stay_in - leave, enter - stay_out
    above, below = enter - stay_in, stay_out - leave
    close = 1e-11 + 1e-13 * len(scores)
    for text in range(len(begins) - 1):
        begin, end = begins[text], begins[text + 1]
        doubtful[text] = False
        for place in range(begin + 1, end):
            scores[place] += min(max(change - scores[place - 1], least), most)
        for place in range(end - 1, begin - 1, -1):
            lead = scores[place]
            doubt = min(abs(lead - above), abs(lead - below))
            if place == end - 1:
                doubt = min(doubt, abs(lead))
                inside[place] = lead > 0
            else:
                inside[place] = lead > above or (lead > below and not inside[place + 1])
            doubtful[text] |= doubt < close
