"""Workers live for weeks and see a new state of the index with every report: nothing of an old one may stay."""

from __future__ import annotations

import gc
import math
import weakref
from pathlib import Path

from searchsvc.engines import Reader
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.searcher import Searcher
from searchsvc.types import SearchRequest
from searchsvc.vietnamese.analyzer import Analyzer
from tests.reports import make_report


def test_a_state_is_given_back_with_the_first_request_over_the_next_one(tmp_path: Path) -> None:
    engine, analyzer = WhooshEngine(tmp_path / "index", "rules"), Analyzer()
    searcher = Searcher(engine, analyzer, seconds=math.inf)
    states: list[weakref.ref[Reader]] = []
    engine.put([analyzer.analyse(make_report("a", "giếng làng đã cạn nước"))])
    searcher.warm()
    gc.collect()
    gc.disable()  # cycles would wait for this for hours
    try:
        for number in range(4):
            engine.put([analyzer.analyse(make_report(f"báo cáo {number}", "giếng làng đã cạn nước"))])
            searcher.search(SearchRequest(query="gieng langg"))
            searcher.complete("giếng")
            states.append(weakref.ref(engine.reader()))
        assert [state() is None for state in states] == [True, True, True, False]
    finally:
        gc.enable()
