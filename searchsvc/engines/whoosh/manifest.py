"""What a state of the index consists of, and how that is written down."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a state of the index is.

    `files` are the names in the build's folder that make the state up, with size
    and CRC-32; `previous` is the state before, whose files are still kept.
    """

    build: str
    generation: int
    layout: int
    stamp: str
    files: dict[str, tuple[int, int]]
    previous: Manifest | None = None

    @property
    def size(self) -> int:
        """The bytes of its files."""
        return sum(size for size, _ in self.files.values())

    @property
    def name(self) -> str:
        """A name of the state, for ETags."""
        return f"{self.build}-{self.generation}"

    @property
    def paths(self) -> list[str]:
        """Its files, relative to the index folder."""
        return [f"{self.build}/{name}" for name in self.files]

    def states(self) -> list[Manifest]:
        """Itself and the state before, if there is one."""
        return [self, *([self.previous] if self.previous else [])]

    def sealed(self) -> dict[str, tuple[int, int]]:
        """Size and CRC-32 of each file of these states, by its path relative to the index folder."""
        return {
            path: size_and_crc
            for state in self.states()
            for path, size_and_crc in zip(state.paths, state.files.values(), strict=True)
        }


def encode(manifest: Manifest) -> bytes:
    """A manifest as one line of JSON with a CRC-32 of itself."""
    state = json.dumps(_values(manifest))
    return f'{{"crc": {zlib.crc32(state.encode())}, "state": {state}}}\n'.encode()


def _values(manifest: Manifest) -> dict[str, Any]:
    before = manifest.previous
    values = {each.name: getattr(manifest, each.name) for each in fields(manifest)}
    return values | {"previous": _values(before) if before else None}


def decode(content: bytes) -> Manifest:
    """The manifest that `encode` wrote; raises ValueError when it is not just as it was written."""
    try:
        manifest = _manifest(json.loads(content)["state"])
    except (ValueError, OverflowError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError("it is damaged, or of another version") from error
    if encode(manifest) != content:
        raise ValueError("it is damaged")
    return manifest


def _manifest(values: dict[str, Any]) -> Manifest:
    files = {str(name): (int(size), int(crc)) for name, (size, crc) in values["files"].items()}
    previous = _manifest(values["previous"]) if values["previous"] else None
    layout, generation = int(values["layout"]), int(values["generation"])
    return Manifest(str(values["build"]), generation, layout, str(values["stamp"]), files, previous)
