"""The table of misspelt windows: its halves, and which of its right windows hold another error."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

SHARED = 3
"""Windows that share so many words, a wrong one among them, were cut from one passage."""


class Misspelling(NamedTuple):
    """A line of the table."""

    wrong_window: str
    right_window: str
    wrong: str
    right: str


class Table:
    """All lines of a table of tab-separated wrong_window, right_window, wrong and right with a header."""

    def __init__(self, path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            self.lines = [Misspelling(*(row[name] for name in Misspelling._fields)) for row in rows]
        self._wrong: dict[str, list[set[str]]] = {}
        for line in self.lines:
            self._wrong.setdefault(line.wrong.lower(), []).append(_words(line.wrong_window))

    def half(self, number: int) -> list[Misspelling]:
        """Even lines (0) are for tuning, odd ones (1) for reporting."""
        return self.lines[number::2]

    def is_flawed(self, window: str) -> bool:
        """Whether another line of the table calls a word of this window wrong in the same passage."""
        words = _words(window)
        return any(len(words & others) >= SHARED for word in words for others in self._wrong.get(word, ()))


def _words(text: str) -> set[str]:
    return set(text.lower().split())
