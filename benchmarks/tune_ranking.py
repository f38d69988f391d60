"""What other weights of the ranking would bring, on queries that they were not chosen on.

    python -m benchmarks.tune_ranking DATA --index INDEX

DATA holds the development sets xquad_vi and xquad_r_vi and vntc/known_items.jsonl, INDEX an index of
VNTC in which a report's path is the article's id. Weights are chosen by a search along one weight
after the other, over a few values each: on four fifths of the queries and judged on the fifth, on two
sets and judged on the third, and on everything and judged on the second half of the known items,
which is never looked at otherwise. Nothing is changed: it prints, and people decide.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from benchmarks.tuning.features import Candidates, features
from benchmarks.tuning.search import Judge, chosen
from benchmarks.tuning.sets import FOLDS, judged_set, known_set
from searchsvc.ranking.scoring import WEIGHTS, Weights
from searchsvc.vietnamese.analyzer import Analyzer

SETS = ("xquad_vi", "xquad_r_vi")
KNOWN, HELD_BACK = "known items", "held back"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument(
        "--every", type=int, default=1, help="of the two sets, ask each so many-th query only"
    )
    arguments = parser.parse_args()
    began = time.perf_counter()
    found = _features(arguments.data, arguments.index, arguments.every)
    print(f"features of {sum(map(len, found.values()))} questions in {time.perf_counter() - began:.0f} s\n")
    held_back = {HELD_BACK: found.pop(HELD_BACK)}
    judge = Judge(found | held_back)
    print("Present weights, by set and by how the query is typed")
    _table(judge, WEIGHTS)
    _by_folds(judge, list(found))
    _by_sets(judge, list(found))
    tuned = chosen(judge, list(found))
    print(f"\nChosen on all of {', '.join(found)}: {_difference(tuned)}")
    _table(judge, tuned)
    print(f"\nseconds in all: {time.perf_counter() - began:.0f}, weights tried: {judge.tried}")


def _features(data: Path, index: Path, every: int) -> dict[str, list[Candidates]]:
    analyzer = Analyzer()
    known = data / "vntc" / "known_items.jsonl"
    half = len(known.read_text(encoding="utf-8").splitlines()) // 2
    with tempfile.TemporaryDirectory() as work:
        sets = [judged_set(data / name, Path(work), analyzer, every) for name in SETS]
        sets.append(known_set(KNOWN, known, index, slice(0, half)))
        sets.append(known_set(HELD_BACK, known, index, slice(half, None)))
        return {each.name: features(each, analyzer) for each in sets}


def _table(judge: Judge, weights: Weights) -> None:
    for name, figures in judge.by_typing(weights).items():
        print(f"  {name:12s}", *(f" {typing} {figure}" for typing, figure in figures.items()))


def _by_folds(judge: Judge, names: Sequence[str]) -> None:
    print(f"\nWeights chosen on four fifths of the queries, judged on the fifth ({', '.join(names)})")
    gains = []
    for fold in range(FOLDS):
        others = [each for each in range(FOLDS) if each != fold]
        tuned = chosen(judge, names, others)
        before, after = (_each(judge, weights, names, [fold]) for weights in (WEIGHTS, tuned))
        gains.append(sum(after) / len(after) - sum(before) / len(before))
        print(f"  fold {fold}: present {_shown(before)}  tuned {_shown(after)}  {_difference(tuned)}")
    print(f"  mean gain on queries not chosen on: {sum(gains) / len(gains):+.4f}")


def _by_sets(judge: Judge, names: Sequence[str]) -> None:
    print("\nWeights chosen on two sets, judged on the third")
    for left_out in names:
        tuned = chosen(judge, [name for name in names if name != left_out])
        before, after = (_each(judge, weights, [left_out], None) for weights in (WEIGHTS, tuned))
        print(f"  {left_out:12s} present {_shown(before)}  tuned {_shown(after)}  {_difference(tuned)}")


def _each(judge: Judge, weights: Weights, names: Iterable[str], folds: Sequence[int] | None) -> list[float]:
    return [judge.figure(weights, [name], folds) for name in names]


def _shown(figures: Sequence[float]) -> str:
    return " ".join(f"{figure:.4f}" for figure in figures)


def _difference(weights: Weights) -> str:
    changed: Mapping[str, float] = {
        each.name: value
        for each in fields(Weights)
        if (value := getattr(weights, each.name)) != getattr(WEIGHTS, each.name)
    }
    return ", ".join(f"{name} {value:g}" for name, value in changed.items()) or "no change"


if __name__ == "__main__":
    main()
