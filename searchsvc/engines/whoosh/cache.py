"""A bounded memory of what was worked out before, for one state of an index."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Cache(Generic[Key, Value]):
    """Keeps values up to a total size, those used last; may be used by several threads.

    `size` says what a value costs; one that costs more than a quarter of `most` is not kept.
    """

    def __init__(self, most: int, size: Callable[[Value], int] = lambda _: 1) -> None:
        self._most = most
        self._size = size
        self._held = 0
        self._values: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of a key, made when it is not known; two threads may both make it."""
        with self._lock:
            known = self._values.get(key)
            if known is not None:
                self._values.move_to_end(key)
                return known[0]
        value = make()
        cost = self._size(value)
        if cost * 4 <= self._most:
            self._keep(key, value, cost)
        return value

    def _keep(self, key: Key, value: Value, cost: int) -> None:
        with self._lock:
            if key in self._values:
                return
            self._values[key] = value, cost
            self._held += cost
            while self._held > self._most:
                _, (_, dropped) = self._values.popitem(last=False)
                self._held -= dropped
