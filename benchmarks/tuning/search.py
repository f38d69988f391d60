"""Which weights are best: a search along one weight after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.tuning.features import SHOWN, Candidates
from searchsvc.ranking.scoring import WEIGHTS, Weights

VALUES: dict[str, tuple[float, ...]] = {
    "form": (0.5, 0.6, 0.7, 0.8, 0.9),
    "at_large": (0.0, 0.25, 0.5, 0.75),
    "bigram": (0.2, 0.35, 0.5, 0.7),
    "word": (0.0, 0.1, 0.2, 0.3, 0.4),
    "title": (0.0, 0.1, 0.2, 0.35, 0.5),
    "contiguity": (0.0, 0.5, 1.0, 1.5),
    "syllable_k1": (0.6, 0.9, 1.2),
    "syllable_b": (0.5, 0.65, 0.8, 0.9),
    "bigram_k1": (0.3, 0.6, 0.9),
    "bigram_b": (0.5, 0.75, 0.9),
}
"""The values tried of each weight, in this order."""

LEAST_GAIN = 0.0002
"""A change that brings less is not taken, as it would be chance."""

DISCOUNTS = 1 / np.log2(np.arange(2, SHOWN + 2))


class Judge:
    """How good weights are on sets of questions; what was worked out once is remembered.

    The figure of a question is nDCG@10, which for one right report is a function of its place.
    A set's figure is the mean over the ways of typing, of several sets the mean of theirs.
    """

    def __init__(self, sets: Mapping[str, Sequence[Candidates]]) -> None:
        self._sets = sets
        self._known: dict[tuple[str, Weights], NDArray[np.float64]] = {}
        self._folds = {name: np.array([each.question.fold for each in found]) for name, found in sets.items()}
        self._typings = {name: [each.question.typing for each in found] for name, found in sets.items()}

    @property
    def tried(self) -> int:
        """How many different weights were tried."""
        return len({weights for _, weights in self._known})

    def figure(self, weights: Weights, names: Sequence[str], folds: Sequence[int] | None = None) -> float:
        """The figure over some sets, and over some of the folds if they are named."""
        return float(np.mean([self._of_set(weights, name, folds) for name in names]))

    def _of_set(self, weights: Weights, name: str, folds: Sequence[int] | None) -> float:
        figures = self._figures(weights, name)
        # Each query is typed in each of the ways, so the mean of the means is the mean of all.
        return float(figures.mean() if folds is None else figures[np.isin(self._folds[name], folds)].mean())

    def by_typing(self, weights: Weights) -> dict[str, dict[str, str]]:
        """For each set and way of typing the mean figure, and the share of queries whose first report is right."""
        shown: dict[str, dict[str, str]] = {}
        for name, found in self._sets.items():
            figures: dict[str, list[float]] = defaultdict(list)
            firsts: dict[str, list[bool]] = defaultdict(list)
            for typing, figure, each in zip(
                self._typings[name], self._figures(weights, name), found, strict=True
            ):
                figures[typing].append(figure)
                firsts[typing].append(bool(each.ranked_gains(weights)[:1].any()))
            shown[name] = {
                typing: f"{np.mean(figures[typing]):.4f} ({np.mean(firsts[typing]):.3f})"
                for typing in figures
            }
        return shown

    def _figures(self, weights: Weights, name: str) -> NDArray[np.float64]:
        known = self._known.get((name, weights))
        if known is None:
            known = np.array([_ndcg(each, weights) for each in self._sets[name]])
            self._known[name, weights] = known
        return known


def _ndcg(candidates: Candidates, weights: Weights) -> float:
    gains = candidates.ranked_gains(weights)
    ideal = sorted(candidates.question.gains.values(), reverse=True)[:SHOWN]
    return float(gains @ DISCOUNTS[: len(gains)] / (np.array(ideal) @ DISCOUNTS[: len(ideal)]))


def chosen(judge: Judge, names: Sequence[str], folds: Sequence[int] | None = None) -> Weights:
    """The best weights on some sets and folds: from the present ones along each weight in turn, twice."""
    best, reached = WEIGHTS, judge.figure(WEIGHTS, names, folds)
    for _ in range(2):
        before = best
        for weight, values in VALUES.items():
            for value in values:
                tried = replace(best, **{weight: value})
                figure = judge.figure(tried, names, folds)
                if figure > reached + LEAST_GAIN:
                    best, reached = tried, figure
        if best == before:
            break
    return best
