"""A query as the user typed it to a query that is likelier to have been meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from heapq import nlargest
from itertools import pairwise, product

from searchsvc.engines import Reader
from searchsvc.likelihood.chain import Chain
from searchsvc.likelihood.model import Forms, Model
from searchsvc.spelling.borders import Borders
from searchsvc.spelling.columns import MISTAKE, Columns, keyed, undoes
from searchsvc.spelling.nearby import RARE, Nearby
from searchsvc.spelling.rows import Change, Place, cased, rows_of
from searchsvc.spelling.single import Typed, is_usual, likeliest_mistake
from searchsvc.types import Span
from searchsvc.vietnamese.analyzer import Analyzer
from searchsvc.vietnamese.mistakes import CHEAPEST_LETTER
from searchsvc.vietnamese.typing import SYLLABLES, is_syllable
from searchsvc.vietnamese.unicode import fold

BORDER = 3.0
"""The cost of a space too many or too few."""
LEAD = 1.0
"""A proposal must be so much cheaper than the query as typed."""
READING_LEAD = 1.0
"""Each syllable of a reading of unmarked text must be so much cheaper than any other."""

EVIDENCE = 0.5
"""A changed syllable stands beside one of its neighbours so often, times the binary logarithm of the reports."""
FAR_MORE_FREQUENT = 1000
"""A syllable alone is changed to one that is so many times as frequent,"""
MOST_FREQUENT = 0.03
"""and none makes up a greater share of the texts."""

PLACES = 3
"""So many places of a query are tried for a wrong letter, the unlikeliest ones."""
SHORTEST_IN_THREES = 3
"""From so many syllables on, a row says enough to weigh each of them by its neighbours in threes."""
MOST_CHANGES = 3
"""So many syllables of a row are changed one by one."""
LONGEST_QUERY = 20
"""Queries of more syllables are not looked at."""

_Proposal = tuple[float, list[Change]]
"""The cost of a whole row when it is changed so."""


class Speller:
    """Proposes corrected queries; may be used by several threads."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._nearby: Nearby | None = None

    def suggest(self, text: str, reader: Reader) -> str | None:
        """The query with its likely mistakes mended, None when it is likely to be meant as it stands.

        Operators, quotes and capitals stay. A syllable with nothing beside it is only
        looked at when there is no other. Every syllable of a proposal stands
        in some report; whether all of them stand in one is not looked at.
        """
        tokens = self._analyzer.unjoined(text)
        if not 0 < len(tokens) <= LONGEST_QUERY:
            return None
        places = [Place(text[slice(*token.span)], token.marked, token.span) for token in tokens]
        marked = any(token.marked != token.folded for token in tokens)
        capitals = all(place.typed.isupper() for place in places)
        nearby = self._near(reader)
        rows = [
            _Row(Model(reader), nearby, row, marked=marked, capitals=capitals)
            for row in rows_of(text, places)
            if len(row) > 1 or len(places) == 1
        ]
        changes = [change for row in rows for change in row.changes()]
        for change in reversed(changes):
            text = text[: change.span.start] + change.text + text[change.span.end :]
        return text if changes else None

    def is_keyed(self, typed: str, proposed: str) -> bool:
        """Whether a proposal only undoes keystrokes: each other syllable of it was typed by the keys of Telex or VNI."""
        rows = [
            [text[slice(*token.span)] for token in self._analyzer.unjoined(text)]
            for text in (typed, proposed)
        ]
        changed = [(one, other) for one, other in zip(*rows, strict=False) if one != other]
        return len(rows[0]) == len(rows[1]) and all(undoes(one, other) for one, other in changed)

    def _near(self, reader: Reader) -> Nearby:
        nearby = self._nearby  # another thread may put another state's in its place
        if nearby is None or nearby.generation != reader.generation:
            nearby = self._nearby = Nearby(reader)
        return nearby


class _Row:
    """Syllables side by side.

    `marked` tells whether the query has marks anywhere, `capitals` whether all of it is written in them.
    """

    def __init__(
        self, model: Model, nearby: Nearby, places: Sequence[Place], *, marked: bool, capitals: bool
    ) -> None:
        self._model = model
        self._nearby = nearby
        self._places = places
        self._marked = marked
        self._capitals = capitals
        self._typed = [place.form for place in places]
        self._of = Columns(model, nearby, marked=marked, capitals=capitals)
        self._mendable = [self._of.is_mendable(place.typed, place.form) for place in places]
        self._borders = Borders(model, self._of, places)
        self._load()
        self._usual = [self._is_usual(self._typed, place) for place in range(len(places))]

    def _load(self) -> None:
        """Make the row known to the model: its pairs, and without marks all that its syllables may stand for."""
        folds = list(map(fold, self._typed))
        for pair in pairwise(folds):
            self._model.load_neighbours(*pair)
        if not self._marked:
            for folded in folds:
                self._model.forms(folded)
        elif len(self._typed) == 1:
            self._model.load_forms(self._typed)

    def changes(self) -> list[Change]:
        """What to change, in reading order; nothing when the row is likely meant as it stands."""
        if self._marked:
            if all(self._usual):
                return []
            self._model.load_forms(self._typed)
            return self._mended()
        return [] if self._is_foreign() else self._with_marks()

    def _is_usual(self, forms: Sequence[str], place: int) -> bool:
        """Whether a form is right by how often it stands beside its neighbours; alone, by how often it stands anywhere."""
        if len(forms) > 1:
            return is_usual(forms, place, self._model)
        return self._model.occurrences(forms[0]) * FAR_MORE_FREQUENT > MOST_FREQUENT * self._model.length

    # --- a row with marks ------------------------------------------------------------

    def _mended(self) -> list[Change]:
        if len(self._typed) >= SHORTEST_IN_THREES:
            return self._together() or self._one_by_one()
        cost, forms = self._chain.best()
        proposals = [
            (cost, self._changed(forms)),
            *self._with_other_letters(forms),
            *self._with_other_borders(),
        ]
        best, changes = min(proposals, key=_cost_of)
        return changes if self._cost(self._typed) - best >= LEAD else []

    def _together(self) -> list[Change]:
        """Changes that only together say enough: of several syllables, of spaces, of keystrokes."""
        if not self._may_change_together():
            return []
        cost, forms = self._chain.best()
        proposals = [(cost, self._changed(forms)), *self._with_other_borders()]
        best, changes = min(proposals, key=_cost_of)
        spans = {place.span for place in self._places}
        spaces = any(change.span not in spans or " " in change.text for change in changes)
        keys = any(self._is_keyed(change) for change in changes)
        enough = len(changes) > 1 or spaces or keys
        return changes if enough and self._cost(self._typed) - best >= LEAD else []

    def _may_change_together(self) -> bool:
        """Whether two syllables may be wrong, or one that hardly occurs or may be keystrokes."""
        unusual = [place for place, usual in enumerate(self._usual) if not usual]
        for form in (self._typed[place] for place in unusual if not self._typed[place].isnumeric()):
            if self._model.occurrences(form) <= RARE or (not is_syllable(form) and any(keyed(form))):
                return True
        wrong = [
            place
            for place in unusual
            if self._model.most_to_gain(self._typed, place)
            >= LEAD + self._of.mistake(self._places[place].typed, self._typed[place])
        ]
        return len(wrong) > 1

    def _is_keyed(self, change: Change) -> bool:
        typed = [place.typed for place in self._places if place.span == change.span]
        return any(undoes(each, change.text) for each in typed)

    def _one_by_one(self) -> list[Change]:
        """Single syllables that were mistyped, the likeliest first."""
        forms, mendable = list(self._typed), list(self._mendable)
        changes: list[Change] = []
        names = [place.typed[0].isupper() and not self._capitals for place in self._places]
        for _ in range(MOST_CHANGES):
            found = likeliest_mistake(Typed(forms, mendable, names), self._model, self._nearby)
            if found is None:
                break
            forms[found.place], mendable[found.place] = found.form, False
            changes.append(self._places[found.place].change(found.form))
        return sorted(changes)

    # --- a row without -----------------------------------------------------------------

    def _with_marks(self) -> list[Change]:
        """The likeliest marks, or other letters or spaces where these are much likelier."""
        cost, forms = self._chain.best()
        proposals = [
            (cost, self._changed(forms)),
            *self._with_other_letters(forms),
            *self._with_other_borders(),
        ]
        best, changes = min(proposals, key=_cost_of)
        if cost - best >= LEAD:
            return changes
        sure = all(self._chain.lead(place) >= READING_LEAD for place in range(len(self._places)))
        return proposals[0][1] if sure else []

    def _is_foreign(self) -> bool:
        """Whether half of the row are words that the reports have and that cannot be Vietnamese."""
        known = [typed for typed in self._typed if self._model.occurrences(typed) > RARE]
        return sum(typed not in SYLLABLES for typed in known) * 2 >= len(self._typed)

    # --- readings ----------------------------------------------------------------------

    @cached_property
    def _columns(self) -> list[Forms]:
        """The forms that each syllable may stand for without a wrong letter; a usual one in a row with marks for itself."""
        return [
            {typed: 0.0} if usual and self._marked else self._of.of(place.typed, typed)
            for place, typed, usual in zip(self._places, self._typed, self._usual, strict=True)
        ]

    @cached_property
    def _chain(self) -> Chain:
        folds = [set(map(fold, column)) for column in self._columns]
        for one, other in pairwise(folds):
            for pair in product(one, other):
                self._model.load_neighbours(*pair)
        return Chain(self._model, self._columns)

    def _changed(self, forms: Sequence[str]) -> list[Change]:
        """The changes that make these forms of the row, those left out that its neighbours do not bear out."""
        read = zip(self._places, self._typed, forms, strict=True)
        return [
            place.change(form)
            for number, (place, typed, form) in enumerate(read)
            if form != typed and self._is_borne_out(forms, number)
        ]

    def _is_borne_out(self, forms: Sequence[str], place: int) -> bool:
        """Whether some neighbour is often beside a form, and the change is worth its cost by itself."""
        model, form, typed = self._model, forms[place], self._typed[place]
        if not self._marked and form in self._columns[place]:
            return True
        if len(forms) == 1:
            return model.occurrences(form) >= FAR_MORE_FREQUENT * model.occurrences(typed)
        before, after = forms[max(0, place - 1) : place], forms[place + 1 : place + 2]
        seen = [model.pair(other, form) for other in before] + [model.pair(form, other) for other in after]
        if max(seen) < EVIDENCE * model.size:
            return False
        gain = self._cost([*before, typed, *after]) - self._cost([*before, form, *after])
        return gain - self._columns[place].get(form, MISTAKE) >= LEAD

    def _cost(self, forms: Sequence[str]) -> float:
        steps = (self._model.after(one, other) for one, other in pairwise(forms))
        return self._model.alone(forms[0]) + sum(steps)

    def _with_other_letters(self, forms: Sequence[str]) -> Iterator[_Proposal]:
        """The row with one syllable of other letters, where it is unlikely as it stands."""
        gains = {
            place: self._model.most_to_gain(forms, place)
            for place in range(len(forms))
            if self._mendable[place] and not self._is_usual(forms, place)
        }
        for place in nlargest(PLACES, gains, key=gains.__getitem__):
            typed, form, _ = self._places[place]
            if gains[place] > LEAD + self._of.mistake(typed, form) + CHEAPEST_LETTER:
                column = self._of.of_other_letters(typed, form)
                if column:
                    cost, path = self._chain.replaced(place, place + 1, [column])
                    yield cost, self._changed(path)

    def _with_other_borders(self) -> Iterator[_Proposal]:
        """The row with the letters of one or two unknown syllables cut elsewhere."""
        for start, stop, pieces, columns in self._borders.cuts(names=self._marked and not self._capitals):
            cost, path = self._chain.replaced(start, stop, columns)
            after = start + len(pieces)
            whole = Span(self._places[start].span.start, self._places[stop - 1].span.end)
            text = " ".join(map(cased, path[start:after], pieces))
            forms = (*path[:start], *self._typed[start:stop], *path[after:])
            yield cost + BORDER, sorted((*self._changed(forms), Change(whole, text)))


def _cost_of(proposal: _Proposal) -> float:
    return proposal[0]
