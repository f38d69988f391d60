"""Where texts have what a query asks for.

The plain form of a text, which has the same offsets, is searched for what the query
has without marks. Whether a syllable that looks right is meant is then decided by the
normal form of the index, once for each way it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from searchsvc.query import Group, Item, Parsed, Phrase, Syllable, Word
from searchsvc.snippets.cutting import Run, snippets
from searchsvc.snippets.plain import Spellings
from searchsvc.snippets.plain import Word as Looked
from searchsvc.types import Snippet, Span
from searchsvc.vietnamese.unicode import LONGEST_TERM, fold, marked_form

_NEAR = 3
"""Letters between two syllables of one phrase that are marked through, as in `12/2024/NĐ-CP`."""
_AT_ONCE = 100_000
"""Letters of texts that are looked through at a time."""
_KEPT, _JOINED = 1, 2

_Token = tuple[int, int, int, bool]
"""A syllable of a text: where it begins and ends, the places of the query that take it, one bit each,
and whether no other syllable stands between it and the token before it."""

_marked_form = lru_cache(10_000)(marked_form)


class Found(NamedTuple):
    """A text and where it has what was asked for.

    `neighbours` are the places of the query that are noise when they stand alone.
    """

    text: str
    runs: Sequence[Run]
    neighbours: int

    @property
    def spans(self) -> tuple[Span, ...]:
        """All hits in reading order; neighbours with only white space between them are one."""
        return tuple([Span(start, end) for start, end, _ in self.runs])

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
        self._count = 0
        self._takes = _Takes()
        # Sets of places: single words, those that follow one, first places of phrases, those of the title.
        self._words = self._followers = self._firsts = self._title = 0
        self._lengths: dict[int, int] = {}
        for alternative in parsed.alternatives:
            self._add_items(alternative)
        for spelling in (each for group in parsed.groups for each in group.also):
            self._add_phrase(spelling.syllables, prefix=False, marks=True)
        for sequence in filter(None, also):
            self._add_phrase(sequence, prefix=False)
        self._spellings = self._takes.spellings()
        self._known: dict[str, int] = {}

    def find(self, text: str, *, most: int | None = None) -> Found:
        """The hits of a report's text, which is in NFC.

        Cuts need no more than the first 10,000 or so syllables that look right: `most` limits them, since a
        report of 3 MB may have 100,000.
        """
        ((found, _),) = self.find_each([(text, "")], most=most)
        return found

    def find_each(
        self, reports: Iterable[tuple[str, str]], *, most: int | None = None
    ) -> Iterator[tuple[Found, tuple[Span, ...]]]:
        """The hits of several reports' texts, and those of their titles.

        What is noise in a report's text is noise in its title. Short reports are looked through at once when the
        first of them is asked for.
        """
        for together in _together(reports):
            words = self._spellings.words_of([part for report in together for part in report], most)
            for text, title in together:
                found = self._found(text, self._tokens(text, next(words), ~self._title), 0)
                in_title = self._found(title, self._tokens(title, next(words), -1), found.neighbours)
                yield found, in_title.spans

    # --- the places of the query

    def _add_items(self, items: Iterable[Item]) -> None:
        before: Word | Phrase | None = None
        for item in _words(items):
            bit = 1 << self._count
            if isinstance(item, Word):
                self._add_place(item.syllable, prefix=item.prefix)
                self._words |= bit
                if isinstance(before, Word) and before.section == item.section:
                    self._followers |= bit
            else:
                self._add_phrase(item.syllables, prefix=item.prefix)
            if item.section == "title":
                self._title |= (1 << self._count) - bit
            before = item

    def _add_phrase(self, syllables: Sequence[Syllable], *, prefix: bool, marks: bool = False) -> None:
        self._firsts |= 1 << self._count
        for syllable in syllables[:-1]:
            self._add_place(syllable, prefix=False, marks=marks)
        self._add_place(syllables[-1], prefix=prefix, marks=marks)
        self._lengths[1 << (self._count - 1)] = len(syllables)

    def _add_place(self, syllable: Syllable, *, prefix: bool, marks: bool = False) -> None:
        marks = marks or (self._marks and syllable.has_marks)
        self._takes.add(1 << self._count, syllable, marks=marks, prefix=prefix)
        self._count += 1

    # --- a text

    def _tokens(self, text: str, words: Iterable[Looked], wanted: int) -> list[_Token]:
        """The syllables that `wanted` places take, of words that look right."""
        known = self._known
        tokens: list[_Token] = []
        next_to = -1
        for start, end, first, last in words:
            written = text[start:end]
            places = known.get(written)
            if places is None:
                places = known[written] = self._takes.places(written)
            if places & wanted:
                tokens.append((start, end, places & wanted, first <= next_to))
                next_to = last + 1
        return tokens

    def _found(self, text: str, tokens: list[_Token], neighbours: int) -> Found:
        kept = bytearray(len(tokens))
        if self._followers:
            neighbours |= self._keep_neighbours(tokens, kept)
        alone = self._words & ~neighbours
        if self._firsts:
            self._keep_phrases(tokens, kept)
        return Found(text, _runs(text, tokens, kept, alone), neighbours)

    def _keep_neighbours(self, tokens: list[_Token], kept: bytearray) -> int:
        """Keep words that stand beside their neighbour in the query; return the places of such."""
        neighbours = before = 0
        for number, (_, _, places, adjacent) in enumerate(tokens):
            if adjacent and (before << 1) & places & self._followers:
                kept[number - 1] |= _KEPT
                kept[number] |= _KEPT
                neighbours |= before | places
            before = places & self._words
        return neighbours

    def _keep_phrases(self, tokens: list[_Token], kept: bytearray) -> None:
        """Keep whole phrases: shift-and (Baeza-Yates and Gonnet 1992) over all phrases at once."""
        lasts = sum(self._lengths)
        state = 0
        for number, (_, _, places, adjacent) in enumerate(tokens):
            state = (state << 1 if adjacent else 0) | self._firsts
            state &= places & ~self._words
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


def _together(reports: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Reports in their order, as many at a time as have `_AT_ONCE` letters, or one that has more."""
    batch: list[tuple[str, str]] = []
    letters = 0
    for report in reports:
        if batch and letters + len(report[0]) > _AT_ONCE:
            yield batch
            batch, letters = [], 0
        batch.append(report)
        letters += len(report[0])
    if batch:
        yield batch


def _runs(text: str, tokens: list[_Token], kept: bytearray, alone: int) -> list[Run]:
    """The tokens that are kept or stand in a place that may be `alone`.

    Those with only white space between them, or of one phrase, are in one run.
    """
    runs: list[Run] = []
    begin = end = how = 0
    kinds: list[int] = []
    for (start, stop, places, adjacent), keep in zip(tokens, kept, strict=True):
        before, how = how, keep | (_KEPT if places & alone else 0)
        if not how:
            continue
        if kinds and adjacent and before and _is_near(text[end:start], how):
            kinds.append(places)
        else:
            if kinds:
                runs.append((begin, end, kinds))
            begin, kinds = start, [places]
        end = stop
    if kinds:
        runs.append((begin, end, kinds))
    return runs


def _is_near(gap: str, kept: int) -> bool:
    """Whether two syllables are marked through."""
    return gap.isspace() or (bool(kept & _JOINED) and len(gap) <= _NEAR)


# --- what the places of a query take -------------------------------------------


class _Takes:
    """What may stand in which places of a query, one bit each: forms with marks or without, and beginnings."""

    def __init__(self) -> None:
        self._marked: dict[str, int] = {}
        self._folded: dict[str, int] = {}
        self._beginnings: list[tuple[int, tuple[str, ...], bool]] = []

    def add(self, place: int, syllable: Syllable, *, marks: bool, prefix: bool) -> None:
        """One place more; with `prefix` what stands there begins with the syllable."""
        if prefix:
            self._beginnings.append((place, syllable.beginnings(marks=marks), marks))
        elif marks:
            self._marked[syllable.marked] = self._marked.get(syllable.marked, 0) | place
        else:
            self._folded[syllable.folded] = self._folded.get(syllable.folded, 0) | place

    def places(self, written: str) -> int:
        """The places that take a syllable of a text."""
        marked = _marked_form(written)
        folded = fold(marked)
        places = self._marked.get(marked, 0) | self._folded.get(folded, 0)
        for place, forms, marks in self._beginnings:
            if (marked if marks else folded).startswith(forms):
                places |= place
        return places

    def spellings(self) -> Spellings:
        """Whatever may be a syllable that one of the places takes."""
        forms = {*map(fold, self._marked), *self._folded}
        cut = {form for form in forms if len(form) == LONGEST_TERM}
        beginnings = {fold(form) for _, forms, _ in self._beginnings for form in forms}
        # At its end `i` and `y` are one.
        ends = {form[:-1] + last for form in forms - cut for last in ("iy" if form[-1] in "iy" else form[-1])}
        return Spellings(ends, beginnings | cut)
