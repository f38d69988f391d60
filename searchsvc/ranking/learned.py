"""Abbreviations as the reports themselves explain them: `Ủy ban nhân dân (UBND)`.

Explanations are found when a report is analysed, and the index counts the reports that have each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from searchsvc.engines import Reader
from searchsvc.query import Syllable
from searchsvc.ranking.keys import rarest
from searchsvc.types import Explanation, Field
from searchsvc.vietnamese.abbreviations import Form, Normal, is_like_a_word, normal_form
from searchsvc.vietnamese.unicode import fold

FAIR_SHARE = 0.25
"""A value that is explained less often than this share of the most usual one is passed over."""
ENOUGH = 3
"""And one that fewer reports explain than this, unless these are a share of those that say the short form:"""
EXPLAINED = 0.005


class Value(NamedTuple):
    """What a short form stands for: both forms as they are written most often, and how many reports explain it."""

    short: str
    long: str
    reports: int


class Learned:
    """What reports explain of some folded forms, those that may be in a query."""

    def __init__(self, forms: Sequence[str], reader: Reader) -> None:
        self._reader = reader
        self._explained: defaultdict[str, dict[Explanation, int]] = defaultdict(dict)
        self._look_up(forms)

    def _look_up(self, forms: Sequence[str]) -> None:
        for each, reports in self._reader.explanations(forms).items():
            self._explained[each.form][each] = reports

    def __contains__(self, form: str) -> bool:
        return form in self._explained

    def long_forms(self, short: Sequence[Syllable]) -> tuple[Form, ...]:
        """What a short form stands for, the most usual value first."""
        form = _folded(short)
        every = {normal_form(each.short) for each in self._explained.get(form, ())}
        values = [value for each in _typed(short, every) for value in self._values(each)]
        values.sort(key=lambda value: -value.reports)
        alike = is_like_a_word(form)
        return tuple(
            Form(value.long, rank, len(values) > 1, short=False, like_a_word=alike)
            for rank, value in enumerate(values)
        )

    def short_forms(self, long: Sequence[Syllable]) -> tuple[Form, ...]:
        """What stands for a long form. A short form of several values counts as an unusual one of each."""
        found = []
        every = {normal_form(each.short) for each in self._explained.get(_folded(long), ())}
        for short in sorted(every):
            if is_like_a_word(" ".join(short)):
                continue
            values = self._values(short)
            many = len(values) > 1
            typed = _typed(long, [normal_form(value.long) for value in values])
            found += [
                Form(value.short, int(many), many, short=True, like_a_word=False)
                for value in values
                if normal_form(value.long) in typed
            ]
        return tuple(found)

    def _values(self, short: Normal) -> list[Value]:
        """The values that reports give a short form, the most usual first."""
        form = fold(" ".join(short))
        if form not in self._explained:
            self._look_up([form])
        written: defaultdict[Normal, list[Value]] = defaultdict(list)
        for each, reports in self._explained[form].items():
            if normal_form(each.short) == short:
                written[normal_form(each.long)].append(Value(each.short, each.long, reports))
        counts = {long: sum(value.reports for value in values) for long, values in written.items()}
        least = max(FAIR_SHARE * max(counts.values(), default=0), min(ENOUGH, EXPLAINED * self._said(short)))
        return [
            min(written[long], key=lambda value: (-value.reports, value))._replace(reports=counts[long])
            for long in sorted(counts, key=lambda long: (-counts[long], long))
            if counts[long] >= least
        ]

    def _said(self, short: Normal) -> int:
        """How many reports may say a short form."""
        if len(short) == 1:
            return rarest(short, Field("text", "marked"), self._reader)[0]
        pairs = [f"{one} {other}" for one, other in pairwise(short)]
        return rarest(pairs, Field("text", "pairs"), self._reader)[0]


def _folded(syllables: Sequence[Syllable]) -> str:
    return " ".join(each.folded for each in syllables)


def _typed(syllables: Sequence[Syllable], forms: Collection[Normal]) -> list[Normal]:
    """The forms that were typed, syllables without marks standing for any; the very same one goes before others."""
    same = tuple(each.marked for each in syllables)
    if same in forms:
        return [same]
    return sorted(
        form
        for form in forms
        if len(form) == len(syllables)
        and all(
            own == each.marked or (not each.has_marks and fold(own) == each.folded)
            for own, each in zip(form, syllables, strict=True)
        )
    )
