"""What a user may be about to type: the rest of a word, a phrase that goes on, a title.

Everything comes from the reports: the syllables that begin as the last one does
and stand behind those before it, ordered by how likely the whole is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest, nsmallest
from itertools import islice, pairwise

from searchsvc.engines import Reader
from searchsvc.likelihood.chain import Chain, Path
from searchsvc.likelihood.model import Forms, Model
from searchsvc.query import Syllable, syllables_of
from searchsvc.types import NO_FILTERS, AllNode, Field, Layer, Node, PhraseNode, PrefixNode, Query, TermNode
from searchsvc.vietnamese.analyzer import Analyzer
from searchsvc.vietnamese.unicode import clean, fold, lower

LONGEST_TEXT = 100
"""Longer text is not completed."""
CONTEXT = 4
"""So many whole syllables before the last one are looked at."""
READINGS = 6
"""So many marked forms of a syllable typed without marks are looked at."""
FOLLOWING = 16
"""So many syllables are looked at for the last one."""
CARRIED_ON = 2
WORDS_AFTER = 3
"""So many of the likeliest completions are carried on, each in so many ways."""
MORE_THAN_BY_CHANCE = 5
"""A syllable goes on from another behind which it stands so many times as often as anywhere."""
FREQUENT = 0.05
FEWEST = 2
"""A phrase goes on by what it goes on by in such a share of its reports, and in so many."""
UNLIKELY = 6.0
"""What costs so much more than the likeliest completion is left out."""
PHRASE_REPORTS = 400
"""A phrase is looked for in no more reports than this."""
TITLES = 3
"""At most so many titles are proposed."""
TITLE_LETTERS = 3
"""For less text no title is proposed."""
TITLES_LOOKED_AT = 60
LONGEST_TITLE = 120

_OPERATORS = re.compile(r'["“”„‟«»*()]|(?<!\S)-|\bOR\b|(?i:title:)')
_PLAIN = re.compile(r"[\w ]*")

Reading = tuple[str, ...]
"""Marked forms, one for each syllable."""


class Completer:
    """Proposes completions; may be used by several threads."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    def complete(self, text: str, reader: Reader, limit: int = 8) -> list[str]:
        """Up to `limit` queries that begin as this one does, the likeliest first; each finds some report.

        Syllables typed without marks get their likely ones. Text with operators is not completed.
        """
        if len(text) > LONGEST_TEXT or _OPERATORS.search(text):
            return []
        syllables = syllables_of(text, self._analyzer)
        if not syllables:
            return []
        typed = _Typed(syllables, open_end=text.endswith(syllables[-1].typed))
        titles = list(islice(_unlike(_titles(reader, " ".join(text.split()), typed), text.strip()), TITLES))
        every = _Phrases(reader, typed).texts() if _PLAIN.fullmatch(text) else ()
        phrases = islice(_unlike(every, text.strip()), max(0, limit - len(titles)))
        best = [*titles, *phrases] if len(syllables) > CONTEXT else [*phrases, *titles]
        return list(islice(_unlike(best, text.strip()), limit))


def _unlike(texts: Iterable[str], typed: str) -> Iterator[str]:
    """Each text once, that which was typed left out; capitals make no difference."""
    known = {typed.lower()}
    for text in texts:
        if text.lower() not in known:
            known.add(text.lower())
            yield text


class _Typed:
    """What was typed: whole syllables, and the beginning of one when the text ends in letters."""

    def __init__(self, syllables: Sequence[Syllable], *, open_end: bool) -> None:
        self.every = tuple(syllables)
        self.whole = tuple(syllables[:-1]) if open_end else tuple(syllables)
        self.open_end = open_end

    @property
    def beginning(self) -> tuple[Layer, str]:
        """How the next syllable begins."""
        return _place(self.every[-1], beginning=True) if self.open_end else ("folded", "")

    def in_titles(self) -> Node:
        """The reports whose titles have the whole syllables side by side, and one that begins as the last one does."""
        whole = tuple(_place(each) for each in self.whole)
        layer, beginning = self.beginning
        parts: list[Node] = [PhraseNode("title", whole)] if whole else []
        return AllNode(
            (*parts, PrefixNode(Field("title", layer), beginning)) if self.open_end else tuple(parts)
        )


def _place(syllable: Syllable, *, beginning: bool = False) -> tuple[Layer, str]:
    layer: Layer = "marked" if syllable.has_marks else "folded"
    if beginning:
        return layer, syllable.beginnings(marks=syllable.has_marks)[-1]
    return layer, syllable.marked if syllable.has_marks else syllable.folded


class _Phrases:
    """Phrases that go on from what was typed; those of marked forms, the last of them complete."""

    def __init__(self, reader: Reader, typed: _Typed) -> None:
        self._reader = reader
        self._model = Model(reader)
        self._typed = typed
        self._before = typed.whole[:-CONTEXT]

    def texts(self) -> Iterator[str]:
        """The phrases as text, the likeliest first."""
        readings = sorted(self._after_whole() if self._typed.whole else self._first())
        for number, (cost, forms) in enumerate(readings):
            if cost <= readings[0][0] + UNLIKELY and self._stands(forms):
                yield self._text(forms)
                if number < CARRIED_ON:
                    yield from map(self._text, filter(self._stands, self._carried_on(forms)))

    def _first(self) -> list[Path]:
        """The forms that begin as the only syllable does."""
        layer, beginning = self._typed.beginning
        found = self._reader.vocabulary(Field("text", layer), beginning, FOLLOWING)
        folds = {fold(term) for term, _ in found}
        forms = {form for each in folds for form in self._model.forms(each)}
        meant = forms if layer == "folded" else forms & {term for term, _ in found}
        return nsmallest(FOLLOWING, ((self._model.alone(form), (form,)) for form in meant))

    def _after_whole(self) -> Iterator[Path]:
        """What stands behind the whole syllables and begins as the last one does."""
        whole = self._typed.whole[-CONTEXT:]
        columns = [self._column(each) for each in whole]
        for firsts, seconds in pairwise(columns):
            self._model.load_pairs(list(firsts), list(seconds))
        ends = Chain(self._model, columns).ends()
        found = self._reader.following(_place(whole[-1]), self._typed.beginning, FOLLOWING)
        for (first, second), statistics in found:
            if first in ends:
                cost, forms = ends[first]
                share = statistics.occurrences / max(1, self._model.occurrences(first))
                yield cost - math.log(share), (*forms, second)

    def _column(self, syllable: Syllable) -> Forms:
        forms = self._model.forms(syllable.folded)
        if syllable.has_marks or not forms:
            return {syllable.marked: 0.0}
        return dict.fromkeys(nlargest(READINGS, forms, key=forms.__getitem__), 0.0)

    def _carried_on(self, forms: Reading) -> Iterator[Reading]:
        """The frequent ways in which forms go on, by a syllable or two."""
        most = self._at_most(forms)
        for more in islice(self._longer(forms), WORDS_AFTER):
            found = self._in_one_piece(more)
            if found >= max(FEWEST, FREQUENT * most):
                longer = islice(self._longer(more), 1)
                yield next((each for each in longer if self._in_one_piece(each) > found / 2), more)

    def _longer(self, forms: Reading) -> Iterator[Reading]:
        """Forms and what stands behind the last of them far more often than elsewhere."""
        last, model = forms[-1], self._model
        model.forms(fold(last))
        found = self._reader.following(("marked", last), ("folded", ""), FOLLOWING // 2)
        for (_, second), statistics in found:
            model.forms(fold(second))
            expected = model.occurrences(last) * math.exp(-model.alone(second))
            if statistics.occurrences >= MORE_THAN_BY_CHANCE * expected:
                yield (*forms, second)

    def _at_most(self, forms: Reading) -> int:
        """In how many reports forms stand at most: in no more than any two neighbours of them."""
        field = Field("text", "pairs" if len(forms) > 1 else "marked")
        terms = list(map(" ".join, pairwise(forms))) or [*forms]
        return min(found.reports for found in self._reader.statistics(field, terms))

    def _in_one_piece(self, forms: Reading) -> int:
        """How many reports have forms side by side; 0 when too many would have to be looked at."""
        most = self._at_most(forms)
        if len(forms) <= 2 or most == 0:  # noqa: PLR2004 - a pair is a term itself
            return most
        if most > PHRASE_REPORTS:
            return 0
        phrase = PhraseNode("text", tuple(("marked", form) for form in forms))
        return self._found(phrase)

    def _stands(self, forms: Reading) -> bool:
        """Whether some report has each two neighbours of forms, and all that was typed before."""
        if len(forms) <= 2 and not self._before:  # noqa: PLR2004 - they come from a report
            return True
        pairs = (TermNode(Field("text", "pairs"), " ".join(pair)) for pair in pairwise(forms))
        before = (TermNode(Field("text", layer), term) for layer, term in map(_place, self._before))
        return self._found(AllNode((*pairs, *before))) > 0

    def _found(self, node: Node) -> int:
        return self._reader.search(Query(node), NO_FILTERS, "relevance", 0, 0).total

    def _text(self, forms: Reading) -> str:
        """Forms as text behind what was typed before them, in the capitals of what was typed."""
        typed = [each.typed for each in self._typed.every]
        cased = [
            form[0].upper() + form[1:] if word[0].isupper() else form
            for word, form in zip(typed[len(self._before) :], forms, strict=False)
        ]
        return " ".join([*typed[: len(self._before)], *cased, *forms[len(cased) :]])


def _titles(reader: Reader, text: str, typed: _Typed) -> Iterator[str]:
    """Titles that begin with what was typed; for longer text, others that have it as well."""
    if len(text) < TITLE_LETTERS:
        return
    hits = reader.search(Query(typed.in_titles()), NO_FILTERS, "-date", 0, TITLES_LOOKED_AT).hits
    titles = [title for hit in hits if _is_short(title := hit.record.title or "")]
    yield from (title for title in titles if _begins(title, text))
    if len(typed.every) > CONTEXT:
        yield from titles


def _begins(title: str, text: str) -> bool:
    """Whether a title begins with some text; a letter without marks stands for any marks."""
    letters, wanted = lower(clean(title)), lower(clean(text))
    return len(letters) >= len(wanted) and all(
        each in {letter, fold(letter)} for letter, each in zip(letters, wanted, strict=False)
    )


def _is_short(title: str) -> bool:
    return 0 < len(title) <= LONGEST_TITLE and not _OPERATORS.search(title)
