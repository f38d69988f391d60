"""Answers that a client may keep until the index changes."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from flask import Response, request

from searchsvc import __version__
from searchsvc.types import Page

PARTIAL = "Search-Partial"
"""The header of an answer that ran out of time, in every format."""


def unchanged(generation: Callable[[], str]) -> Response | None:
    """304 when the client has the answer already; the state of the index is asked for only if it has one at all."""
    if "If-None-Match" not in request.headers:
        return None
    known = request.if_none_match
    if known and known.contains_weak(_tag(latest := generation())):
        return tagged(Response(status=304), latest)
    return None


def tagged(response: Response, generation: str) -> Response:
    """An answer with the tag of its request in this state of the index; a client asks again each time."""
    response.set_etag(_tag(generation), weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response


def answered(response: Response, page: Page) -> Response:
    """The answer to a search with its tag; one that ran out of time is told so and must not be kept."""
    if not page.partial:
        return tagged(response, page.generation)
    response.headers[PARTIAL] = "true"
    response.headers["Cache-Control"] = "no-store"
    return response


def _tag(generation: str) -> str:
    known = (__version__, generation, request.host, request.full_path)
    return sha256("\0".join(known).encode(errors="replace")).hexdigest()[:32]
