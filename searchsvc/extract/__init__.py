"""A file in, a `Report` out: one small module a format, one table of suffixes.

A format's module turns bytes into text and knows nothing of titles or dates;
the rules for those are the same for every format and stand in `metadata`.
Everything here is a plain function of a file, so that it can run in another
process. What may not enter this room: `engines`, and what a query is.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from searchsvc.errors import ExtractionError
from searchsvc.extract import plain
from searchsvc.extract.cleaning import clean
from searchsvc.extract.furniture import without_furniture
from searchsvc.extract.metadata import describe
from searchsvc.types import Report

EXTRACTION_RULES = 1
"""Raise it with every change of what is extracted from the same file: it is part of the index's stamp."""

LARGEST = 64 * 1024 * 1024
"""A larger file, in bytes, is refused."""

SUFFIXES: dict[str, Callable[[bytes], str]] = {"txt": plain.read}
"""What reads a file of each type; the type is the suffix in lower case, without its dot."""


def file_type(path: str) -> str:
    """The suffix of a file's name in lower case without its dot, empty if it has none."""
    return PurePosixPath(path).suffix[1:].lower()


def supported(path: str) -> bool:
    """Whether files with this name can be extracted."""
    return file_type(path) in SUFFIXES


def report_id(path: str) -> str:
    """The id of the report at a relative path: 16 hexadecimal digits of the SHA-256 of its bytes."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def extract(root: Path, path: str) -> Report:
    """The report in the file at `path`, relative to `root` with `/` between its parts.

    Raises `ExtractionError` when the file cannot be read or holds no text.
    """
    suffix = file_type(path)
    read = SUFFIXES.get(suffix)
    if read is None:
        raise ExtractionError(f"Files of type “{suffix}” are not supported.")
    content = _content(root / path)
    text = without_furniture(clean(read(content)))
    if not text.strip():
        raise ExtractionError("The file has no text.")
    metadata = describe(text, today=datetime.now(tz=UTC).date())
    return Report(
        id=report_id(path),
        path=path,
        digest=hashlib.sha256(content).hexdigest(),
        type=suffix,
        title=metadata.title,
        title_span=metadata.title_span,
        date=metadata.date,
        source=metadata.source,
        kind=metadata.kind,
        text=text,
    )


def _content(file: Path) -> bytes:
    try:
        # Without O_NONBLOCK, opening a named pipe would wait for somebody to write to it.
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
        with open(descriptor, "rb") as stream:  # noqa: PTH123 - a descriptor is no path
            state = os.fstat(descriptor)
            if not stat.S_ISREG(state.st_mode):
                raise ExtractionError("This is not a regular file.")
            content = stream.read(LARGEST + 1)
    except FileNotFoundError:
        raise ExtractionError("The file is no longer there.") from None
    except OSError as error:
        raise ExtractionError(f"The file cannot be read: {error.strerror or error}.") from error
    if not content:
        raise ExtractionError("The file is empty.")
    if len(content) > LARGEST:
        raise ExtractionError(f"The file is larger than {LARGEST // 1024**2} MB.")
    return content
