"""How the interface speaks: numbers, dates, and the sentences that say what was found and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from searchsvc.types import NO_FILTERS, Page
from searchsvc.web.sentences_en import ENGLISH
from searchsvc.web.sentences_vi import VIETNAMESE
from searchsvc.web.shapes import shape

Language = Literal["vi", "en"]

SENTENCES: Mapping[Language, Mapping[str, str]] = {"vi": VIETNAMESE, "en": ENGLISH}

FOR_PROGRAMS = {key: sentence for key, sentence in ENGLISH.items() if not key.startswith("filter.")}
"""What programs are told; without the labels of fields, so that parameters go by their own names."""

MOST_OTHERS = 3
"""So many other spellings of the same words are named."""

_SWAPPED = str.maketrans(",.", ".,")
_UNITS = ("B", "kB", "MB", "GB")
_STEP = 1000


def number(value: float, language: Language, digits: int = 0) -> str:
    """`1.234,5` in Vietnamese, `1,234.5` in English, with so many digits after the point."""
    text = f"{value:,.{digits}f}"
    return text if language == "en" else text.translate(_SWAPPED)


def day(value: date) -> str:
    """`01/08/2014`, in both languages."""
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def moment(value: datetime, beside: datetime | None = None) -> str:
    """`22:05 01/08/2014` in the time of the service's machine, without the day if that of `beside` is the same."""
    local = value.astimezone()
    clock = f"{local.hour:02}:{local.minute:02}"
    known = beside is not None and beside.astimezone().date() == local.date()
    return clock if known else f"{clock} {day(local.date())}"


def size(value: float, language: Language) -> str:
    """Bytes as people read them: `14,2 MB` in Vietnamese."""
    power = 0
    while value >= _STEP and power < len(_UNITS) - 1:
        value /= _STEP
        power += 1
    return f"{number(value, language, 1 if power else 0)} {_UNITS[power]}"


def label(group: str, value: str, language: Language) -> str:
    """The name of a facet's value: kinds have names, formats and encodings are in capitals, the rest stays as it is."""
    if group == "kind":
        return SENTENCES[language].get(f"kind.{value}", value)
    return value.upper() if group in {"type", "encoding"} else value


def count(key: str, value: int, language: Language) -> str:
    """A sentence with a number in it, in the singular where English needs it."""
    sentences = SENTENCES[language]
    sentence = sentences.get(f"{key}.one", sentences[key]) if value == 1 else sentences[key]
    return sentence.format(count=number(value, language))


def filled_up(page: Page) -> bool:
    """Whether reports that lack some of the words are among the hits because too few have all."""
    return page.understanding.reading == "partial" and page.total > page.total_full


def full_then_partial(page: Page) -> bool:
    """Whether reports that have all the words come first, and are followed by those that lack some."""
    return filled_up(page) and page.total_full > 0 and not page.understanding.marks_disregarded


def headline(page: Page, language: Language) -> str:
    """How many reports were found, those that have all the words first."""
    if page.total == 0:
        return SENTENCES[language]["results.none"]
    if not filled_up(page):
        return count("results", page.total, language)
    if not full_then_partial(page):
        return count("results.approximate", page.total, language)
    full = count("results.full", page.total_full, language)
    near = count("results.near", page.total - page.total_full, language)
    return f"{full} {near}"


def interpretation(page: Page, language: Language) -> str:
    """Which reports are shown, or that their words or marks are others than those typed; then which other spellings they have."""
    understanding = page.understanding
    said = _found(page, language)
    if understanding.corrected:
        key = "corrected.keys" if understanding.keystrokes else "corrected"
        sentence = SENTENCES[language][key]
        said = f"{sentence.format(typed=understanding.normalized, meant=understanding.corrected)} {said}"
    return said


def _found(page: Page, language: Language) -> str:
    expansions = page.understanding.expansions
    if not expansions:
        return _shown(page, language)
    spellings: dict[str, list[str]] = {}
    for typed, other in expansions:
        spellings.setdefault(typed, []).append(f"“{other}”")
    pairs = "; ".join(f"“{typed}” = {', '.join(others[:MOST_OTHERS])}" for typed, others in spellings.items())
    sentence = SENTENCES[language]["spellings"].format(pairs=pairs)
    return f"{_shown(page, language)} {sentence}"


def _shown(page: Page, language: Language) -> str:
    sentences = SENTENCES[language]
    if page.total == 0:
        return sentences["reading.none"]
    if page.understanding.marks_disregarded:
        return sentences["marks.other" if page.total == page.total_full else "marks.mixed"]
    match page.understanding.reading:
        case "everything":
            return sentences[_list_of(page)]
        case "partial":
            return _partial(page, language)
        case reading:
            return sentences[_reading_of(reading, shape(page.searched))]


def _list_of(page: Page) -> str:
    if page.understanding.normalized != "*":
        return "reading.rest"
    return "reading.everything" if page.request.filters == NO_FILTERS else "reading.filtered"


def _partial(page: Page, language: Language) -> str:
    if page.total_full == 0:
        return SENTENCES[language]["reading.partial.none"]
    return count("reading.partial", page.total_full, language)


def _reading_of(reading: Literal["all", "any", "weighted"], made_of: str) -> str:
    """The sentence's key; for a lone word, phrase or beginning, all readings are one."""
    if reading == "all" or made_of in {"word", "phrase", "prefix"}:
        return f"reading.{made_of}"
    return f"reading.{reading}"
