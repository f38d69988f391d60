"""Plain text files."""

from __future__ import annotations

from searchsvc.extract.encoding import decode


def read(content: bytes) -> str:
    """The text of a plain text file; `ExtractionError` if it is none."""
    return decode(content)
