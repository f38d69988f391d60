"""What a query is made of, as far as a sentence about its answer must know.

Searching never looks at this; it only chooses between sentences.
"""

from __future__ import annotations

import re
from typing import Literal

Shape = Literal["word", "phrase", "prefix", "either", "words", "several", "other"]
"""One word, one phrase in quotes, one beginning of words (`thương*`), parts with `OR` between them,
two or more words, two or more parts that are not all words, anything else."""

QUOTES = '"“”„‟«»'

_PART = re.compile(rf"-?(?:title:)?[{QUOTES}][^{QUOTES}]*[{QUOTES}]|\S+", re.IGNORECASE)


def shape(query: str) -> Shape:
    """The shape of a query."""
    parts = [part.lstrip("(") for part in _PART.findall(query)]
    if "OR" in parts:
        return "either"
    parts = [part for part in parts if any(map(str.isalnum, part))]
    excluding = any(part.startswith("-") for part in parts)
    wanted = [part for part in parts if not part.startswith("-")]
    if len(wanted) == 1 and not excluding:
        return _shape_of_one(wanted[0])
    if len(wanted) > 1:
        return "several" if excluding or any(_shape_of_one(part) != "word" for part in wanted) else "words"
    return "other"


def quoted(query: str) -> str:
    """A query as a sentence names it: in quotes, unless it brings its own."""
    return query if any(sign in query for sign in QUOTES) else f"“{query}”"


def _shape_of_one(part: str) -> Shape:
    if part.lower().startswith("title:"):
        return "other"
    if part[0] in QUOTES:
        return "phrase" if len(part.split()) > 1 else "word"
    return "prefix" if part.rstrip(")").endswith("*") else "word"
