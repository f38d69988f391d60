"""The key of a text: the same for texts of the same words, whatever stands between them and in any case."""

from __future__ import annotations

import hashlib
import re
from functools import cache

import numpy as np

from searchsvc.extract.kernels.looking import BETWEEN, KNOWN, LENGTH, Forms, words_of
from searchsvc.extract.outline import Outline

_WORD = re.compile(r"\w+")


def text_key(outline: Outline) -> str | None:
    """The key of a text's letters and digits in lower case, None if it has none: 16 hexadecimal digits."""
    words = _words(outline)
    return hashlib.blake2b(words, digest_size=8).hexdigest() if len(words) else None


def _words(outline: Outline) -> bytes | memoryview:
    """The words in lower case as UTF-8, a space between two of them."""
    if outline.is_strange:
        return " ".join(_WORD.findall(outline.text.lower())).encode()
    words = np.empty(3 * len(outline.codes) + 3, np.uint8)
    return words[: words_of(outline.codes, _forms(), words)].data


@cache
def _forms() -> Forms:
    """What characters are in the words, see `kernels.looking`."""
    forms = np.full(KNOWN + 1, BETWEEN, np.uint32)
    for code in range(KNOWN):
        letter = chr(code).lower()
        if _WORD.match(letter):
            content = letter.encode()
            forms[code] = len(content) << LENGTH | int.from_bytes(content[:3], "little")
    return forms
