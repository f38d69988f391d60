"""The description of every route for programs: OpenAPI 3.1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from flask import Blueprint, Response, request

from searchsvc import __version__
from searchsvc.types import FACETS, Sort
from searchsvc.web.access import COOKIE
from searchsvc.web.answers import json_response
from searchsvc.web.caching import PARTIAL
from searchsvc.web.feeds import ENTRIES
from searchsvc.web.params import (
    LAST_PAGE,
    LONGEST_QUERY,
    LONGEST_VALUE,
    MOST_PER_PAGE,
    MOST_VALUES,
    PER_PAGE,
    Format,
    Match,
)
from searchsvc.web.schemas import SCHEMAS, TEXT, TRUTH, Schema, ref
from searchsvc.web.wording import Language

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
HTML = "text/html"
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Description:
    """The view."""

    def blueprint(self) -> Blueprint:
        """The route."""
        routes = Blueprint("openapi", __name__)
        routes.add_url_rule("/openapi.json", view_func=self.description)
        return routes

    def description(self) -> Response:
        """The description, with the address under which it was asked for."""
        return json_response(describe(request.script_root or "/"))


def describe(server: str) -> Schema:
    """OpenAPI's object for a service at an address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "searchsvc",
            "summary": "Full-text search for archives of Vietnamese reports.",
            "version": __version__,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": server}],
        "paths": PATHS,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
            },
        },
    }


def _parameter(
    name: str, about: str, schema: Schema, *, required: bool = False, place: str = "query"
) -> Schema:
    found = {"name": name, "in": place, "description": about, "schema": schema}
    return found | {"required": True} if required else found


def _choice(*allowed: str, default: str | None = None) -> Schema:
    return {"type": "string", "enum": list(allowed), "default": default or allowed[0]}


def _query(*, required: bool) -> Schema:
    longest: Schema = {"type": "string", "maxLength": LONGEST_QUERY}
    return _parameter("q", "What is searched for; `*` is every report.", longest, required=required)


def _per_page(default: int = PER_PAGE) -> Schema:
    schema = {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": default}
    return _parameter("per_page", "Entries of a page.", schema)


def _search(sort: str, match: str, per_page: int, *, required: bool = True) -> list[Schema]:
    """The parameters of a search, with the defaults of a route."""
    filters = {
        "type": "array",
        "items": {"type": "string", "maxLength": LONGEST_VALUE},
        "maxItems": MOST_VALUES,
    }
    return [
        _query(required=required),
        PAGE,
        _per_page(per_page),
        _parameter("sort", "The order.", _choice(*get_args(Sort), default=sort)),
        _parameter("from", "The first day: 2014-08-01, 01/08/2014, 8/2014 or 2014.", TEXT),
        _parameter("to", "The last day, written like the first.", TEXT),
        *(_parameter(name, "Values are alternatives.", filters) for name in FACETS),
        _parameter("match", "How many of the words are needed.", _choice(*get_args(Match), default=match)),
        _parameter("exact", "Letters with exactly the marks that were typed.", SWITCH),
        _parameter("explain", "The parts of each score.", SWITCH),
        LANGUAGE,
    ]


def _answer(about: str, media_type: str, schema: Schema | None = None) -> Schema:
    return {"description": about, "content": {media_type: {"schema": schema or TEXT}}}


def _operation(
    about: str, answers: dict[str, Schema], parameters: list[Schema] | None = None, **more: object
) -> Schema:
    """An operation; whatever goes wrong is a problem."""
    failed = _answer("What went wrong.", PROBLEM, ref("Problem"))
    return {
        "summary": about,
        "parameters": parameters or [],
        "responses": {**answers, "default": failed},
        **more,
    }


def _form(**properties: Schema) -> Schema:
    return {"content": {FORM: {"schema": {"type": "object", "properties": properties}}}}


SWITCH = _choice("0", "1", "false", "true")
PAGE = _parameter(
    "page", "Which page, from 1.", {"type": "integer", "minimum": 1, "maximum": LAST_PAGE, "default": 1}
)
LANGUAGE = _parameter("lang", "The language of sentences.", _choice(*get_args(Language)))
REPORT = _parameter("report_id", "The report's id.", {"type": "string"}, required=True, place="path")
BEARER: list[Schema] = [{"token": []}]
SESSION: list[Schema] = [{"session": []}]
WANTED = {
    "full": TRUTH | {"description": "Build anew beside the old index, then swap."},
    "confirm_deletions": TRUTH | {"description": "Go on even if more than half of the reports are gone."},
}
_SWITCHES = [_parameter(name, str(schema["description"]), SWITCH) for name, schema in WANTED.items()]
_BACK: Schema = {"303": {"description": "Back to the page."}}
_KEY = {"key": TEXT | {"description": "A field of the page's forms."}}

_CUT_SHORT: Schema = {
    "headers": {
        PARTIAL: {
            "description": "Only on an answer that ran out of time.",
            "schema": {"type": "string", "const": "true"},
        }
    }
}

PATHS: Schema = {
    "/api/search": {
        "get": _operation(
            "Search.",
            {
                "200": {
                    "description": "A page of hits.",
                    "content": {
                        JSON: {"schema": ref("Page")},
                        "text/csv": {"schema": TEXT},
                        "application/x-ndjson": {"schema": TEXT},
                    },
                    **_CUT_SHORT,
                },
                "304": {"description": "The client has the answer already."},
            },
            [
                *_search("relevance", "auto", PER_PAGE),
                _parameter("format", "The media type.", _choice(*get_args(Format))),
            ],
        )
    },
    "/api/suggest": {
        "get": _operation(
            "Complete what is being typed.",
            {"200": _answer("Completions.", "application/x-suggestions+json", ref("Suggestions"))},
            [_query(required=False)],
        )
    },
    "/api/reports": {
        "get": _operation(
            "List the reports in the index.",
            {"200": _answer("A page of them.", JSON, ref("Reports"))},
            [_parameter("path", "Only the report at this path.", TEXT), PAGE, _per_page()],
        )
    },
    "/api/reports/{report_id}": {
        "get": _operation("Get a report.", {"200": _answer("It.", JSON, ref("Report"))}, [REPORT])
    },
    "/api/reports/{report_id}/similar": {
        "get": _operation(
            "Find reports like one.", {"200": _answer("Up to five of each.", JSON, ref("Similar"))}, [REPORT]
        )
    },
    "/api/reindex": {
        "get": _operation(
            "Tell how bringing the index up to date goes.",
            {"200": _answer("The run and the failures.", JSON, ref("Reindexing"))},
            [PAGE, _per_page()],
            security=BEARER,
        ),
        "post": _operation(
            "Bring the index up to date.",
            {"202": _answer("The run that will do it.", JSON, ref("AskedJob"))},
            _SWITCHES,
            requestBody={
                "content": {
                    kind: {"schema": {"type": "object", "properties": WANTED}} for kind in (JSON, FORM)
                }
            },
            security=BEARER,
        ),
    },
    "/": {
        "get": _operation(
            "The page with the form and the results.",
            {"200": _answer("A page.", HTML)},
            _search("relevance", "auto", PER_PAGE, required=False),
        )
    },
    "/reports/{report_id}": {
        "get": _operation(
            "The page of a report.",
            {"200": _answer("A page.", HTML)},
            [REPORT, *_search("relevance", "auto", PER_PAGE, required=False)],
        )
    },
    "/reports/{report_id}/file": {
        "get": _operation(
            "The original file.", {"200": _answer("The file.", "application/octet-stream", {})}, [REPORT]
        )
    },
    "/feed.atom": {
        "get": _operation(
            "A search as a feed.",
            {
                "200": _answer("Atom.", "application/atom+xml") | _CUT_SHORT,
                "304": {"description": "As the client has it."},
            },
            _search("-date", "all", ENTRIES),
        )
    },
    "/opensearch.xml": {
        "get": _operation(
            "The description of the search for browsers.",
            {"200": _answer("OpenSearch 1.1.", "application/opensearchdescription+xml")},
            [LANGUAGE],
        )
    },
    "/healthz/live": {
        "get": _operation("Whether the process lives.", {"200": _answer("It does.", JSON, ref("Health"))})
    },
    "/healthz/ready": {
        "get": _operation(
            "Whether searches can be answered.", {"200": _answer("They can.", JSON, ref("Health"))}
        )
    },
    "/metrics": {
        "get": _operation("Numbers for Prometheus.", {"200": _answer("Its text format.", "text/plain")})
    },
    "/openapi.json": {
        "get": _operation("This description.", {"200": _answer("OpenAPI 3.1.", JSON, {"type": "object"})})
    },
    "/admin": {
        "get": _operation(
            "The page for whoever looks after the index.",
            {"200": _answer("The page, or the form that asks for the token.", HTML)},
            [PAGE, LANGUAGE],
            security=[{}, *SESSION],
        )
    },
    "/admin/sign-in": {
        "post": _operation("Sign in.", _BACK, [LANGUAGE], requestBody=_form(token=TEXT), security=[])
    },
    "/admin/sign-out": {
        "post": _operation("Sign out.", _BACK, [LANGUAGE], requestBody=_form(**_KEY), security=SESSION)
    },
    "/admin/reindex": {
        "post": _operation(
            "Bring the index up to date.",
            _BACK,
            [LANGUAGE],
            requestBody=_form(**_KEY, **dict.fromkeys(WANTED, TEXT)),
            security=SESSION,
        )
    },
}
