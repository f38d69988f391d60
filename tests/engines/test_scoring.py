"""How the best of many documents are found: as the reference engine has them, without looking at more than needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from searchsvc.engines import Engine
from searchsvc.engines.memory import MemoryEngine
from searchsvc.engines.whoosh import WhooshEngine, documents, scoring
from searchsvc.engines.whoosh.kernels.scoring import Aim, score_many
from searchsvc.engines.whoosh.postings import Integers
from searchsvc.engines.whoosh.scoring import Scores
from searchsvc.types import EVERYTHING, NO_FILTERS, Clause, Field, Query
from tests.engines.building import analysed


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (documents, scoring):
        monkeypatch.setattr(module, "FEW", 2)


def filled(engine: Engine) -> Engine:
    engine.put([analysed(str(number), "có" if number % 2 else "không") for number in range(30)])
    return engine


def found(engine: Engine, clauses: tuple[Clause, ...], offset: int, limit: int) -> list[tuple[str, float]]:
    hits = engine.reader().search(Query(EVERYTHING, clauses), NO_FILTERS, "relevance", offset, limit).hits
    return [(hit.record.path, hit.score) for hit in hits]


def clause(term: str, weight: float) -> Clause:
    return Clause("x", Field("text", "marked"), ((term, 1.0),), weight, 1.2, 0.5)


def test_a_score_that_is_rounded_to_nothing_is_like_none(tmp_path: Path) -> None:
    engine, judge = filled(WhooshEngine(tmp_path / "index", "rules")), filled(MemoryEngine())
    for weight in (1e-7, 1e-3):
        clauses = (clause("có", weight),)
        assert found(engine, clauses, 0, 5) == found(judge, clauses, 0, 5)


def test_a_page_far_behind_is_not_looked_for_among_the_nearest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, judge = filled(WhooshEngine(tmp_path / "index", "rules")), filled(MemoryEngine())
    asked: list[Aim] = []

    def noted(*arguments: Any) -> tuple[Integers, Scores]:
        asked.append(arguments[-1])
        return score_many(*arguments)

    monkeypatch.setattr(scoring, "score_many", noted)
    clauses = clause("có", 3.0), clause("không", 1.0)
    for offset in (0, 8):
        assert found(engine, clauses, offset, 1) == found(judge, clauses, offset, 1)
    assert [(aim.length, aim.pruned) for aim in asked] == [(1, True), (9, False)]
