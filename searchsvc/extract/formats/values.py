"""The values of spreadsheets' cells as text."""

from __future__ import annotations

from datetime import date, datetime, time


def as_shown(value: object) -> str:
    """A cell's value as a Vietnamese reader would write it: `31/12/2024`, `12`, `0.5`."""
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value:.{_digits(value)}g}"
    return str(value)


def _digits(value: float) -> int:
    """As many digits as Excel shows, but the whole ones at least: no exponent is wanted."""
    return 10 if abs(value) < 10**10 else 15
