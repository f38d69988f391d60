"""What a service loads, and compiles, before it takes its first search."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path

import click

from searchsvc import compiled
from searchsvc.cli.showing import clean
from searchsvc.cli.telling import tell_compiling
from searchsvc.engines import Engine
from searchsvc.engines.opening import open_engine
from searchsvc.errors import EngineError
from searchsvc.extract import report_id
from searchsvc.indexer import STAMP
from searchsvc.searcher import Searcher
from searchsvc.types import Report
from searchsvc.vietnamese.analyzer import Analyzer

EXAMPLE = "Báo cáo công tác năm 2014\n\nBáo cáo này nói về công tác đối ngoại nhân dân.\n"


def warm(searcher: Searcher, engine: Engine) -> None:
    """Search once before the workers are made, which then share what that loads; warn when it cannot be done."""
    with compiled.telling(tell_compiling):
        try:
            searcher.warm()
            damage = engine.reader().damage
        except EngineError as error:
            click.echo(f"Searches will answer 503 until this is mended: {clean(str(error))}", err=True)
            _search_an_example()
            return
    if damage:
        click.echo(
            f"Searches are answered from an older state until the next reindex: {clean(damage)}", err=True
        )


def _search_an_example() -> None:
    """Search in an index of one report, so that nobody waits for compiling when there is one to search in."""
    with (
        tempfile.TemporaryDirectory(prefix="searchsvc-") as folder,
        closing(open_engine("whoosh", Path(folder) / "index", stamp=STAMP)) as engine,
    ):
        analyzer, path = Analyzer(), "example.txt"
        report = Report(id=report_id(path), path=path, digest="", type="txt", text=EXAMPLE)
        engine.put([analyzer.analyse(report)])
        Searcher(engine, analyzer).warm()
