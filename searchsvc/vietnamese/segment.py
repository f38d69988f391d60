"""pyvi's words: its token pattern, and its labels exactly, without its scikit-learn.

pyvi labels every token of a text as the beginning (`B_W`) or the inside (`I_W`)
of a word with a linear chain over two labels. Each score is a sum of table
entries, so a whole text is scored by gathers. This follows `pyvi/ViTokenizer.py` 0.1.1.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.vietnamese.model import Model
from searchsvc.vietnamese.ties import labels_in_turn

_EMAIL = r"[a-zA-Z0-9_.+-]+@(?:[a-zA-Z0-9-]+\.)+[a-zA-Z0-9-]+"
_BEFORE_EMAIL = r"[A-ZĐ]+\.|Tp\.|Mr\.|Mrs\.|Ms\.|Dr\.|ThS\.|==>|->|\.\.\.|>>|\n|\w+://[^\s]+"
_AFTER_EMAIL = r"\d+(?:[.,_]\d+)+|[^\w\s]|\w+"
_TOKEN = re.compile(f"{_BEFORE_EMAIL}|{_EMAIL}|{_AFTER_EMAIL}")
_TOKEN_BUT_EMAIL = re.compile(f"{_BEFORE_EMAIL}|{_AFTER_EMAIL}")
_LOCAL_PART = re.compile(r"[a-zA-Z0-9_.+-]*")
_DOMAIN = re.compile(r"@(?:[a-zA-Z0-9-]+\.)+[a-zA-Z0-9-]")
_NUMBER = re.compile(r"\d+(?:[.,_]\d+)+")
_LONG = 256
_END = "\0"
"""Where CRFsuite's strings end."""


# --- tokens --------------------------------------------------------------------


def token_spans(chunk: str) -> list[tuple[int, int]]:
    """Start and end of pyvi's tokens in NFC text without white space, in linear time."""
    if chunk.isalnum():
        return [(0, len(chunk))]
    if "@" not in chunk:
        return [match.span() for match in plain_tokens(chunk)]
    if len(chunk) <= _LONG:
        return [match.span() for match in _TOKEN.finditer(chunk)]
    return _long_token_spans(chunk)


def plain_tokens(text: str) -> Iterator[re.Match[str]]:
    """Tokens of pyvi in NFC text without `@`; of white space none but line breaks is one, or in one."""
    return _TOKEN_BUT_EMAIL.finditer(text)


def _long_token_spans(chunk: str) -> list[tuple[int, int]]:
    # Each token of `a.a.a.a` would look for the `@` of an address anew; here that is done once.
    spans = []
    start = looked_through = 0
    pattern = _TOKEN
    while start < len(chunk):
        if start >= looked_through:
            local_part = _LOCAL_PART.match(chunk, start)
            looked_through = local_part.end() if local_part else start
            pattern = _TOKEN if _DOMAIN.match(chunk, looked_through) else _TOKEN_BUT_EMAIL
        match = pattern.search(chunk, start)
        if match is None:
            break
        spans.append(match.span())
        start = match.end()
    return spans


def is_number(token: str) -> bool:
    """Whether pyvi takes digits with separators (`1.234,5`) as one token."""
    return _NUMBER.fullmatch(token) is not None


def is_apart(token: str) -> bool:
    """Whether pyvi joins a token to no other one."""
    return token[0].isdigit() or token in string.punctuation


_ONE_TEXT = np.zeros(1, np.intp)


# --- labels --------------------------------------------------------------------


class Columns(NamedTuple):
    """What tokens say for the inside of a word, by the token's number.

    own, before, after  for the token itself, for the one after it (it stands before), for the one before it
    number              in the dictionary
    apart               whether pyvi never joins the token
    title               whether it begins with a title case letter
    """

    own: NDArray[np.float64]
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    number: NDArray[np.intp]
    apart: NDArray[np.bool_]
    title: NDArray[np.bool_]


def _columns(size: int) -> Columns:
    numbers = (np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(size, np.intp))
    return Columns(*numbers, np.zeros(size, np.bool_), np.zeros(size, np.bool_))


class Segmenter:
    """Numbers tokens and joins sequences of these numbers to words.

    It remembers every token that it has seen; whoever owns it decides when to
    start afresh.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        """What pyvi has learned."""
        self._bias = model.lean["bias"]
        self.tokens: list[str] = []
        """The tokens by their numbers."""
        self._codes: dict[str, int] = {}
        self._known = 0
        self._new: list[tuple[float, float, float, int, bool, bool]] = []
        self._filled = _columns(64)

    def code(self, token: str) -> int:
        """The number of one of pyvi's tokens."""
        known = self._codes.get(token)
        if known is None:
            known = self._codes[token] = len(self.tokens)
            self.tokens.append(token)
            self._new.append(self._row(token))
        return known

    def columns(self) -> Columns:
        """What all tokens say; rows of new ones are written together, since each writing has its price."""
        if self._new:
            behind = self._known + len(self._new)
            if behind > len(self._filled.own):
                self._widen(2 * behind)
            for column, values in zip(self._filled, zip(*self._new, strict=True), strict=True):
                column[self._known : behind] = values
            self._known, self._new = behind, []
        return self._filled

    def _widen(self, size: int) -> None:
        narrow, self._filled = self._filled, _columns(size)
        for old, new in zip(narrow, self._filled, strict=True):
            new[: len(old)] = old

    def _row(self, token: str) -> tuple[float, float, float, int, bool, bool]:
        weight = self.model.lean
        lower, upper, title = token.lower(), token.isupper(), token.istitle()
        name = "word.lower():" + (lower.partition(_END)[0] if _END in lower else lower)
        own = self._bias + weight.get(name, 0.0)
        before, after = weight.get("-1:" + name, 0.0), weight.get("+1:" + name, 0.0)
        if upper or title:
            own += upper * weight["word.isupper()"] + title * weight["word.istitle()"]
            before = before + title * weight["-1:word.istitle()"] + upper * weight["-1:word.isupper()"]
            after = after + title * weight["+1:word.istitle()"] + upper * weight["+1:word.isupper()"]
        if token.isdigit():
            own += weight["word.isdigit()"]
        number = self.model.dictionary.numbers.get(lower, 0)
        return own, before, after, number, is_apart(token), token[0].istitle()

    def joined(self, codes: NDArray[np.intp], begins: NDArray[np.intp] = _ONE_TEXT) -> NDArray[np.bool_]:
        """For each token of some texts, one after another, whether pyvi joins it to the one before it.

        `begins` are the places where a text begins, ascending and each once.
        """
        if not len(codes):
            return np.zeros(0, np.bool_)
        columns = self.columns()
        joined, doubtful = _inside(self._scores(codes, begins), self.model.transitions, begins)
        self._decide(doubtful, codes, begins, joined)
        together = ~columns.apart.take(codes)
        title = columns.title.take(codes)
        joined[begins] = False
        joined &= together
        joined[1:] &= together[:-1]
        joined[1:] &= title[:-1] | ~title[1:]
        return joined

    def _decide(
        self,
        doubtful: NDArray[np.intp],
        codes: NDArray[np.intp],
        begins: NDArray[np.intp],
        joined: NDArray[np.bool_],
    ) -> None:
        """Label texts with doubtful places anew, one token after another."""
        if not len(doubtful):
            return
        ends = np.append(begins[1:], len(codes))
        for text in dict.fromkeys((np.searchsorted(begins, doubtful, side="right") - 1).tolist()):
            own = slice(begins[text], ends[text])
            joined[own] = self.in_turn(codes[own])

    def in_turn(self, codes: NDArray[np.intp]) -> list[bool]:
        """The labels of a text's tokens, one after another, as pyvi rounds: whether each is the inside of a word."""
        return labels_in_turn([self.tokens[code] for code in codes.tolist()], self.model)

    def _scores(self, codes: NDArray[np.intp], begins: NDArray[np.intp] = _ONE_TEXT) -> NDArray[np.float64]:
        weight, words, columns = self.model.lean, self.model.dictionary, self.columns()
        last = begins[1:] - 1  # of each text but the last one
        scores = columns.own.take(codes)
        before, after = columns.before.take(codes[:-1]), columns.after.take(codes[1:])
        before[last] = after[last] = 0
        scores[1:] += before
        scores[:-1] += after
        number = columns.number.take(codes)
        keys = number[:-1] * words.base + number[1:]
        keys[last] = 0
        byte, bit = keys >> 3, keys & 7
        pairs = words.pairs.take(byte) >> bit & 1
        scores[1:] += pairs * weight["-1:word.bi_gram()"]
        scores[:-1] += pairs * weight["+1:word.bi_gram()"]
        openings = np.flatnonzero(words.openings.take(byte) >> bit & 1)
        openings = openings[openings < len(keys) - 1]
        triples = keys[openings] * words.base + keys[openings + 1] % words.base
        for place, triple in zip(openings.tolist(), triples.tolist(), strict=True):
            if triple in words.triples:
                scores[place + 2] += weight["-2:word.tri_gram()"]
                scores[place] += weight["+2:word.tri_gram()"]
        return scores


def _inside(
    scores: NDArray[np.float64], transitions: NDArray[np.float64], begins: NDArray[np.intp] = _ONE_TEXT
) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """The best path of two labels (Viterbi) through each text: True where it is the second; and where rounding decides.

    `lead` is how far the best path that ends inside a word is ahead of the best
    that ends at a beginning. What it carries on is clipped on both sides (in
    pyvi's model a change of labels weighs more than a stay), so nearly all
    leads are known without the one before, and the rest is done in turn.
    """
    (stay_out, enter), (leave, stay_in) = transitions.tolist()
    change, least, most = enter - leave, stay_in - leave, enter - stay_out
    ends = np.append(begins[1:], len(scores)) - 1
    carried = np.minimum(np.maximum(change - most - scores, least), most)
    other = np.minimum(np.maximum(change - least - scores, least), most)
    carried[begins] = other[begins] = np.clip(change - scores[begins], least, most)
    carried[ends] = other[ends] = 0
    lead = scores.copy()
    lead[1:] += carried[:-1]
    for place in np.flatnonzero(carried != other).tolist():
        lead[place + 1] = scores[place + 1] + min(max(change - lead[place], least), most)
    inside: NDArray[np.bool_] = lead > enter - stay_in
    doubt = np.minimum(np.abs(lead - (enter - stay_in)), np.abs(lead - (stay_out - leave)))
    doubt[ends] = np.minimum(doubt[ends], np.abs(lead[ends]))
    undecided = (lead > stay_out - leave) & ~inside
    undecided[ends] = False
    inside[ends] = lead[ends] > 0
    for place in np.flatnonzero(undecided)[::-1].tolist():
        inside[place] = not inside[place + 1]
    return inside, np.flatnonzero(doubt < 1e-11 + 1e-13 * len(lead))
