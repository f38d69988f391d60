"""Our application with two things more: a route that gives one and the same answer, and the worker's own time.

    python -m benchmarks.canned QUERY

`/canned` answers what `/api/search?q=QUERY` answered at the start, as a view of the same
application. Each answer has a header `X-Worker` with the worker's process and the
milliseconds from the request's arrival in the application to its answer.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Response

from searchsvc import settings
from searchsvc.engines.opening import open_engine
from searchsvc.indexer import STAMP
from searchsvc.searcher import Searcher
from searchsvc.serving import serve
from searchsvc.web import create_app


def timed(application: WSGIApplication) -> WSGIApplication:
    """An application that tells its time."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Callable[[bytes], object]:
            told = f"{os.getpid()} {(time.perf_counter() - began) * 1000:.3f}"
            return start_response(status, [*headers, ("X-Worker", told)], *rest)

        return application(environ, start)

    return answer


def main() -> None:
    """Serve until stopped."""
    configured = settings.load()
    with closing(open_engine(configured.engine, configured.index, stamp=STAMP)) as engine:

        def load() -> WSGIApplication:
            searcher = Searcher(engine)
            searcher.warm()  # as `serve` does, before there are workers
            app = create_app(configured, searcher)

            def canned() -> Response:
                return Response(body, content_type="application/json")

            app.add_url_rule("/canned", view_func=canned)
            body = app.test_client().get("/api/search", query_string={"q": sys.argv[1]}).data
            return timed(app)

        serve(load, configured, lambda url: print(f"Serving on {url}", flush=True))


if __name__ == "__main__":
    main()
