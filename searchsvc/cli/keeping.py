"""The commands that look after an index: `verify`, `backup`, `restore`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from searchsvc import failures
from searchsvc.cli.progress import Progress
from searchsvc.cli.showing import clean
from searchsvc.engines import Engine, Portable
from searchsvc.engines.opening import open_engine
from searchsvc.errors import EngineError
from searchsvc.indexer import STAMP
from searchsvc.settings import Settings
from searchsvc.verifier import verify as findings

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.pass_context
def verify(context: click.Context) -> None:
    """Read every byte of the index and compare it with the folder of reports.

    One line for each finding; exit status 1 when one of them is a fault.
    """
    configured: Settings = context.obj
    faults = 0
    with _engine(configured) as engine, Progress() as progress:
        bars = progress, progress.hashing
        failing = {each.path: each for each in failures.read(configured.index)}
        for finding in findings(configured.documents, engine, configured.index, failing, bars):
            click.echo(clean(finding.sentence))
            faults += finding.fault
    if faults:
        context.exit(1)
    click.echo("The index is sound and holds what the folder of reports holds.")


@click.command()
@click.argument("folder", type=_FOLDER)
@click.pass_obj
def backup(configured: Settings, *, folder: Path) -> None:
    """Copy the index into FOLDER, which must be empty or not there; others may write meanwhile."""
    with _portable(configured) as engine:
        state = engine.back_up(folder.absolute())
    click.echo(f"The state {state} is copied to {clean(str(folder))}.")


@click.command()
@click.argument("folder", type=_FOLDER)
@click.pass_obj
def restore(configured: Settings, *, folder: Path) -> None:
    """Make the backup in FOLDER the index; searches go on meanwhile."""
    with _portable(configured) as engine:
        state = engine.restore(folder.absolute())
    click.echo(f"The index is that of {clean(str(folder))} now, as the state {state}; run reindex next.")


@contextmanager
def _engine(configured: Settings) -> Iterator[Engine]:
    with closing(open_engine(configured.engine, configured.index, stamp=STAMP)) as engine:
        yield engine


@contextmanager
def _portable(configured: Settings) -> Iterator[Portable]:
    with _engine(configured) as engine:
        if not isinstance(engine, Portable):
            raise EngineError("The engine that SEARCHSVC_ENGINE names has its own ways of being copied.")
        yield engine
