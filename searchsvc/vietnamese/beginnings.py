"""The beginning of a syllable, as it stands in a field while it is being typed.

Marks come late: an input method adds the tone behind the last letter, and a
person may leave marks out. So of a beginning those marks count that are there,
and a letter without marks stands for any.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from searchsvc.vietnamese.typing import TONES
from searchsvc.vietnamese.unicode import clean, fold, lower, marked_form, nfc, place_tone

_TELEX_TONES = dict(zip("sfrxj", TONES[1:], strict=True))
_VNI_TONES = dict(zip("12345", TONES[1:], strict=True))
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"o": "ơ", "u": "ư"}
_BREVE = {"a": "ă"}
_BAR = {"d": "đ"}
_TELEX = {"a": {"a": "â"}, "e": {"e": "ê"}, "o": {"o": "ô"}, "w": _BREVE | _HORN, "d": _BAR}
_VNI = {"6": _CIRCUMFLEX, "7": _HORN, "8": _BREVE, "9": _BAR}
_LONGEST = 13
"""No syllable takes more keys, a few corrections included."""
_VOWELS = frozenset("aeiouyăâêôơư")


@dataclass(frozen=True, slots=True)
class Beginning:
    """Letters in lower case with the marks that make them other letters (`â`, `đ`), and the tone apart.

    `tone` is a combining mark, empty for none.
    """

    letters: str
    tone: str = ""

    @property
    def folded(self) -> str:
        """The letters without marks."""
        return fold(self.letters)

    @property
    def marked(self) -> str:
        """The letters with their tone, as a normal form that is whole would have it."""
        if not self.tone:
            return self.letters
        places = [place for place, letter in enumerate(self.letters) if letter in _VOWELS]
        end = (places or [len(self.letters) - 1])[-1] + 1
        return place_tone(nfc(self.letters[:end] + self.tone + self.letters[end:]))

    def begins(self, form: str) -> bool:
        """Whether a marked form begins so; letters and tone without marks stand for any."""
        other = _apart(form)
        return (
            len(other.letters) >= len(self.letters)
            and self.tone in {"", other.tone}
            and all(
                mine in {theirs, fold(theirs)}
                for mine, theirs in zip(self.letters, other.letters, strict=False)
            )
        )

    def lacks(self, form: str) -> bool:
        """Whether a form that begins so has marks there that were not typed."""
        other = _apart(form)
        return other.tone != self.tone or not other.letters.startswith(self.letters)


@lru_cache(20_000)
def _apart(form: str) -> Beginning:
    """A form in lower case, its tone taken off; of several tones the last one counts."""
    tone = ""
    letters = []
    for letter in unicodedata.normalize("NFD", form):
        if letter in TONES[1:]:
            tone = letter
        else:
            letters.append(letter)
    return Beginning(nfc("".join(letters)), tone)


def beginnings_of(typed: str) -> tuple[Beginning, ...]:
    """The letters as typed, and as the index has them where `i` and `y` are one."""
    return tuple(dict.fromkeys((_apart(lower(clean(typed))), _apart(marked_form(typed)))))


def undone(typed: str) -> Beginning | None:
    """What the keys of Telex or VNI begin; None when no key of a mark is among them.

    Whether they were meant as they stand is for the caller to judge.
    """
    keys = typed.lower()
    if len(keys) > _LONGEST or not re.fullmatch("[a-z][a-z0-9]*", keys):
        return None
    tones, marks = (_TELEX_TONES, _TELEX) if keys.isalpha() else (_VNI_TONES, _VNI)
    letters: list[str] = []
    tone = ""
    for key in keys:
        if key in tones and _VOWELS.intersection(letters):
            tone = tones[key]
        elif not _mark(letters, marks.get(key, {})):
            letters.append(key)
    if (not tone and "".join(letters) == keys) or not "".join(letters).isalpha():
        return None
    return Beginning("".join(letters), tone)


def _mark(letters: list[str], marks: dict[str, str]) -> bool:
    """Put a key's mark on the last letter that takes it; `uo` takes the horn as a whole."""
    places = [place for place, letter in enumerate(letters) if letter in marks]
    if not places:
        return False
    last = places[-1]
    before = "".join(letters[max(0, last - 1) : last + 1])
    if before == "uo" and "u" in marks:
        letters[last - 1] = "ư"
    letters[last] = marks[letters[last]]
    return True
