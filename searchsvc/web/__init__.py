"""HTTP: the pages for people and the API for programs.

What may not enter this room: `indexer`, `vietnamese`, an engine by name. It
is handed a `Searcher`, and a function that asks for a run of reindex, and gives back a Flask application.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import LengthRequired, RequestEntityTooLarge

from searchsvc.searcher import Searcher
from searchsvc.settings import Settings
from searchsvc.web.access import Access
from searchsvc.web.admin import Admin
from searchsvc.web.answers import readable
from searchsvc.web.api import Api
from searchsvc.web.application import Application
from searchsvc.web.feeds import Feeds
from searchsvc.web.jobs import Ask, Jobs, no_runs
from searchsvc.web.links import address
from searchsvc.web.marks import Marked
from searchsvc.web.metrics import Metrics, Tally, counting
from searchsvc.web.openapi import Description
from searchsvc.web.pages import Pages
from searchsvc.web.params import printable, read_language
from searchsvc.web.problems import register_problems
from searchsvc.web.reading import pieces
from searchsvc.web.shapes import quoted
from searchsvc.web.wording import SENTENCES, count, day, label, moment, number, size

__all__ = ["create_app"]

LONGEST_BODY = 64 * 1024
"""Bytes of a request's body."""

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = [
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
]

_ROOT = Path(__file__).parents[2]
_ASSET_AGE = 365 * 24 * 3600


def create_app(settings: Settings, searcher: Searcher, ask: Ask = no_runs) -> Flask:
    """The application over a searcher; of its own it only has the counts of its requests.

    `ask` gives the run that brings the index up to date.
    """
    app = Application(__name__, static_folder=_ROOT / "static", template_folder=_ROOT / "templates")
    _configure(app)
    _set_up_templates(app)
    access = Access(settings.admin_token)
    register_problems(app)
    app.register_blueprint(Pages(searcher, settings.documents).blueprint())
    app.register_blueprint(Api(searcher).blueprint())
    app.register_blueprint(Feeds(searcher).blueprint())
    app.register_blueprint(Jobs(access, settings.index, ask).blueprint())
    app.register_blueprint(Admin(access, searcher, settings.index, ask).blueprint())
    app.register_blueprint(Description().blueprint())
    _measure(app, searcher, settings.index)
    _guard(app)
    if settings.url:
        _serve_under(app, settings.url)
    return app


def _configure(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    # Addresses of assets carry a digest of their content, so a browser may keep them.
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _ASSET_AGE


def _set_up_templates(app: Flask) -> None:
    """Undefined names are errors; templates get the words of the request's language."""
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.filters.update(
        readable=readable, printable=printable, quoted=quoted, pieces=pieces, marked=Marked
    )
    versions = {
        path.name: sha256(path.read_bytes()).hexdigest()[:12] for path in (_ROOT / "static").iterdir()
    }

    def asset(name: str) -> str:
        return address("static", filename=name, v=versions[name])

    @app.context_processor
    def words() -> dict[str, object]:
        """What every template may say, in the language of the request."""
        language = read_language(request.args)
        return {
            "address": address,
            "asset": asset,
            "language": language,
            "say": SENTENCES[language],
            "day": day,
            "moment": moment,
            "size": lambda value: size(value, language),
            "count": lambda key, value: count(key, value, language),
            "label": lambda group, value: label(group, value, language),
            "number": lambda value, digits=0: number(value, language, digits),
        }


def _serve_under(app: Application, url: str) -> None:
    """Let every absolute address begin with this one, whatever host a request names."""
    scheme, _, host = url.partition("://")
    there = {"HTTP_HOST": host, "wsgi.url_scheme": scheme}
    app.around(lambda answer: lambda environ, start_response: answer(environ | there, start_response))


def _measure(app: Application, searcher: Searcher, index: Path) -> None:
    """Count requests by the routes that there are, and tell of them on one more."""
    tally = Tally([*(rule.rule for rule in app.url_map.iter_rules()), "/metrics"])
    app.register_blueprint(Metrics(tally, searcher, index).blueprint())
    app.around(partial(counting, tally=tally))


def _guard(app: Application) -> None:
    """Refuse bodies that are large, or of a length unknown, before anything reads them; send security headers always."""

    @app.before_request
    def refuse_bodies() -> None:
        headers = request.headers
        if "Content-Length" in headers and (request.content_length or 0) > LONGEST_BODY:
            raise RequestEntityTooLarge
        # The worker waits for a body of a known length before it gives us the request.
        if "Transfer-Encoding" in headers and request.url_rule:
            raise LengthRequired

    app.around(_secured)


def _secured(answer: WSGIApplication) -> WSGIApplication:
    """An application whose answers have the security headers, which no view sets."""

    def secured(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *failure: Any) -> Callable[[bytes], object]:
            return start_response(status, headers + HEADERS, *failure)

        return answer(environ, start)

    return secured
