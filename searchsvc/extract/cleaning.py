"""Text as it is stored: NFC, without what nobody can see, lines ended by a line feed."""

from __future__ import annotations

import re
import unicodedata

LINE_ENDS = "\v\f\x85\u2028\u2029"
_INVISIBLE = "\xad\u200b\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\ufffe\uffff"
_DIRECTIONS = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_CONTROLS = [*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)]

_TABLE: dict[int, str | None] = {
    **dict.fromkeys(_CONTROLS),
    **dict.fromkeys(map(ord, _INVISIBLE)),
    **dict.fromkeys(_DIRECTIONS),
    **dict.fromkeys(map(ord, LINE_ENDS), "\n"),
    ord("\n"): "\n",
    ord("\t"): "\t",
}
UNUSUAL = re.compile("[^\t\n -~\xa0-\xac\xae-\u02af\u1ea0-\u1ef9\u2010-\u2027]")
"""What text without any of these has is in NFC, visible and no mark by itself: nearly every text in Vietnamese."""
_NO_WORD = re.compile(r"[^\w\s]{31,}")
_MOST_MARKS = 30
_JOINERS = re.compile("[\u200c\u200d]+")


def clean(text: str) -> str:
    """The text in NFC without zero-width and control characters or lone surrogates.

    Tabs and no-break spaces stay. Joiners stay where no letter is beside them:
    they hold emoji together. Cleaning a clean text changes nothing.
    """
    if UNUSUAL.search(text) is None:
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)
    text = _NO_WORD.sub(_stream_safe, text)
    text = _JOINERS.sub(_joiners, unicodedata.normalize("NFC", text))
    return unicodedata.normalize("NFC", text)


def _stream_safe(match: re.Match[str]) -> str:
    """At most 30 marks on a letter (UAX #15, Stream-Safe Text Format): normalising takes quadratic time in them."""
    kept: list[str] = []
    marks = 0
    for character in match.group():
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _joiners(match: re.Match[str]) -> str:
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    return "" if _is_letter(before) or _is_letter(after) else match.group()


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character or " ") == "Mn"
