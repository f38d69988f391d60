"""Flask without the steps of a request that this service has no use for; each took longer than it looks, as searches empty the processor's caches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from typing import Any, cast
from wsgiref.types import WSGIEnvironment

from flask import Flask, Response
from flask.templating import Environment


class Templates(Environment):
    """Templates whose globals are all there before the first of them is loaded."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Called by Jinja for the globals of a template, which it goes through for every import of every answer."""
        return {**self.globals, **(d or {})}


class Application(Flask):
    """An application whose views are all plain functions."""

    jinja_environment = Templates

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Called by Flask for each function that it is about to call; there are no coroutines to be run."""
        return func


class WholeResponse(Response):
    """An answer whose bytes and headers, its length among them, are as they go out.

    So nothing is called when it has gone out (`call_on_close`), and it stays what it was made as, not a 304.
    """

    def get_wsgi_response(
        self, environ: WSGIEnvironment
    ) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """Called by Werkzeug, which would go through the headers once more and wrap the bytes."""
        body = () if environ["REQUEST_METHOD"] == "HEAD" else cast("list[bytes]", self.response)
        return body, self.status, self.headers.to_wsgi_list()
