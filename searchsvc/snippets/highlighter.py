"""Where texts have what a query asks for.

The plain form of a text, which has the same offsets, is searched for what the query
has without marks. Whether a syllable that looks right is meant is then decided by the
normal form of the index, once for each way it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from searchsvc.query import Parsed, Syllable
from searchsvc.snippets.cutting import Found, Looked
from searchsvc.snippets.kernels.runs import Integers, Sets, runs_of
from searchsvc.snippets.letters import letter_table
from searchsvc.snippets.places import Places
from searchsvc.snippets.plain import Spellings
from searchsvc.types import Snippet, Span

_AT_ONCE = 100_000
"""Letters of texts that are looked through at a time."""


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
        self._places = places = Places(parsed, marks=marks, also=also)
        self._spellings = Spellings(*places.spelled())
        self._sets = places.rows([places.words, places.followers, places.firsts, places.lasts, places.title])
        self._lengths = places.lengths()
        self._known: dict[str, int] = {}
        self._kinds: dict[int, int] = {}

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
        for looked in self._looked_through(reports, most):
            found = zip(looked.text_spans(), looked.title_spans(), strict=True)
            for number, (in_text, in_title) in enumerate(found):
                yield Found(in_text, looked, number), in_title

    def cut_each(
        self,
        reports: Iterable[tuple[str, str]],
        title_spans: Iterable[Span | None],
        *,
        most: int | None = None,
    ) -> Iterator[tuple[tuple[Snippet, ...], tuple[Span, ...]]]:
        """The cuts of several reports' texts, whose titles stand in them where it is said, and the hits of their titles."""
        spans = iter(title_spans)
        for looked in self._looked_through(reports, most):
            in_titles = looked.title_spans()
            yield from zip(looked.snippets([*islice(spans, len(in_titles))]), in_titles, strict=True)

    def _looked_through(self, reports: Iterable[tuple[str, str]], most: int | None) -> Iterator[Looked]:
        for together in _together(reports):
            words = self._spellings.words_of([part for report in together for part in report], most)
            taken, kinds = self._taking(words.written)
            runs, hits, runs_at = runs_of(
                words.codes,
                words.begins,
                letter_table(),
                words.rows,
                words.rows_at,
                words.forms,
                taken,
                kinds,
                self._sets,
                self._lengths,
            )
            yield Looked(words.codes, words.begins, runs, runs_at, hits, len(self._kinds))

    def _taking(self, written: Sequence[str]) -> tuple[Sets, Integers]:
        """For each of some words the places that take it, and a number for those of them that do so in texts."""
        sets = []
        for word in written:
            places = self._known.get(word)
            if places is None:
                places = self._known[word] = self._places.taking(word)
            sets.append(places)
        title = self._places.title
        kinds = [self._kinds.setdefault(places & ~title, len(self._kinds)) for places in sets]
        return self._places.rows(sets), np.array(kinds, np.int64)


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
