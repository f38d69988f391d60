"""A user's string to a syntax tree: a grammar of our own that never raises.

Words, `"phrases"`, `-word`, `OR`, `title:word` and `wor*`; everything else is
plain punctuation. `OR` binds loosest, since Vietnamese words have several
syllables: `hà nội OR sài gòn` is (hà nội) or (sài gòn). Exclusions hold for the
whole query. One pass of one regular expression, so linear in the length.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain

from searchsvc.types import Section, Token
from searchsvc.vietnamese.analyzer import Analyzer
from searchsvc.vietnamese.unicode import LONGEST_TERM, clean, fold, has_marks, lower, place_tone

MOST_BEGINNINGS = 8
"""So many words of a query may be beginnings; the `*` of more is punctuation, as each may be most of an index."""

_QUOTES = '"“”„‟«»'
_QUOTE = re.compile(f"[{_QUOTES}]")
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_UNPRINTABLE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")
_LEXEME = re.compile(
    rf"""
    \(*
    (?P<minus> (?<![^\s(]) - (?=[^\s-]) )?
    (?P<title> (?i:title:) )?
    \(*
    (?: [{_QUOTES}] (?P<phrase> [^{_QUOTES}]* ) [{_QUOTES}] | (?P<word> [^\s{_QUOTES}]+ ) )
    """,
    re.VERBOSE,
)
"""Needs an even number of quotes, then it never looks further than the next one."""


@dataclass(frozen=True, slots=True)
class Syllable:
    """One syllable of a query: as typed, and in the normal forms of the index.

    Without marks it may stand for any marks; with marks exactly those are preferred.
    """

    typed: str
    marked: str
    folded: str
    has_marks: bool

    def beginnings(self, *, marks: bool) -> tuple[str, ...]:
        """What a syllable may begin with, with or without marks, if this is only the beginning of one.

        The normal form, and the letters as typed where a whole syllable has `i` for
        `y` or the reverse: `ti*` is meant for `tin` as well as for `ty`.
        """
        typed = place_tone(lower(clean(self.typed)))[:LONGEST_TERM]
        if marks:
            return tuple(dict.fromkeys((self.marked, typed)))
        return tuple(dict.fromkeys((self.folded, fold(typed))))


@dataclass(frozen=True, slots=True)
class Word:
    """A syllable; with `prefix`, also any syllable that begins so; `quoted`, it has no other spelling."""

    syllable: Syllable
    section: Section = "text"
    prefix: bool = False
    quoted: bool = False

    @property
    def syllables(self) -> tuple[Syllable, ...]:
        """The one syllable, so that words and phrases can be read alike."""
        return (self.syllable,)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or more syllables that stand one after another.

    Either `quoted`, or one typed word that has several syllables (`12/2024/NĐ-CP`,
    `TP.HCM`). With `prefix`, the last syllable is the beginning of one (`TP.HC*`).
    """

    syllables: tuple[Syllable, ...]
    section: Section = "text"
    prefix: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Spelling:
    """Another way to write what was typed: syllables that stand one after another, with just these marks."""

    text: str
    syllables: tuple[Syllable, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Typed words, none of them quoted, that reports write in other ways as well.

    The parser makes none of these; `typed` are the words as they stand in the query. A `key` is
    a date or a number: its other spellings are as good as the one typed.
    """

    words: tuple[Word | Phrase, ...]
    typed: str
    also: tuple[Spelling, ...]
    key: bool = False

    @property
    def syllables(self) -> tuple[Syllable, ...]:
        """The syllables of the typed words."""
        return tuple(syllable for word in self.words for syllable in word.syllables)

    @property
    def section(self) -> Section:
        """The text: words of `title:` have no other spellings."""
        return "text"

    @property
    def prefix(self) -> bool:
        """Never: a beginning has no other spellings."""
        return False


Item = Word | Phrase | Group
"""What a query asks for or excludes."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query's syntax tree.

    `alternatives` are the parts between `OR`, none of them empty; a report fits
    when it has an alternative's items and none of the `excluded` ones.
    `normalized` is the query in NFC with white space collapsed, letters as
    typed; parsed again it gives the same tree. `length` is the number of words,
    as typed between white space, in the longest alternative.

    Worked out of these: `items` are those that are asked for, of all alternatives in order, `syllables` theirs,
    repeated ones too; `groups` are the items that have other spellings, each once.
    """

    alternatives: tuple[tuple[Item, ...], ...]
    excluded: tuple[Item, ...]
    normalized: str
    length: int
    items: tuple[Item, ...] = field(init=False, repr=False, compare=False)
    syllables: tuple[Syllable, ...] = field(init=False, repr=False, compare=False)
    groups: tuple[Group, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        items = tuple(chain.from_iterable(self.alternatives))
        groups = tuple(dict.fromkeys([item for item in items if isinstance(item, Group)]))
        object.__setattr__(self, "items", items)
        object.__setattr__(self, "syllables", tuple([each for item in items for each in item.syllables]))
        object.__setattr__(self, "groups", groups)

    @property
    def everything(self) -> bool:
        """Whether the query is a lone `*`, which lists all reports."""
        return self.normalized == "*"

    @property
    def empty(self) -> bool:
        """Whether there is nothing to search for and nothing to exclude or list."""
        return not (self.alternatives or self.excluded or self.everything)

    def loosened(self) -> Parsed:
        """The same words without quotes, titles and beginnings."""
        alternatives = tuple(
            tuple(part for item in items for part in _loosened(item)) for items in self.alternatives
        )
        return replace(self, alternatives=alternatives)


def parse(text: str, analyzer: Analyzer) -> Parsed:
    """The syntax tree of a user's string; takes any string and never raises."""
    normalized = _normalize(text)
    balanced = _balance(normalized)
    tokens = deque(analyzer.unjoined(balanced))
    alternatives: list[list[Item]] = [[]]
    lengths = [0]
    excluded: list[Item] = []
    beginnings = 0
    for lexeme in _LEXEME.finditer(balanced):
        inside = _tokens_of(lexeme, tokens)
        if lexeme.group() == "OR":
            alternatives.append([])
            lengths.append(0)
            continue
        if not inside:
            continue
        item = _item(lexeme, inside, may_begin=beginnings < MOST_BEGINNINGS)
        beginnings += item.prefix
        if lexeme["minus"]:
            excluded.append(item)
        else:
            alternatives[-1].append(item)
            lengths[-1] += _words(lexeme)
    return Parsed(tuple(map(tuple, filter(None, alternatives))), tuple(excluded), normalized, max(lengths))


def syllables_of(text: str, analyzer: Analyzer) -> tuple[Syllable, ...]:
    """The syllables of plain text without any grammar, for expansions and proposals."""
    return tuple(_syllable(text, token) for token in analyzer.unjoined(text))


def _normalize(text: str) -> str:
    """NFC without invisible or unprintable letters, white space collapsed."""
    visible = text if text.isprintable() else _UNPRINTABLE.sub(" ", _INVISIBLE.sub("", text))
    return " ".join(unicodedata.normalize("NFC", visible).split())


def _balance(text: str) -> str:
    """The text with an unpaired quote, which can only be the last one, as a space."""
    quotes = [match.start() for match in _QUOTE.finditer(text)]
    if len(quotes) % 2 == 0:
        return text
    return f"{text[: quotes[-1]]} {text[quotes[-1] + 1 :]}"


def _tokens_of(lexeme: re.Match[str], tokens: deque[Token]) -> list[Token]:
    """Take the tokens up to the end of a lexeme; those of its `title:` are dropped."""
    start, end = lexeme.span("phrase" if lexeme["word"] is None else "word")
    inside: list[Token] = []
    while tokens and tokens[0].span.start < end:
        token = tokens.popleft()
        if token.span.start >= start:
            inside.append(token)
    return inside


def _loosened(item: Item) -> tuple[Item, ...]:
    return (item,) if isinstance(item, Group) else tuple(map(Word, item.syllables))


def _item(lexeme: re.Match[str], tokens: list[Token], *, may_begin: bool) -> Word | Phrase:
    quoted = lexeme["word"] is None
    section: Section = "title" if lexeme["title"] else "text"
    prefix = may_begin and not quoted and lexeme.string.startswith("*", tokens[-1].span.end)
    parts = tuple(_syllable(lexeme.string, token) for token in tokens)
    if len(parts) == 1:
        return Word(parts[0], section, prefix, quoted)
    return Phrase(parts, section, prefix, quoted)


def _syllable(text: str, token: Token) -> Syllable:
    return _typed(text[slice(*token.span)], token.marked, token.folded)


@lru_cache(5_000)
def _typed(typed: str, marked: str, folded: str) -> Syllable:
    return Syllable(typed, marked, folded, has_marks(typed))


def _words(lexeme: re.Match[str]) -> int:
    """How many words a lexeme has between white space, those of punctuation alone left out."""
    typed = lexeme["word"] or lexeme["phrase"]
    if typed.isalnum():
        return 1
    return sum(any(map(str.isalnum, word)) for word in typed.split())
