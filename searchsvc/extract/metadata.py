"""Title, date, source, kind, number and persons of a report, from its text alone: the same rules for every format.

Precision before recall: what is not certain is None. A date is the day of the
event or of publication, never the day on which a page was saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from searchsvc.extract.dates import narrated_years
from searchsvc.extract.events import event_day
from searchsvc.extract.furniture import is_clock
from searchsvc.extract.kinds import told_kind
from searchsvc.extract.letterhead import letterhead_end
from searchsvc.extract.lines import Line
from searchsvc.extract.numbers import find_number
from searchsvc.extract.outline import READ, Outline
from searchsvc.extract.persons import find_persons
from searchsvc.extract.sources import find_source
from searchsvc.extract.stamps import dateline, may_be_stamp, publication_stamp
from searchsvc.extract.titles import Title, find_title
from searchsvc.types import Person, Span

_HEAD_LINES = 40
_TAIL_LINES = 25
_STAMP_LINES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a text says of itself; see `searchsvc.types.Record`."""

    title: str | None = None
    title_span: Span | None = None
    date: date | None = None
    source: str | None = None
    kind: str | None = None
    number: str | None = None
    persons: tuple[Person, ...] = ()


class _Parts(NamedTuple):
    """A text in parts: its first lines, how many of them are a letterhead, those above and below its title, its last ones."""

    outline: Outline
    lines: list[Line]
    head: int
    title: Title | None
    above: list[Line]
    below: list[Line]
    tail: list[Line]


def describe(outline: Outline, *, today: date) -> Metadata:
    """The metadata of a text without furniture; no day after `today` is taken."""
    return describe_all([outline], today=today)[0]


def describe_all(outlines: Sequence[Outline], *, today: date) -> list[Metadata]:
    """The metadata of several texts, each as by itself.

    One rule after another is tried on all of them, as a processor takes less time for what it has just done.
    """
    parts = [_parts_of(outline) for outline in outlines]
    days = [_day(each, today) for each in parts]
    sources = [find_source(each.below[:_STAMP_LINES], each.tail) for each in parts]
    kinds = [_kind(each) for each in parts]
    numbers = [find_number(each.lines) for each in parts]
    persons = [find_persons(each.outline, each.tail) for each in parts]
    rows = zip(parts, days, sources, kinds, numbers, persons, strict=True)
    return [
        Metadata(
            title=each.title.text if each.title else None,
            title_span=each.title.span if each.title else None,
            date=day,
            source=source,
            kind=kind,
            number=number,
            persons=named,
        )
        for each, day, source, kind, number, named in rows
    ]


def _parts_of(outline: Outline) -> _Parts:
    text, lines = outline.text, outline.first_lines(_HEAD_LINES)
    head = letterhead_end(lines)
    title = find_title(text, lines, head)
    below = lines[title.next_line :] if title else lines
    above = [line for line in lines if title and line.end <= title.span.start]
    start = title.span.end if title else 0
    tail = [line for line in outline.last_lines(_TAIL_LINES) if line.start >= start]
    return _Parts(outline, lines, head, title, above, below, tail)


def _day(parts: _Parts, today: date) -> date | None:
    outline, title = parts.outline, parts.title
    return (
        _official_day(parts.lines, parts.head, today)
        or _stamped_below(parts.below, today)
        or event_day(title.text if title else None, parts.below, outline, today)
        or _signed_day(parts.tail, today)
        or _stamped_above(parts.above, outline.text, today)
    )


def _kind(parts: _Parts) -> str | None:
    title = parts.title
    told = title.kind if title else None
    return told or told_kind(title.text if title else "", parts.below, parts.tail)


def _official_day(lines: list[Line], head: int, today: date) -> date | None:
    """The day beside a letterhead, which ends before the line `head`."""
    if head == 0:
        return None
    days = [day for line in lines if not line.is_paragraph and (day := dateline(line.text))]
    placeless = [stamp.day for line in lines[: head + 1] if (stamp := publication_stamp(line.text))]
    return next((day for day in [*days, *placeless] if day <= today), None)


def _stamped_below(lines: list[Line], today: date) -> date | None:
    """The day of publication between the title and the first paragraph."""
    for line in lines[:_STAMP_LINES]:
        stamp = publication_stamp(line.text)
        if stamp and stamp.day <= today:
            return stamp.day
        if line.is_paragraph:
            break
    return None


def _signed_day(tail: list[Line], today: date) -> date | None:
    """The day at the end: place and date above a signature, or a labelled day of publication."""
    for line in reversed(tail):
        if not may_be_stamp(line):
            continue
        stamp = publication_stamp(line.text)
        stated = stamp and (stamp.labelled or line.text.lower().startswith("ngày") or line is tail[-1])
        day = stamp.day if stamp and stated else dateline(line.text)
        if day and day <= today:
            return day
    return None


def _stamped_above(lines: list[Line], text: str, today: date) -> date | None:
    """A day above the title, which may be that of the page: only if it agrees with the years in the text."""
    stamps = (publication_stamp(line.text) for line in lines if not is_clock(line.text))
    day = next((stamp.day for stamp in stamps if stamp and stamp.day <= today), None)
    if day is None:
        return None
    years = narrated_years(text[lines[-1].end : READ])
    agrees = not years or (max(years) <= day.year + 1 and {day.year, day.year - 1} & set(years))
    return day if agrees else None
