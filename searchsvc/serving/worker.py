"""gunicorn's worker with threads, of which none waits for a client to send or to close.

As it comes, a thread takes every new connection and waits for what it sends, so that a few silent ones
hold all threads, and the main loop waits until a client closes. Here the main loop waits for all clients
at the same time, and a thread gets a connection when the head of a request is there, and its body if that
is no longer than the application takes.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from selectors import EVENT_READ
from types import FrameType

from gunicorn.http import get_parser
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.http.message import Request
from gunicorn.workers.gthread import TConn, ThreadWorker

from searchsvc.serving.refusals import TooSlow, is_failure, refusal

PATIENCE = 10
"""Seconds that a client has for a request, and for closing after its last answer."""

SENDING_PATIENCE = 30
"""Seconds that a client has for taking a part of an answer, or of a file that it downloads."""

LONGEST_HEAD = 32 * 1024
"""Bytes of a request before its body."""

LONGEST_BODY = 64 * 1024
"""Bytes of a body that is waited for; the application refuses a longer one by its announced length."""

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,9})[ \t]*\r\n", re.IGNORECASE)


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A worker of gunicorn whose main loop does the waiting."""

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        """Called at SIGINT and SIGQUIT: leave at once.

        At Ctrl+C the terminal tells every process, and then the arbiter tells its
        workers again. The second time ends the process as it stands, since an
        exception would break into the first one's leaving, or was lost in starting.
        """
        for each in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
            signal.signal(each, lambda *_: os._exit(0))
        super().handle_quit(sig, frame)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: dict[TConn, float] = {}
        """Since when the main loop waits for a client; the longest wait comes first."""

    def enqueue_req(self, conn: TConn) -> None:
        """Called by gunicorn when a connection may have a request: a thread gets it once it is whole."""
        conn.parser = conn.parser or get_parser(self.cfg, conn.sock, conn.client)
        conn.data_ready = True  # a thread need not wait
        unreader = conn.parser.unreader
        received = _receive(conn.sock)
        known = unreader.take_buffered() + (received or b"")
        if _complete(known):
            self._forget(conn)
            unreader.unread(_percent_encode(known))
            super().enqueue_req(conn)
        elif received == b"":
            self._drop(conn)
        elif len(known) > LONGEST_HEAD and b"\r\n\r\n" not in known:
            self._refuse(conn, LimitRequestHeaders("") if b"\r\n" in known else LimitRequestLine(len(known)))
        else:
            unreader.unread(known)
            self._wait(conn, self.enqueue_req)

    def handle_request(self, req: Request, conn: TConn) -> bool:
        """Called by gunicorn in a thread: one request to the application and its answer to the client."""
        if any(name in {"CONTENT-LENGTH", "TRANSFER-ENCODING"} for name, _ in req.headers):
            req.force_close()  # few read bodies, and the thread must not wait for the end of a long one
        conn.sock.settimeout(SENDING_PATIENCE)
        try:
            return bool(super().handle_request(req, conn))
        except TimeoutError:
            return False

    def finish_request(self, conn: TConn, fs: Future[bool]) -> None:
        """Called by gunicorn after a request; closes in the main loop what gunicorn would wait for there."""
        if fs.cancelled() or fs.exception() or fs.result():
            super().finish_request(conn, fs)
        else:
            self._leave(conn)

    def handle_error(self, _req: object, client: socket.socket, _addr: object, exc: Exception) -> None:
        """Called by gunicorn when a request cannot be given to the application."""
        if is_failure(exc):
            self.log.error("A request failed", exc_info=exc)
        with contextlib.suppress(OSError):  # the client may have gone
            client.setblocking(False)
            client.send(refusal(exc))

    def murder_pending(self) -> None:
        """Called by gunicorn after every event; ends waits that are too long, or too many."""
        oldest = time.monotonic() - (PATIENCE if self.alive else 1)
        while self._waiting and (
            next(iter(self._waiting.values())) < oldest or self.nr_conns >= self.worker_connections
        ):
            conn = next(iter(self._waiting))
            if conn.parser.unreader.buf.getvalue():
                self.handle_error(None, conn.sock, conn.client, TooSlow())
            self._drop(conn)

    def _wait(self, conn: TConn, then: Callable[[TConn], None]) -> None:
        """Call `then` whenever something comes from a client."""
        if conn not in self._waiting:
            conn.sock.setblocking(False)
            self._waiting[conn] = time.monotonic()
            self.poller.register(conn.sock, EVENT_READ, lambda _: then(conn))

    def _forget(self, conn: TConn) -> None:
        """Wait no more."""
        if self._waiting.pop(conn, None) is not None:
            with contextlib.suppress(KeyError):  # `_end` may have done so
                self.poller.unregister(conn.sock)

    def _refuse(self, conn: TConn, exc: Exception) -> None:
        self._forget(conn)
        self.handle_error(None, conn.sock, conn.client, exc)
        self._leave(conn)

    def _leave(self, conn: TConn) -> None:
        """Send an end and wait for the client's; closing while something comes in would take the answer back."""
        conn.parser.unreader.take_buffered()
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:  # the client has gone
            self._drop(conn)
        else:
            self._wait(conn, self._end)

    def _end(self, conn: TConn) -> None:
        """The client has closed too, or sends what nobody reads: then it has until the end of our patience."""
        if _receive(conn.sock):
            self.poller.unregister(conn.sock)
        else:
            self._drop(conn)

    def _drop(self, conn: TConn) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()


def _receive(client: socket.socket) -> bytes | None:
    """What a client has sent: None when that is nothing yet, empty when nothing more will come."""
    client.setblocking(False)
    try:
        return client.recv(LONGEST_HEAD)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def _complete(known: bytes) -> bool:
    """Whether the application can judge a request without more of it.

    Its head is there, or has a line end that no head may have, and its body too unless that is too long.
    """
    head, end, body = known.partition(b"\r\n\r\n")
    if not end:
        return known.count(b"\n") != known.count(b"\r\n")
    announced = _LENGTH.search(head + b"\r\n")
    return announced is None or not len(body) < int(announced[1]) <= LONGEST_BODY


def _percent_encode(head: bytes) -> bytes:
    """A head whose first line has no byte beyond ASCII, as scripts send Vietnamese addresses as they are."""
    line, end, rest = head.partition(b"\r\n")
    return re.sub(rb"[\x80-\xff]", lambda found: b"%%%02X" % found[0][0], line) + end + rest
