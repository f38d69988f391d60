"""Answers of the API as JSON values: every key is always there, unknown values are None.

Texts are as they are until they become bytes, where what UTF-8 cannot hold, as some file names do, is made readable.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

import orjson
from flask import Response, request

from searchsvc.types import FACETS, Page, PageHit, Record, Report
from searchsvc.web.application import WholeResponse
from searchsvc.web.links import ReportAddresses
from searchsvc.web.marks import marked_html
from searchsvc.web.wording import Language, interpretation

Json = dict[str, Any]

CSV_COLUMNS = (
    "id",
    "path",
    "title",
    "date",
    "source",
    "type",
    "kind",
    "score",
    "url",
    "missing",
    "marks",
    "snippet",
)

_SURROGATES = re.compile("[\ud800-\udfff]")
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def readable(text: str) -> str:
    """A text that can be written as UTF-8: bytes of a file name that are no UTF-8 become U+FFFD."""
    return _SURROGATES.sub("\ufffd", text)


def page_json(page: Page, language: Language) -> Json:
    """The answer to a search."""
    understanding = page.understanding
    return {
        "query": {
            "original": understanding.original,
            "normalized": understanding.normalized,
            "interpretation": interpretation(page, language),
            "suggestion": understanding.suggestion,
            "corrected": understanding.corrected,
        },
        "total": page.total,
        "total_full": page.total_full,
        "total_relation": "eq",
        "page": page.request.page,
        "per_page": page.request.per_page,
        "took_ms": round(page.took_ms, 1),
        "partial": page.partial,
        "hits": hits_json(page),
        "facets": {
            name: [{"value": one.value, "count": one.count} for one in page.facets.get(name, ())]
            for name in FACETS
        },
    }


def hits_json(page: Page) -> list[Json]:
    """The hits of a search."""
    addresses = ReportAddresses([("q", page.searched)])
    return [_hit(hit, addresses.of(hit.record.id)) for hit in page.hits]


def _hit(hit: PageHit, url: str) -> Json:
    record, score, parts, title_matches, snippets, missing, other_marks, copies = hit
    return {
        "id": record.id,
        "path": record.path,
        "url": url,
        "score": score,
        "title": record.title,
        "title_matches": [{"start": start, "end": end} for start, end in title_matches],
        "date": record.date and record.date.isoformat(),
        "source": record.source,
        "type": record.type,
        "kind": record.kind,
        **_about(record),
        "missing": list(missing),
        "marks": "other" if other_marks else None,
        "also": also_json(copies),
        "snippets": [
            {
                "text": text,
                "html": marked_html(text, matches),
                "matches": [{"start": start, "end": end} for start, end in matches],
            }
            for text, matches in snippets
        ],
        "explanation": [{"part": name, "points": round(points, 6)} for name, points in parts] or None,
    }


def record_json(record: Record) -> Json:
    """A report in a list of reports."""
    return {
        "id": record.id,
        "path": record.path,
        "title": record.title,
        "date": record.date and record.date.isoformat(),
        "source": record.source,
        "type": record.type,
        "kind": record.kind,
    }


def report_json(report: Report, copies: Sequence[Record]) -> Json:
    """A report with its whole text, and the others that have it too."""
    return {
        **record_json(report),
        **_about(report),
        "also": also_json(copies),
        "text": report.text,
    }


def also_json(copies: Sequence[Record]) -> list[Json]:
    """Other reports of the same text."""
    return [{"id": copy.id, "path": copy.path} for copy in copies]


def _about(record: Record) -> Json:
    """What else is known of a report, and how its text was come by."""
    return {
        "number": record.number,
        "persons": [{"name": name, "office": office} for name, office in record.persons],
        "converted": [conversion._asdict() for conversion in record.converted],
        "recognised_pages": record.recognised_pages,
    }


def hits_csv(page: Page) -> str:
    """The hits as a table for spreadsheets, with a byte order mark so that they read it as UTF-8.

    Addresses are whole. A cell that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(CSV_COLUMNS)
    for values in hits_json(page):
        values["url"] = urljoin(request.url_root, values["url"])
        values["missing"] = " ".join(values["missing"])
        values["snippet"] = " … ".join(snippet["text"] for snippet in values["snippets"])
        rows.writerow([_cell(values[column]) for column in CSV_COLUMNS])
    return f"\ufeff{readable(table.getvalue())}"


def hits_ndjson(page: Page) -> str:
    """The hits as one JSON value a line."""
    return "".join(f"{dump(hit)}\n" for hit in hits_json(page))


def dump(value: Any) -> str:
    """A JSON value on one line, readable letters as they are."""
    return readable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def json_response(value: object) -> Response:
    """An answer of JSON."""
    try:
        content = orjson.dumps(value)
    except orjson.JSONEncodeError:  # it takes no text that is not readable
        content = dump(value).encode()
    return WholeResponse(content, content_type="application/json")


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
