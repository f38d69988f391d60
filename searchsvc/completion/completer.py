"""Completions of a text: phrases and titles, no two nearly the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from searchsvc.completion.lookups import Lookups
from searchsvc.completion.phrases import CONTEXT, Phrases
from searchsvc.completion.typed import Place, Typed, has_operators, place
from searchsvc.engines import Reader
from searchsvc.likelihood.memory import Memory
from searchsvc.types import NO_FILTERS, AnyNode, Node, PhraseNode, Query
from searchsvc.vietnamese.analyzer import Analyzer

LONGEST_TEXT = 100
"""Longer text is not completed."""
TITLES = 3
"""At most so many titles are proposed."""
TITLE_LETTERS = 3
"""For less text no title is proposed."""
TITLES_LOOKED_AT = 16
LONGEST_TITLE = 120


class Completer:
    """Proposes completions; may be used by several threads."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._state: _State | None = None

    def complete(self, text: str, reader: Reader, limit: int = 8) -> list[str]:
        """Up to `limit` queries that begin as this one does, the likeliest first; each finds some report.

        Syllables typed without marks, or as keystrokes of Telex or VNI, get their
        likely marks. Text with operators is not completed.
        """
        if len(text) > LONGEST_TEXT or has_operators(text):
            return []
        state = self._state
        if state is None or state.lookups.reader.generation != reader.generation:
            state = self._state = _State(reader, self._analyzer)
        return list(state.answer(text, limit))


class _State:
    """What completion knows of one state of an index, and its answers."""

    def __init__(self, reader: Reader, analyzer: Analyzer) -> None:
        self.lookups = Lookups(reader)
        self._analyzer = analyzer
        self._answers: Memory[tuple[str, int], tuple[str, ...]] = Memory()

    def answer(self, text: str, limit: int) -> tuple[str, ...]:
        """How a text may go on, in up to `limit` ways."""
        return self._answers.get((text, limit), self._found_answer)

    def _found_answer(self, asked: tuple[str, int]) -> tuple[str, ...]:
        text, limit = asked
        typed = Typed(text, self.lookups.reader, self._analyzer)
        if not typed:
            return ()
        titles = list(islice(self._unlike(self._titles(typed), typed), TITLES))
        every = Phrases(typed, self.lookups).texts()
        phrases = islice(self._unlike(every, typed), max(0, limit - len(titles)))
        best = [*titles, *phrases] if len(typed.as_typed) > CONTEXT else [*phrases, *titles]
        return tuple(islice(self._unlike(best, typed), limit))

    def _unlike(self, texts: Iterable[str], typed: Typed) -> Iterator[str]:
        """Each text once, what was typed left out; capitals and signs make no difference."""
        known = {self.lookups.forms(typed.text)}
        for text in texts:
            forms = self.lookups.forms(text)
            if forms not in known:
                known.add(forms)
                yield text

    def _titles(self, typed: Typed) -> Iterator[str]:
        """Titles that begin with what was typed, the newest first."""
        if len(typed.text) < TITLE_LETTERS:
            return
        found = self.lookups.reader.search(Query(_in_titles(typed)), NO_FILTERS, "-date", 0, TITLES_LOOKED_AT)
        titles = (hit.record.title or "" for hit in found.hits)
        for title in titles:
            short = 0 < len(title) <= LONGEST_TITLE and not has_operators(title)
            if short and typed.begins(self.lookups.forms(title)):
                yield title


def _in_titles(typed: Typed) -> Node:
    """The reports whose titles have the whole syllables side by side, and behind them one that begins as the last does."""
    whole: tuple[Place, ...] = tuple(map(place, typed.whole))
    if not typed.beginnings:
        return PhraseNode("title", whole)
    return AnyNode(
        tuple(
            PhraseNode("title", (*whole, ("folded", each.folded)), prefix=True) for each in typed.beginnings
        )
    )
