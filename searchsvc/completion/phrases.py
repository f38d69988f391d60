"""Words, names and frequent phrases that go on from what was typed, and how likely each one is.

The next syllable comes from those that stand behind the typed ones in the
texts; from there a phrase goes on as long as its syllables stand together far
more often than by chance, and it had better end where a word ends.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from heapq import nlargest, nsmallest
from itertools import pairwise

from searchsvc.completion.lookups import Lookups
from searchsvc.completion.typed import Typed, place
from searchsvc.completion.writing import Forms
from searchsvc.likelihood.chain import Chain, Path
from searchsvc.likelihood.model import Model
from searchsvc.query import Syllable
from searchsvc.types import AllNode, Field, TermNode, TermStatistics
from searchsvc.vietnamese.beginnings import Beginning

CONTEXT = 4
"""So many whole syllables before the last one are looked at."""
READINGS = 5
"""So many marked forms of a syllable typed without marks are looked at."""
TERMS = 10
"""So many terms are looked at for the first syllable."""
FOLLOWING = 12
"""So many syllables are looked at for a later one."""
FIRST_STEP = 10
"""So many ways to complete the syllable under way are kept."""
LEAST = 0.02
"""And none that is so much less likely than the likeliest."""
LACKING = 1.5
"""What it costs that a syllable under way lacks marks while others of it have been typed."""
USUAL_LIFT = 10
"""A pair that is less than so many times as frequent as by chance counts less."""
CARRIED_ON = 4
IN_ANY_CASE = 2
"""So many of the likeliest completions go on by further syllables: the first in any case, others if unfinished."""
STEPS = 3
"""By so many at most."""
UNFINISHED = 0.4
"""A phrase that ends at the end of a word in a smaller share of its places gives way to what it goes on by.

It counts as if it did in this share: the end of a name is often no end of one of pyvi's words."""
LOOKED_UP = 10
"""So many phrases are looked up in reports for one answer."""
IN_TEXTS = 4
"""The pairs after so many of them are looked up in titles alone, which is quicker."""
PAIR = 2


class Phrases:
    """The phrases for one text over one state of the index."""

    def __init__(self, typed: Typed, lookups: Lookups) -> None:
        self._typed = typed
        self._lookups = lookups
        self._reader = lookups.reader
        self._model = Model(self._reader)
        self._before = typed.whole[:-CONTEXT]

    def texts(self) -> Iterator[str]:
        """The phrases as reports write them, the likeliest first, as many as can be looked up."""
        if not self._typed.plain:
            return
        weights = self._weights()
        likely = nsmallest(LOOKED_UP, weights, key=lambda forms: (-weights[forms], forms))
        for rank, forms in enumerate(likely):
            if not self._gives_way(forms, weights):
                text = self._text(forms, in_texts=rank < IN_TEXTS or len(forms) > PAIR)
                if text is not None:
                    yield text

    def _gives_way(self, forms: Forms, weights: dict[Forms, float]) -> bool:
        """Whether a phrase ends inside a word, and the reports have it with the likeliest rest."""
        if self._lookups.finished(forms) >= UNFINISHED:
            return False
        longer = [each for each in weights if len(each) > len(forms) and each[: len(forms)] == forms]
        likeliest = max(longer, key=weights.__getitem__, default=None)
        return likeliest is not None and self._lookups.written(likeliest, in_texts=True) is not None

    def _weights(self) -> dict[Forms, float]:
        """The phrases and how likely they are meant; those that end inside a word are less likely."""
        step = nsmallest(FIRST_STEP, self._next())
        weights = {forms: math.exp(step[0][0] - cost) for cost, forms in step}
        weights = {forms: weight for forms, weight in weights.items() if weight >= LEAST}
        self._lookups.count([*weights])
        for rank, forms in enumerate(nlargest(CARRIED_ON, weights, key=weights.__getitem__)):
            if rank < IN_ANY_CASE or self._lookups.finished(forms) < UNFINISHED:
                weights |= self._carried_on(forms, weights[forms])
        return {
            forms: weight * max(UNFINISHED, self._lookups.finished(forms))
            for forms, weight in weights.items()
        }

    # --- the next syllable -----------------------------------------------------

    def _next(self) -> Iterator[Path]:
        return self._after_whole() if self._typed.whole else self._first()

    def _first(self) -> Iterator[Path]:
        """The forms that begin as the only syllable does."""
        for beginning in self._typed.beginnings:
            for term, _ in self._reader.vocabulary(Field("text", "folded"), beginning.folded, TERMS):
                for form in self._model.forms(term):
                    if beginning.begins(form):
                        yield self._model.alone(form) + _lacking(beginning, form), (form,)

    def _after_whole(self) -> Iterator[Path]:
        """What stands behind the whole syllables and begins as the last one does."""
        whole = self._typed.whole[-CONTEXT:]
        columns = [self._column(each) for each in whole]
        for firsts, seconds in pairwise(columns):
            self._model.load_pairs(list(firsts), list(seconds))
        ends = Chain(self._model, columns).ends()
        for beginning in self._typed.beginnings or (Beginning(""),):
            following = self._following(whole[-1], beginning)
            self._lookups.count_forms([second for (_, second), _ in following])
            for (first, second), statistics in following:
                if first in ends and beginning.begins(second):
                    cost, forms = ends[first]
                    share = statistics.occurrences / max(1, self._model.occurrences(first))
                    chance = min(1.0, self._lookups.lift(share, second) / USUAL_LIFT)
                    yield cost - math.log(share * chance) + _lacking(beginning, second), (*forms, second)

    def _following(
        self, last: Syllable, beginning: Beginning
    ) -> list[tuple[tuple[str, str], TermStatistics]]:
        found = self._reader.following(place(last), ("folded", beginning.folded), FOLLOWING)
        if beginning.tone or beginning.folded != beginning.letters:
            # Rarer syllables that have the marks typed so far.
            marked = self._reader.following(place(last), ("marked", beginning.marked), FOLLOWING)
            found = list(dict([*found, *marked]).items())
        return found

    def _column(self, syllable: Syllable) -> dict[str, float]:
        forms = self._model.forms(syllable.folded)
        if syllable.has_marks or not forms:
            return {syllable.marked: 0.0}
        return dict.fromkeys(nlargest(READINGS, forms, key=forms.__getitem__), 0.0)

    # --- further ones ------------------------------------------------------------

    def _carried_on(self, forms: Forms, weight: float) -> dict[Forms, float]:
        """The ways in which a phrase goes on; each goes on itself while it ends inside a word."""
        found: dict[Forms, float] = {}
        ways = self._lookups.goes_on(forms[-1])
        self._lookups.count([(*forms, second) for _, second in ways])
        for share, second in ways:
            longer, likely = self._to_a_words_end((*forms, second), weight * share)
            found[longer] = likely
        return found

    def _to_a_words_end(self, forms: Forms, weight: float) -> tuple[Forms, float]:
        for _ in range(STEPS - 1):
            ways = self._lookups.goes_on(forms[-1]) if self._lookups.finished(forms) < UNFINISHED else ()
            if not ways:
                break
            share, second = max(ways)
            forms, weight = (*forms, second), weight * share
        return forms, weight

    # --- as text -------------------------------------------------------------------

    def _text(self, forms: Forms, *, in_texts: bool) -> str | None:
        """Forms as reports write them behind what was typed before, None if no report has all of it."""
        written = self._lookups.written(forms, in_texts=in_texts)
        if written is None and len(forms) > PAIR:
            return None
        if self._before and not self._together(forms):
            return None
        typed = self._typed.as_typed
        before, typed = [each.typed for each in self._before], typed[len(self._before) :]
        words = written.split(" ") if written else [*forms]
        cased = map(_cased, words, typed)
        return " ".join([*before, *cased, *words[len(typed) :]])

    def _together(self, forms: Forms) -> bool:
        """Whether some report has the forms and all that was typed before them."""
        places = [*(("marked", form) for form in forms), *map(place, self._before)]
        terms = tuple(TermNode(Field("text", layer), term) for layer, term in places)
        return bool(self._reader.examples(AllNode(terms), 1))


def _lacking(beginning: Beginning, form: str) -> float:
    """What a beginning that has some marks costs if it lacks others that the form has."""
    bare = not beginning.tone and beginning.letters == beginning.folded
    return 0.0 if bare or not beginning.lacks(form) else LACKING


def _cased(word: str, typed: str) -> str:
    """A word with the capital that was typed."""
    keeps = typed[:1].isupper() and typed[1:] == typed[1:].lower()
    return word[:1].upper() + word[1:] if keeps else word
