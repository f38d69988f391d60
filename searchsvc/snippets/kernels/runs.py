"""Runs of hits in texts, from the words that places of a query take.

Sets of places are rows of bits, 64 a number, the lowest first. Rows of words are those of `words`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchsvc.compiled import inlined, inner, kernel
from searchsvc.snippets.kernels.letters import WHITE, Codes, Letters, is_any

Integers = NDArray[np.int64]
Sets = NDArray[np.uint64]
Flags = NDArray[np.uint8]

WORDS, FOLLOWERS, FIRSTS, LASTS, TITLE = range(5)
"""Sets of a query: single words, those that follow one, first and last places of phrases, places for the title only."""
_NEAR = 3
"""Letters between two syllables of one phrase that are marked through, as in `12/2024/NĐ-CP`."""
_KEPT, _JOINED = 1, 2
_ONE = np.uint64(1)


@kernel
def runs_of(
    codes: Codes,
    begins: Integers,
    letters: Letters,
    rows: Integers,
    rows_at: Integers,
    forms: Integers,
    taken: Sets,
    kinds: Integers,
    sets: Sets,
    lengths: Integers,
) -> tuple[Integers, Integers, Integers]:
    """The runs of hits of texts, each followed by its title.

    `forms` has for each word how it is written, `taken` the places that take each form, `sets` those sets of them that are
    named above, `lengths` for each place how many there are of the phrase that ends with it. Gives rows of
    where a run begins and ends in its text, and the first and last but one of its hits; the form of each hit;
    and the first run of each text. What is noise in a text is noise in its title.
    """
    runs = np.empty((len(rows), 4), np.int64)
    hits = np.empty(len(rows), np.int64)
    runs_at = np.zeros(len(begins), np.int64)
    neighbours = np.zeros(taken.shape[1], np.uint64)
    count = hit_count = 0
    for part in range(len(begins) - 1):
        left_out = np.zeros_like(neighbours)
        if part % 2 == 0:
            neighbours[:] = 0
            left_out = sets[TITLE]
        own, own_forms = rows[rows_at[part] : rows_at[part + 1]], forms[rows_at[part] : rows_at[part + 1]]
        words, places, adjacent = _tokens(own, own_forms, taken, left_out)
        kept = np.zeros(len(words), np.uint8)
        _keep_neighbours(places, adjacent, sets, neighbours, kept)
        _keep_phrases(places, adjacent, sets, lengths, kept)
        _keep_alone(places, sets, neighbours, kept)
        for token in np.flatnonzero(kept):
            start, end = own[words[token], 0], own[words[token], 1]
            goes_on = count > runs_at[part] and adjacent[token] and kept[token - 1] > 0
            gap = begins[part] + runs[count - 1, 1]
            if goes_on and _is_near(codes, gap, start, letters, kept[token]):
                count -= 1
            else:
                runs[count, 0], runs[count, 2] = start - begins[part], hit_count
            hits[hit_count] = kinds[own_forms[words[token]]]
            hit_count += 1
            runs[count, 1], runs[count, 3] = end - begins[part], hit_count
            count += 1
        runs_at[part + 1] = count
    return runs[:count], hits[:hit_count], runs_at


@inner
def _tokens(
    rows: Integers, forms: Integers, taken: Sets, left_out: Sets
) -> tuple[Integers, Sets, NDArray[np.bool_]]:
    """The words of a text that places take: their rows, the places, and whether no other syllable stands before."""
    words = np.empty(len(rows), np.int64)
    places = np.empty((len(rows), len(left_out)), np.uint64)
    adjacent = np.empty(len(rows), np.bool_)
    count, next_to = 0, -1
    for row in range(len(rows)):
        some = np.uint64(0)
        for each in range(len(left_out)):
            places[count, each] = taken[forms[row], each] & ~left_out[each]
            some |= places[count, each]
        if some:
            words[count], adjacent[count] = row, rows[row, 2] <= next_to
            next_to = rows[row, 3] + 1
            count += 1
    return words[:count], places[:count], adjacent[:count]


@inner
def _keep_neighbours(
    places: Sets, adjacent: NDArray[np.bool_], sets: Sets, neighbours: Sets, kept: Flags
) -> None:
    """Keep words that stand beside their neighbour in the query, and add the places of such."""
    for token in range(1, len(places)):
        found = carried = np.uint64(0)
        for each in range(len(neighbours)):
            before = places[token - 1, each] & sets[WORDS, each]
            found |= (before << _ONE | carried) & places[token, each] & sets[FOLLOWERS, each]
            carried = before >> np.uint64(63)
        if adjacent[token] and found:
            kept[token - 1] |= _KEPT
            kept[token] |= _KEPT
            for each in range(len(neighbours)):
                neighbours[each] |= places[token - 1, each] & sets[WORDS, each] | places[token, each]


@inner
def _keep_phrases(
    places: Sets, adjacent: NDArray[np.bool_], sets: Sets, lengths: Integers, kept: Flags
) -> None:
    """Keep whole phrases: shift-and (Baeza-Yates and Gonnet 1992) over all phrases at once."""
    if not _meet(sets[FIRSTS], sets[FIRSTS]):
        return
    state = np.zeros_like(sets[FIRSTS])
    for token in range(len(places)):
        begun = _next(state) if adjacent[token] else np.zeros_like(state)
        state = (begun | sets[FIRSTS]) & places[token] & ~sets[WORDS]
        if not _meet(state, sets[LASTS]):
            continue
        for place in range(len(lengths)):
            if lengths[place] and state[place >> 6] >> np.uint64(place & 63) & _ONE:
                first = token + 1 - lengths[place]
                kept[first] |= _KEPT
                kept[first + 1 : token + 1] = _KEPT | _JOINED


@inlined
def _keep_alone(places: Sets, sets: Sets, neighbours: Sets, kept: Flags) -> None:
    """Keep words that may stand alone, as neither they nor their neighbours stand together anywhere."""
    for token in range(len(places)):
        for each in range(len(neighbours)):
            if places[token, each] & sets[WORDS, each] & ~neighbours[each]:
                kept[token] |= _KEPT


@inlined
def _meet(places: Sets, others: Sets) -> bool:
    """Whether a place is in two sets."""
    for each in range(len(places)):
        if places[each] & others[each]:
            return True
    return False


@inlined
def _next(places: Sets) -> Sets:
    """The places behind those of a set."""
    behind = places << _ONE
    behind[1:] |= places[:-1] >> np.uint64(63)
    return behind


@inlined
def _is_near(codes: Codes, end: int, start: int, letters: Letters, kept: int) -> bool:
    """Whether two syllables are marked through, one of which ends where the gap between them begins."""
    white = end < start
    for place in range(end, start):
        white = white and is_any(codes, place, letters, WHITE)
    return white or (kept & _JOINED != 0 and start - end <= _NEAR)
