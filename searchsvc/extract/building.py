"""A document becomes a report: the same cleaning, rules and precedence for every format.

A sidecar wins always. What the text says comes next. Properties of the file
come last: office programs put much into them that nobody wrote.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from searchsvc.errors import ExtractionError
from searchsvc.extract.cleaning import clean
from searchsvc.extract.documents import Document, Properties, Run
from searchsvc.extract.files import file_type, report_id
from searchsvc.extract.furniture import without_furniture
from searchsvc.extract.keys import text_key
from searchsvc.extract.metadata import Metadata, describe_all
from searchsvc.extract.outline import Outline, outline_of
from searchsvc.extract.repair import convert, is_readable, joined_runs, spelling
from searchsvc.extract.sidecar import Sidecar, read_sidecar
from searchsvc.types import Conversion, Report


class Draft(NamedTuple):
    """A report of which the rules have not been asked yet."""

    path: str
    digest: str
    outline: Outline
    key: str | None
    converted: tuple[Conversion, ...]
    properties: Properties
    stated: Sidecar
    recognised_pages: int


def build(root: Path, path: str, content: bytes, document: Document) -> Report:
    """The report that a document is; `ExtractionError` when it has no text or its sidecar is wrong."""
    return finished([drafted(root, path, content, document)])[0]


def drafted(root: Path, path: str, content: bytes, document: Document) -> Draft:
    """The text that a document has, cleaned and without furniture; raises `ExtractionError` as `build`."""
    cleaned, converted = _cleaned(document.runs)
    outline = without_furniture(cleaned)
    if not len(outline.rows):
        raise ExtractionError("The file has no text.")
    if document.encoding:
        told = Conversion(document.encoding, len(outline.text), spelling(outline.text))
        converted = (told, *converted)
    return Draft(
        path=path,
        digest=hashlib.sha256(content).hexdigest(),
        outline=outline,
        key=text_key(outline),
        converted=converted,
        properties=document.properties,
        stated=read_sidecar(root, path),
        recognised_pages=document.recognised_pages,
    )


def finished(drafts: Sequence[Draft]) -> list[Report]:
    """The reports of drafts; for many at once it takes less time for each."""
    today = datetime.now(tz=UTC).date()
    found = describe_all([draft.outline for draft in drafts], today=today)
    return [_report(*each, today) for each in zip(drafts, found, strict=True)]


def _report(draft: Draft, found: Metadata, today: date) -> Report:
    path, properties, stated = draft.path, draft.properties, draft.stated
    day = properties.date if properties.date and properties.date <= today else None
    own_title = clean(properties.title) if properties.title else ""
    title = stated.title or found.title or (own_title if own_title and is_readable(own_title) else None)
    return Report(
        id=report_id(path),
        path=path,
        digest=draft.digest,
        type=file_type(path),
        title=title,
        title_span=found.title_span if title == found.title else None,
        date=stated.date or found.date or day,
        source=stated.source or found.source or properties.source,
        kind=stated.kind or found.kind,
        number=stated.number or found.number,
        persons=found.persons if stated.persons is None else stated.persons,
        converted=draft.converted,
        recognised_pages=draft.recognised_pages,
        text_key=draft.key,
        text=draft.outline.text,
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
