"""A reader whose questions are noted."""

from __future__ import annotations

from typing import Any

from searchsvc.engines import Reader


class Asked:
    """A reader that notes what it is asked."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.names: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.names.append(name)
        return getattr(self._reader, name)
