"""A bounded memory of what was worked out before, for one state of an index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Lock
from typing import Final, Generic, TypeVar, cast

Key = TypeVar("Key")
Value = TypeVar("Value")

_MISSING: Final = object()


class Cache(Generic[Key, Value]):
    """Keeps values up to a total size; may be used by several threads.

    `size` says what a value costs; one that costs more than a quarter of `most` is not kept.
    There are two generations: when the younger one takes half of `most` it becomes the older
    one, and what was in that and was not asked for since is forgotten. So the values used last are
    kept, half of `most` of them at least, and none needs a lock to be found.
    """

    def __init__(self, most: int, size: Callable[[Value], int] = lambda _: 1) -> None:
        self._most = most
        self._size = size
        self._held = 0
        self._young: dict[Key, Value] = {}
        self._old: dict[Key, Value] = {}
        self._lock = Lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of a key, made when it is not known; two threads may both make it."""
        known = self._young.get(key, _MISSING)
        if known is not _MISSING:
            return cast("Value", known)
        known = self._old.get(key, _MISSING)
        value = make() if known is _MISSING else cast("Value", known)
        self._keep({key: value}, self._size(value))
        return value

    def known(self, key: Key) -> Value | None:
        """The value of a key, None when it is not known."""
        found = self._young.get(key)
        return self._old.get(key) if found is None else found

    def keep(self, values: Mapping[Key, Value]) -> None:
        """Keep values that were worked out for another reason."""
        self._keep(values, sum(map(self._size, values.values())))

    def get_all(self, keys: Sequence[Key], make: Callable[[list[Key]], Iterable[Value]]) -> list[Value]:
        """The values of several keys, of which those that are not known are made, and kept, together."""
        young, old = self._young, self._old  # which other threads may put others in the place of
        unknown = [key for key in keys if key not in young]
        if not unknown:
            return [young[key] for key in keys]
        found = {key: old[key] for key in unknown if key in old}
        new = [key for key in dict.fromkeys(unknown) if key not in found]
        if new:
            found.update(zip(new, make(new), strict=True))
        self._keep(found, sum(map(self._size, found.values())))
        return [found[key] if key in found else young[key] for key in keys]

    def _keep(self, values: Mapping[Key, Value], cost: int) -> None:
        if cost * 4 > self._most:
            return
        with self._lock:
            if (self._held + cost) * 2 > self._most and self._young:
                self._old, self._young, self._held = self._young, {}, 0
            self._young.update(values)
            self._held += cost  # too much when two threads made the same, so that less is held
