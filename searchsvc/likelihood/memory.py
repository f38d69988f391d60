"""Values that were worked out before, for one state of an index."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

MOST_REMEMBERED = 5_000
"""Entries that are remembered."""

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Memory(Generic[Key, Value]):
    """Values that were worked out before; forgets all of them when there are too many."""

    def __init__(self, make: Callable[[Key], Value], most: int = MOST_REMEMBERED) -> None:
        self._make = make
        self._most = most
        self._known: dict[Key, Value] = {}

    def __call__(self, key: Key) -> Value:
        """The value of a key, made when it is not known; two threads may both make it."""
        try:
            return self._known[key]
        except KeyError:
            value = self._make(key)
        if len(self._known) >= self._most:
            self._known = {}
        self._known[key] = value
        return value
