"""What is answered when gunicorn cannot give a request to the application: problem+json (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus

from gunicorn.http.errors import (
    ConfigurationProblem,
    ExpectationFailed,
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
    UnsupportedTransferCoding,
)


class TooSlow(ParseException):  # type: ignore[misc]  # gunicorn has no types
    """The head of a request did not come in time."""


_FAILED = HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "Something unexpected went wrong; it was logged."

_ANSWERS: dict[type[Exception], tuple[HTTPStatus, str, str]] = {
    LimitRequestLine: (HTTPStatus.REQUEST_URI_TOO_LONG, "too_large", "The address is too long."),
    LimitRequestHeaders: (
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        "too_large",
        "The headers are too long or too many.",
    ),
    ExpectationFailed: (HTTPStatus.EXPECTATION_FAILED, "refused", "Only 100-continue can be expected."),
    UnsupportedTransferCoding: (HTTPStatus.NOT_IMPLEMENTED, "refused", "The transfer coding is not known."),
    # Raised only for an address outside of the folder that the variable SCRIPT_NAME sets.
    ConfigurationProblem: (HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address."),
    TooSlow: (HTTPStatus.REQUEST_TIMEOUT, "refused", "The request did not come in time."),
    InvalidResponseHeader: _FAILED,
    InvalidResponseHeaderName: _FAILED,
    ParseException: (HTTPStatus.BAD_REQUEST, "bad_request", "The request is not valid HTTP."),
}
"""Status, code and sentence; of several classes that an exception is of, the first counts."""


def is_failure(exc: Exception) -> bool:
    """Whether an exception is a fault of ours, not of the client."""
    return _answer(exc) is _FAILED


def refusal(exc: Exception) -> bytes:
    """A whole answer of HTTP, which says that the connection ends."""
    status, code, detail = _answer(exc)
    problem = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    body = json.dumps(problem).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Connection: close",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join([*head, "", ""]).encode() + body


def _answer(exc: Exception) -> tuple[HTTPStatus, str, str]:
    return next((answer for kind, answer in _ANSWERS.items() if isinstance(exc, kind)), _FAILED)
