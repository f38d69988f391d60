"""How the best of many documents are found: as the reference engine has them, without looking at more than needed."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.engines import Engine
from searchsvc.engines.memory import MemoryEngine
from searchsvc.engines.whoosh import WhooshEngine, documents, scoring
from searchsvc.engines.whoosh.kernels.scoring import MARGIN, Aim, Room, Table, score_many, score_some
from searchsvc.engines.whoosh.postings import Integers, Postings, Triples, encode_postings
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


Term = dict[int, int]
"""Frequencies by document."""


def coded(terms: list[Term]) -> Postings:
    rows = [(key, document, term[document]) for key, term in enumerate(terms) for document in sorted(term)]
    columns = [np.array(column, np.int64) for column in zip(*rows, strict=True)]
    return Postings(**encode_postings(Triples(*columns)))


def assert_like_new(room: Room) -> None:
    assert not room.place_of.any()
    assert not room.sums.own[1:].any()
    assert not room.sums.twin[1:].any()
    assert room.sums.own[0] > 0


@given(st.integers(), st.sampled_from([10, 700, 9_000]), st.sampled_from([1, 5, 40]), st.booleans())
def test_the_best_are_those_of_the_formula(seed: int, size: int, length: int, pruned: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    dice = random.Random(seed)
    terms = [
        {each: dice.choice((1, 2, 9)) for each in dice.sample(range(size), dice.randint(1, size))}
        for _ in range(4)
    ]
    lengths = np.array([[dice.randint(0, 30) for _ in range(size)] for _ in range(2)], np.uint32)
    # Some of the clauses have all terms of others: those are scored together.
    chosen = [sorted(dice.sample(range(4), dice.randint(0, 4))) for _ in range(5)]
    shares = [[dice.choice((0.1, 0.5, 1.0)) for _ in each] for each in chosen]
    kinds = [dice.randint(0, 1) for _ in chosen]
    weights = [dice.uniform(0.01, 3) for _ in chosen]
    postings = coded(terms)
    found = postings.scan(np.array([(0, len(terms))], np.int64))
    table = Table(
        found[[term for each in chosen for term in each]],
        np.array([share for each in shares for share in each], np.float64),
        np.cumsum([0, *map(len, chosen)]),
        np.array(weights),
        np.array(kinds),
        np.full(len(chosen), 0.25),
        np.full(len(chosen), 0.05),
        lengths,
    )
    wanted = np.array(sorted(dice.sample(range(size), dice.choice((1, size // 50 + 1, size)))), np.int64)
    room, aim = scoring._room_for(size), Aim(length, 0.0, pruned)
    docs, scores = score_some(postings.data, table, wanted, room, aim)
    assert_like_new(room)
    mask = np.zeros(size, np.bool_)
    mask[wanted] = True
    docs_of_mask, scores_of_mask = score_many(postings.data, table, mask, room, aim)
    assert_like_new(room)
    assert docs_of_mask.tolist() == docs.tolist()
    assert scores_of_mask.tolist() == pytest.approx(scores.tolist())
    plain = {}
    for document in wanted.tolist():
        plain[document] = 0.0
        for its_terms, its_shares, kind, weight in zip(chosen, shares, kinds, weights, strict=True):
            frequency = sum(
                share * terms[term].get(document, 0)
                for term, share in zip(its_terms, its_shares, strict=True)
            )
            norm = 0.25 + 0.05 * int(lengths[kind, document])
            plain[document] += weight * frequency / (frequency + norm)
    assert docs.tolist() == sorted(docs.tolist())
    assert scores.tolist() == pytest.approx([plain[document] for document in docs.tolist()])
    least = sorted(plain.values(), reverse=True)[: length if pruned else None][-1]
    assert {document for document in plain if plain[document] >= least + MARGIN} <= set(docs.tolist())
