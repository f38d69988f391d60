"""How the interface speaks: numbers, dates, and the sentence that says how a query was understood."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from searchsvc.types import Page
from searchsvc.web.sentences import ENGLISH, VIETNAMESE

Language = Literal["vi", "en"]

SENTENCES: Mapping[Language, Mapping[str, str]] = {"vi": VIETNAMESE, "en": ENGLISH}


def number(value: float, language: Language, digits: int = 0) -> str:
    """`1.234,5` in Vietnamese, `1,234.5` in English, with so many digits after the point."""
    text = f"{value:,.{digits}f}"
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def day(value: date) -> str:
    """`01/08/2014`, in both languages."""
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def label(group: str, value: str, language: Language) -> str:
    """The name of a facet's value: kinds have names, formats are in capitals, the rest stays as it is."""
    if group == "kind":
        return SENTENCES[language].get(f"kind.{value}", value)
    return value.upper() if group == "type" else value


def count(key: str, value: int, language: Language) -> str:
    """A sentence with a number in it, in the singular where English needs it."""
    sentences = SENTENCES[language]
    sentence = sentences.get(f"{key}.one", sentences[key]) if value == 1 else sentences[key]
    return sentence.format(count=number(value, language))


def interpretation(page: Page, language: Language) -> str:
    """One or two sentences: which reports are shown, and whether marks were disregarded."""
    sentences = SENTENCES[language]
    reading = _reading(page, language)
    if not page.understanding.marks_disregarded:
        return reading
    notice = sentences["marks.disregarded"].format(query=page.understanding.original)
    return f"{notice} {reading}"


def _reading(page: Page, language: Language) -> str:
    sentences = SENTENCES[language]
    if page.total == 0:
        return sentences["reading.none"]
    reading = page.understanding.reading
    if reading == "everything":
        alone = page.understanding.original == "*"
        return sentences["reading.everything" if alone else "reading.rest"]
    if reading == "partial" and page.total_full == 0:
        return sentences["reading.partial.none"]
    if reading == "partial":
        return count("reading.partial", page.total_full, language)
    return sentences[f"reading.{reading}"]
