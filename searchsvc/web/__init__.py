"""HTTP: the pages for people and the API for programs.

What may not enter this room: `indexer`, `vietnamese`, an engine by name. It
is handed a `Searcher`, and a function that asks for a run of reindex, and gives back a Flask application.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, Response, request
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
from searchsvc.web.metrics import Metrics, Tally, count_requests
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

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}

_ROOT = Path(__file__).parents[2]
_ASSET_AGE = 365 * 24 * 3600


def create_app(settings: Settings, searcher: Searcher, ask: Ask = no_runs) -> Flask:
    """The application over a searcher; of its own it only has the counts of its requests.

    `ask` gives the run that brings the index up to date.
    """
    app = Application(__name__, static_folder=_ROOT / "static", template_folder=_ROOT / "templates")
    _configure(app)
    _set_up_templates(app)
    if settings.url:
        _serve_under(app, settings.url)
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


def _serve_under(app: Flask, url: str) -> None:
    """Let every absolute address begin with this one, whatever host a request names."""
    scheme, _, host = url.partition("://")
    answer = app.wsgi_app

    def elsewhere(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return answer(environ | {"HTTP_HOST": host, "wsgi.url_scheme": scheme}, start_response)

    app.wsgi_app = elsewhere  # type: ignore[method-assign]  # as Flask's documentation has it


def _measure(app: Flask, searcher: Searcher, index: Path) -> None:
    """Count requests by the routes that there are, and tell of them on one more."""
    tally = Tally([*(rule.rule for rule in app.url_map.iter_rules()), "/metrics"])
    app.register_blueprint(Metrics(tally, searcher, index).blueprint())
    count_requests(app, tally)


def _guard(app: Flask) -> None:
    """Refuse bodies that are large, or of a length unknown, before anything reads them; send security headers always."""

    @app.before_request
    def refuse_bodies() -> None:
        headers = request.headers
        if "Content-Length" in headers and (request.content_length or 0) > LONGEST_BODY:
            raise RequestEntityTooLarge
        # The worker waits for a body of a known length before it gives us the request.
        if "Transfer-Encoding" in headers and request.url_rule:
            raise LengthRequired

    @app.after_request
    def secure(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response
