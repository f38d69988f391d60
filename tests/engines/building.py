"""Analysed reports made by hand: syllables between spaces, `_` joins the syllables of a word."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import date

import numpy as np

from searchsvc.types import AnalysedReport, Person, Report, Tokens, Vocabulary

VOCABULARY = Vocabulary()


def folded(syllable: str) -> str:
    """A syllable without its marks."""
    plain = unicodedata.normalize("NFD", syllable.replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def tokens(text: str, vocabulary: Vocabulary = VOCABULARY) -> Tokens:
    """The tokens of a text."""
    words = [word.split("_") for word in text.split()]
    syllables = [syllable for word in words for syllable in word]
    joined = [place > 0 for word in words for place in range(len(word))]
    codes = [vocabulary.code(syllable, folded(syllable)) for syllable in syllables]
    ends = np.cumsum([len(syllable) + 1 for syllable in syllables]) - 1
    starts = ends - [len(syllable) for syllable in syllables]
    return Tokens(
        vocabulary,
        np.array(codes, np.uint32),
        starts.astype(np.uint32),
        ends.astype(np.uint32),
        np.array(joined, bool),
    )


def report_id(path: str) -> str:
    """The id of a path."""
    return hashlib.sha256(path.encode()).hexdigest()[:16]


def analysed(
    path: str,
    text: str,
    *,
    title: str = "",
    day: str | None = None,
    persons: Sequence[str] = (),
    **values: str,
) -> AnalysedReport:
    """A report at a path: its text, a title that does not stand in it, and names of persons."""
    report = Report(
        id=report_id(path),
        path=path,
        digest=values.get("digest", hashlib.sha256(text.encode()).hexdigest()),
        type=values.get("type", "txt"),
        title=title or None,
        date=date.fromisoformat(day) if day else None,
        source=values.get("source"),
        kind=values.get("kind"),
        text_key=values.get("text_key"),
        persons=tuple(Person(name, "Giám đốc") for name in persons),
        text=text.replace("_", " "),
    )
    return AnalysedReport(report, tokens(f"{text} {title}"), tokens(title))
