"""A query as the user typed it to a query that is likelier to have been meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nlargest, nsmallest
from itertools import islice, pairwise, product

from searchsvc.engines import Reader
from searchsvc.likelihood.chain import Chain
from searchsvc.likelihood.model import Forms, Model
from searchsvc.spelling.rows import Change, Place, cased, rows_of
from searchsvc.spelling.single import Typed, likeliest_mistake
from searchsvc.types import Span
from searchsvc.vietnamese.analyzer import Analyzer
from searchsvc.vietnamese.mistakes import marks_cost, near
from searchsvc.vietnamese.typing import SYLLABLES, is_syllable, keystrokes
from searchsvc.vietnamese.unicode import fold, has_marks, marked_form

MISTAKE = 4.0
"""The cost of any mistake; what kind it is comes on top."""
IMPOSSIBLE = 3.0
"""So much less costs a mistake that made what cannot be a Vietnamese syllable."""
NAME = 1.0
"""So much more costs a mistake in what has a capital, which may be a name."""
MISPLACED = 1.0
"""The cost of a tone on the wrong letter."""
KEYS = 4.0
"""The cost of a syllable typed by keystrokes without an input method."""
BORDER = 3.0
"""The cost of a space too many or too few."""
LEAD = 1.0
"""A proposal must be so much cheaper than the query as typed."""
READING_LEAD = 1.0
"""Each syllable of a reading of unmarked text must be so much cheaper than any other."""

EVIDENCE = 0.5
"""A changed syllable stands beside one of its neighbours so often, times the binary logarithm of the reports."""
FAR_MORE_FREQUENT = 1000
"""A syllable alone is changed to one that is so many times as frequent."""

CANDIDATES = 8
"""So many syllables are tried in the place of one."""
PLACES = 3
"""So many places of a query are tried for a wrong letter, the unlikeliest ones, and as many for a wrong space."""
SHORTEST_IN_THREES = 3
"""From so many syllables on, a row says enough to weigh each of them by its neighbours in threes."""
MOST_CHANGES = 3
"""So many syllables of a row are changed one by one."""
LONGEST_QUERY = 20
"""Queries of more syllables are not looked at."""
RARE = 3
"""A syllable of no more occurrences may hold a missing space."""
CUTS = 3
LONGEST_SYLLABLE = 7
SHORTEST_RUN, LONGEST_RUN = 3, 40
"""Of so many letters, in syllables of so many at most, so many ways to cut them are tried."""

_Proposal = tuple[float, list[Change]]
"""The cost of a whole row when it is changed so."""


class Speller:
    """Proposes corrected queries; may be used by several threads."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    def suggest(self, text: str, reader: Reader) -> str | None:
        """The query with its likely mistakes mended, None when it is likely to be meant as it stands.

        Operators, quotes and capitals stay. Every syllable of a proposal stands
        in some report; whether all of them stand in one is not looked at.
        """
        places = [Place(text[slice(*token.span)], token.span) for token in self._analyzer.unjoined(text)]
        if not 0 < len(places) <= LONGEST_QUERY:
            return None
        marked = any(has_marks(place.typed) for place in places)
        rows = rows_of(text, places)
        changes = [change for row in rows for change in _Row(Model(reader), row, marked=marked).changes()]
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
        return len(rows[0]) == len(rows[1]) and all(_undoes(one, other) for one, other in changed)


class _Row:
    """Syllables side by side; `marked` tells whether the query has marks anywhere."""

    def __init__(self, model: Model, places: Sequence[Place], *, marked: bool) -> None:
        self._model = model
        self._places = places
        self._marked = marked
        self._capitals = all(place.typed.isupper() for place in places)
        self._typed = [marked_form(place.typed) for place in places]
        self._columns = [self._column(place) for place in places]
        for one, other in pairwise(self._columns):
            for first, second in product(_folds(one), _folds(other)):
                model.load_neighbours(first, second)
        self._chain = Chain(model, self._columns)

    def changes(self) -> list[Change]:
        """What to change, in reading order; nothing when the row is likely meant as it stands."""
        if not self._marked and self._is_foreign():
            return []
        cost, forms = self._chain.best()
        if self._marked and len(forms) >= SHORTEST_IN_THREES:
            together = min([(cost, self._changed(forms)), *self._with_other_borders()], key=_cost_of)
            return self._together(*together) or self._one_by_one()
        proposals = [
            (cost, self._changed(forms)),
            *self._with_other_letters(forms),
            *self._with_other_borders(),
        ]
        best, changes = min(proposals, key=_cost_of)
        if self._marked:
            return changes if self._cost(self._typed) - best >= LEAD else []
        if cost - best >= LEAD:
            return changes
        sure = all(self._chain.lead(place) >= READING_LEAD for place in range(len(self._places)))
        return proposals[0][1] if sure else []

    def _together(self, cost: float, changes: list[Change]) -> list[Change]:
        """Changes that only together say enough: of several syllables, of spaces, of keystrokes."""
        spans = {place.span for place in self._places}
        spaces = any(change.span not in spans or " " in change.text for change in changes)
        keys = any(self._is_keyed(change) for change in changes)
        enough = len(changes) > 1 or spaces or keys
        return changes if enough and self._cost(self._typed) - cost >= LEAD else []

    def _is_keyed(self, change: Change) -> bool:
        typed = [place.typed for place in self._places if place.span == change.span]
        return any(_undoes(each, change.text) for each in typed)

    def _one_by_one(self) -> list[Change]:
        """Single syllables that were mistyped, the likeliest first."""
        forms, changes = list(self._typed), []
        mendable = [self._is_mendable(place.typed) for place in self._places]
        names = [place.typed[0].isupper() and not self._capitals for place in self._places]
        for _ in range(MOST_CHANGES):
            found = likeliest_mistake(Typed(forms, mendable, names), self._model)
            if found is None:
                break
            forms[found.place], mendable[found.place] = found.form, False
            changes.append(self._places[found.place].change(found.form))
        return sorted(changes)

    def _is_foreign(self) -> bool:
        """Whether half of the row are words that the reports have and that cannot be Vietnamese."""
        known = [typed for typed in self._typed if self._model.occurrences(typed) > RARE]
        return sum(typed not in SYLLABLES for typed in known) * 2 >= len(self._typed)

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

    # --- what one syllable may stand for -----------------------------------------

    def _column(self, place: Place) -> Forms:
        """The forms that may be meant, without a wrong letter."""
        typed = marked_form(place.typed)
        if not self._is_mendable(place.typed):
            self._model.forms(fold(typed))
            return {typed: 0.0} | self._keyed(place.typed)
        mistake = self._mistake(place.typed)
        column = {form: self._typing(typed, form, mistake) for form in self._model.forms(fold(typed))}
        column = dict(self._likeliest(column)) | self._keyed(place.typed)
        return column | {typed: 0.0}

    def _keyed(self, typed: str) -> Forms:
        """The forms whose keystrokes these are."""
        for forms in _keyed(typed):
            if known := {form: KEYS for form in forms if form in self._model.forms(fold(form))}:
                return known
        return {}

    def _is_mendable(self, typed: str) -> bool:
        """Whether a syllable may be a word: no number, and no abbreviation in capitals."""
        if typed.isupper():
            return self._capitals and fold(marked_form(typed)) in SYLLABLES
        return typed.isalpha()

    def _mistake(self, typed: str) -> float:
        cost = MISTAKE
        if typed[0].isupper() and not self._capitals:
            cost += NAME
        elif not is_syllable(marked_form(typed)):
            cost -= IMPOSSIBLE
        return cost

    def _typing(self, typed: str, form: str, mistake: float) -> float:
        """The cost of typing the letters of a form with these marks."""
        if typed == form or not self._marked:
            return 0.0
        marks = marks_cost(typed, form)
        return mistake + marks if marks else MISPLACED

    def _likeliest(self, column: Forms, most: int = CANDIDATES) -> list[tuple[str, float]]:
        return nsmallest(most, column.items(), key=lambda item: item[1] + self._model.alone(item[0]))

    # --- a wrong letter ------------------------------------------------------------

    def _with_other_letters(self, forms: Sequence[str]) -> Iterator[_Proposal]:
        """The row with one syllable of other letters, where it is unlikely as it stands."""
        gains = {place: self._gain(forms, place) for place in range(len(forms))}
        for place in nlargest(PLACES, gains, key=gains.__getitem__):
            typed = self._places[place].typed
            if self._is_mendable(typed) and gains[place] > LEAD + self._mistake(typed):
                column = dict(self._likeliest(dict(self._other_letters(typed))))
                if column:
                    cost, forms = self._chain.replaced(place, place + 1, [column])
                    yield cost, self._changed(forms)

    def _gain(self, forms: Sequence[str], place: int) -> float:
        """How much cheaper the row could at most become by another syllable at a place."""
        model, form = self._model, forms[place]
        gain = model.after(forms[place - 1], form) if place else model.alone(form)
        if place + 1 < len(forms):
            gain += max(0.0, model.after(form, forms[place + 1]) - model.alone(forms[place + 1]))
        return gain

    def _other_letters(self, typed: str) -> Iterator[tuple[str, float]]:
        marked = marked_form(typed)
        mistake = self._mistake(typed)
        column = {
            form: mistake + letters
            for other, letters in near(fold(marked)).items()
            for form in self._model.forms(other)
        }
        for form, cost in self._likeliest(column, 4 * CANDIDATES):
            yield form, cost + (marks_cost(marked, form) if self._marked else 0.0)

    # --- a space too many or too few -----------------------------------------------

    def _with_other_borders(self) -> Iterator[_Proposal]:
        """The row with the letters of one or two unknown syllables cut elsewhere."""
        for start, stop in islice(self._unknown(), PLACES):
            places = self._places[start:stop]
            typed = [place.typed for place in places]
            whole = Span(places[0].span.start, places[-1].span.end)
            for _, pieces in self._cuts("".join(typed)):
                if pieces != typed:
                    cost, path = self._chain.replaced(start, stop, [self._known(piece) for piece in pieces])
                    after = start + len(pieces)
                    text = " ".join(map(cased, path[start:after], pieces))
                    forms = (*path[:start], *self._typed[start:stop], *path[after:])
                    yield cost + BORDER, sorted((*self._changed(forms), Change(whole, text)))

    def _unknown(self) -> Iterator[tuple[int, int]]:
        """Where the syllables are that may be cut wrongly."""
        rare = [typed.isalpha() and self._model.occurrences(typed) <= RARE for typed in self._typed]
        if self._marked and not self._capitals:  # a name among words with marks
            rare = [
                each and (has_marks(place.typed) or not place.typed[0].isupper())
                for each, place in zip(rare, self._places, strict=True)
            ]
        for place, typed in enumerate(self._typed):
            if rare[place] and len(typed) >= SHORTEST_RUN:
                yield place, place + 1
        for place, (one, other) in enumerate(pairwise(self._places)):
            if (rare[place] or rare[place + 1]) and one.span.end + 1 == other.span.start:
                yield place, place + 2

    def _known(self, piece: str) -> Forms:
        """The forms that a piece of a syllable as typed may stand for, those that some report has."""
        if fold(marked_form(piece)) not in SYLLABLES:
            return {}
        column = self._column(Place(piece, Span(0, 0)))
        return {form: typing for form, typing in column.items() if self._model.occurrences(form)}

    def _cuts(self, letters: str) -> list[tuple[float, list[str]]]:
        """The likeliest ways to cut letters into known syllables, at most `CUTS`, with their costs."""
        if len(letters) > LONGEST_RUN:
            return []
        found: list[list[tuple[float, list[str]]]] = [[(0.0, [])]]
        for end in range(1, len(letters) + 1):
            cuts: list[tuple[float, list[str]]] = []
            for start in range(max(0, end - LONGEST_SYLLABLE), end):
                if found[start] and (forms := self._known(letters[start:end])):
                    cost = min(typing + self._model.alone(form) for form, typing in forms.items())
                    cuts += [
                        (before + cost, [*pieces, letters[start:end]]) for before, pieces in found[start]
                    ]
            found.append(nsmallest(CUTS, cuts))
        return found[-1]


def _undoes(typed: str, form: str) -> bool:
    return any(marked_form(form) in forms for forms in _keyed(typed))


def _keyed(typed: str) -> tuple[list[str], list[str]]:
    """The forms whose keystrokes these are, and those whose `đ` was typed as `d`."""
    forms = [marked_form(each) for each in keystrokes(typed)]
    return forms, [f"đ{form[1:]}" for form in forms if form[0] == "d"]


def _cost_of(proposal: _Proposal) -> float:
    return proposal[0]


def _folds(column: Forms) -> set[str]:
    return {fold(form) for form in column}
