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
    what = reason(error).rstrip(".")
    return EngineError(f"The index in {folder} is damaged ({what}); run reindex to build it anew.")


def reason(error: Exception) -> str:
    """What an error says, as a sentence."""
    if isinstance(error, EngineError):
        return str(error)
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"The index file {Path(error.filename).name} cannot be read: {error.strerror}."
    return f"The index cannot be opened: {type(error).__name__}, {error}."
