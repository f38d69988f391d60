"""The reports that are measured over: VNTC where it is given, else texts of our own made by chance from a seed."""

from __future__ import annotations

import json
import lzma
import random
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import accumulate, islice
from pathlib import Path
from typing import NamedTuple

SEED = 20061221
FIRST_DAY, DAYS = date(2000, 1, 1), 3650
IN_A_FOLDER = 1000

ONSETS = [
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "gi",
    "h",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "nh",
    "ph",
    "qu",
    "r",
    "s",
    "t",
    "th",
    "tr",
    "v",
    "x",
]
NUCLEI = ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư"]
CODAS = ["", "c", "ch", "i", "m", "n", "ng", "nh", "o", "p", "t", "u"]
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
SYLLABLES, WORDS = 4_000, 30_000


class Article(NamedTuple):
    """A title and a text."""

    title: str
    body: str


def vntc(file: Path, size: int) -> Iterator[Article]:
    """The first articles of VNTC's packed file, which lie in a fixed random order."""
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        for line in islice(lines, size):
            article = json.loads(line)
            yield Article(" ".join(article["title"].split()), article["body"])


def synthetic(size: int) -> Iterator[Article]:
    """Articles of invented words whose frequencies fall as those of a language do; the same on each run."""
    chance = random.Random(SEED)  # noqa: S311 - guards no secret
    words = _words(chance)
    frequencies = list(accumulate(1 / rank for rank in range(3, len(words) + 3)))

    def sentence() -> str:
        chosen = chance.choices(words, cum_weights=frequencies, k=chance.randint(6, 16))
        return f"{' '.join(chosen)}.".capitalize()

    for _ in range(size):
        paragraphs = [
            " ".join(sentence() for _ in range(chance.randint(2, 6))) for _ in range(chance.randint(1, 9))
        ]
        yield Article(sentence().removesuffix("."), "\n".join(paragraphs))


def _words(chance: random.Random) -> list[str]:
    syllables = [
        unicodedata.normalize("NFC", onset + nucleus + tone + coda)
        for onset in ONSETS
        for nucleus in NUCLEI
        for coda in CODAS
        for tone in TONES
    ]
    syllables = chance.sample(syllables, SYLLABLES)
    common = list(accumulate(1 / rank for rank in range(10, len(syllables) + 10)))
    return [
        " ".join(chance.choices(syllables, cum_weights=common, k=1 + (place % 3 > 0)))
        for place in range(WORDS)
    ]


def write_reports(articles: Iterable[Article], folder: Path) -> None:
    """Each article as a file, with a day of publication drawn by chance below its title."""
    chance = random.Random(SEED)  # noqa: S311 - guards no secret
    for number, article in enumerate(articles):
        path = folder / f"{number // IN_A_FOLDER:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        day = FIRST_DAY + timedelta(chance.randrange(DAYS))
        path.write_text(f"{article.title}\nNgày {day:%d/%m/%Y}\n\n{article.body}\n", encoding="utf-8")
