"""Values that were worked out before, for one state of an index."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

MOST_REMEMBERED = 5_000
"""Entries that are remembered."""

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Memory(Generic[Key, Value]):
    """Values that were worked out before; forgets all of them when there are too many.

    How to make one is told with each question: a memory that held a method of the object that holds
    it would keep old states of the index until somebody looks for such rings.
    """

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._known: dict[Key, Value] = {}

    def get(self, key: Key, make: Callable[[Key], Value]) -> Value:
        """The value of a key, made when it is not known; two threads may both make it."""
        try:
            return self._known[key]
        except KeyError:
            value = make(key)
        if len(self._known) >= self._most:
            self._known = {}
        self._known[key] = value
        return value
