"""Flask without the steps of a request that this service has no use for; each took longer than it looks, as searches empty the processor's caches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from functools import lru_cache
from typing import Any, cast
from wsgiref.types import WSGIApplication, WSGIEnvironment

from flask import Flask, Request, Response, request
from flask.ctx import RequestContext
from flask.sessions import NullSession
from flask.templating import Environment
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadHost
from werkzeug.routing import MapAdapter

_NO_SESSION = NullSession()


@lru_cache(100)
def _may_be_host(host: str) -> bool:
    """Whether a host, its port behind it, has a name that the DNS may have."""
    try:
        host.partition(":")[0].encode("idna")
    except UnicodeError:
        return False
    return True


class Templates(Environment):
    """Templates whose globals are all there before the first of them is loaded."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Called by Jinja for the globals of a template, which it goes through for every import of every answer."""
        return {**self.globals, **(d or {})}


class Application(Flask):
    """An application whose views are all plain functions, without sessions and what extensions may ask to be called for.

    Functions registered by `teardown_request`, `teardown_appcontext` or for the signal `request_started` are never called.
    """

    jinja_environment = Templates

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Called by Flask for each function that it is about to call; there are no coroutines to be run."""
        return func

    def request_context(self, environ: WSGIEnvironment) -> RequestContext:
        """Called by Flask for each request."""
        made = self.request_class(environ)
        made.json_module = self.json
        if not environ.get("PATH_INFO"):
            made.path = ""  # not the start page itself: it is redirected to
        return RequestContext(self, environ, made, _NO_SESSION)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Called by Flask for what matches the address of a request, and builds others even if the host that it names is none."""
        if request is None:
            return super().create_url_adapter(None)
        return MapAdapter(
            self.url_map,
            server_name=request.host.lower() if _may_be_host(request.host) else "",
            script_name=request.root_path,
            subdomain="",
            url_scheme=request.scheme,
            path_info=request.path,
            default_method=request.method,
            query_args=request.query_string.decode(errors="replace"),
        )

    def full_dispatch_request(self) -> Response:
        """Called by Flask between the beginning and the end of a request."""
        self._got_first_request = True  # nothing may be set up any more
        try:
            if not _may_be_host(request.host):
                raise BadHost  # noqa: TRY301 - its handler answers, as below
            answer: ResponseReturnValue | None = self.preprocess_request()
            if answer is None:
                answer = self.dispatch_request()
        except Exception as error:  # noqa: BLE001 - its handler answers
            answer = self.handle_user_exception(error)
        return self.process_response(self.make_response(answer))

    def do_teardown_request(self, exc: BaseException | None = None) -> None:
        """Called by Flask at the end of a request."""

    def do_teardown_appcontext(self, exc: BaseException | None = None) -> None:
        """Called by Flask at the end of a request."""

    def around(self, answer: Callable[[WSGIApplication], WSGIApplication]) -> None:
        """Put something around all that is done for a request."""
        self.wsgi_app = answer(self.wsgi_app)  # type: ignore[method-assign,assignment]  # as Flask's documentation has it


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
