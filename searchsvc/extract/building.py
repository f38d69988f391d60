"""A document becomes a report: the same cleaning, rules and precedence for every format.

A sidecar wins always. What the text says comes next. Properties of the file
come last: office programs put much into them that nobody wrote.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from searchsvc.errors import ExtractionError
from searchsvc.extract.cleaning import clean
from searchsvc.extract.documents import Document
from searchsvc.extract.files import file_type, report_id
from searchsvc.extract.furniture import without_furniture
from searchsvc.extract.metadata import describe
from searchsvc.extract.repair import convert, is_readable, spelling
from searchsvc.extract.sidecar import read_sidecar
from searchsvc.types import Conversion, Report

_WORD = re.compile(r"\w+")
_UNUSUAL = re.compile("[^\0-\x7fß-öø-\u02af\u1ea0-\u1ef9]")
"""What is neither ASCII nor one of these small letters."""
_MOST_UNUSUAL = 16
_LETTERS = bytes(code if code > 0x7F or _WORD.match(chr(code)) else 0x20 for code in range(256))  # noqa: PLR2004 - ASCII
"""A table for `bytes.translate` that makes spaces of what is no letter or digit in ASCII."""


def build(root: Path, path: str, content: bytes, document: Document) -> Report:
    """The report that a document is; `ExtractionError` when it has no text or its sidecar is wrong."""
    raw, converted = convert(document.runs)
    text = without_furniture(clean(raw))
    if not text.strip():
        raise ExtractionError("The file has no text.")
    if document.encoding:
        converted = (Conversion(document.encoding, len(text), spelling(text)), *converted)
    today = datetime.now(tz=UTC).date()
    found, properties, stated = describe(text, today=today), document.properties, read_sidecar(root, path)
    day = properties.date if properties.date and properties.date <= today else None
    own_title = clean(properties.title or "")
    title = stated.title or found.title or (own_title if own_title and is_readable(own_title) else None)
    return Report(
        id=report_id(path),
        path=path,
        digest=hashlib.sha256(content).hexdigest(),
        type=file_type(path),
        title=title,
        title_span=found.title_span if title == found.title else None,
        date=stated.date or found.date or day,
        source=stated.source or found.source or properties.source,
        kind=stated.kind or found.kind,
        number=stated.number or found.number,
        persons=found.persons if stated.persons is None else stated.persons,
        converted=converted,
        recognised_pages=document.recognised_pages,
        text_key=text_key(text),
        text=text,
    )


def text_key(text: str) -> str | None:
    """The key of a text's letters and digits in lower case, None if it has none: 16 hexadecimal digits."""
    normalised = _normalised(text.lower())
    return hashlib.blake2b(normalised, digest_size=8).hexdigest() if normalised else None


def _normalised(text: str) -> bytes:
    """The words of a text, a space between them."""
    unusual = set(_UNUSUAL.findall(text))
    if len(unusual) > _MOST_UNUSUAL:
        return " ".join(_WORD.findall(text)).encode()
    for sign in unusual:
        if not _WORD.match(sign):
            text = text.replace(sign, " ")
    signs = np.frombuffer(text.encode().translate(_LETTERS), np.uint8)
    letters = signs != ord(" ")
    kept = letters.copy()
    kept[1:] |= letters[:-1]  # the space behind each word
    words: bytes = signs[kept].tobytes()
    return words.rstrip(b" ")
