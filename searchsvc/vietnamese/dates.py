"""Days, months and quarters, and all the ways in which reports write them."""

from __future__ import annotations

import re
from datetime import date
from itertools import product

_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_ROMAN = ("", "I", "II", "III", "IV")
_LEAP_YEAR = 2000
_FIRST_SHORT = 1950
"""Two digits stand for a year of the hundred from here on."""

_DAY_WORD, _MONTH_WORD, _YEAR_WORD = "(?:ngày|ngay)", "(?:tháng|thang)", "(?:năm|nam)"
_YEAR = r"(?P<year>[12]\d{3})"
_DAY = re.compile(
    rf"(?:{_DAY_WORD} )?(?P<day>\d\d?)(?:/| {_MONTH_WORD} )(?P<month>\d\d?)(?:(?:/| {_YEAR_WORD} | ){_YEAR})?"
)
_DOTTED_DAY = re.compile(rf"(?:{_DAY_WORD} )?(?P<day>\d\d?)\.(?P<month>\d\d?)\.{_YEAR}")
_SHORT_YEAR = re.compile(
    rf"(?:{_DAY_WORD} )?(?P<day>\d\d?)(?P<mark>[/.])(?P<month>\d\d?)(?P=mark)(?P<year>\d\d)"
)
_ISO_DAY = re.compile(rf"{_YEAR}/(?P<month>\d\d)/(?P<day>\d\d)")
_MONTH = re.compile(rf"(?:{_MONTH_WORD} \d\d?(?:/| {_YEAR_WORD} | )|\d\d?/){_YEAR}")
_QUARTER = re.compile(rf"(?:quý|quy) (?P<quarter>iv|i{{1,3}}|[1-4])(?:(?:/| {_YEAR_WORD} | ){_YEAR})?")


def date_spellings(words: str) -> tuple[str, ...]:
    """All spellings of a day, a month or a quarter; none for other words.

    `words` are in lower case, syllables of one typed word with `/` between
    them and others with a space: `ngày 23/2/2012`, `23/2/12`, `tháng 8 năm 2014`, `quý ii/2014`.
    A spelling that is a part of another one, such as the same with `ngày` before it, is left out.
    """
    for pattern in (_DAY, _DOTTED_DAY, _ISO_DAY):
        if found := pattern.fullmatch(words):
            return _spelt_day(int(found["day"]), int(found["month"]), found["year"])
    if found := _SHORT_YEAR.fullmatch(words):
        year = int(found["year"])
        century = 1900 if year >= _FIRST_SHORT % 100 else 2000
        return _spelt_day(int(found["day"]), int(found["month"]), str(century + year))
    if found := _MONTH.fullmatch(words):
        return _spelt_month(int(re.findall(r"\d+", words)[0]), found["year"])
    if found := _QUARTER.fullmatch(words):
        return _spelt_quarter(_QUARTERS[found["quarter"]], found["year"])
    return ()


def _spelt_day(day: int, month: int, year: str | None) -> tuple[str, ...]:
    try:
        date(int(year or _LEAP_YEAR), month, day)
    except ValueError:
        return ()
    pairs = list(product(_digits(day), _digits(month)))
    if year is None:
        forms = ["{}/{}", "{} tháng {}"]
    else:
        forms = [
            f"{{}}/{{}}/{year}",
            f"{{}} tháng {{}} năm {year}",
            f"{{}}.{{}}.{year}",
            f"{{}} tháng {{}}/{year}",
            f"{{}}/{{}} năm {year}",
        ]
        if _FIRST_SHORT <= int(year) < _FIRST_SHORT + 100:
            forms.append(f"{{}}/{{}}/{year[2:]}")
    spelt = [form.format(*pair) for form in forms for pair in pairs]
    return (*spelt, f"{year}-{month:02}-{day:02}") if year else tuple(spelt)


def _spelt_month(month: int, year: str) -> tuple[str, ...]:
    if not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        return ()
    digits = _digits(month)
    return (*(f"{each}/{year}" for each in digits), *(f"tháng {each} năm {year}" for each in digits))


def _spelt_quarter(quarter: int, year: str | None) -> tuple[str, ...]:
    names = (_ROMAN[quarter], str(quarter))
    if year is None:
        return tuple(f"quý {name}" for name in names)
    return tuple(f"quý {name}{between}{year}" for between in ("/", " năm ") for name in names)


def _digits(number: int) -> tuple[str, ...]:
    """A number as it is and with two digits."""
    return tuple(dict.fromkeys((str(number), f"{number:02}")))
