"""What a search finds when it is the first to meet damage in the index."""

from __future__ import annotations

import math
import random
from pathlib import Path

import pytest

from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.engines.whoosh.blocks import Blocks
from searchsvc.engines.whoosh.kernels.decoding import PIECE
from searchsvc.errors import EngineError, NotFound
from searchsvc.searcher import Searcher
from searchsvc.types import AnalysedReport, SearchRequest
from tests.reports import analyzer, make_report, report_id


def long_report(name: str) -> AnalysedReport:
    """A report that takes several pieces of a file."""
    dice = random.Random(name)
    words = " ".join(f"{dice.choice(('lúa', 'ngô', 'khoai'))}{dice.randrange(10**9)}" for _ in range(20_000))
    return analyzer().analyse(make_report(f"{name}.txt", f"Mùa {name}\n\n{words}"))


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    """Two states, and no reader that has looked at either."""
    made = WhooshEngine(tmp_path, "rules")
    made.put([long_report("a")])
    made.put([long_report("b")])
    return WhooshEngine(tmp_path, "rules")


def harm_text(path: Path) -> None:
    """Change a byte that nobody reads before a text is asked for."""
    begin = Blocks(path)._directory["texts"][2]
    assert path.stat().st_size > begin + 3 * PIECE
    with path.open("r+b") as file:
        file.seek(begin + PIECE)
        byte = file.read(1)
        file.seek(begin + PIECE)
        file.write(bytes([byte[0] ^ 1]))


def test_the_request_that_meets_damage_is_answered_from_the_state_before(
    engine: WhooshEngine, tmp_path: Path
) -> None:
    harm_text(max(tmp_path.glob("build-*/*.arrays"), key=lambda path: path.stat().st_mtime_ns))
    searcher = Searcher(engine, analyzer(), seconds=math.inf)
    assert searcher.ready() is None
    assert searcher.search(SearchRequest(query="mùa")).total == 1
    assert searcher.ready()


def test_a_report_that_only_the_damaged_state_has_is_not_there(engine: WhooshEngine, tmp_path: Path) -> None:
    harm_text(max(tmp_path.glob("build-*/*.arrays"), key=lambda path: path.stat().st_mtime_ns))
    with pytest.raises(NotFound):
        Searcher(engine, analyzer(), seconds=math.inf).report(report_id("b.txt"), "mùa")


def test_without_another_state_the_request_fails(engine: WhooshEngine, tmp_path: Path) -> None:
    for path in tmp_path.glob("build-*/*.arrays"):
        harm_text(path)
    with pytest.raises(EngineError, match="damaged"):
        Searcher(engine, analyzer(), seconds=math.inf).search(SearchRequest(query="mùa"))
