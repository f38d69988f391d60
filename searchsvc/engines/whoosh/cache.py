"""A bounded memory of what was worked out before, for one state of an index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Cache(Generic[Key, Value]):
    """Keeps values up to a total size, the latest ones; may be used by several threads.

    `size` says what a value costs; one that costs more than a tenth of `most` is not kept.
    """

    def __init__(self, most: int, size: Callable[[Value], int] = lambda _: 1) -> None:
        self._most = most
        self._size = size
        self._held = 0
        self._values: dict[Key, tuple[Value, int]] = {}

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of a key, made when it is not known."""
        known = self._values.get(key)
        if known is not None:
            return known[0]
        value = make()
        cost = self._size(value)
        if cost * 10 <= self._most:
            self._values[key] = value, cost
            self._held += cost
            while self._held > self._most:
                # Another thread may take the same one away: then nothing is left to subtract.
                _, dropped = self._values.pop(next(iter(self._values)), (None, 0))
                self._held -= dropped
        return value
