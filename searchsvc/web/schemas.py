"""The shapes of the API's answers as JSON Schema (2020-12), for `openapi`."""

from __future__ import annotations

from typing import Any

from searchsvc.runs import COUNTS
from searchsvc.types import FACETS

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
COUNT: Schema = {"type": "integer", "minimum": 0}
TRUTH: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
ID: Schema = {"type": "string", "pattern": "^[0-9a-f]{16}$"}


def ref(name: str) -> Schema:
    """The schema of this name."""
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(schema: Schema) -> Schema:
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return schema | {"type": [schema["type"], "null"]}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object(about: str, **properties: Schema) -> Schema:
    """An object of which every key is always there."""
    return {"type": "object", "description": about, "properties": properties, "required": list(properties)}


_RECORD = {
    "id": ID,
    "path": TEXT | {"description": "Relative to the folder of reports."},
    "title": _or_null(TEXT),
    "date": _or_null({"type": "string", "format": "date"}),
    "source": _or_null(TEXT),
    "type": TEXT | {"description": "The suffix of the file's name."},
    "kind": _or_null(TEXT),
}

_ABOUT = {
    "number": _or_null(TEXT) | {"description": "That of an official document."},
    "persons": _list(_object("Somebody the report names.", name=TEXT, office=TEXT)),
    "converted": _list(
        _object("An encoding from before Unicode.", encoding=TEXT, characters=COUNT, confidence=NUMBER)
    ),
    "recognised_pages": COUNT | {"description": "Pages whose text was read off a picture."},
    "also": _list(_object("Another report of the same text.", id=ID, path=TEXT)),
}

_JOB = {
    "id": _or_null(ID),
    "state": {"type": "string", "enum": ["idle", "queued", "running", "done", "failed"]},
    "full": _or_null(TRUTH),
    "confirm_deletions": _or_null(TRUTH),
    "asked": _or_null(MOMENT),
    "started": _or_null(MOMENT),
    "finished": _or_null(MOMENT),
    "progress": _or_null(_object("Files read.", done=COUNT, total=COUNT, path=_or_null(TEXT))),
    "counts": _or_null(_object("Numbers of reports.", **dict.fromkeys(COUNTS, COUNT))),
    "error": _or_null(TEXT),
}

_PAGED = {"total": COUNT, "page": COUNT, "per_page": COUNT}

_FACET = _object("A value of a facet.", value=TEXT, count=COUNT)

SCHEMAS: Schema = {
    "Span": _object("Code points from `start` to `end` (exclusive).", start=COUNT, end=COUNT),
    "Snippet": _object("A passage.", text=TEXT, html=TEXT, matches=_list(ref("Span"))),
    "Record": _object("A report in a list.", **_RECORD),
    "Report": _object("A report with its text.", **_RECORD, **_ABOUT, text=TEXT),
    "Hit": _object(
        "A report that was found.",
        **_RECORD,
        **_ABOUT,
        url=TEXT,
        score=NUMBER,
        title_matches=_list(ref("Span")),
        missing=_list(TEXT),
        marks=_or_null({"type": "string"}),
        snippets=_list(ref("Snippet")),
        explanation=_or_null(_list(_object("A part of the score.", part=TEXT, points=NUMBER))),
    ),
    "Page": _object(
        "The answer to a search.",
        query=_object(
            "How it was understood.",
            original=TEXT,
            normalized=TEXT,
            interpretation=TEXT,
            suggestion=_or_null(TEXT),
            corrected=_or_null(TEXT),
        ),
        total_full=COUNT,
        total_relation={"type": "string", "const": "eq"},
        took_ms=NUMBER,
        partial=TRUTH,
        hits=_list(ref("Hit")),
        facets=_object("Values and their counts.", **dict.fromkeys(FACETS, _list(_FACET))),
        **_PAGED,
    ),
    "Reports": _object("A page of all reports.", **_PAGED, reports=_list(ref("Record"))),
    "Similar": _object(
        "Reports like one.", similar=_list(ref("Record")), nearly_the_same=_list(ref("Record"))
    ),
    "Suggestions": {
        "type": "array",
        "description": "What was typed, and its completions.",
        "prefixItems": [TEXT, _list(TEXT)],
        "minItems": 2,
        "maxItems": 2,
    },
    "Job": _object("A run of reindex.", **_JOB),
    "AskedJob": _object("The run that will do what was asked.", **_JOB, note=_or_null(TEXT)),
    "Reindexing": _object(
        "The run to tell of, the one behind it, and the files that failed.",
        **_JOB,
        waiting=_or_null(ref("Job")),
        failures=_object(
            "Files that could not be made into reports.",
            **_PAGED,
            files=_list(_object("One of them.", path=TEXT, reason=TEXT, since=MOMENT)),
        ),
    ),
    "Health": {
        "type": "object",
        "description": "`degraded`: searches are answered, but the index is damaged as `detail` says.",
        "properties": {"status": {"type": "string", "enum": ["ok", "degraded"]}, "detail": TEXT},
        "required": ["status"],
    },
    "Problem": {
        "type": "object",
        "description": "A failure (RFC 9457); `code` is for programs, `detail` one sentence.",
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "code": TEXT,
            "detail": TEXT,
            "parameter": TEXT,
        },
        "required": ["type", "title", "status", "code", "detail"],
    },
}
