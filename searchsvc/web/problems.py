"""Every failure as an answer: problem+json (RFC 9457) for programs, a page for people.

This is the one place where errors meet HTTP; views have no try and except.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from http import HTTPStatus

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.exceptions import NotFound as WerkzeugNotFound

from searchsvc.errors import BadParameter, SearchError, TooManyRequests, Unauthorized
from searchsvc.web.answers import dump
from searchsvc.web.forms import SearchForm
from searchsvc.web.params import read_language
from searchsvc.web.wording import SENTENCES, Language

LOG = logging.getLogger(__name__)

CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    411: "length_required",
    413: "too_large",
    414: "too_large",
    429: "too_many_requests",
}
"""The codes of failures that Werkzeug raises."""

_PROGRAMS = ("/api/", "/healthz/", "/metrics", "/openapi.json")
_PEOPLE = ("/reports/", "/admin")
_NO_ADDRESS = "There is nothing at this address."
_UNEXPECTED = "Something unexpected went wrong; it was logged."


@dataclass(frozen=True, slots=True)
class Problem:
    """A failure as it is told to a program.

    `detail` is one English sentence, `parameter` the parameter that was wrong.
    """

    status: int
    code: str
    detail: str
    parameter: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """The problem as application/problem+json."""
        body = {
            "type": "about:blank",
            "title": _phrase(self.status),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        if self.parameter is not None:
            body["parameter"] = self.parameter
        return Response(
            dump(body).encode(),
            self.status,
            self.headers,
            content_type="application/problem+json",
        )


def register_problems(app: Flask) -> None:
    """Hand every exception that leaves a view to this module."""
    app.register_error_handler(SearchError, _deliberate)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _unexpected)


def _deliberate(error: SearchError) -> Response:
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        LOG.error("%s %s: %s", request.method, request.path, error)
    parameter = error.parameter if isinstance(error, BadParameter) else None
    return _answer(Problem(error.status, error.code, str(error), parameter, _headers(error)))


def _headers(error: SearchError) -> dict[str, str]:
    match error:
        case Unauthorized():
            return {"WWW-Authenticate": 'Bearer realm="searchsvc"'}
        case TooManyRequests(seconds=seconds):
            return {"Retry-After": str(seconds)}
    return {}


def _refused(error: HTTPException) -> Response:
    """What Werkzeug refuses; its headers (Allow, Retry-After) go with the answer."""
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    kept = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return _answer(Problem(status, CODES.get(status, "refused"), _detail(error, kept), headers=kept))


def _detail(error: HTTPException, headers: dict[str, str]) -> str:
    """One sentence; Werkzeug's own ones speak to people with a browser."""
    if isinstance(error, MethodNotAllowed):
        return f"{request.method} cannot be used at this address, only {headers['Allow']}."
    if isinstance(error, WerkzeugNotFound):
        return _NO_ADDRESS
    return error.description or _phrase(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)


def _unexpected(error: Exception) -> Response:
    LOG.error("%s %s failed", request.method, request.path, exc_info=error)
    return _answer(Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", _UNEXPECTED))


def _answer(problem: Problem) -> Response:
    if not _for_people():
        return problem.response()
    language = read_language(request.args)
    say = SENTENCES[language]
    known = say.get(f"because.{problem.code}", say["because.other"])
    page = render_template(
        "error.html",
        form=_form(problem, language),
        heading=say.get(f"error.{problem.status}", say["error.other"]),
        sentence=None if problem.parameter else known,
    )
    return Response(page, problem.status, problem.headers, content_type="text/html; charset=utf-8")


def _form(problem: Problem, language: Language) -> SearchForm:
    if problem.parameter is None:
        return SearchForm.blank(language)
    return SearchForm.refused(request.args, language, problem.parameter, problem.detail)


def _for_people() -> bool:
    """Whether to answer with a page: an address of a page, or one of nothing that a browser asks for."""
    if request.path.startswith(_PROGRAMS):
        return False
    accept = request.accept_mimetypes
    page = request.path == "/" or request.path.startswith(_PEOPLE)
    if not page:
        return "text/html" in [kind for kind, _ in accept]
    preferred = accept.best_match(("text/html", "application/problem+json", "application/json"), "text/html")
    return preferred == "text/html"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:  # a status without a standard name
        return "Error"
