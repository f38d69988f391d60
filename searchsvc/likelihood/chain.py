"""The cheapest reading of a row of syllables (Viterbi), and of the row with a part of it replaced."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from searchsvc.likelihood.model import Forms, Model

LIKELY = 2
"""So many readings of a neighbour are looked at for a replacement."""

Path = tuple[float, tuple[str, ...]]
"""A reading and its cost."""


class Chain:
    """A row of syllables: for each place the forms that may be meant, and what it costs to have typed them so.

    The pairs of its forms must be known to the model.
    """

    def __init__(self, model: Model, columns: Sequence[Forms]) -> None:
        self._model = model
        self._columns = columns
        self._forward = _forward(model, columns)
        self._backward = _backward(model, columns)

    def best(self) -> Path:
        """The cheapest reading."""
        return min(self._forward[-1].values())

    def ends(self) -> dict[str, Path]:
        """For each form of the last place the cheapest reading that ends in it."""
        return self._forward[-1]

    def lead(self, place: int) -> float:
        """How much more the cheapest reading with another form at a place costs."""
        through = sorted(
            self._forward[place][form][0] + self._backward[place][form][0] for form in self._columns[place]
        )
        return through[1] - through[0] if len(through) > 1 else float("inf")

    def replaced(self, start: int, stop: int, columns: Sequence[Forms]) -> Path:
        """The cheapest reading with other columns instead of those from `start` to `stop`."""
        model = self._model
        before = _cheapest(self._forward[start - 1]) if start else {}
        after = _cheapest(self._behind(stop)) if stop < len(self._columns) else {}
        rows = [list(before), *(list(column) for column in columns), list(after)]
        for firsts, seconds in pairwise(rows):
            model.load_pairs(firsts, seconds)
        paths = before
        for column in columns:
            paths = _moved(model, paths, column)
        if not after:
            return min(paths.values())
        return min(
            (cost + model.after(form, then) + rest, (*path, *others))
            for form, (cost, path) in paths.items()
            for then, (rest, others) in after.items()
        )

    def _behind(self, place: int) -> dict[str, Path]:
        """The cheapest rest that begins with each form of a place, its own cost of typing included."""
        return {
            form: (cost + self._columns[place][form], (form, *path))
            for form, (cost, path) in self._backward[place].items()
        }


def _forward(model: Model, columns: Sequence[Forms]) -> list[dict[str, Path]]:
    """For each place and form the cheapest reading up to it."""
    found: list[dict[str, Path]] = []
    for column in columns:
        found.append(_moved(model, found[-1] if found else {}, column))
    return found


def _moved(model: Model, paths: dict[str, Path], column: Forms) -> dict[str, Path]:
    """The cheapest readings that end in each form of a column, after those that there are."""
    if not paths:
        return {form: (model.alone(form) + typed, (form,)) for form, typed in column.items()}
    moved: dict[str, Path] = {}
    for form, typed in column.items():
        cost, first = min((cost + model.after(first, form), first) for first, (cost, _) in paths.items())
        moved[form] = cost + typed, (*paths[first][1], form)
    return moved


def _backward(model: Model, columns: Sequence[Forms]) -> list[dict[str, Path]]:
    """For each place and form the cheapest rest of a reading behind it."""
    found: list[dict[str, Path]] = [dict.fromkeys(columns[-1], (0.0, ()))]
    for column, others in zip(columns[-2::-1], columns[:0:-1], strict=True):
        rest = found[-1]
        found.append(
            {
                form: min(
                    (model.after(form, other) + typed + rest[other][0], (other, *rest[other][1]))
                    for other, typed in others.items()
                )
                for form in column
            }
        )
    return found[::-1]


def _cheapest(paths: dict[str, Path]) -> dict[str, Path]:
    return dict(sorted(paths.items(), key=lambda item: item[1])[:LIKELY])
