"""The folder of reports: which files it has, and what each one's digest is."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from searchsvc.errors import CorpusError, ExtractionError


def files(root: Path, skip: Path | None = None) -> Iterator[str]:
    """The paths of all files below a folder, relative to it with `/`, in a fixed order.

    Hidden files and folders, links, and everything that is no regular file are
    passed over, and so is the folder `skip`. Raises CorpusError when the folder
    is not there or a folder in it cannot be read.
    """
    if not root.is_dir():
        raise CorpusError(f"The folder of reports, {root}, is not there.")
    passed_over = skip.resolve() if skip else None

    def fail(error: OSError) -> None:
        raise CorpusError(f"The folder {error.filename} cannot be read: {error.strerror}.") from error

    for folder, names, entries in os.walk(root, onerror=fail):
        names[:] = sorted(
            name for name in names if not name.startswith(".") and Path(folder, name).resolve() != passed_over
        )
        for name in sorted(entries):
            file = Path(folder, name)
            if not name.startswith(".") and _is_regular(file):
                yield file.relative_to(root).as_posix()


def _is_regular(file: Path) -> bool:
    """Whether a name is that of a file; one that may not be looked at is taken for one, and fails when it is read."""
    try:
        return stat.S_ISREG(file.lstat().st_mode)
    except PermissionError:
        return True
    except OSError:
        return False


def digest(root: Path, path: str, sidecar: str = "") -> str:
    """The SHA-256, in hexadecimal, of a file's bytes and of those of its sidecar, if it has one.

    The sidecar's name is the file's with `sidecar` behind it. Raises
    ExtractionError when the file cannot be read.
    """
    try:
        with (root / path).open("rb") as file:
            content = hashlib.file_digest(file, "sha256")
    except FileNotFoundError:
        raise ExtractionError("The file vanished while it was being read.") from None
    except OSError as error:
        raise ExtractionError(f"The file cannot be read: {error.strerror}.") from error
    if sidecar:
        with contextlib.suppress(OSError), (root / f"{path}{sidecar}").open("rb") as beside:
            content.update(hashlib.file_digest(beside, "sha256").digest())
    return content.hexdigest()
