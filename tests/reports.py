"""Reports made by hand, and engines and searchers over them."""

from __future__ import annotations

import hashlib
import math
import os
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from searchsvc.engines import Engine
from searchsvc.engines.memory import MemoryEngine
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.searcher import Searcher
from searchsvc.types import Page, Report, SearchRequest, Span
from searchsvc.vietnamese.analyzer import Analyzer

MAKERS: dict[str, Callable[[Path], Engine]] = {
    "memory": lambda _: MemoryEngine(),
    "whoosh": lambda folder: WhooshEngine(folder / "index", "rules"),
}

Over = Callable[..., Searcher]
"""Makes a searcher over reports, or over texts by their paths."""


@cache
def analyzer() -> Analyzer:
    """One analyzer for all tests."""
    return Analyzer()


def report_id(path: str) -> str:
    """The id of a path."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def make_report(path: str, text: str, *, title: str | None = None, day: str = "", **values: str) -> Report:
    """A report; the title's place is found in the text."""
    text = unicodedata.normalize("NFC", text)
    start = text.find(title) if title else -1
    return Report(
        id=report_id(path),
        path=path,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        type=values.get("type", "txt"),
        title=title,
        title_span=Span(start, start + len(title)) if title and start >= 0 else None,
        date=date.fromisoformat(day) if day else None,
        source=values.get("source"),
        kind=values.get("kind"),
        text=text,
    )


def searcher_over(engine: Engine, *reports: Report | Mapping[str, str]) -> Searcher:
    """A searcher over an engine that is given these reports, or texts by their paths."""
    made = [
        report
        for each in reports
        for report in ([each] if isinstance(each, Report) else [make_report(*pair) for pair in each.items()])
    ]
    engine.put(map(analyzer().analyse, made))
    return Searcher(engine, analyzer(), seconds=math.inf)  # the first search may compile loops


def in_memory(*reports: Report | Mapping[str, str]) -> Searcher:
    """A searcher over the memory engine."""
    return searcher_over(MemoryEngine(), *reports)


def numbered(prefix: str, text: str, count: int) -> dict[str, str]:
    """So many reports of the same text."""
    return {f"{prefix}{number:02}": text for number in range(count)}


def paths(page: Page) -> list[str]:
    """The paths of a page's hits in their order."""
    return [hit.record.path for hit in page.hits]


def found(searcher: Searcher, query: str, **asked: object) -> str:
    """The paths of all hits in order, between spaces."""
    return " ".join(paths(every_hit(searcher, query, **asked)))


def every_hit(searcher: Searcher, query: str, **asked: object) -> Page:
    """One page with as many hits as fit."""
    return searcher.search(SearchRequest(query=query, **{"per_page": 100, **asked}))  # type: ignore[arg-type]
