"""What marks and cuts are, said plainly: one letter, word or run after another, whatever time that takes.

What a query's places take is the product's own (`places.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from searchsvc.query import Parsed
from searchsvc.snippets.places import Places
from searchsvc.vietnamese.unicode import fold

Run = tuple[int, int, list[int]]
"""Where hits that are marked as one begin and end, and the places that take each of them."""

_WORD = re.compile("([\u0300]*[^ \u0300](?:[\u0300]*[^ \u0300])*)[\u0300]*")


class _Token(NamedTuple):
    start: int
    end: int
    places: int
    adjacent: bool


def plainly_found(
    parsed: Parsed, text: str, title: str, *, marks: bool, most: int
) -> tuple[list[Run], list[Run]]:
    """The runs of a text and those of its title."""
    places = Places(parsed, marks=marks, also=())
    runs, neighbours = _runs(places, text, most, ~places.title, 0)
    return runs, _runs(places, title, most, -1, neighbours)[0]


def _plain(text: str) -> str:
    return "".join(
        "\u0300" if "\u0300" <= letter <= "\u036f" else letter if letter.isalnum() else " "
        for letter in fold(text)
    )


def _words(places: Places, text: str, most: int) -> Iterator[tuple[int, int, int, int]]:
    """Words that are looked for: begin, end with the marks behind it, first and last number."""
    wholes, beginnings = ({_plain(form) for form in forms} for forms in places.spelled())
    looked_for = {whole.partition(" ")[0] for whole in wholes}
    plain = _plain(text)
    found = 0
    for number, word in enumerate(_WORD.finditer(plain)):
        start, end = word.span(1)
        begun = word[1].startswith(tuple(beginnings))
        if not (begun or word[1] in looked_for):
            continue
        found += 1
        if found > most:
            return
        if not _may_begin(text, start):
            continue
        if begun or _may_end(text, end):
            yield start, word.end(), number, number
        for whole in sorted(whole for whole in wholes if " " in whole):
            behind = start + len(whole)
            if plain[start:behind] != whole:
                continue
            if not text[behind : behind + 1].isalnum() and _may_end(text, behind):
                marks = re.compile("[\u0300-\u036f]*").match(text, behind)
                yield start, marks.end() if marks else behind, number, number + whole.count(" ")


def _may_begin(text: str, start: int) -> bool:
    inside = text[max(start - 2, 0) : start]
    return not (text[start].isdigit() and len(inside) == 2 and inside[0].isdecimal() and inside[1] in ".,_")


def _may_end(text: str, end: int) -> bool:
    behind = text[end : end + 2]
    return not (text[end - 1].isdigit() and len(behind) == 2 and behind[0] in ".,_" and behind[1].isdecimal())


def _tokens(places: Places, text: str, most: int, wanted: int) -> list[_Token]:
    tokens: list[_Token] = []
    next_to = -1
    for start, end, first, last in _words(places, text, most):
        taken = places.taking(text[start:end]) & wanted
        if taken:
            tokens.append(_Token(start, end, taken, first <= next_to))
            next_to = last + 1
    return tokens


def _runs(places: Places, text: str, most: int, wanted: int, neighbours: int) -> tuple[list[Run], int]:
    tokens = _tokens(places, text, most, wanted)
    kept, joined = [False] * len(tokens), [False] * len(tokens)
    for number in range(1, len(tokens)):
        before = tokens[number - 1].places & places.words
        token = tokens[number]
        if token.adjacent and before << 1 & token.places & places.followers:
            kept[number - 1] = kept[number] = True
            neighbours |= before | token.places
    lengths = places.lengths().tolist()
    for number in range(len(tokens)):
        for last in range(len(lengths)):
            first = number + 1 - lengths[last]
            if lengths[last] and first >= 0 and _is_phrase(tokens[first : number + 1], last):
                kept[first : number + 1] = [True] * lengths[last]
                joined[first + 1 : number + 1] = [True] * (lengths[last] - 1)
    for number, token in enumerate(tokens):
        kept[number] = kept[number] or bool(token.places & places.words & ~neighbours)
    return _joined(text, tokens, kept, joined), neighbours


def _is_phrase(tokens: Sequence[_Token], last: int) -> bool:
    first = last + 1 - len(tokens)
    return all(
        token.places >> (first + number) & 1 and (number == 0 or token.adjacent)
        for number, token in enumerate(tokens)
    )


def _joined(text: str, tokens: Sequence[_Token], kept: Sequence[bool], joined: Sequence[bool]) -> list[Run]:
    runs: list[Run] = []
    for number, token in enumerate(tokens):
        if not kept[number]:
            continue
        gap = text[runs[-1][1] : token.start] if runs else ""
        near = gap.isspace() or (joined[number] and len(gap) <= 3)
        if runs and token.adjacent and kept[number - 1] and near:
            runs[-1][2].append(token.places)
            runs[-1] = runs[-1][0], token.end, runs[-1][2]
        else:
            runs.append((token.start, token.end, [token.places]))
    return runs
