"""Calendar dates as Vietnamese texts write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from searchsvc.extract.outline import READ, Outline

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_MONTH_NAMES = {
    "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7,
    "tám": 8, "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12,
}  # fmt: skip
_NAMED = "|".join(sorted(_MONTH_NAMES, key=len, reverse=True))

_NUMERIC = re.compile(
    rf"(?<![\d./])(?P<day>{_DAY})\s?(?P<sep>[-/.])\s?(?P<month>{_MONTH})\s?(?P=sep)\s?(?P<year>{_YEAR})(?!\d|[./]\d)"
)
_ISO = re.compile(
    rf"(?<![\w./-])(?P<year>{_YEAR})(?P<sep>[-/.])(?P<month>{_MONTH})(?P=sep)(?P<day>{_DAY})(?!\d|[./-]\d)"
)
_WORDS = re.compile(
    rf"(?<!\d)(?P<day>{_DAY})\s*tháng\s*(?P<month>{_MONTH}|{_NAMED})\s*(?:năm|[,/-])?\s*(?P<year>{_YEAR})(?!\d)",
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(
    rf"(?<![\d./-])(?P<day>{_DAY})\s?(?:(?P<sep>[-/.])|tháng)\s?(?P<month>{_MONTH})(?!\d|\s?[-/.]\s?\d|\s*năm\s*\d|%)",
    re.IGNORECASE,
)
_YEAR_WITHIN = re.compile(_YEAR)
"""What stands in every date: looked for first, as most lines have none."""
_YEAR_FIRST = re.compile(rf"{_YEAR}[-/.]")
_SEPARATED = re.compile(r"\d\s?(?:[-/.]\s?\d|\s*tháng)", re.IGNORECASE)
"""What stands in every date, and in every day and month."""
_ANY_YEAR = re.compile(rf"{_YEAR}(?<![\d.,]\d{{4}})(?![\d%]|[.,]\d)(?!/\w)")
_NO_TIME_TOLD = re.compile(
    rf"(?:\b(?:đến|tới|trước|tầm nhìn|luật|hiến pháp|nghị định|khóa|khoá|sinh|sn)\b[^.;,\n]{{0,20}}|{_YEAR}\s?[-–]\s?)$",
    re.IGNORECASE,
)


class Mention(NamedTuple):
    """A day and where it stands in the text."""

    day: date
    start: int
    end: int


class DayMonth(NamedTuple):
    """A day whose year is not said, and where it stands in the text."""

    day: int
    month: int
    start: int
    end: int


def has_year(text: str) -> bool:
    """Whether digits stand there that may be a year, as in every full date."""
    return _YEAR_WITHIN.search(text) is not None


@lru_cache(maxsize=64)
def find_dates(text: str) -> tuple[Mention, ...]:
    """Every full date in reading order; days that no calendar has are passed over. Several rules ask it of one line."""
    if not has_year(text) or not _SEPARATED.search(text):
        return ()
    found = [*_found(_NUMERIC, text)]
    if _YEAR_FIRST.search(text):
        found += _found(_ISO, text)
    if "tháng" in text.lower():
        found += _found(_WORDS, text)
    if len(found) > 1:
        found.sort(key=lambda mention: mention.start)
    return tuple(found)


def find_day_months(text: str) -> list[DayMonth]:
    """Every day and month without a year, in reading order: `28/1`, `28 tháng 1`."""
    if not _SEPARATED.search(text):
        return []
    return [
        DayMonth(int(match["day"]), int(match["month"]), match.start(), match.end())
        for match in _DAY_MONTH.finditer(text)
    ]


def narrated_years(text: str) -> list[int]:
    """The years that a text tells of, in reading order.

    Left out are years that are aims or names: `đến năm 2030`, `2011-2020`, `Luật Đất đai 2013`.
    """
    return _narrated(text, _ANY_YEAR.finditer(text))


def told_years(outline: Outline) -> list[int]:
    """The same of the first `READ` characters of a text, looked at only where a year may stand."""
    text = outline.text
    found = (_ANY_YEAR.match(text, place, READ) for place in outline.years.tolist())
    return _narrated(text, filter(None, found))


def _narrated(text: str, years: Iterable[re.Match[str]]) -> list[int]:
    return [
        int(match.group())
        for match in years
        if not _NO_TIME_TOLD.search(text, max(0, match.start() - 32), match.start())
    ]


def calendar_day(year: int, month: int, day: int) -> date | None:
    """The day, None if no calendar has it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _found(pattern: re.Pattern[str], text: str) -> Iterator[Mention]:
    for match in pattern.finditer(text):
        year, name, number = match.group("year", "month", "day")
        month = int(name) if name.isdecimal() else _MONTH_NAMES.get(name.lower(), 0)
        day = calendar_day(int(year), month, int(number))
        if day:
            yield Mention(day, match.start(), match.end())
