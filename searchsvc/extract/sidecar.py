"""Properties that a person wrote beside a report: `name.ext.meta.yaml`.

They win over everything that rules have found. Keys: `title`, `date`,
`source`, `kind`, `number`, and `persons`, a list of lines `name – office`; all
may be missing, others are refused.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import yaml  # type: ignore[import-untyped]

from searchsvc.errors import ExtractionError
from searchsvc.extract.dates import find_dates
from searchsvc.extract.files import SIDECAR, content_of
from searchsvc.types import MOST_PERSONS, Person

_LARGEST = 64 * 1024
_LONGEST = 500
_DASH = re.compile(" [-–—] ")
_KEYS = frozenset({"title", "date", "source", "kind", "number", "persons"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """What the sidecar of a report says; None where it says nothing."""

    title: str | None = None
    date: date | None = None
    source: str | None = None
    kind: str | None = None
    number: str | None = None
    persons: tuple[Person, ...] | None = None


_NOTHING = Sidecar()


def read_sidecar(root: Path, path: str) -> Sidecar:
    """The sidecar of the report at a path, empty if there is none or a link; `ExtractionError` if it is wrong."""
    try:
        regular = stat.S_ISREG(os.lstat(f"{root}/{path}{SIDECAR}").st_mode)
    except OSError:  # mostly there is none; a report's name may be as long as names can be
        regular = False
    if not regular:
        return _NOTHING
    file = root / f"{path}{SIDECAR}"
    content = content_of(file)
    if len(content) > _LARGEST:
        raise _wrong(file, f"is larger than {_LARGEST // 1024} kB")
    try:
        values = yaml.safe_load(content)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise _wrong(file, "is not YAML") from error
    if not isinstance(values, dict):
        raise _wrong(file, "has no keys")
    if unknown := sorted(str(key) for key in values.keys() - _KEYS):
        raise _wrong(file, f"has the unknown key “{unknown[0][:50]}”")
    return Sidecar(
        date=_day(file, values.pop("date", None)),
        persons=_persons(file, values.pop("persons", None)),
        **{key: _text(file, key, value) for key, value in values.items()},
    )


def _text(file: Path, key: str, value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str | int | float):
        raise _wrong(file, f"has no text under “{key}”")
    return " ".join(str(value).split())[:_LONGEST] or None


def _persons(file: Path, value: object) -> tuple[Person, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _wrong(file, "has no list of lines under “persons”")
    parts = (_DASH.split(" ".join(each.split())[:_LONGEST], maxsplit=1) for each in value[:MOST_PERSONS])
    return tuple(Person(name, rest[0] if rest else "") for name, *rest in parts if name)


def _day(file: Path, value: object) -> date | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = find_dates(str(value))
    if len(found) != 1:
        raise _wrong(file, "has no day under “date”")
    return found[0].day


def _wrong(file: Path, what: str) -> ExtractionError:
    return ExtractionError(f"The file of properties, {file.name}, {what}.")
