"""A file in, a `Report` out: one small module a format in `formats`, one table of them in `reading`.

A format's module turns bytes into text and knows nothing of titles or dates;
the rules for those are the same for every format and stand in `metadata`.
`isolation` is how others read files: what is no plain text is read in a
process of its own. What may not enter this room: `engines`, and what a query is.
"""

from __future__ import annotations

from pathlib import Path

from searchsvc.extract.files import PICTURES, PLAIN, SIDECAR, file_type, report_id, supported, temporary
from searchsvc.extract.isolation import Extractor
from searchsvc.extract.programs import installed
from searchsvc.extract.scanning import forget_pages
from searchsvc.types import Report

__all__ = [
    "EXTRACTION_RULES",
    "PICTURED",
    "PLAIN",
    "SIDECAR",
    "Extractor",
    "extract",
    "file_type",
    "forget_pages",
    "installed",
    "report_id",
    "supported",
    "temporary",
]

EXTRACTION_RULES = 4
"""Raise it with every change of what is extracted from the same file: it is part of the index's stamp."""


PICTURED = PICTURES | {"pdf"}
"""The types of files whose text may have to be read off pictures."""


def extract(root: Path, path: str) -> Report:
    """The report in one file; for many files, an `Extractor` starts its process once.

    Raises `ExtractionError` when the file cannot be read or holds no text.
    """
    with Extractor() as extractor:
        return extractor.extract(root, path)
