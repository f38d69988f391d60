"""How far a reindex is, told on stderr."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from typing import Any, Self

import click

from searchsvc.cli.showing import clean

LINE_EVERY = 10.0
"""Seconds between two lines of progress where there is no terminal."""


class Progress:
    """Tells on stderr how far a reindex is: a bar on a terminal, else a line now and then."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._bar: Any = None
        self._label = ""
        self._next_line = time.monotonic() + LINE_EVERY

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def __call__(self, done: int, total: int, path: str) -> None:
        """Called when `done` of `total` files are made into reports; `path` was the last."""
        self._tell("Reports", done, total, path)

    def hashing(self, done: int, total: int, path: str) -> None:
        """Called when `done` of `total` files are looked through for changes; `path` was the last."""
        self._tell("Changes", done, total, path)

    def _tell(self, label: str, done: int, total: int, path: str) -> None:
        if not sys.stderr.isatty():
            if time.monotonic() >= self._next_line:
                click.echo(f"{label}: {done} of {total} files, the last {clean(path)}", err=True)
                self._next_line = time.monotonic() + LINE_EVERY
            return
        if self._label != label:
            self._open.close()
            bar = click.progressbar(
                length=total, label=label, file=sys.stderr, show_percent=True, show_pos=True
            )
            self._label, self._bar = label, self._open.enter_context(bar)
        self._bar.update(done - self._bar.pos)
