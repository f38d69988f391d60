"""What has been typed so far: whole syllables, and the beginning of one when the text ends in letters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searchsvc.engines import Reader
from searchsvc.query import Syllable, syllables_of
from searchsvc.types import Field, Layer
from searchsvc.vietnamese.analyzer import Analyzer
from searchsvc.vietnamese.beginnings import Beginning, beginnings_of, undone
from searchsvc.vietnamese.typing import keystrokes
from searchsvc.vietnamese.unicode import fold

RATHER_KEYS = 100
"""Letters are keys of an input method when what these make is so many times as frequent."""
TERMS = 4
"""So many terms that begin so are looked at for that."""

_OPERATORS = re.compile(r'["“”„‟«»*()]|(?<!\S)-(?=\S|$)|\bOR\b|(?i:title:)')
_PLAIN = re.compile(r"[\w ]*")

Place = tuple[Layer, str]


def has_operators(text: str) -> bool:
    """Whether some of a text would be read as a query's grammar."""
    return _OPERATORS.search(text) is not None


class Typed:
    """The text in the field, its keystrokes undone.

    `whole` are the syllables that are finished, `beginnings` the readings of the one that is not:
    none when the text ends in a space.
    """

    def __init__(self, text: str, reader: Reader, analyzer: Analyzer) -> None:
        self.text = " ".join(text.split())
        syllables = syllables_of(text, analyzer)
        open_end = bool(syllables) and text.endswith(syllables[-1].typed)
        self.as_typed = tuple(each.typed for each in syllables)
        self.plain = _PLAIN.fullmatch(text) is not None
        self.whole = tuple(
            _whole(each, reader, analyzer) for each in (syllables[:-1] if open_end else syllables)
        )
        self.beginnings = _under_way(syllables[-1].typed, reader) if open_end else ()

    def __bool__(self) -> bool:
        return bool(self.as_typed)

    def begins(self, forms: Sequence[str]) -> bool:
        """Whether marked forms begin as what was typed does."""
        whole = len(self.whole)
        if len(forms) < whole + bool(self.beginnings):
            return False
        as_typed = (
            form == each.marked if each.has_marks else fold(form) == each.folded
            for form, each in zip(forms, self.whole, strict=False)
        )
        return all(as_typed) and (
            not self.beginnings or any(each.begins(forms[whole]) for each in self.beginnings)
        )


def place(syllable: Syllable) -> Place:
    """Where a whole syllable stands: with marks as it is, without them as any."""
    return ("marked", syllable.marked) if syllable.has_marks else ("folded", syllable.folded)


def _whole(syllable: Syllable, reader: Reader, analyzer: Analyzer) -> Syllable:
    """A syllable, or the one that its keystrokes make."""
    if syllable.has_marks:
        return syllable
    meant = [each for keys in keystrokes(syllable.typed) for each in syllables_of(keys, analyzer)]
    if not meant:
        return syllable
    marked = Field("text", "marked")
    found = [each.occurrences for each in reader.statistics(marked, [each.marked for each in meant])]
    plain = sum(each.occurrences for each in reader.forms(syllable.folded).values())
    best = max(range(len(meant)), key=found.__getitem__)
    return meant[best] if found[best] > RATHER_KEYS * plain else syllable


def _under_way(typed: str, reader: Reader) -> tuple[Beginning, ...]:
    """How the last syllable begins."""
    literal = beginnings_of(typed)
    keys = undone(typed)
    if keys is None or _frequency(keys, reader) <= RATHER_KEYS * max(
        _frequency(each, reader) for each in literal
    ):
        return literal
    return (keys,)


def _frequency(beginning: Beginning, reader: Reader) -> int:
    """How often the most frequent forms that begin so occur."""
    found = reader.vocabulary(Field("text", "folded"), beginning.folded, TERMS)
    return max(
        (
            each.occurrences
            for term, _ in found
            for form, each in reader.forms(term).items()
            if beginning.begins(form)
        ),
        default=0,
    )
