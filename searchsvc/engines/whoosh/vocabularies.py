"""The tokens of several documents over one vocabulary, whatever vocabularies they come with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.types import Section, Tokens

Codes = dict[Section, NDArray[Any]]
"""The codes of all tokens of a section, one document after another."""


class Forms(NamedTuple):
    """Different marked forms, and the folded form of each."""

    marked: list[str]
    folded: list[str]


def one_vocabulary(tokens: Mapping[Section, Sequence[Tokens]]) -> tuple[Forms, Codes]:
    """Just the forms that the tokens have, and the codes of the tokens as places among them."""
    theirs = {id(each.vocabulary): each.vocabulary for several in tokens.values() for each in several}
    begins = np.cumsum([0, *map(len, theirs.values())])
    begin_of = dict(zip(theirs, begins.tolist(), strict=False))
    codes: Codes = {section: _one_after_another(several, begin_of) for section, several in tokens.items()}
    seen = np.zeros(begins[-1], np.bool_)
    for each in codes.values():
        seen[each] = True
    folded_of: dict[str, str] = {}
    forms: list[str] = []
    for (begin, end), other in zip(pairwise(begins.tolist()), theirs.values(), strict=True):
        used = np.flatnonzero(seen[begin:end]).tolist()  # they may be growing meanwhile
        own = [other.marked[code] for code in used]
        folded_of.update(zip(own, [other.folded[code] for code in used], strict=True))
        forms += own
    places = {form: place for place, form in enumerate(folded_of)}
    own_codes = np.zeros(len(seen), np.uint32)
    own_codes[seen] = [places[form] for form in forms]
    return Forms([*folded_of], [*folded_of.values()]), {
        section: own_codes.take(each) for section, each in codes.items()
    }


def _one_after_another(tokens: Sequence[Tokens], begin_of: Mapping[int, int]) -> NDArray[np.int64]:
    """The codes as places in all vocabularies, which stand one behind another."""
    codes = np.concatenate([np.zeros(0, np.int64), *(each.codes for each in tokens)])
    begins = [begin_of[id(each.vocabulary)] for each in tokens]
    return codes + np.repeat(np.array(begins, np.int64), [len(each) for each in tokens])
