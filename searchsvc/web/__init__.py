"""HTTP: the pages for people and the API for programs.

What may not enter this room: `indexer`, `vietnamese`, an engine by name. It
is handed a `Searcher` and gives back a Flask application.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request, url_for
from jinja2 import StrictUndefined
from werkzeug.exceptions import RequestEntityTooLarge

from searchsvc.searcher import Searcher
from searchsvc.settings import Settings
from searchsvc.web.answers import readable
from searchsvc.web.api import Api
from searchsvc.web.feeds import Feeds
from searchsvc.web.pages import Pages
from searchsvc.web.params import printable, read_language
from searchsvc.web.problems import register_problems
from searchsvc.web.reading import pieces
from searchsvc.web.shapes import quoted
from searchsvc.web.wording import SENTENCES, count, day, label, number

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


def create_app(settings: Settings, searcher: Searcher) -> Flask:
    """The application over a searcher; it holds no state of its own."""
    app = Flask(__name__, static_folder=_ROOT / "static", template_folder=_ROOT / "templates")
    _configure(app)
    _set_up_templates(app)
    _guard(app)
    register_problems(app)
    app.register_blueprint(Pages(searcher, settings.documents).blueprint())
    app.register_blueprint(Api(searcher).blueprint())
    app.register_blueprint(Feeds(searcher).blueprint())
    return app


def _configure(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    # Addresses of assets carry a digest of their content, so a browser may keep them.
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _ASSET_AGE


def _set_up_templates(app: Flask) -> None:
    """Undefined names are errors; templates get the words of the request's language."""
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.filters.update(readable=readable, printable=printable, quoted=quoted, pieces=pieces)
    versions = {
        path.name: sha256(path.read_bytes()).hexdigest()[:12] for path in (_ROOT / "static").iterdir()
    }

    def asset(name: str) -> str:
        return url_for("static", filename=name, v=versions[name])

    @app.context_processor
    def words() -> dict[str, object]:
        language = read_language(request.args)
        return {
            "asset": asset,
            "language": language,
            "say": SENTENCES[language],
            "day": day,
            "count": lambda key, value: count(key, value, language),
            "label": lambda group, value: label(group, value, language),
            "number": lambda value, digits=0: number(value, language, digits),
        }


def _guard(app: Flask) -> None:
    """Refuse large bodies before anything reads them, and send security headers with every answer."""

    @app.before_request
    def refuse_large_bodies() -> None:
        if (request.content_length or 0) > LONGEST_BODY:
            raise RequestEntityTooLarge

    @app.after_request
    def secure(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response
