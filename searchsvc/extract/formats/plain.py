"""Plain text and Markdown."""

from __future__ import annotations

from searchsvc.extract.documents import Document, Run
from searchsvc.extract.encoding import decode_named


def read(content: bytes) -> Document:
    """The text of a plain text file; `ExtractionError` if it is none."""
    text, encoding = decode_named(content)
    return Document([Run(text)], encoding=encoding)
