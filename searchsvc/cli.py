"""The commands: `searchsvc reindex`, `serve`, `search`, `status`.

Exit status 0 is well; 1 is a deliberate error, told in one sentence; 2 is wrong
usage or a wrong setting.
"""

from __future__ import annotations

import dataclasses
import io
import json
import re
import shutil
import sys
import textwrap
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from typing import Any, Self
from wsgiref.types import WSGIApplication

import click

from searchsvc import __version__, settings
from searchsvc.engines import Engine
from searchsvc.engines.opening import open_engine
from searchsvc.errors import BadParameter, EngineError, SearchError, SettingError
from searchsvc.indexer import STAMP, Outcome
from searchsvc.indexer import reindex as bring_up_to_date
from searchsvc.searcher import Searcher
from searchsvc.serving import serve as serve_application
from searchsvc.settings import Settings
from searchsvc.types import Page as FoundPage
from searchsvc.types import PageHit, Span
from searchsvc.web import create_app
from searchsvc.web.answers import dump, page_json
from searchsvc.web.links import page_count
from searchsvc.web.params import read_search, require_query
from searchsvc.web.wording import FOR_PROGRAMS, SENTENCES, full_then_partial, headline, interpretation

LINE_EVERY = 10.0
"""Seconds between two lines of progress where there is no terminal."""

WIDEST = 100
"""Columns of text at most, for reading."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]+")
_BOLD, _PLAIN = "\x02", "\x03"


class _Commands(click.Group):
    """A group that tells deliberate errors in one sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; SearchError becomes a sentence and an exit status."""
        try:
            return super().invoke(ctx)
        except SearchError as error:
            click.echo(f"Error: {_clean(str(error))}", err=True)
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
@click.option(
    "--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes that read files."
)
@click.option(
    "--confirm-deletions", is_flag=True, help="Go on even if more than half of the reports are gone."
)
@click.pass_obj
def reindex(configured: Settings, *, full: bool, jobs: int, confirm_deletions: bool) -> None:
    """Bring the index up to date with the folder of reports."""
    with closing(_engine(configured)) as engine, _Progress() as progress:
        outcome = bring_up_to_date(
            configured.documents,
            engine,
            skip=configured.index,
            full=full,
            jobs=jobs,
            confirm_deletions=confirm_deletions,
            progress=progress,
        )
    for failure in outcome.failed:
        click.echo(f"failed: {_clean(failure.path)}: {_clean(failure.reason)}", err=True)
    click.echo(_counts(outcome))


@main.command()
@click.pass_obj
def serve(configured: Settings) -> None:
    """Serve the pages and the API until stopped."""
    # The engine is opened here and opens its files in the workers: they would share the position of an open file.
    with closing(_engine(configured)) as engine:

        def load() -> WSGIApplication:
            _warn_without_index(configured)
            return create_app(configured, Searcher(engine))

        serve_application(load, configured, lambda url: click.echo(f"Serving on {url} (stop with Ctrl+C)"))


def _warn_without_index(configured: Settings) -> None:
    with closing(_engine(configured)) as engine:
        try:
            engine.reader()
        except EngineError as error:
            click.echo(f"Searches will answer 503 until this is mended: {_clean(str(error))}", err=True)


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
        searcher = Searcher(engine)
        found = searcher.search(request)
        if not as_json:
            click.echo(_shown(found))
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
    answer = {"documents": str(configured.documents), "index": str(configured.index), **found}
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace"))
        return
    for name, value in (answer | answer.pop("details")).items():
        if value is not None:
            click.echo(f"{name:<12}{_clean(f'{value:,}' if isinstance(value, int) else str(value))}")


class _Progress:
    """Tells on stderr how far a reindex is: a bar on a terminal, else a line now and then."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._bar: Any = None
        self._next_line = time.monotonic() + LINE_EVERY

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def __call__(self, done: int, total: int, path: str) -> None:
        """Called when `done` of `total` files are dealt with; `path` was the last."""
        if not sys.stderr.isatty():
            self._say_line(f"{done} of {total} files, the last {_clean(path)}")
            return
        if self._bar is None:
            bar = click.progressbar(
                length=total, label="Reports", file=sys.stderr, show_percent=True, show_pos=True
            )
            self._bar = self._open.enter_context(bar)
        self._bar.update(done - self._bar.pos)

    def _say_line(self, line: str) -> None:
        if time.monotonic() >= self._next_line:
            click.echo(line, err=True)
            self._next_line = time.monotonic() + LINE_EVERY


class _Parameters(dict[str, str]):
    """Parameters of a search, as they would stand in an address."""

    def getlist(self, key: str) -> list[str]:
        """Every value of a parameter."""
        return [self[key]] if key in self else []


def _engine(configured: Settings) -> Engine:
    return open_engine(configured.engine, configured.index, stamp=STAMP)


def _counts(outcome: Outcome) -> str:
    names = ("added", "updated", "moved", "unchanged", "deleted")
    return ", ".join(f"{name} {getattr(outcome, name)}" for name in names) + f", failed {len(outcome.failed)}"


def _shown(page: FoundPage) -> str:
    """A page of hits for reading on a terminal."""
    first = (page.request.page - 1) * page.request.per_page + 1
    hits = [_shown_hit(number, hit) for number, hit in enumerate(page.hits, first)]
    last = first + len(hits) - 1
    # The interpretation counts the hits itself when there are none, or two kinds of them.
    counted = "" if page.total == 0 or full_then_partial(page) else f"{headline(page, 'en')}. "
    about = "\n".join(_wrapped(counted + interpretation(page, "en"), ""))
    return "\n\n".join([about, *hits, *_other_pages(page, last)])


def _other_pages(page: FoundPage, last: int) -> list[str]:
    """A line on how to go on, if there is anything more; `last` is the number of the last hit shown."""
    request = page.request
    if page.total and not page.hits:
        pages = page_count(page.total, request.per_page)
        return [SENTENCES["en"]["results.beyond"].format(page=request.page, pages=pages)]
    return [f"{page.total - last} more with --page {request.page + 1}"] if last < page.total else []


def _shown_hit(number: int, hit: PageHit) -> str:
    record = hit.record
    margin = " " * (len(str(number)) + 2)
    title = _marked(record.title, hit.title_matches) if record.title else _clean(record.path)
    about = [record.date and record.date.isoformat(), record.source, record.path]
    remarks = ["other marks"] if hit.other_marks else []
    remarks += [f"without {', '.join(hit.missing)}"] if hit.missing else []
    texts = [
        title,
        _clean(" · ".join([*(part for part in about if part), *remarks])),
        *(_marked(snippet.text, snippet.matches) for snippet in hit.snippets),
    ]
    lines = [line for text in texts for line in _wrapped(text, margin)]
    return f"{number}. " + "\n".join(lines)[len(margin) :]


def _marked(text: str, spans: Sequence[Span]) -> str:
    """The text in one line with signs where bold begins and ends."""
    pieces, end = [], 0
    for span in spans:
        pieces += [_clean(text[end : span.start]), _BOLD, _clean(text[span.start : span.end]), _PLAIN]
        end = span.end
    return "".join([*pieces, _clean(text[end:])])


def _wrapped(text: str, margin: str) -> list[str]:
    width = min(shutil.get_terminal_size().columns, WIDEST)
    lines = textwrap.wrap(
        text, width, initial_indent=margin, subsequent_indent=margin, break_long_words=False
    )
    return [line.replace(_BOLD, "\x1b[1m").replace(_PLAIN, "\x1b[0m") for line in lines]


def _clean(text: str) -> str:
    """The text without control characters, which could command the terminal."""
    return _CONTROL.sub(" ", text)
