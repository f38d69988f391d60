"""A document becomes a report: the same cleaning, rules and precedence for every format.

A sidecar wins always. What the text says comes next. Properties of the file
come last: office programs put much into them that nobody wrote.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from searchsvc.errors import ExtractionError
from searchsvc.extract.cleaning import clean
from searchsvc.extract.documents import Document, Run
from searchsvc.extract.files import file_type, report_id
from searchsvc.extract.furniture import without_furniture
from searchsvc.extract.keys import text_key
from searchsvc.extract.metadata import describe
from searchsvc.extract.outline import Outline, outline_of
from searchsvc.extract.repair import convert, is_readable, joined_runs, spelling
from searchsvc.extract.sidecar import read_sidecar
from searchsvc.types import Conversion, Report


def build(root: Path, path: str, content: bytes, document: Document) -> Report:
    """The report that a document is; `ExtractionError` when it has no text or its sidecar is wrong."""
    cleaned, converted = _cleaned(document.runs)
    outline = without_furniture(cleaned)
    if not len(outline.rows):
        raise ExtractionError("The file has no text.")
    text = outline.text
    if document.encoding:
        converted = (Conversion(document.encoding, len(text), spelling(text)), *converted)
    today = datetime.now(tz=UTC).date()
    found, properties, stated = describe(outline, today=today), document.properties, read_sidecar(root, path)
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
        text_key=text_key(outline),
        text=text,
    )


def _cleaned(runs: Iterable[Run]) -> tuple[Outline, tuple[Conversion, ...]]:
    """The text of the runs in Unicode and cleaned, and what was converted, the most first."""
    joined = joined_runs(runs)
    if len(joined) == 1 and joined[0].font is None:
        outline = outline_of(joined[0].text)
        if outline.is_unicode and outline.is_clean:
            return outline, ()
    raw, converted = convert(joined)
    return outline_of(clean(raw)), converted
