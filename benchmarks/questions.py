"""The queries that all engines are asked, by class, drawn from the corpus' own words; none comes twice."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.engines import Ask, Document, read_documents

SEED = 42
SAMPLE = 4000
RAREST, LEAST_RARE = 2, 20
COMMON = 400
"""So many of the most frequent words are common."""
PAGE_10 = 90
TRIES = 50


class Words:
    """The words of a corpus: in how many reports each stands, and some reports to draw from."""

    def __init__(self, path: Path) -> None:
        self.chance = random.Random(SEED)  # noqa: S311 - guards no secret
        self.reports: Counter[str] = Counter()
        self.sample: list[Document] = []
        for number, each in enumerate(read_documents(path), 1):
            self.reports.update(set(each.text.split()))
            if len(self.sample) < SAMPLE:
                self.sample.append(each)
            elif (place := self.chance.randrange(number)) < SAMPLE:
                self.sample[place] = each
        ranked = [word for word, _ in self.reports.most_common() if word.isalpha()]
        self.common = ranked[:COMMON]
        self.rare = [word for word in ranked if RAREST <= self.reports[word] <= LEAST_RARE]
        self.beginnings = sorted({word[:3] for word in ranked if len(word) > 3})

    def of_one_report(self, count: int) -> tuple[Document, tuple[str, ...]]:
        """A report, and so many different words of it."""
        while True:
            report = self.chance.choice(self.sample)
            words = sorted({word for word in report.text.split() if word.isalpha()})
            if len(words) >= count:
                return report, tuple(self.chance.sample(words, count))

    def in_a_row(self, count: int) -> tuple[str, ...]:
        """So many words that stand one after another in some report."""
        while True:
            words = self.chance.choice(self.sample).text.split()
            place = self.chance.randrange(max(1, len(words) - count))
            found = tuple(words[place : place + count])
            if len(found) == count and all(word.isalpha() for word in found):
                return found


Draw = Callable[[Words], Ask]


def _filtered(words: Words) -> Ask:
    report, terms = words.of_one_report(2)
    while not report.year:  # undated: no filter finds it
        report, terms = words.of_one_report(2)
    return Ask("all", terms, year=report.year)


CLASSES: dict[str, Draw] = {
    "rare word": lambda words: Ask("all", (words.chance.choice(words.rare),)),
    "common word": lambda words: Ask("all", (words.chance.choice(words.common),)),
    "3 words, all": lambda words: Ask("all", words.of_one_report(3)[1]),
    "3 words, any": lambda words: Ask("any", words.of_one_report(3)[1]),
    "5 words, any": lambda words: Ask("any", words.of_one_report(5)[1]),
    "phrase of 2": lambda words: Ask("phrase", words.in_a_row(2)),
    "phrase of 4": lambda words: Ask("phrase", words.in_a_row(4)),
    "prefix": lambda words: Ask("prefix", (words.chance.choice(words.beginnings),)),
    "2 words, one year": _filtered,
    "2 words, newest first": lambda words: Ask("all", words.of_one_report(2)[1], newest=True),
    "2 words, any, page 10": lambda words: Ask("any", words.of_one_report(2)[1], offset=PAGE_10),
}
"""How a query of each class is drawn."""


def questions(words: Words, count: int) -> dict[str, list[Ask]]:
    """So many different queries of each class, fewer where the corpus has no more."""
    return {name: list(_different(words, draw, count)) for name, draw in CLASSES.items()}


def _different(words: Words, draw: Draw, count: int) -> Iterator[Ask]:
    seen: set[Ask] = set()
    for _ in range(count * TRIES):
        ask = draw(words)
        if ask not in seen:
            seen.add(ask)
            yield ask
        if len(seen) == count:
            return


def titles_typed(words: Words) -> list[str]:
    """Different queries as people type them: beginnings of titles of two to six words."""
    typed = (" ".join(report.title.split()[: words.chance.randint(2, 6)]).lower() for report in words.sample)
    return list(dict.fromkeys(text for text in typed if text))
