"""Dates as people write them: a day, a month or a year, as its first and last day."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

_SPELLINGS = tuple(
    re.compile(pattern)
    for pattern in (
        "(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})",
        "(?P<day>[0-9]{1,2})[/.-](?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})",
        "(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})",
        "(?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})",
        "(?P<year>[0-9]{4})",
    )
)


class Period(NamedTuple):
    """Civil days from `first` to `last`, both inclusive."""

    first: date
    last: date


def read_period(text: str) -> Period | None:
    """The days that `2014-08-01`, `01/08/2014`, `8/2014` or `2014` means; None for anything else."""
    for spelling in _SPELLINGS:
        found = spelling.fullmatch(text)
        if found:
            parts = {name: int(digits) for name, digits in found.groupdict().items()}
            return _period(**parts)
    return None


def _period(year: int, month: int | None = None, day: int | None = None) -> Period | None:
    try:
        first = date(year, 1 if month is None else month, 1 if day is None else day)
        if day is not None:
            return Period(first, first)
        last_month = 12 if month is None else month
        return Period(first, date(year, last_month, monthrange(year, last_month)[1]))
    except ValueError:  # no such day
        return None
