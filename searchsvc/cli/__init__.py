"""The commands: `searchsvc reindex`, `watch`, `serve`, `search`, `status`, `verify`, `backup`, `restore`.

Exit status 0 is well; 1 is a deliberate error, told in one sentence; 2 is wrong
usage or a wrong setting.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import math
import signal
import sys
from contextlib import closing
from typing import Any
from wsgiref.types import WSGIApplication

import click

from searchsvc import __version__, compiled, failures, settings
from searchsvc.cli import keeping
from searchsvc.cli.preparing import warm
from searchsvc.cli.progress import Progress
from searchsvc.cli.showing import clean, shown
from searchsvc.cli.telling import counts, numbers, passed_over, tell_compiling, tell_failed
from searchsvc.cli.turns import WAIT_OF_JOBS, both, turn
from searchsvc.engines import Engine
from searchsvc.engines.opening import open_engine
from searchsvc.errors import BadParameter, SearchError, SettingError
from searchsvc.indexer import STAMP, Refused
from searchsvc.indexer import reindex as bring_up_to_date
from searchsvc.pipeline import Failure
from searchsvc.runs import Board, Recording, Wanted, ask
from searchsvc.searcher import Searcher
from searchsvc.serving import serve as serve_application
from searchsvc.settings import Settings
from searchsvc.watching import watch as keep_watching
from searchsvc.web import create_app
from searchsvc.web.answers import dump, page_json
from searchsvc.web.params import read_search, require_query
from searchsvc.web.wording import FOR_PROGRAMS

_MOST_JOBS = 8
_JOBS = click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=lambda: min(_MOST_JOBS, settings.cores()),
    show_default=f"cores, at most {_MOST_JOBS}",
    help="Processes that read files, if there are many.",
)


class _Commands(click.Group):
    """A group that tells deliberate errors in one sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; SearchError becomes a sentence and an exit status."""
        try:
            return super().invoke(ctx)
        except SearchError as error:
            if isinstance(error, Refused):
                tell_failed(error.failed)
            click.echo(f"Error: {clean(str(error))}", err=True)
            ctx.exit(2 if isinstance(error, SettingError | BadParameter) else 1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="searchsvc")
@click.pass_context
def main(context: click.Context) -> None:
    """Full-text search for archives of Vietnamese reports.

    Folders and address are set in the environment: SEARCHSVC_DOCUMENTS (reports),
    SEARCHSVC_INDEX, SEARCHSVC_HOST, SEARCHSVC_PORT and others, all of them
    described in docs/operations.md.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names of files may hold what the terminal cannot show
            stream.reconfigure(errors="backslashreplace")
    context.obj = settings.load()


@main.command()
@click.option("--full", is_flag=True, help="Build anew beside the old index, then swap.")
@_JOBS
@click.option(
    "--confirm-deletions", is_flag=True, help="Go on even if more than half of the reports are gone."
)
@click.option("--job", help="Work on a run that was asked for over HTTP; for the service's own use.")
@click.pass_obj
def reindex(configured: Settings, *, full: bool, jobs: int, confirm_deletions: bool, job: str | None) -> None:
    """Bring the index up to date with the folder of reports."""
    board, wanted = Board(configured.index), Wanted(full=full, confirm_deletions=confirm_deletions)
    recording = Recording.of_job(board, job) if job else Recording(board, wanted)
    with (
        closing(_engine(configured)) as engine,
        Progress() as progress,
        recording,
        turn(engine, WAIT_OF_JOBS if job else 0),
    ):
        wanted = recording.begin()
        outcome = bring_up_to_date(
            configured.documents,
            engine,
            index=configured.index,
            full=wanted.full,
            jobs=jobs,
            confirm_deletions=wanted.confirm_deletions,
            progress=both(progress, recording.progress),
            hashing=progress.hashing,
        )
        recording.end(numbers(outcome))
    tell_failed(outcome.failed)
    if line := passed_over(outcome.passed_over):
        click.echo(line, err=True)
    click.echo(counts(outcome))


@main.command()
@_JOBS
@click.option("--poll", is_flag=True, help="Look at all files each second; on a network that is so anyway.")
@click.pass_obj
def watch(configured: Settings, *, jobs: int, poll: bool) -> None:
    """Bring the index up to date now, and whenever reports arrive, change or go, until stopped."""
    told: set[Failure] = set()

    def run(paths: frozenset[str] | None) -> None:
        """Look at some paths; at all of them for None, which is told on the board."""
        recording = Recording(Board(configured.index), Wanted())
        with Progress() as progress, recording, turn(engine, 0):
            if paths is None:
                recording.begin()
            outcome = bring_up_to_date(
                configured.documents,
                engine,
                index=configured.index,
                only=paths,
                jobs=jobs,
                progress=None if paths else both(progress, recording.progress),
                hashing=None if paths else progress.hashing,
            )
            recording.end(numbers(outcome))
        tell_failed(each for each in outcome.failed if each not in told)
        told.update(outcome.failed)
        if outcome.changed:
            click.echo(counts(outcome))

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    with closing(_engine(configured)) as engine, contextlib.suppress(KeyboardInterrupt):
        click.echo(f"Watching {clean(str(configured.documents))} (stop with Ctrl+C)")
        keep_watching(
            configured.documents,
            run,
            lambda sentence: click.echo(clean(sentence), err=True),
            skip=configured.index,
            polling=poll,
        )


def _interrupt(*_: object) -> None:
    """Interrupt once: what is done then to leave no half-finished work behind should not be interrupted."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


@main.command()
@click.pass_obj
def serve(configured: Settings) -> None:
    """Serve the pages and the API until stopped."""
    with closing(_engine(configured)) as engine:

        def load() -> WSGIApplication:
            searcher = Searcher(engine)
            warm(searcher, engine)
            return create_app(configured, searcher, lambda wanted: ask(configured.index, wanted))

        serve_application(load, configured, lambda url: click.echo(f"Serving on {url} (stop with Ctrl+C)"))


@main.command(context_settings={"ignore_unknown_options": True})  # `-word` excludes a word
@click.argument("query", nargs=-1, required=True)
@click.option("--page", type=click.IntRange(1), default=1, help="Which page of hits, from 1.")
@click.option("--json", "as_json", is_flag=True, help="The answer of /api/search.")
@click.pass_obj
def search(configured: Settings, query: tuple[str, ...], *, page: int, as_json: bool) -> None:
    """Search as the page does.

    QUERY is of words, "phrases", -word, OR, title:word and word*.
    """
    request = read_search(_Parameters(q=" ".join(query), page=str(page)), FOR_PROGRAMS)
    require_query(request, FOR_PROGRAMS)
    with closing(_engine(configured)) as engine:
        # The first search of a process loads what all of them need, or compiles it, which is no reason to leave anything out.
        searcher = Searcher(engine, seconds=math.inf)
        with compiled.telling(tell_compiling):
            found = searcher.search(request)
        if not as_json:
            click.echo(shown(found))
            return
        with create_app(configured, searcher).test_request_context():
            # JSON is UTF-8 whatever the terminal is, and `\udcff` is good JSON.
            click.echo(dump(page_json(found, "vi")).encode("utf-8", "backslashreplace"))


@main.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def status(configured: Settings, *, as_json: bool) -> None:
    """Tell what is in the index."""
    with closing(_engine(configured)) as engine:
        found = dataclasses.asdict(engine.status())
        converted = Searcher(engine).converted()
    failed = failures.read(configured.index)
    answer = {"documents": str(configured.documents), "index": str(configured.index), **found}
    if as_json:
        listed = [
            {"path": each.path, "reason": each.reason, "since": each.since.isoformat()} for each in failed
        ]
        answer = {**answer, "failed": listed, "converted": converted}
        click.echo(json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace"))
        return
    answer["converted"] = (
        ", ".join(f"{len(paths):,} from {name}" for name, paths in converted.items()) or None
    )
    for name, value in (answer | answer.pop("details") | {"failed": len(failed)}).items():
        if value is not None:
            click.echo(f"{name:<12}{clean(f'{value:,}' if isinstance(value, int) else str(value))}")
    for each in failed:
        click.echo(clean(f"failed: {each.path}: {each.reason} (since {each.since:%Y-%m-%d %H:%M} UTC)"))


for command in (keeping.backup, keeping.restore, keeping.verify):
    main.add_command(command)


class _Parameters(dict[str, str]):
    """Parameters of a search, as they would stand in an address."""

    def getlist(self, key: str) -> list[str]:
        """Every value of a parameter."""
        return [self[key]] if key in self else []


def _engine(configured: Settings) -> Engine:
    return open_engine(configured.engine, configured.index, stamp=STAMP)
