"""Other spellings of what was typed: dates, numbers and abbreviations, those of the table and those that reports explain.

Only spellings that the collection has are taken, at most sixteen for a
group of words and five different groups for a query. Of several values of an abbreviation those
are taken that the collection has beside the query's neighbouring words; when
it has none so, all are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, chain, islice, takewhile

from searchsvc.engines import Reader
from searchsvc.query import Group, Item, Parsed, Phrase, Spelling, Syllable, Word
from searchsvc.ranking.keys import rarest, terms_of
from searchsvc.ranking.learned import Learned
from searchsvc.ranking.matching import spelled
from searchsvc.types import Field
from searchsvc.vietnamese.abbreviations import (
    Form,
    is_tabled,
    normal_form,
    other_forms,
    syllables_in,
)
from searchsvc.vietnamese.dates import date_spellings
from searchsvc.vietnamese.numbers import document_spellings, number_spellings
from searchsvc.vietnamese.unicode import fold, lower, marked_form

MOST_GROUPS = 5
"""So many different groups of a query have other spellings."""
MOST_SPELLINGS = 16
"""So many other spellings of a group are looked for, those of most reports."""
MOST_TRIES = 30
"""So many times the collection is asked about what may be a group."""
LONGEST_GROUP = 12
"""So many syllables a group has at most."""
UNFIT = 0.1
"""A value that stands beside the neighbours less often than this share of the best one is not meant."""


def expanded(parsed: Parsed, reader: Reader) -> Parsed:
    """The query with other spellings beside its words; quotes, titles, beginnings and exclusions stay as they are."""
    runs = list(map(_runs, parsed.alternatives))
    expansion = _Expansion(parsed, runs, reader)
    if not expansion.possible:
        return parsed
    return replace(parsed, alternatives=tuple(map(expansion.items, parsed.alternatives, runs)))


def expansions_in(parsed: Parsed, reader: Reader, ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Words as typed, and each of their other spellings that some of these reports have."""
    pairs = [(group.typed, each) for group in parsed.groups for each in group.also]
    if not pairs:
        return ()
    rows = reader.matching([spelled(spelling) for _, spelling in pairs], ids)
    found = [(typed, each.text) for (typed, each), *column in zip(pairs, *rows, strict=True) if any(column)]
    return tuple(dict.fromkeys(found))


_VOWEL = re.compile("[aeiouy]")
_IN_KEYS = re.compile(r"\d|qu")
"""What every date or number of a document has: digits, or the word for a quarter (`quý`)."""

Runs = list[list[str]]
"""For each item the folded forms of the plain words from there on: of one word, of two and so on."""


def _runs(items: Sequence[Item]) -> Runs:
    words = [
        "" if isinstance(item, Group) or not _is_plain(item) else _folded(item.syllables) for item in items
    ]
    return [
        list(accumulate(takewhile(bool, islice(words, place, place + LONGEST_GROUP)), _joined))
        for place in range(len(words))
    ]


class _Expansion:
    """The other spellings of one query's words, as long as there are groups and tries left."""

    def __init__(self, parsed: Parsed, runs: Sequence[Runs], reader: Reader) -> None:
        self._query = parsed.normalized
        self._capitals = parsed.length > 1 and parsed.normalized.isupper()
        self._reader = reader
        self._groups = MOST_GROUPS
        forms = list(chain.from_iterable(chain.from_iterable(runs)))
        self._learned = Learned(forms, reader)
        keyed = any(_IN_KEYS.search(row[0]) for row in chain.from_iterable(runs) if row)
        self.possible = {
            form
            for form in forms
            if is_tabled(form) or form in self._learned or (keyed and _IN_KEYS.search(form))
        }
        self._tries = MOST_TRIES
        self._known: dict[str, Group | None] = {}

    def items(self, items: Sequence[Item], runs: Runs) -> tuple[Item, ...]:
        """The items of an alternative with groups among them, the longest from each place."""
        taken: list[Item] = []
        place = 0
        while place < len(items):
            group = next(self._groups_at(place, items, runs[place]), None)
            taken.append(group or items[place])
            place += len(group.words) if group else 1
        return tuple(taken)

    def _groups_at(self, first: int, items: Sequence[Item], forms: Sequence[str]) -> Iterator[Group]:
        """The groups that begin at an item, the longest first; the forms are those of its words and the next ones."""
        for count in range(len(forms), 0, -1):
            if forms[count - 1] not in self.possible:
                continue
            words = tuple(each for each in items[first : first + count] if not isinstance(each, Group))
            typed = " ".join("/".join(each.typed for each in word.syllables) for word in words)
            if typed not in self._known and self._groups and self._tries:
                before, behind = items[first - 1 : first], items[first + count : first + count + 1]
                self._known[typed] = self._group(words, before, behind)
            if group := self._known.get(typed):
                yield group

    def _group(
        self, words: tuple[Word | Phrase, ...], before: Sequence[Item], behind: Sequence[Item]
    ) -> Group | None:
        """Words with their other spellings, if there are any."""
        syllables = tuple(syllable for word in words for syllable in word.syllables)
        if len(syllables) > LONGEST_GROUP:
            return None
        keys = _keys(words)
        texts = keys or self._abbreviated(syllables, before, behind)
        also = self._there(syllables, texts) if texts else ()
        self._groups -= bool(also)
        return Group(words, self._as_typed(syllables), also, key=bool(keys)) if also else None

    def _abbreviated(
        self, syllables: Sequence[Syllable], before: Sequence[Item], behind: Sequence[Item]
    ) -> list[str]:
        """The forms that are meant: of several values those that fit the items before and behind, if there are any."""
        capitals = not self._capitals and all(each.typed.isupper() for each in syllables)
        known = self._known_forms(syllables, capitals=capitals)
        forms = [form for form in known if capitals or not form.like_a_word]
        if not any(form.many for form in forms):
            return [form.text for form in forms]
        firsts = [item.syllables[-1].folded for item in before]
        seconds = [item.syllables[0].folded for item in behind]
        beside = [self._beside(form, firsts, seconds) for form in forms]
        least = UNFIT * max(beside)
        return [
            form.text
            for form, count in zip(forms, beside, strict=True)
            if not form.many
            or (form.short and not form.rank)
            or (count >= least and (count or not form.short))
        ]

    def _known_forms(self, syllables: Sequence[Syllable], *, capitals: bool) -> list[Form]:
        """The forms of the table, and those behind them that reports explain."""
        forms = list(other_forms([(each.marked, each.has_marks) for each in syllables]))
        texts = {normal_form(form.text) for form in forms}
        learned = [
            form
            for form in self._explained_forms(syllables, capitals=capitals)
            if normal_form(form.text) not in texts
        ]
        if learned and any(not form.short for form in forms):  # now it has more values than the table knows
            forms = [replace(form, many=True) for form in forms]
            learned = [replace(form, many=True, rank=form.rank + len(forms)) for form in learned]
        return [*forms, *learned]

    def _explained_forms(self, syllables: Sequence[Syllable], *, capitals: bool) -> tuple[Form, ...]:
        if _folded(syllables) not in self._learned:
            return ()
        if capitals or (len(syllables) == 1 and not _VOWEL.search(syllables[0].folded)):
            return self._learned.long_forms(syllables)
        return self._learned.short_forms(syllables)

    def _beside(self, form: Form, before: Sequence[str], behind: Sequence[str]) -> int:
        """How often the collection has a form beside the neighbours."""
        own = list(map(fold, normal_form(form.text)))
        pairs = [f"{each} {own[0]}" for each in before] + [f"{own[-1]} {each}" for each in behind]
        return sum(each.occurrences for each in self._reader.statistics(Field("text", "bigrams"), pairs))

    def _there(self, typed: Sequence[Syllable], texts: Sequence[str]) -> tuple[Spelling, ...]:
        """The spellings that the collection may have, those of most reports first."""
        self._tries -= 1
        found: dict[tuple[Syllable, ...], tuple[int, Spelling]] = {}
        for text in texts:
            spelling = Spelling(text, tuple(map(_syllable, syllables_in(text))))
            field, terms = terms_of(spelling)
            reports, _ = rarest(terms, field, self._reader)
            if reports and not _is_typed(typed, spelling):
                found.setdefault(spelling.syllables, (reports, spelling))
        ordered = sorted(found.values(), key=lambda pair: -pair[0])
        return tuple(spelling for _, spelling in ordered[:MOST_SPELLINGS])

    def _as_typed(self, syllables: Sequence[Syllable]) -> str:
        """The words as they stand in the query."""
        pattern = r"[\W_]+".join(re.escape(syllable.typed) for syllable in syllables)
        found = re.search(rf"(?<![^\W_]){pattern}(?![^\W_])", self._query)
        return found[0] if found else " ".join(syllable.typed for syllable in syllables)


def _is_plain(item: Word | Phrase) -> bool:
    """Whether an item is a word as typed: not in quotes, of no title, no beginning."""
    return item.section == "text" and not item.prefix and not item.quoted


def _keys(words: Sequence[Word | Phrase]) -> tuple[str, ...]:
    """The spellings of words that are a date, a document's number or a number."""
    read = " ".join("/".join(map(_read, word.syllables)) for word in words)
    if not _IN_KEYS.search(read):
        return ()
    found = date_spellings(read) or document_spellings(read)
    return found or (number_spellings(read) if len(words) == 1 else ())


def _read(syllable: Syllable) -> str:
    return syllable.marked if syllable.has_marks else lower(syllable.typed)


def _syllable(text: str) -> Syllable:
    marked = marked_form(text)
    return Syllable(text, marked, fold(marked), has_marks=True)


def _joined(form: str, word: str) -> str:
    return f"{form} {word}"


def _folded(syllables: Sequence[Syllable]) -> str:
    return " ".join(each.folded for each in syllables)


def _is_typed(typed: Sequence[Syllable], spelling: Spelling) -> bool:
    """Whether a spelling is what was typed."""
    return len(typed) == len(spelling.syllables) and all(
        one.marked == other.marked or (not one.has_marks and one.folded == other.folded)
        for one, other in zip(typed, spelling.syllables, strict=True)
    )
