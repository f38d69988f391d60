"""How failures of Whoosh, numpy and the disk become deliberate errors."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from searchsvc.errors import EngineError, SearchError
from searchsvc.types import AnalysedReport


class _SourceError(Exception):
    """What the source of reports raised, which is not the index's affair."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


def marked_source(reports: Iterable[AnalysedReport]) -> Iterator[AnalysedReport]:
    """The reports; what their source raises is known again by `translated`."""
    try:
        yield from reports
    except Exception as error:
        raise _SourceError(error) from error


@contextlib.contextmanager
def translated(done: str = "written") -> Iterator[None]:
    """Whatever Whoosh, numpy and the disk raise as EngineError; what the source of reports raised as it was.

    `done` says what cannot be done with the index.
    """
    try:
        yield
    except SearchError:
        raise
    except _SourceError as wrapped:
        raise wrapped.error from None
    except Exception as error:
        raise EngineError(f"The index cannot be {done}: {error}.") from error


def damaged(folder: Path, error: Exception) -> EngineError:
    """The error of an index that cannot be opened."""
    return EngineError(f"The index in {folder} is damaged ({reason(error)}); run reindex to build it anew.")


def reason(error: Exception) -> str:
    """What an error says, with its kind if it is none of ours."""
    return str(error) if isinstance(error, EngineError) else f"{type(error).__name__}: {error}"
