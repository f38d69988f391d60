"""What compiled loops may not be given."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchsvc.engines import Reader
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.types import EVERYTHING, NO_FILTERS, Clause, Field, Query
from tests.engines.building import analysed


def test_variants_without_a_share_count_for_nothing(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index", "rules")
    engine.put([analysed(name, "một hai ba bốn") for name in "abc"])
    shares = (("một", 0.0), ("hai", 0.0), ("ba", 0.0), ("bốn", 0.5))
    hits = scored(engine.reader(), shares)
    assert hits == scored(engine.reader(), shares[-1:])
    assert [score for _, score in hits] == pytest.approx([0.5 / 1.5] * 3, abs=2e-6)


def scored(reader: Reader, shares: tuple[tuple[str, float], ...]) -> list[tuple[str, float]]:
    clause = Clause("x", Field("text", "marked"), shares, 1.0, 1.0, 0.0)
    hits = reader.search(Query(EVERYTHING, (clause,)), NO_FILTERS, "relevance", 0, 9).hits
    return [(hit.record.path, hit.score) for hit in hits]
