"""Serving an application under gunicorn; the only module that imports it."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Callable
from typing import Any
from wsgiref.types import WSGIApplication

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

from searchsvc.errors import SearchError
from searchsvc.settings import Settings


class AddressUnavailable(SearchError):
    """The address to serve on is taken, or none of this machine's."""

    code = "address_unavailable"


TOO_LONG = json.dumps(
    {
        "type": "about:blank",
        "title": "URI Too Long",
        "status": 414,
        "code": "too_large",
        "detail": "The address is too long.",
    }
).encode()


class _Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's worker, which tells a program in JSON that an address is too long."""

    def handle_error(self, req: object, client: socket.socket, addr: object, exc: Exception) -> None:
        """Called by gunicorn when a request cannot be given to the application."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        head = (
            "HTTP/1.1 414 URI Too Long",
            "Connection: close",
            "Content-Type: application/problem+json",
            f"Content-Length: {len(TOO_LONG)}",
        )
        with contextlib.suppress(OSError):  # the client may have gone
            client.sendall("\r\n".join([*head, "", ""]).encode() + TOO_LONG)


CONFIGURATION: dict[str, Any] = {
    # The application is loaded once and shared by the workers, which are forked from it.
    "preload_app": True,
    # A client that keeps its connection open then waits in a poll, and holds no worker.
    "worker_class": _Worker,
    "threads": 4,
    "keepalive": 15,
    "timeout": 30,
    "graceful_timeout": 10,
    # 512 marked letters are up to 4,608 characters in an address; this is gunicorn's most.
    "limit_request_line": 8190,
    "accesslog": None,
    "loglevel": "warning",
    # gunicorn would put a socket into the user's home folder.
    "control_socket_disable": True,
}


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn with our settings instead of files and arguments."""

    def __init__(self, load: Callable[[], WSGIApplication], configuration: dict[str, Any]) -> None:
        self._load = load
        self._configuration = configuration
        super().__init__()

    def load_config(self) -> None:
        """Called by gunicorn to fill `cfg`."""
        for name, value in self._configuration.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:
        """Called by gunicorn for the application."""
        return self._load()


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to an address; raises AddressUnavailable when that is not to be had."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except OSError:
            listener.close()
            raise
    except (OSError, UnicodeError) as error:  # UnicodeError: a host that is no name at all
        reason = getattr(error, "strerror", None) or str(error)
        raise AddressUnavailable(
            f"Cannot listen on SEARCHSVC_HOST {host!r}, SEARCHSVC_PORT {port}: {reason}."
        ) from error
    return listener


def url(listener: socket.socket) -> str:
    """The address of a socket as one types it into a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(load: Callable[[], WSGIApplication], settings: Settings, ready: Callable[[str], object]) -> None:
    """Serve what `load` gives until a signal ends the process.

    `ready` is called once with the address when requests are taken. Raises
    AddressUnavailable when the address is not to be had, before anything is loaded.
    """
    listener = listen(settings.host, settings.port)
    address = url(listener)
    configuration = CONFIGURATION | {
        "bind": f"fd://{listener.detach()}",
        "workers": settings.workers,
        "when_ready": lambda _: ready(address),
    }
    Arbiter(_Server(load, configuration)).run()
