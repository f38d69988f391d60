"""How reports write a phrase: with which capitals, and with which of two spellings of a tone.

Terms have no capitals, so a few titles that have the phrase are looked at, and
a few texts if no title tells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise, product
from unicodedata import normalize

from searchsvc.engines import Reader
from searchsvc.types import AllNode, Field, Node, Section, TermNode
from searchsvc.vietnamese.typing import is_syllable
from searchsvc.vietnamese.unicode import fold, nfc, place_tone

TITLES = 3
TEXTS = 2
"""So many titles and texts are looked at for one phrase."""
LETTERS = 8_000
"""And so many letters of a text."""
MOST_SPELLINGS = 24

_BEGINS_SENTENCE = re.compile(r"(?:^|[.!?:;…\n“”\"'(–—*•-])\s*$")
_OPEN_IN_I_OR_Y = re.compile("[^aeiouy][iy]$")
_TWO_SPELLINGS = re.compile(r"^(.*)([ou])([aey])$")

Forms = tuple[str, ...]


def written(forms: Forms, reader: Reader, *, in_texts: bool = True) -> str | None:
    """The phrase of marked forms as reports write it inside a sentence.

    None when most reports that are looked at do not have it in one piece.
    """
    phrases = _spelled(forms)
    titles = [record.title or "" for record in reader.examples(_having("title", forms), TITLES)]
    of_titles = _ways(phrases, (title for title in titles if not title.isupper()))
    if of_titles and (len(titles) > 1 or not in_texts):
        return _voted(of_titles) if len(of_titles) * 2 > len(titles) else None
    if not in_texts:
        return None
    texts = reader.texts([record.id for record in reader.examples(_having("text", forms), TEXTS)])
    of_texts = _ways(phrases, [text[:LETTERS] for text in texts])
    return _voted(of_texts + of_titles) if len(of_texts) * 2 > len(texts) else None


def _having(section: Section, forms: Forms) -> Node:
    """The reports whose section has each two neighbours of the forms."""
    if len(forms) == 1:
        return TermNode(Field(section, "marked"), forms[0])
    return AllNode(tuple(TermNode(Field(section, "pairs"), " ".join(pair)) for pair in pairwise(forms)))


def _ways(phrases: Sequence[str], texts: Iterable[str]) -> list[str]:
    """How each text that has one of the phrases writes it most often."""
    found = (list(_occurrences(phrases, text)) for text in texts)
    return [_voted(ways) for ways in found if ways]


def _occurrences(phrases: Sequence[str], text: str) -> Iterator[str]:
    """The places of phrases in a text, as they would be written inside a sentence."""
    text = text.replace("\u00a0", " ")
    small = text.lower()
    if len(small) != len(text):  # a few capitals have two small letters
        return
    for phrase in phrases:
        start = small.find(phrase)
        while start >= 0:
            end = start + len(phrase)
            if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
                yield _inside(text[start:end], text[max(0, start - 4) : start])
            start = small.find(phrase, end)


def _inside(phrase: str, before: str) -> str:
    """A phrase as it would stand inside a sentence: at the beginning of one a lone capital says nothing."""
    if _BEGINS_SENTENCE.search(before) and phrase[1:] == phrase[1:].lower():
        return phrase.lower()
    return phrase


def _voted(ways: Sequence[str]) -> str:
    """The most frequent way, of equally frequent ones that with fewer capitals."""
    votes = Counter(way for way in ways if not _is_shouted(way)) or Counter(way.lower() for way in ways)
    return max(votes, key=lambda way: (votes[way], way))


def _is_shouted(phrase: str) -> bool:
    """Whether a phrase is Vietnamese words in capitals, which does not tell how they are written elsewhere."""
    words = filter(str.isalpha, phrase.split())
    return phrase.isupper() and all(is_syllable(place_tone(word.lower())) for word in words)


def _spelled(forms: Forms) -> list[str]:
    """The ways to spell forms side by side in small letters, as they are or with a dash between two of them."""
    phrases = (phrase for words in product(*map(_spellings, forms)) for phrase in _joined(words))
    return list(islice(phrases, MOST_SPELLINGS))


def _joined(words: Sequence[str]) -> Iterator[str]:
    yield " ".join(words)
    for gap in range(1, len(words)):
        for dash in "-–":
            yield " ".join((*words[:gap], dash, *words[gap:]))


def _spellings(form: str) -> list[str]:
    """A form, with its tone where the old style has it too (`hoà`, `hòa`), and with `i` for `y` and the reverse."""
    spelled = [form]
    letters, tone = normalize("NFD", form)[:-1], normalize("NFD", form)[-1]
    ending = _TWO_SPELLINGS.match(letters)
    if ending and fold(form) == letters:
        spelled.append(nfc(f"{ending[1]}{ending[2]}{tone}{ending[3]}"))
    if _OPEN_IN_I_OR_Y.search(fold(form)):
        other = "y" if fold(form[-1]) == "i" else "i"
        spelled.append(nfc(form[:-1] + other + normalize("NFD", form[-1])[1:]))
    return spelled
