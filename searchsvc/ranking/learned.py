"""Abbreviations as the reports themselves explain them: `Ủy ban nhân dân (UBND)`.

Nothing is kept in the index. The reports that say a short form most are read for
explanations when it is first asked for, and what they say is remembered for that state of
the index. Reports of one state always give the same answer, in every engine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain, islice
from typing import NamedTuple

from searchsvc.engines import Reader
from searchsvc.query import Syllable
from searchsvc.types import NO_FILTERS, Clause, Field, Node, PhraseNode, Query, Span, TermNode
from searchsvc.vietnamese.abbreviations import Form, is_like_a_word, syllables_in
from searchsvc.vietnamese.definitions import SKIPPED, definitions
from searchsvc.vietnamese.unicode import fold, marked_form

REPORTS_READ = 16
"""So many reports are read for what a short form stands for."""
LETTERS_READ = 20_000
"""And so many letters of each."""
LETTERS_ABOUT = 400
"""So many before and behind a short form, among which it is explained."""
FAIR_SHARE = 0.25
"""A value that is explained less often than this share of the most usual one is passed over."""
EXPLAINED = 0.05
"""And one that fewer of the reports read explain than this share."""
BESIDE = 0.01
"""A short form stands beside what it is short for in a greater share of its reports."""
LONGEST_SHORT = 10
"""So many letters a short form has at most that is looked for."""
LONGEST_LONG = 8
"""So many syllables a long form has at most whose short form is looked for."""
MOST_REMEMBERED = 2_000

_MARKED = Field("text", "marked")
_PAIRS = Field("text", "pairs")
_K1, _B = 0.9, 0.3

Normal = tuple[str, ...]
"""The syllables of a form in their normal forms."""


class Explained(NamedTuple):
    """A value of a short form: both as reports write them, most often so."""

    short: str
    long: str


class Learner:
    """Remembers what the reports of one state explain; may be used by several threads."""

    def __init__(self) -> None:
        self._known: tuple[str, dict[Normal, tuple[Explained, ...]]] = "", {}

    def long_forms(self, short: Normal, reader: Reader) -> tuple[Form, ...]:
        """What a short form in normal form stands for, the most usual value first."""
        if not 1 < sum(map(len, short)) <= LONGEST_SHORT:
            return ()
        values = self._values(short, reader)
        alike = is_like_a_word(" ".join(short))
        return tuple(
            Form(value.long, rank, len(values) > 1, short=False, like_a_word=alike)
            for rank, value in enumerate(values)
        )

    def short_forms(self, long: Sequence[Syllable], reader: Reader) -> tuple[Form, ...]:
        """What stands for a long form: its first letters, where reports explain them so.

        A short form of several values counts as an unusual one of each.
        """
        found = []
        for short in _initials(long, reader):
            values = self._values((short,), reader)
            many = len(values) > 1
            found += [
                Form(value.short, int(many), many, short=True, like_a_word=False)
                for value in values
                if _is_typed_so(long, value.long)
            ]
        return tuple(found)

    def _values(self, short: Normal, reader: Reader) -> tuple[Explained, ...]:
        generation, remembered = self._known  # another thread may put another state's in its place
        if generation != reader.generation or len(remembered) > MOST_REMEMBERED:
            remembered = {}
            self._known = reader.generation, remembered
        if short not in remembered:
            remembered[short] = tuple(_explained(short, reader))
        return remembered[short]


def _explained(short: Normal, reader: Reader) -> list[Explained]:
    """The values that the reports with a short form give it, the most usual first."""
    counts: Counter[Normal] = Counter()
    written: dict[Normal, Explained] = {}
    texts = _texts(short, reader)
    for text in texts:
        said = {
            _normal(each.long): each
            for each in definitions(_about(short, text))
            if _normal(each.short) == short
        }
        counts.update(said.keys())
        for long, each in said.items():
            written.setdefault(long, Explained(*each))
    if not counts:
        return []
    least = max(FAIR_SHARE * max(counts.values()), EXPLAINED * len(texts))
    usual = sorted(counts, key=lambda long: (-counts[long], long))
    return [written[long] for long in usual if counts[long] >= least]


def _texts(short: Normal, reader: Reader) -> list[str]:
    """The texts that have a short form, those that say it most first."""
    node: Node = TermNode(_MARKED, short[0])
    if len(short) > 1:
        node = PhraseNode("text", tuple(("marked", each) for each in short))
    clauses = tuple(Clause("short form", _MARKED, ((each, 1.0),), 1.0, _K1, _B) for each in short)
    hits = reader.search(Query(node, clauses), NO_FILTERS, "relevance", 0, REPORTS_READ).hits
    return [text[:LETTERS_READ] for text in reader.texts([hit.record.id for hit in hits])]


def _about(short: Normal, text: str) -> str:
    """The parts of a text in which a short form is said."""
    small = text.lower()
    if len(small) != len(text):  # a few capitals have two small letters
        return text
    spans: list[Span] = []
    place = small.find(short[0])
    while place >= 0:
        start, end = max(0, place - LETTERS_ABOUT), place + LETTERS_ABOUT
        if spans and start <= spans[-1].end:
            start = spans.pop().start
        spans.append(Span(start, end))
        place = small.find(short[0], place + 1)
    return "\n".join(text[slice(*span)] for span in spans)


def _initials(long: Sequence[Syllable], reader: Reader) -> list[str]:
    """The short forms of a long form's first letters that reports have beside it."""
    if not 1 < len(long) <= LONGEST_LONG or not all(each.typed.isalpha() for each in long):
        return []
    told = [each for each in long if each.marked not in SKIPPED]
    rows = {"".join(each.marked[0] for each in row) for row in (long, told) if len(row) > 1}
    forms = {
        form: found.reports
        for row in sorted(rows)
        for form, found in reader.forms(fold(row)).items()
        if _may_begin(row, form) and not is_like_a_word(form)
    }
    if not forms:
        return []
    before, behind = _marked(long[0], reader), _marked(long[-1], reader)
    pairs = [
        [*(f"{form} {each}" for each in before), *(f"{each} {form}" for each in behind)] for form in forms
    ]
    counted = iter(reader.statistics(_PAIRS, list(chain(*pairs))))
    beside = [sum(each.reports for each in islice(counted, len(row))) for row in pairs]
    return [form for form, reports in zip(forms, beside, strict=True) if reports > BESIDE * forms[form]]


def _marked(syllable: Syllable, reader: Reader) -> list[str]:
    """The marked forms that a syllable may stand for."""
    return [syllable.marked] if syllable.has_marks else list(reader.forms(syllable.folded))


def _may_begin(letters: str, form: str) -> bool:
    """Whether a short form may be made of first letters as typed: `d` for `đ` as well, without other marks."""
    return all(
        given in {fold(typed), typed} or (typed == "d" and given == "đ")
        for typed, given in zip(letters, form, strict=True)
    )


def _is_typed_so(long: Sequence[Syllable], written: str) -> bool:
    """Whether a long form was typed, one without marks standing for any."""
    normal = _normal(written)
    return len(normal) == len(long) and all(
        form == each.marked or (not each.has_marks and fold(form) == each.folded)
        for each, form in zip(long, normal, strict=True)
    )


def _normal(text: str) -> Normal:
    return tuple(map(marked_form, syllables_in(text)))
