"""The list of files that could not be made into reports: a file in the folder of the index.

It lets a reindex pass over what failed before and is the same still, and tells
people which files failed, why and since when.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

_NAME = "failures.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFailure:
    """A file that failed when it was last tried.

    `since` is the time, with its zone, of the first of the tries that failed in
    a row, `tried` of the last one. `digest` is the file's, empty if not even its
    bytes could be read; `rules` name what tried it.
    """

    path: str
    reason: str
    since: datetime
    tried: datetime
    digest: str
    rules: str


def read(folder: Path) -> tuple[KnownFailure, ...]:
    """The failures that are listed in the folder of an index, by path.

    None when there is no list, or none that can be read: then the files are tried again.
    """
    try:
        rows = json.loads((folder / _NAME).read_bytes())
        return tuple(_failure(row) for row in rows)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return ()


def write(folder: Path, failures: Iterable[KnownFailure]) -> None:
    """Replace the list in the folder of an index; nobody ever reads half of it.

    For the one process that writes to the index. Raises OSError.
    """
    rows = json.dumps([_row(each) for each in sorted(failures, key=lambda each: each.path)])
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f"{_NAME}.new"
    with new.open("w", encoding="ascii") as file:
        file.write(rows)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / _NAME)


def _row(failure: KnownFailure) -> dict[str, str]:
    return asdict(failure) | {"since": failure.since.isoformat(), "tried": failure.tried.isoformat()}


def _failure(row: dict[str, Any]) -> KnownFailure:
    since, tried = (datetime.fromisoformat(row[name]) for name in ("since", "tried"))
    if since.tzinfo is None or tried.tzinfo is None:
        raise ValueError("a time without its zone")
    return KnownFailure(
        path=str(row["path"]),
        reason=str(row["reason"]),
        since=since,
        tried=tried,
        digest=str(row["digest"]),
        rules=str(row["rules"]),
    )
