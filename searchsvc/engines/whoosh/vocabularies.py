"""The tokens of several documents over one vocabulary, whatever vocabularies they come with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from searchsvc.types import Section, Tokens, Vocabulary

Codes = dict[Section, NDArray[np.int64]]
"""The codes of all tokens of a section, one document after another."""


def one_vocabulary(tokens: Mapping[Section, Sequence[Tokens]]) -> tuple[Vocabulary, Codes]:
    """A vocabulary of just the forms that the tokens have, and their codes in it."""
    theirs = {id(each.vocabulary): each.vocabulary for several in tokens.values() for each in several}
    begins = np.cumsum([0, *map(len, theirs.values())])
    begin_of = dict(zip(theirs, begins.tolist(), strict=False))
    codes: Codes = {section: _one_after_another(several, begin_of) for section, several in tokens.items()}
    seen = np.zeros(begins[-1], np.bool_)
    for each in codes.values():
        seen[each] = True
    vocabulary, own = Vocabulary(), np.zeros(len(seen), np.int64)
    for (begin, end), other in zip(pairwise(begins.tolist()), theirs.values(), strict=True):
        used = np.flatnonzero(seen[begin:end])  # they may be growing meanwhile
        own[begin + used] = [
            vocabulary.code(other.marked[code], other.folded[code]) for code in used.tolist()
        ]
    return vocabulary, {section: own.take(each) for section, each in codes.items()}


def _one_after_another(tokens: Sequence[Tokens], begin_of: Mapping[int, int]) -> NDArray[np.int64]:
    """The codes as places in all vocabularies, which stand one behind another."""
    codes = np.concatenate([np.zeros(0, np.int64), *(each.codes for each in tokens)])
    begins = [begin_of[id(each.vocabulary)] for each in tokens]
    return codes + np.repeat(np.array(begins, np.int64), [len(each) for each in tokens])
