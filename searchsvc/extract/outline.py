"""What one look at each character of a text tells, so that rules need not look through all of it again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np

from searchsvc.extract.cleaning import UNUSUAL as TO_BE_CLEANED
from searchsvc.extract.kernels.looking import (
    DIGIT,
    KNOWN,
    OWN,
    STRANGE,
    UNUSUAL,
    WHITE,
    Codes,
    Rows,
    Traits,
    lines_of,
)
from searchsvc.extract.lines import Line, lines_at
from searchsvc.extract.repair import ONE_IN, SAMPLE, UNICODE_ONLY

READ = 100_000
"""So many characters of a text are looked through for years and for persons."""
FEW = 40
"""A text of so few lines has all of them ready; of a longer one they are made when they are asked for."""
DEPENDS = "İΣ"
"""Letters that become two in lower case, or one of two."""
_PATTERNS = {WHITE: re.compile(r"\s"), DIGIT: re.compile(r"\d"), UNUSUAL: TO_BE_CLEANED, OWN: UNICODE_ONLY}


class Outline(NamedTuple):
    """A text and what it has.

    codes   uint32, its code points
    rows    int32, a row for each line that is not blank, see `kernels.looking`
    years   int32, where four digits stand that may be a year, all of the first `READ` characters among them
    lines   all of its lines if they are `FEW`, otherwise none

    `is_clean` says that cleaning would change nothing for certain, `is_unicode` that so many letters are those of the
    Vietnamese alphabet alone that it is in no old encoding, and `is_strange` that a character has no entry in tables.
    """

    text: str
    codes: Codes
    rows: Rows
    years: Rows
    lines: list[Line]
    is_clean: bool
    is_unicode: bool
    is_strange: bool

    def first_lines(self, count: int) -> list[Line]:
        """The first `count` lines that are not blank."""
        return self.lines[:count] if self.lines else lines_at(self.text, self.rows[:count])

    def last_lines(self, count: int) -> list[Line]:
        """The last `count` lines that are not blank, in reading order."""
        return self.lines[-count:] if self.lines else lines_at(self.text, self.rows[-count:])

    def downwards(self) -> Iterator[Line]:
        """The lines that are not blank, the first one first."""
        places = range(0, len(self.rows), FEW)
        made = (lines_at(self.text, self.rows[place : place + FEW]) for place in places)
        return iter(self.lines) if self.lines else chain.from_iterable(made)

    def upwards(self) -> Iterator[Line]:
        """The lines that are not blank, the last one first."""
        places = range(len(self.rows), 0, -FEW)
        made = (lines_at(self.text, self.rows[max(0, place - FEW) : place])[::-1] for place in places)
        return reversed(self.lines) if self.lines else chain.from_iterable(made)


@cache
def _traits() -> Traits:
    """The traits of characters, see `kernels.looking`."""
    every = "".join(map(chr, range(KNOWN)))
    traits = np.zeros(KNOWN + 1, np.uint8)
    for trait, pattern in _PATTERNS.items():
        traits[[found.start() for found in pattern.finditer(every)]] |= trait
    traits[[*map(ord, DEPENDS)]] |= STRANGE
    traits[KNOWN] = DIGIT | UNUSUAL | STRANGE
    return traits


def outline_of(text: str) -> Outline:
    """One look at a text; of one that is still to be cleaned the lines are not certain."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    rows = np.empty((text.count("\n") + 1, 3), np.int32)
    years = np.empty(min(len(text), READ) // 2, np.int32)
    count, told, every, own = lines_of(codes, SAMPLE, _traits(), rows, years)
    return Outline(
        text,
        codes,
        rows[:count],
        years[:told],
        lines_at(text, rows[:count]) if count <= FEW else [],
        is_clean=not every & UNUSUAL,
        is_unicode=own * ONE_IN >= min(len(text), SAMPLE),
        is_strange=bool(every & STRANGE),
    )
