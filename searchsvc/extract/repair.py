"""Which runs of a document are in an old encoding: decided font by font, by names and by spelling.

A font's name is strong evidence but not proof: office programs keep it when
Unicode text is pasted. So the words that have marks are looked at as they are
and as they would be; what is well spelt already is never touched.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from searchsvc.extract.documents import Run
from searchsvc.extract.legacy import CONVERT, draws_capitals, encoding_of_font
from searchsvc.extract.syllables import is_syllable
from searchsvc.types import Conversion

SAMPLE = 200_000
"""So many characters of a font's text are looked at."""

_LEAST_WORDS, _LEAST_KINDS = 5, 4
"""Words with marks, and different ones, that are needed where no font's name tells."""

_LEAST_SHARE, _LEAST_GAIN = 0.85, 0.25
"""Of those words, the share that are syllables after a conversion, and how much more that is than before it."""

_MARGIN, _MOST_WRONG = 0.02, 0.5
UNICODE_ONLY = re.compile("[\u1ea0-\u1ef9]")
ONE_IN = 50
"""A text with more of those letters than one in so many is in Unicode."""

_WORD = re.compile(r"[^\s\x00-\x40\x5b-\x60\x7b-\x7f]+")
_AROUND = "“”‘’„«»…–—‐•·.-\xa0\u200b\ufeff"


class _Evidence(NamedTuple):
    """The share of the words with marks that are Vietnamese syllables when read in an encoding."""

    encoding: str | None
    share: float


_AS_IT_IS = _Evidence(None, 1.0)
_NAMES = ("tcvn3", "vni", "viscii")


def joined_runs(runs: Iterable[Run]) -> list[Run]:
    """The runs, neighbours of one font made one: a letter and its mark may be in two."""
    if isinstance(runs, list) and len(runs) == 1:
        return runs
    return [
        Run("".join(run.text for run in same), font) for font, same in groupby(runs, lambda run: run.font)
    ]


def convert(joined: Sequence[Run]) -> tuple[str, tuple[Conversion, ...]]:
    """The text of runs, no neighbours of one font, in Unicode, and what was converted, the most first."""
    decisions = _decisions(joined)
    pieces: list[str] = []
    converted: Counter[str] = Counter()
    supported: dict[str, float] = defaultdict(float)
    for run in joined:
        encoding, share = decisions[run.font]
        text = _converted(run, encoding) if encoding else run.text
        pieces.append(text)
        if encoding and text != run.text:
            converted[encoding] += len(run.text)
            supported[encoding] += share * len(run.text)
    return "".join(pieces), tuple(
        Conversion(encoding, count, round(supported[encoding] / count, 3))
        for encoding, count in converted.most_common()
    )


def spelling(text: str) -> float:
    """The share of a text's words with marks that are Vietnamese syllables, from 0 to 1."""
    return round(_share(_words(text[:SAMPLE]), None), 3)


def is_readable(text: str) -> bool:
    """Whether a line is in Unicode as far as its words tell, and not in an old encoding."""
    return _share(_words(text), None) > _MOST_WRONG


def guess(text: str, names: Sequence[str]) -> tuple[str, float] | None:
    """The best of the named encodings for a text and the share of its words that speaks for it, or None."""
    words = _words(text)
    enough = len(words) >= _LEAST_KINDS and words.total() >= _LEAST_WORDS
    return _best(words, names) if enough else None


def _best(words: Counter[str], names: Sequence[str]) -> tuple[str, float] | None:
    if not words or not names:
        return None
    share, name = max(((_share(words, name), name) for name in names), key=lambda each: each[0])
    return (name, share) if share >= _LEAST_SHARE and share >= _share(words, None) + _LEAST_GAIN else None


def _converted(run: Run, encoding: str) -> str:
    """The text of a run, converted line by line: some have been typed again in Unicode, or in part."""
    text = "".join(
        _in_part(line, encoding) if UNICODE_ONLY.search(line) else CONVERT[encoding](line)
        for line in run.text.splitlines(keepends=True)
    )
    return text.upper() if encoding == "tcvn3" and draws_capitals(run.font) else text


def _in_part(line: str, encoding: str) -> str:
    """A line of which some words are in Unicode: the others are what the nearest word is that is certain."""
    words = [match for match in _WORD.finditer(line) if not match.group().isascii()]
    certain = [(number, _is_old(word.group(), encoding)) for number, word in enumerate(words)]
    known = [(number, old) for number, old in certain if old is not None]
    places = [number for number, _ in known]
    pieces: list[str] = []
    end = 0
    for number, word in enumerate(words):
        after = bisect_left(places, number)
        _, old = min(known[max(0, after - 1) : after + 1], key=lambda each: abs(each[0] - number))
        pieces += [line[end : word.start()], CONVERT[encoding](word.group()) if old else word.group()]
        end = word.end()
    return "".join([*pieces, line[end:]])


def _is_old(word: str, encoding: str) -> bool | None:
    """Whether a word is in an old encoding; None if it could be a word of either."""
    if UNICODE_ONLY.search(word):
        return False
    return True if _is_right(word, encoding) and not _is_right(word, None) else None


def _decisions(runs: Sequence[Run]) -> dict[str | None, _Evidence]:
    samples: dict[str | None, list[str]] = defaultdict(list)
    lengths: Counter[str | None] = Counter()
    for run in runs:
        if lengths[run.font] < SAMPLE:
            samples[run.font].append(run.text)
            lengths[run.font] += len(run.text)
    texts = {font: "\n".join(pieces)[:SAMPLE] for font, pieces in samples.items()}
    decisions = {font: _decide(font, text) for font, text in texts.items()}
    found = sorted({decision.encoding for decision in decisions.values() if decision.encoding})
    for font, text in texts.items():
        # A few words that would prove nothing alone are taken for what the rest of the document is.
        best = _best(_words(text), found) if found and decisions[font] is _AS_IT_IS else None
        if best:
            decisions[font] = _Evidence(*best)
    return decisions


def _decide(font: str | None, text: str) -> _Evidence:
    named = encoding_of_font(font)
    if named:
        words = _words(text)
        old = Counter({word: count for word, count in words.items() if not UNICODE_ONLY.search(word)})
        as_named, as_is = _share(old, named), _share(old, None)
        # Beside words that are surely in Unicode, the font's name is worth less.
        right = as_named + _MARGIN >= as_is if len(old) == len(words) else as_named > as_is
        return _Evidence(named, as_named) if right else _AS_IT_IS
    if text.isascii() or _is_unicode(text):
        return _AS_IT_IS
    found = guess(text, _NAMES)
    return _Evidence(*found) if found else _AS_IT_IS


def _is_unicode(text: str) -> bool:
    """Whether enough letters are in Unicode."""
    return len(UNICODE_ONLY.findall(text)) * ONE_IN >= len(text)


def _words(text: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(text) if not word.isascii())


def _share(words: Counter[str], encoding: str | None) -> float:
    """The share of the words that are syllables, 1 if there are no words."""
    right = sum(count for word, count in words.items() if _is_right(word, encoding))
    return right / words.total() if words else 1.0


def _is_right(word: str, encoding: str | None) -> bool:
    if encoding is None:
        return is_syllable(unicodedata.normalize("NFC", word).strip(_AROUND))
    return is_syllable(CONVERT[encoding](word).strip(_AROUND))
