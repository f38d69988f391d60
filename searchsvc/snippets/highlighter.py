"""Where a text has what a query asks for.

The text without its marks, which has the same offsets, is searched with one
regular expression. Whether a syllable that looks right is meant is then decided
by the normal form of the index, once for each way it is written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.query import Group, Item, Parsed, Phrase, Syllable, Word
from searchsvc.snippets.cutting import Run, snippets
from searchsvc.types import Snippet, Span
from searchsvc.vietnamese.unicode import LONGEST_TERM, fold, marked_form

_NEAR = 3
"""Letters between two syllables of one phrase that are marked through, as in `12/2024/NĐ-CP`."""
_KEPT, _JOINED = 1, 2

_LETTER = r"[^\W_]"
_MARKS = "[\u0300-\u036f]"
_NO_LETTER_BEFORE = rf"(?<!{_LETTER}.)(?<!{_MARKS}.)"
_NO_DIGITS_BEFORE = rf"{_NO_LETTER_BEFORE}(?<!\d[.,_].)"
_NO_DIGITS_BEHIND = r"(?![.,_]\d)"
_ANY_LETTER = re.compile(_LETTER)


class _Token(NamedTuple):
    """A syllable of a text and the places of the query that take it, one bit each.

    `adjacent`: no other syllable stands between it and the token before it.
    """

    start: int
    end: int
    places: int
    adjacent: bool


class _Place(NamedTuple):
    """What may stand in one place of a query; with `prefix`, begin there."""

    forms: tuple[str, ...]
    marks: bool
    prefix: bool

    def takes(self, marked: str) -> bool:
        form = marked if self.marks else fold(marked)
        return form.startswith(self.forms) if self.prefix else form in self.forms


@dataclass(frozen=True, slots=True)
class Found:
    """A text and where it has what was asked for.

    `neighbours` are the places of the query that are noise when they stand alone.
    """

    text: str
    runs: tuple[Run, ...]
    neighbours: int

    @property
    def spans(self) -> tuple[Span, ...]:
        """All hits in reading order; neighbours with only white space between them are one."""
        return tuple(Span(run.start, run.end) for run in self.runs)

    def snippets(
        self, title_span: Span | None = None, *, count: int = 2, width: int = 240
    ) -> tuple[Snippet, ...]:
        """Up to `count` cuts of about `width` letters around the densest hits, the best first.

        They do not overlap. Hits in the title do not count; without others it is
        the beginning of the text after the title.
        """
        return snippets(self.text, self.runs, title_span, count, width)


class Highlighter:
    """Finds in texts what a query asks for; made once for a query.

    A syllable that was typed with marks is found with those only, unless `marks`
    is False; other spellings are found with their own marks. `also` are sequences that are marked where they stand as a whole,
    such as the long forms of abbreviations.

    A phrase is marked where the whole phrase stands. A word that somewhere in
    the text stands beside its neighbour in the query is marked only so, since
    alone it is noise (`dan` of `doi ngoai nhan dan` in `hướng dẫn`); other words
    are marked wherever they stand. Words of `title:` are marked in the title only.
    """

    def __init__(
        self, parsed: Parsed, *, marks: bool = True, also: Iterable[Sequence[Syllable]] = ()
    ) -> None:
        self._marks = marks
        self._places: list[_Place] = []
        # Sets of places: single words, those that follow one, first places of phrases, those of the title.
        self._words = self._followers = self._firsts = self._title = 0
        self._lengths: dict[int, int] = {}
        for alternative in parsed.alternatives:
            self._add_items(alternative)
        for spelling in (each for group in parsed.groups for each in group.also):
            self._add_phrase(spelling.syllables, prefix=False, marks=True)
        for sequence in filter(None, also):
            self._add_phrase(sequence, prefix=False)
        self._pattern = _pattern(self._places)
        self._known: dict[str, int] = {}

    def find(self, text: str, *, most: int | None = None) -> Found:
        """The hits of a report's text, which is in NFC.

        Cuts need no more than the first 10,000 or so syllables that look right:
        `most` limits them, since a report of 3 MB may have 100,000.
        """
        return self._find(text, ~self._title, 0, most)

    def title(self, title: str, found: Found) -> tuple[Span, ...]:
        """The hits of a report's title; what is noise in the report's text is noise here."""
        return self._find(title, -1, found.neighbours, None).spans

    # --- the places of the query

    def _add_items(self, items: Iterable[Item]) -> None:
        before: Word | Phrase | None = None
        for item in _words(items):
            bit = 1 << len(self._places)
            if isinstance(item, Word):
                self._add_place(item.syllable, prefix=item.prefix)
                self._words |= bit
                if isinstance(before, Word) and before.section == item.section:
                    self._followers |= bit
            else:
                self._add_phrase(item.syllables, prefix=item.prefix)
            if item.section == "title":
                self._title |= (1 << len(self._places)) - bit
            before = item

    def _add_phrase(self, syllables: Sequence[Syllable], *, prefix: bool, marks: bool = False) -> None:
        self._firsts |= 1 << len(self._places)
        for syllable in syllables[:-1]:
            self._add_place(syllable, prefix=False, marks=marks)
        self._add_place(syllables[-1], prefix=prefix, marks=marks)
        self._lengths[1 << (len(self._places) - 1)] = len(syllables)

    def _add_place(self, syllable: Syllable, *, prefix: bool, marks: bool = False) -> None:
        marks = marks or (self._marks and syllable.has_marks)
        whole = (syllable.marked if marks else syllable.folded,)
        self._places.append(_Place(syllable.beginnings(marks=marks) if prefix else whole, marks, prefix))

    # --- a text

    def _find(self, text: str, wanted: int, neighbours: int, most: int | None) -> Found:
        tokens = self._tokens(text, wanted, most)
        kept = bytearray(len(tokens))
        neighbours |= self._keep_neighbours(tokens, kept)
        alone = self._words & ~neighbours
        for number, token in enumerate(tokens):
            if token.places & alone:
                kept[number] |= _KEPT
        if self._firsts:
            self._keep_phrases(tokens, kept)
        return Found(text, _runs(text, tokens, kept), neighbours)

    def _tokens(self, text: str, wanted: int, most: int | None) -> list[_Token]:
        tokens: list[_Token] = []
        known = self._known
        before = 0
        for match in islice(self._pattern.finditer(_folded(text)), most):
            start, end = match.span()
            written = text[start:end]
            places = known.get(written)
            if places is None:
                places = known[written] = self._places_of(written)
            if places & wanted:
                gap = start - before
                adjacent = bool(tokens) and (gap == 1 or not _ANY_LETTER.search(text, before, start))
                tokens.append(_Token(start, end, places & wanted, adjacent))
                before = end
        return tokens

    def _places_of(self, written: str) -> int:
        marked = marked_form(written)
        return sum(1 << bit for bit, place in enumerate(self._places) if place.takes(marked))

    def _keep_neighbours(self, tokens: list[_Token], kept: bytearray) -> int:
        """Keep words that stand beside their neighbour in the query; return the places of such."""
        neighbours = before = 0
        for number, token in enumerate(tokens):
            if token.adjacent and (before << 1) & token.places & self._followers:
                kept[number - 1] |= _KEPT
                kept[number] |= _KEPT
                neighbours |= before | token.places
            before = token.places & self._words
        return neighbours

    def _keep_phrases(self, tokens: list[_Token], kept: bytearray) -> None:
        """Keep whole phrases: shift-and (Baeza-Yates and Gonnet 1992) over all phrases at once."""
        lasts = sum(self._lengths)
        state = 0
        for number, token in enumerate(tokens):
            state = (state << 1 if token.adjacent else 0) | self._firsts
            state &= token.places & ~self._words
            for last in _bits(state & lasts):
                first = number + 1 - self._lengths[last]
                kept[first] |= _KEPT
                kept[first + 1 : number + 1] = bytes((_KEPT | _JOINED,)) * (number - first)


def _words(items: Iterable[Item]) -> Iterator[Word | Phrase]:
    """The words and phrases as typed."""
    for item in items:
        yield from item.words if isinstance(item, Group) else (item,)


def _bits(places: int) -> Iterator[int]:
    while places:
        lowest = places & -places
        yield lowest
        places ^= lowest


def _runs(text: str, tokens: list[_Token], kept: bytearray) -> tuple[Run, ...]:
    """The tokens that are kept; those with only white space between them, or of one phrase, in one run."""
    runs: list[list[_Token]] = []
    for number, token in enumerate(tokens):
        if not kept[number]:
            continue
        if token.adjacent and kept[number - 1]:
            gap = text[tokens[number - 1].end : token.start]
            if gap.isspace() or (kept[number] & _JOINED and len(gap) <= _NEAR):
                runs[-1].append(token)
                continue
        runs.append([token])
    return tuple(Run(run[0].start, run[-1].end, tuple(token.places for token in run)) for run in runs)


# --- the pattern ---------------------------------------------------------------


def _pattern(places: Iterable[_Place]) -> re.Pattern[str]:
    """Whatever may be a syllable that one of the places takes; without places, nothing."""
    branches: defaultdict[str, list[str]] = defaultdict(list)
    for spelling, rest in sorted({spelling for place in places for spelling in _spellings(place)}):
        branches[spelling[0]].append(re.escape(spelling[1:]) + rest)
    if not branches:
        return re.compile(r"(?!)")
    # The look at what stands before comes after the first letter: that is three times as fast.
    alternatives = "|".join(
        f"{re.escape(first)}{_NO_DIGITS_BEFORE if first.isdigit() else _NO_LETTER_BEFORE}(?:{'|'.join(rests)})"
        for first, rests in branches.items()
    )
    return re.compile(f"(?:{alternatives}){_MARKS}*(?!{_LETTER}|{_MARKS})", re.DOTALL)


def _spellings(place: _Place) -> Iterator[tuple[str, str]]:
    """Letters without marks, and a pattern of what may come after them."""
    for form in map(fold, place.forms):
        if place.prefix or len(form) == LONGEST_TERM:
            yield form, f"{_LETTER}*"
        elif form[-1] in "iy":
            yield f"{form[:-1]}i", ""
            yield f"{form[:-1]}y", ""
        else:
            yield form, _NO_DIGITS_BEHIND if form[-1].isdigit() else ""


def _folded(text: str) -> str:
    """What `fold` gives, ten times as fast; letters behind the kana stay as they are."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    table = _fold_table()
    folded = table[np.minimum(letters, len(table) - 1)]
    np.copyto(folded, letters, where=letters >= len(table))
    return folded.tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _fold_table() -> NDArray[np.uint32]:
    return np.array([ord(fold(chr(code))) for code in range(0x3100)], np.uint32)
