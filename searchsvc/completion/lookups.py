"""What completion looks up in one state of an index: frequencies, what goes on, and how phrases are written.

All of it is remembered, since the next key asks for nearly the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from searchsvc.completion.writing import Forms, written
from searchsvc.engines import Reader
from searchsvc.likelihood.memory import Memory
from searchsvc.types import Field
from searchsvc.vietnamese.unicode import marked_form

WAYS = 6
"""A phrase goes on in so many ways at most."""
MORE_THAN_BY_CHANCE = 8
"""A syllable goes on from another behind which it stands so many times as often as anywhere."""
FREQUENT = 0.01
"""And by what stands behind it in such a share of its places."""
FEWEST = 3
"""And in so many reports, unless the two are a word."""
LONGEST_WORD = 3
"""Syllables of a word, as far as the end of a word is looked for."""

MOST_COUNTED = 20_000
"""Terms of each field whose occurrences are remembered."""

_WORD = re.compile(r"\w+")
_MARKED = Field("text", "marked")
_PAIRS = Field("text", "pairs")
_WORDS = Field("text", "words")


class Counted:
    """How often terms of one field occur in all; what was counted is remembered."""

    def __init__(self, reader: Reader, field: Field) -> None:
        self._reader = reader
        self._field = field
        self._known: dict[str, int] = {}

    def __call__(self, terms: Sequence[str]) -> list[int]:
        """The occurrences of some terms, those not known yet counted at once."""
        known = self._known  # another thread may put another one in its place
        wanted = list(dict.fromkeys(term for term in terms if term not in known))
        if wanted:
            if len(known) > MOST_COUNTED:
                known = self._known = {term: known[term] for term in terms if term in known}
            found = self._reader.statistics(self._field, wanted)
            known.update(zip(wanted, (each.occurrences for each in found), strict=True))
        return [known[term] for term in terms]


class Lookups:
    """Looks up what does not depend on what was typed; may be used by several threads."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._written: Memory[tuple[Forms, bool], str | None] = Memory()
        self._ways: Memory[str, tuple[tuple[float, str], ...]] = Memory()
        self._shares: Memory[Forms, float] = Memory()
        self._forms: Memory[str, Forms] = Memory()
        self._marked = Counted(reader, _MARKED)
        self._pairs = Counted(reader, _PAIRS)
        self._words = Counted(reader, _WORDS)
        self._length = max(1, reader.length)

    def written(self, forms: Forms, *, in_texts: bool) -> str | None:
        """A phrase as titles write it, and texts if they are looked at; None when no report has it in one piece."""
        return self._written.get(
            (forms, in_texts), lambda asked: written(asked[0], self.reader, in_texts=asked[1])
        )

    def forms(self, text: str) -> Forms:
        """The syllables of a text in their normal forms."""
        return self._forms.get(text, _forms)

    def occurrences(self, form: str) -> int:
        """How often a marked form occurs."""
        return self._marked([form])[0]

    def lift(self, share: float, form: str) -> float:
        """How many times as large a share is as that of the form in all texts."""
        return share * self._length / max(1, self.occurrences(form))

    def count(self, phrases: Sequence[Forms]) -> None:
        """Count at once what `finished` will ask for each of some phrases."""
        ends = [end for forms in phrases for end in _ends(forms)]
        self._words(list(map(" ".join, ends)))
        self._marked([forms[-1] for forms in phrases])
        self._pairs([" ".join(pair) for forms in phrases for pair in pairwise(forms[-LONGEST_WORD:])])

    def count_forms(self, forms: Sequence[str]) -> None:
        """Count at once how often each of some forms occurs."""
        self._marked(forms)

    def goes_on(self, last: str) -> tuple[tuple[float, str], ...]:
        """The syllables that stand behind one far more often than elsewhere, with the share of its places where they do."""
        return self._ways.get(last, self._found_ways)

    def _found_ways(self, last: str) -> tuple[tuple[float, str], ...]:
        found = self.reader.following(("marked", last), ("folded", ""), WAYS)
        words = self._words([" ".join(pair) for pair, _ in found])
        places, *_ = self._marked([last, *(second for (_, second), _ in found)])
        return tuple(
            (share, second)
            for ((_, second), pair), word in zip(found, words, strict=True)
            if (share := pair.occurrences / max(1, places)) >= FREQUENT
            and self.lift(share, second) >= MORE_THAN_BY_CHANCE
            and (pair.reports >= FEWEST or word)
        )

    def finished(self, forms: Forms) -> float:
        """The share of a phrase's places where its end is the end of a word, as far as its last syllables tell."""
        return self._shares.get(forms, self._found_share)

    def _found_share(self, forms: Forms) -> float:
        ends = _ends(forms)
        words = self._words(list(map(" ".join, ends)))
        return min(1.0, max(word / max(1, self._counted(end)) for word, end in zip(words, ends, strict=True)))

    def _counted(self, forms: Forms) -> int:
        """How often forms stand side by side at most."""
        if len(forms) == 1:
            return self.occurrences(forms[0])
        return min(self._pairs(list(map(" ".join, pairwise(forms)))))


def _ends(forms: Forms) -> list[Forms]:
    """The last syllables of a phrase that may be a word."""
    return [forms[-length:] for length in range(1, min(LONGEST_WORD, len(forms)) + 1)]


def _forms(text: str) -> Forms:
    return tuple(map(marked_form, _WORD.findall(text)))
