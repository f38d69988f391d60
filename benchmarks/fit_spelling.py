"""The weights of `searchsvc.spelling.single`, fitted by logistic regression.

    python -m benchmarks.fit_spelling INDEX PAIRS CORRECT... [--stamp STAMP]

INDEX and PAIRS are those of `measure_spelling.py`; of the pairs only the even lines are used. The files
CORRECT have one correct query a line; of those with marks every other one is used. A candidate of a
misspelt window, at the place of the mistake, is right when it makes the right window; every candidate of
a correct query is wrong, and of a right window in which no other line of the table finds an error.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.misspellings import Table
from searchsvc.engines import Reader
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.indexer import STAMP
from searchsvc.likelihood.model import Model
from searchsvc.spelling.nearby import Nearby
from searchsvc.spelling.single import Typed, Weights, candidates, weighed
from searchsvc.vietnamese.analyzer import Analyzer
from searchsvc.vietnamese.unicode import has_marks

Example = tuple[Weights, bool]

STEPS = 50
RIDGE = 0.01


def main() -> None:
    """Print the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("correct", type=Path, nargs="+")
    parser.add_argument("--stamp", default=STAMP)
    arguments = parser.parse_args()
    reader = WhooshEngine(arguments.index, arguments.stamp).reader()
    analyzer = Analyzer()
    table = Table(arguments.pairs)
    examples: list[Example] = []
    for pair in table.half(0):
        examples += evidence(pair.wrong_window, pair.right_window, reader, analyzer)
        if not table.is_flawed(pair.right_window):
            examples += evidence(pair.right_window, pair.right_window, reader, analyzer)
    for path in arguments.correct:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if has_marks(line)]
        for line in lines[::2]:
            examples += evidence(line, line, reader, analyzer)
    weights = fitted(
        np.array([parts for parts, _ in examples], float), np.array([right for _, right in examples])
    )
    for name, weight in zip(Weights._fields, weights, strict=True):
        print(f"    {name}={weight:.2f},")


def evidence(typed: str, meant: str, reader: Reader, analyzer: Analyzer) -> Iterator[Example]:
    """The evidence for each candidate of a text, and whether it makes what was meant."""
    forms, wanted = ([token.marked for token in analyzer.syllables(text)] for text in (typed, meant))
    model, nearby = Model(reader), Nearby(reader)
    model.load_forms(forms)
    model.load(pairwise(forms))
    words = [typed[slice(*token.span)] for token in analyzer.syllables(typed)]
    mendable = [word.isalpha() and not word.isupper() for word in words]
    row = Typed(forms, mendable, [word[0].isupper() for word in words])
    if forms != wanted or typed == meant:
        for each in candidates(row, model, nearby):
            if forms == wanted or wanted[each.place : each.place + 1] != forms[each.place : each.place + 1]:
                changed = [*forms[: each.place], each.form, *forms[each.place + 1 :]]
                yield weighed(each, row, model), changed == wanted


def fitted(parts: NDArray[np.float64], right: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The weights of logistic regression with a small ridge, by Newton's method."""
    weights = np.zeros(parts.shape[1])
    ridge = RIDGE * len(parts) / 1000
    for _ in range(STEPS):
        odds = 1 / (1 + np.exp(-parts @ weights))
        slope = parts.T @ (right - odds) - ridge * weights
        curve = (parts.T * (odds * (1 - odds))) @ parts + ridge * np.eye(len(weights))
        weights += np.linalg.solve(curve, slope)
    return weights


if __name__ == "__main__":
    main()
