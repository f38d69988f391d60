"""Letters: the normal form of a syllable, and the fold that takes its marks away.

The steps, in this order: what has no width goes, NFC, look-alike letters, lower
case, the tone on the letter where the new style has it, `i` or `y` at the end
of an open syllable, and a cut after 64 letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

LONGEST_TERM = 64
"""Letters of a term; what is longer is cut."""

_BASIC_PLANE = 0x10000
_LOOK_ALIKES = str.maketrans("ÐƉðɖ", "ĐĐđđ")
_CLEAN = re.compile("[\0-\x7f\xa0-\xac\xae-\xcf\xd1-\xef\xf1-\u0188\u018a-\u024f\u1ea0-\u1ef9\u2010-\u2027]*")
"""Text of these, the letters of Vietnamese among them, is clean."""
_LONGEST_RUN = 30
_FOREIGN_RUN = re.compile(f"[^\0-\u02ff\u1e00-\u2fff]{{{_LONGEST_RUN + 1}}}")
"""What every run of too many marks matches, and Vietnamese text does not."""
_TONES = "\u0300\u0301\u0303\u0309\u0323"


class _LetterTable(dict[int, int]):
    """A table for `str.translate` that works out a letter when it is first met."""

    def __init__(self, letter: Callable[[str], str]) -> None:
        super().__init__()
        self._letter = letter

    def __missing__(self, code: int) -> int:
        found = ord(self._letter(chr(code)))
        if found != code or code < _BASIC_PLANE:  # what text can make it remember has a bound
            self[code] = found
        return found


def _lower_letter(letter: str) -> str:
    letter = letter.translate(_LOOK_ALIKES)
    if letter == "ς":
        return "σ"
    lower = letter.lower()
    return lower if len(lower) == 1 else lower[0] if _is_marked(lower) else letter


def _fold_letter(letter: str) -> str:
    letter = _lower_letter(letter)
    parts = unicodedata.normalize("NFD", letter)
    letter = parts[0] if len(parts) == 1 or _is_marked(parts) else letter
    return "d" if letter == "đ" else letter


def _is_marked(letters: str) -> bool:
    return all(is_mark(letter) for letter in letters[1:])


_LOWER = _LetterTable(_lower_letter)
_FOLD = _LetterTable(_fold_letter)


def nfc(text: str) -> str:
    """The text in Unicode's composed normal form, in linear time.

    Runs of more than 30 marks are divided by U+034F as in the stream-safe
    format of Unicode's annex 15: Python sorts a run in quadratic time.
    """
    if _FOREIGN_RUN.search(text):
        text = "".join(_stream_safe(text))
    return unicodedata.normalize("NFC", text)


def _stream_safe(text: str) -> Iterator[str]:
    run = 0
    for letter in text:
        run = run + 1 if unicodedata.combining(letter) else 0
        if run > _LONGEST_RUN:
            yield "\u034f"
            run = 1
        yield letter


def is_mark(letter: str) -> bool:
    """Whether a code point is a combining mark."""
    return unicodedata.category(letter)[0] == "M"


def lower(text: str) -> str:
    """Look-alike letters replaced and capitals lowered, one for one on every code point."""
    return text.translate(_LOWER)


def fold(text: str) -> str:
    """The text without marks in lower case, one for one on every code point of NFC text.

    A letter of any script becomes the first letter of its canonical
    decomposition when the rest of that are combining marks; `đ` becomes `d`.
    """
    return text.translate(_FOLD)


def has_marks(text: str) -> bool:
    """Whether any letter carries a mark, so that folding loses something."""
    cleaned = clean(text)
    return fold(cleaned) != lower(cleaned)


def is_clean(text: str) -> bool:
    """Whether `clean` leaves a text as it is; of some foreign text that it would leave so, this is not known."""
    return _CLEAN.fullmatch(text) is not None


def clean(text: str) -> str:
    """NFC without what is no letter of its own (format characters, left-over marks) or looks like another."""
    if is_clean(text):
        return text
    composed = nfc("".join(filter(_has_width, text)))
    return "".join(letter for letter in composed if not is_mark(letter)).translate(_LOOK_ALIKES)


def _has_width(letter: str) -> bool:
    return unicodedata.category(letter) != "Cf"


def clusters(text: str) -> Iterator[tuple[str, int, int]]:
    """The pieces that `clean` treats one by one: cleaned piece, start and end in the text.

    The cleaned pieces together are `clean(text)`. A piece is a code point with
    the marks and format characters after it, or a run of conjoining Hangul.
    """
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or not _continues(text[end - 1], text[end]):
            yield clean(text[start:end]), start, end
            start = end


def _continues(before: str, letter: str) -> bool:
    category = unicodedata.category(letter)
    if category[0] == "M" or category == "Cf":
        return True
    return "\u1160" <= letter <= "\u11ff" and ("\u1100" <= before <= "\u11ff" or "가" <= before <= "힣")


def marked_form(text: str) -> str:
    """The normal form of a token, its marks kept."""
    letters = lower(text if text.isascii() else clean(text))
    return _settle_ending(place_tone(letters))[:LONGEST_TERM]


def folded_form(text: str) -> str:
    """The normal form of a token without its marks."""
    return fold(marked_form(text))


# --- tone --------------------------------------------------------------------

_SYLLABLE = re.compile(
    r"(ngh?|nh|g[hi](?=[aăâeêioôơuưy])|ch|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
    r"([aăâeêioôơuưy]{1,3})(ch|ng|nh|[cmnpt])?"
)
_QUALITIES = "ăâêôơư"
_SECOND_IN_ALL = frozenset(("oa", "oe", "uy", "oo"))
_FIRST_IF_OPEN = frozenset(("ai", "ao", "au", "ay", "eo", "ia", "iu", "oi", "ua", "ui"))
_MIDDLE = frozenset(("oai", "oao", "oay", "oeo", "uya", "uyu"))


def _toned_letters() -> dict[str, tuple[str, str]]:
    return {
        unicodedata.normalize("NFC", letter + tone): (letter, tone)
        for letter in "aăâeêioôơuưy"
        for tone in _TONES
    }


_TONED = _toned_letters()
_TONED_LETTER = re.compile(f"[{''.join(_TONED)}]")


def place_tone(word: str) -> str:
    """A syllable in NFC with its tone where the new style has it: `hòa` becomes `hoà`, `HÒA` `HOÀ`.

    Whatever is no Vietnamese syllable with one tone comes back as it is. The
    length stays.
    """
    if word.isascii():
        return word
    small = lower(word)
    toned = _TONED_LETTER.findall(small)
    if len(toned) != 1:
        return word
    letter, tone = _TONED[toned[0]]
    bare = small.replace(toned[0], letter)
    syllable = _SYLLABLE.fullmatch(bare)
    place = None if syllable is None else _place_of_tone(syllable)
    if place is None or small[place] == toned[0]:
        return word
    placed = bare[:place] + nfc(bare[place] + tone) + bare[place + 1 :]
    return "".join(new.upper() if old.isupper() else new for old, new in zip(word, placed, strict=True))


def _place_of_tone(syllable: re.Match[str]) -> int | None:
    vowels, final = syllable[2], syllable[3]
    start = syllable.start(2)
    qualities = [place for place, vowel in enumerate(vowels) if vowel in _QUALITIES]
    if qualities:
        return start + qualities[-1]
    if len(vowels) == 1 or (vowels in _FIRST_IF_OPEN and not final):
        return start
    return start + 1 if vowels in _SECOND_IN_ALL or vowels in _MIDDLE else None


# --- i and y -----------------------------------------------------------------

_OPEN_IN_I_OR_Y = re.compile(r"(ngh?|nh|gh?|ch|kh?|ph?|qu|th?|tr?|[bcdhlmnrsvx])[iy]")
_WRITTEN_WITH_Y = frozenset(("h", "k", "l", "m", "qu", "t"))


def _settle_ending(word: str) -> str:
    """One spelling for `i` and `y` after a consonant at the end: the one that the press prefers there."""
    if word.isascii() and not word.endswith(("i", "y")):  # as most new words are
        return word
    found = _OPEN_IN_I_OR_Y.fullmatch(fold(word))
    if found is None:
        return word
    wanted = "y" if found[1] in _WRITTEN_WITH_Y else "i"
    last = word[-1]
    if fold(last) == wanted:
        return word
    changed = nfc(wanted + unicodedata.normalize("NFD", last)[1:])
    return word[:-1] + (changed if len(changed) == 1 else wanted)
