"""Serving an application under gunicorn; the only room that imports it."""

from __future__ import annotations

import gc
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from searchsvc.errors import SearchError
from searchsvc.serving.proxies import EVERYONE, naming_clients
from searchsvc.serving.worker import Worker
from searchsvc.settings import Settings

__all__ = ["AddressUnavailable", "serve"]

AT_ONCE = 2
"""Requests that a worker works on at the same time, so that a slow one holds nobody up; its other threads send answers.

With more, the threads take each other's turns and caches: four answered a third fewer searches in a second.
"""

OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""So many objects more than were given back are made before a worker looks for cycles among the young ones."""


class AddressUnavailable(SearchError):
    """The address to serve on is taken, or none of this machine's."""

    code = "address_unavailable"


CONFIGURATION: dict[str, Any] = {
    # The application is loaded once and shared by the workers, which are forked from it.
    "preload_app": True,
    "worker_class": Worker,
    # Most of them are there to wait for clients that take long answers slowly.
    "threads": 128,
    # Fewer than the files that a process may commonly have open (1,024).
    "worker_connections": 500,
    "keepalive": 15,
    "timeout": 30,
    "graceful_timeout": 10,
    # 512 marked letters are up to 4,608 characters in an address; this is gunicorn's most.
    "limit_request_line": 8190,
    # No header moves the application to another address; a proxy that gunicorn's variable
    # FORWARDED_ALLOW_IPS trusts may only tell that it has TLS, and whom it answers (`proxies`).
    "forwarder_headers": "",
    "secure_scheme_headers": {"X-FORWARDED-PROTO": "https"},
    "accesslog": None,
    "loglevel": "warning",
    # gunicorn would put a socket into the user's home folder.
    "control_socket_disable": True,
}


def _limited(application: WSGIApplication) -> WSGIApplication:
    """An application that works on a few requests at the same time."""
    gate = threading.Semaphore(AT_ONCE)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with gate:
            return application(environ, start_response)

    return answer


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
        everyone = "*" in self.cfg.forwarded_allow_ips
        trusted = EVERYONE if everyone else self.cfg.forwarded_allow_networks()
        application = _limited(naming_clients(self._load(), trusted))
        # The workers share the memory of what is loaded now as long as nobody writes to it, as a collection would.
        gc.collect()
        gc.freeze()
        # A search makes thousands of objects, hardly one of them in a cycle.
        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
        return application


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
