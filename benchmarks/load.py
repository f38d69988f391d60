"""A client that keeps several connections busy and takes as little of the machine as it can."""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_WORKER = re.compile(rb"\r\nx-worker: *(\d+) ([\d.]+)", re.IGNORECASE)
PATIENCE = 60.0


class Reply(NamedTuple):
    """An answer: its status, the client's milliseconds, and the worker's process and milliseconds."""

    status: int
    ms: float
    worker: int
    worker_ms: float
    body: bytes


@dataclass(slots=True)
class Connection:
    """One kept connection with at most one request on its way."""

    address: tuple[str, int]
    stream: socket.socket = field(init=False)
    _got: bytes = b""
    _sent: float = 0.0

    def __post_init__(self) -> None:
        self.stream = socket.create_connection(self.address, PATIENCE)
        self.stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, target: str) -> None:
        """Send a request."""
        self._got = b""
        self._sent = time.perf_counter()
        self.stream.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode("ascii"))

    def receive(self) -> Reply | None:
        """The answer when all of it is there."""
        piece = self.stream.recv(1 << 18)
        if not piece:
            raise ConnectionError("The server has closed a connection.")
        self._got += piece
        head, found, body = self._got.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not found or length is None or len(body) < int(length[1]):
            return None
        worker = _WORKER.search(head)
        told = (int(worker[1]), float(worker[2])) if worker else (0, 0.0)
        return Reply(int(head[9:12]), (time.perf_counter() - self._sent) * 1000, *told, body)

    def ask(self, target: str) -> Reply:
        """The answer to one request."""
        self.send(target)
        while (reply := self.receive()) is None:
            pass
        return reply

    def close(self) -> None:
        """Let go of the connection."""
        self.stream.close()


def drive(address: tuple[str, int], targets: Iterator[str], connections: int) -> tuple[float, list[Reply]]:
    """Seconds and answers of requests that go out, each connection's next when its last is answered."""
    replies: list[Reply] = []
    opened = [Connection(address) for _ in range(connections)]
    with selectors.DefaultSelector() as waiting:
        began = time.perf_counter()
        for each, target in zip(opened, targets, strict=False):  # the connections end first
            waiting.register(each.stream, selectors.EVENT_READ, each)
            each.send(target)
        while waiting.get_map():
            for key, _ in waiting.select(PATIENCE):
                reply = key.data.receive()
                if reply is None:
                    continue
                replies.append(reply._replace(body=b""))
                target = next(targets, "")
                if target:
                    key.data.send(target)
                else:
                    waiting.unregister(key.fileobj)
        seconds = time.perf_counter() - began
    for each in opened:
        each.close()
    return seconds, replies
