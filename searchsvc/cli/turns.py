"""Waiting for one's turn to write, and telling of the work in two places."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from searchsvc.engines import Engine
from searchsvc.errors import IndexLocked
from searchsvc.indexer import Progress

WAIT_OF_JOBS = 3600.0
"""Seconds that a run which was asked for over HTTP waits for another writer."""

LOOK_EVERY = 0.5


@contextmanager
def turn(engine: Engine, patience: float) -> Iterator[None]:
    """Be the one writer, after some seconds of waiting for another if need be; raises IndexLocked."""
    deadline = time.monotonic() + patience
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(engine.writing())
                break
            except IndexLocked:
                if time.monotonic() >= deadline:
                    raise
            time.sleep(LOOK_EVERY)
        yield


def both(first: Progress, second: Progress) -> Progress:
    """Progress that is told in two places."""

    def tell(done: int, total: int, path: str) -> None:
        first(done, total, path)
        second(done, total, path)

    return tell
