"""Files as this room takes them: their types, their reports' ids, their bytes."""

from __future__ import annotations

import hashlib
import os
import stat
from functools import lru_cache
from pathlib import Path

from searchsvc.errors import ExtractionError

LARGEST = 64 * 1024 * 1024
"""A larger file, in bytes, is refused."""

SIDECAR = ".meta.yaml"
"""What a report's name has behind it to name its sidecar."""

PLAIN = frozenset({"txt", "md"})
"""Types that are read in the process of the caller; all others have one of their own."""

PICTURES = frozenset({"png", "jpg", "jpeg", "tif", "tiff"})
"""Types of which nothing but text recognition gives text."""

TYPES = (
    PLAIN
    | PICTURES
    | frozenset(["html", "htm", "docx", "docm", "odt", "odp", "pptx", "pptm", "xlsx", "xlsm", "xls", "rtf", "doc", "ppt", "pdf", "eml"])
)  # fmt: skip
"""The suffixes, in lower case and without the dot, of files that can be extracted."""


@lru_cache(maxsize=128)
def file_type(path: str) -> str:
    """The suffix of a file's name in lower case without its dot, empty if it has none."""
    name = _name(path)
    dot = name.rfind(".")
    return name[dot + 1 :].lower() if dot > 0 else ""


def supported(path: str) -> bool:
    """Whether files with this name can be extracted; temporary ones cannot."""
    return file_type(path) in TYPES and not temporary(path)


def temporary(path: str) -> bool:
    """Whether a name is that of a file which an editor, an office program or a download keeps for a while."""
    name = _name(path)
    return name.startswith(("~$", ".~lock.")) or name.endswith(
        ("~", "#", ".tmp", ".swp", ".part", ".crdownload")
    )


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def report_id(path: str) -> str:
    """The id of the report at a relative path: 16 hexadecimal digits of the SHA-256 of its bytes."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def content_of(file: Path | str) -> bytes:
    """The bytes of a regular file; `ExtractionError` if it is none, empty, too large or cannot be read."""
    try:
        # Without O_NONBLOCK, opening a named pipe would wait for somebody to write to it.
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
        try:
            content = _read(descriptor)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise ExtractionError("The file is no longer there.") from None
    except OSError as error:
        raise ExtractionError(f"The file cannot be read: {error.strerror or error}.") from error
    if not content:
        raise ExtractionError("The file is empty.")
    if len(content) > LARGEST:
        raise ExtractionError(f"The file is larger than {LARGEST // 1024**2} MB.")
    return content


def _read(descriptor: int) -> bytes:
    """What a file holds, or more than `LARGEST` bytes of it."""
    state = os.fstat(descriptor)
    # A folder cannot be read, which the system says in its own words.
    if not (stat.S_ISREG(state.st_mode) or stat.S_ISDIR(state.st_mode)):
        raise ExtractionError("This is not a regular file.")
    # Room is made for as much as is asked for; some file systems say 0 of what is not empty.
    wanted = min(state.st_size or LARGEST, LARGEST) + 1
    content = os.read(descriptor, wanted)
    if len(content) == state.st_size:
        return content
    while len(content) < wanted and (more := os.read(descriptor, wanted - len(content))):
        content += more
    return content
