"""The cheapest reading of a row of syllables (Viterbi), and of the row with a part of it replaced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise

from searchsvc.likelihood.model import Forms, Model, Steps

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
        self._steps = [model.steps(one, other) for one, other in pairwise(columns)]
        self._forward = [self._begun(columns[0])]
        for column, steps in zip(columns[1:], self._steps, strict=True):
            self._forward.append(_moved(self._forward[-1], column, steps))

    @cached_property
    def _backward(self) -> list[dict[str, Path]]:
        """For each place and form the cheapest rest of a reading behind it."""
        found: list[dict[str, Path]] = [dict.fromkeys(self._columns[-1], (0.0, ()))]
        for others, steps in zip(self._columns[:0:-1], self._steps[::-1], strict=True):
            rest = {form: (found[-1][form][0] + typed, found[-1][form][1]) for form, typed in others.items()}
            found.append({form: _rest(step, rest) for form, step in steps.items()})
        return found[::-1]

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
        before = _cheapest(self._forward[start - 1]) if start else {}
        after = _cheapest(self._behind(stop)) if stop < len(self._columns) else {}
        paths = before
        for column in columns:
            paths = _moved(paths, column, self._loaded(paths, column)) if paths else self._begun(column)
        if not after:
            return min(paths.values())
        steps = self._loaded(paths, after)
        return min(
            (cost + steps[form][then] + rest, (*path, *others))
            for form, (cost, path) in paths.items()
            for then, (rest, others) in after.items()
        )

    def _begun(self, column: Forms) -> dict[str, Path]:
        return {form: (self._model.alone(form) + typed, (form,)) for form, typed in column.items()}

    def _loaded(self, firsts: Iterable[str], seconds: Iterable[str]) -> Steps:
        one, other = list(firsts), list(seconds)
        self._model.load_pairs(one, other)
        return self._model.steps(one, other)

    def _behind(self, place: int) -> dict[str, Path]:
        """The cheapest rest that begins with each form of a place, its own cost of typing included."""
        return {
            form: (cost + self._columns[place][form], (form, *path))
            for form, (cost, path) in self._backward[place].items()
        }


def _moved(paths: dict[str, Path], column: Forms, steps: Steps) -> dict[str, Path]:
    """The cheapest readings that end in each form of a column, after those that there are."""
    moved: dict[str, Path] = {}
    before = [(cost, first, steps[first]) for first, (cost, _) in paths.items()]
    for form, typed in column.items():
        cost, first = min([(cost + step[form], first) for cost, first, step in before])
        moved[form] = cost + typed, (*paths[first][1], form)
    return moved


def _rest(step: Forms, rest: dict[str, Path]) -> Path:
    """The cheapest rest behind a form, from what follows it."""
    cost, form = min([(cost + rest[form][0], form) for form, cost in step.items()])
    return cost, (form, *rest[form][1])


def _cheapest(paths: dict[str, Path]) -> dict[str, Path]:
    return dict(sorted(paths.items(), key=lambda item: item[1])[:LIKELY])
