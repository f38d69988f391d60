"""The persons whom a text names with their offices.

In running text an office stands behind the name (`ông Lê Văn Hai, Giám đốc Sở Y tế`)
or before it (`Giám đốc Sở Y tế Lê Văn Hai`); at the end of a document the office
stands in capitals above the name of who signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from searchsvc.extract.lines import Line, collapse
from searchsvc.extract.names import as_name, name_ending, name_starting, name_within
from searchsvc.extract.offices import Office, cores_in, is_office, offices
from searchsvc.extract.outline import READ, Outline
from searchsvc.types import MOST_PERSONS, Person

_MOST_OFFICES = 2_000
"""Offices that are looked at; who signed stands at the end of a text."""

_BEHIND_A_NAME = re.compile(
    r"(?:,|\s[-–—]|\s?\()?\s*(?:chức vụ ?: ?|(?:hiện |đang |nay )?là )?$", re.IGNORECASE
)
_LAST_BEHIND = (",", "-", "–", "—", "(", ":", "à", "À")
"""What that ends with, but for white space, unless it is all white space."""
_BEFORE_A_NAME = re.compile(r"(?:,| ?:| [-–—]| là)? ", re.IGNORECASE)
_CHAINED = re.compile(r"(?:,| kiêm|, kiêm) $")
_COLUMN = re.compile(r"\t+| {3,}|\s*\|\s*")
_FOR_ANOTHER = re.compile(r"(?:kt|tm|tl|tuq|t\.u\.q|t/m|k/t|t/l|q)\b\.?", re.IGNORECASE)
_SIGNED = re.compile(r"\W*(?:đã ký|ký tên|ký, |\(ký|chữ ký|đóng dấu)", re.IGNORECASE)
_LINES_TO_A_NAME = 4
_LEAST_SPACES = 2
"""An office with a name in it has so many at least."""


def find_persons(outline: Outline, tail: Sequence[Line]) -> tuple[Person, ...]:
    """The persons in reading order, each once; `tail` are the last lines."""
    found: dict[str, str] = {}
    text, cores = outline.text, cores_in(outline.codes[:READ])
    may_be_signed = len(text) > READ or _may_be_signed(tail, cores)
    for name, office in (*_told(text[:READ], cores), *(_signed(text, tail) if may_be_signed else ())):
        known = found.get(name)
        if known is None or office.lower().startswith(known.lower()):
            found[name] = office
    return tuple(Person(name, office) for name, office in found.items())[:MOST_PERSONS]


def _told(text: str, cores: Sequence[Sequence[int]]) -> Iterator[tuple[str, str]]:
    """Names and offices in running text."""
    holder, named, end = None, "", 0
    for office in islice(offices(text, cores), _MOST_OFFICES):
        inside = name_within(office.name) if office.name.count(" ") >= _LEAST_SPACES else None
        chained = office.start - end <= len(", kiêm ") and _CHAINED.search(text, end, office.start)
        if inside:
            yield inside[1], inside[0]
            holder = None
        elif holder and chained:
            named = f"{named}, {office.name}"
            yield holder, named
        else:
            holder, named = _before(text, office) or _after(text, office), office.name
            if holder:
                yield holder, named
        end = office.end


def _before(text: str, office: Office) -> str | None:
    """The name that an office stands behind."""
    begin = max(0, office.start - 24)
    before = text[begin : office.start]
    if not before.rstrip().endswith(_LAST_BEHIND):
        return None
    between = _BEHIND_A_NAME.search(before)
    if between is None or not between.group().strip():
        return None
    return name_ending(text, begin + between.start())


def _after(text: str, office: Office) -> str | None:
    """The name that an office stands before, with a sign or a word between them."""
    between = _BEFORE_A_NAME.match(text, office.end)
    return name_starting(text, between.end()) if between and between.group().strip() else None


def _may_be_signed(tail: Sequence[Line], cores: Sequence[Sequence[int]]) -> bool:
    """Whether an office may stand on one of the lines that are no paragraphs."""
    short = [line for line in tail if not line.is_paragraph]
    return any(not line.is_even for line in short) or any(
        line.start <= start < line.end for start, _ in cores for line in short
    )


def _signed(text: str, tail: Sequence[Line]) -> Iterator[tuple[str, str]]:
    """Names below offices that stand on lines or in columns of their own."""
    above: list[str] = []
    age = 0
    for line in tail:
        cells = [] if line.is_paragraph else _cells(text[line.start : line.end])
        posts = [cell for cell in cells if is_office(cell) and not _FOR_ANOTHER.match(cell)]
        age += 1
        if posts:
            above, age = posts, 0
        if posts or not above:
            continue
        names = [name for cell in cells if (name := as_name(cell))]
        if names and len(names) == len(above) and age <= _LINES_TO_A_NAME:
            yield from zip(names, map(_in_sentence_case, above), strict=True)
            above = []
        elif not (len(cells) > 1 or (cells and (cells[0][0] == "-" or _SIGNED.match(cells[0])))):
            above = []


def _cells(line: str) -> list[str]:
    if not any(sign in line for sign in ("|", "\t", "   ")):
        return [collapse(line)]
    return [cell for each in _COLUMN.split(line) if (cell := " ".join(each.split()))]


def _in_sentence_case(office: str) -> str:
    if not office.isupper():
        return office
    return re.sub(r"^(phó )?(\w)", lambda match: match.group().title(), office.lower())
