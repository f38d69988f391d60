"""One file of named arrays, mapped into memory without a copy.

Layout: the magic; each array's bytes at a multiple of 64; a directory in JSON
(name -> type, length, offset, CRC-32); at the end the directory's offset,
length and CRC-32, and the magic again, so that a truncated file is known at once.
An array is checked against its CRC the first time it is asked for.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.cache import Cache
from searchsvc.engines.whoosh.kernels.strings import place_of
from searchsvc.errors import EngineError

MAGIC = b"SRCHARR1"
_ALIGNMENT = 64
_TRAILER = struct.Struct("<QQI8s")

Arrays = Mapping[str, NDArray[Any]]

_AS_THEY_STAND = np.zeros(0, np.uint32)
_AS_THEY_STAND.setflags(write=False)


def write_blocks(path: Path, arrays: Arrays) -> None:
    """Write arrays to a new file and make sure that they are on the disk."""
    directory: dict[str, list[str | int]] = {}
    with path.open("xb") as file:
        file.write(MAGIC)
        for name, array in arrays.items():
            file.write(b"\0" * (-file.tell() % _ALIGNMENT))
            data = np.ascontiguousarray(array).view(np.uint8).data
            directory[name] = [array.dtype.str, len(array), file.tell(), zlib.crc32(data)]
            file.write(data)
        listing = json.dumps(directory).encode()
        offset = file.tell()
        file.write(listing)
        file.write(_TRAILER.pack(offset, len(listing), zlib.crc32(listing), MAGIC))
        file.flush()
        os.fsync(file.fileno())


class Blocks(Mapping[str, NDArray[Any]]):
    """The arrays of a file, read only; raises EngineError when a byte is not as it was written."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size < len(MAGIC) + _TRAILER.size:
                raise self._damaged("is cut short")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._directory = self._read_directory()
        self._checked: set[str] = set()

    def __getitem__(self, name: str) -> NDArray[Any]:
        kind, length, offset, checksum = self._directory[name]
        array = np.frombuffer(self._map, dtype=kind, count=length, offset=offset)
        if name not in self._checked:
            if zlib.crc32(array.view(np.uint8).data) != checksum:
                raise self._damaged(f"has a damaged part, {name}")
            self._checked.add(name)
        return array

    def __iter__(self) -> Iterator[str]:
        return iter(self._directory)

    def __len__(self) -> int:
        return len(self._directory)

    def _read_directory(self) -> dict[str, list[Any]]:
        offset, length, checksum, magic = _TRAILER.unpack(self._map[-_TRAILER.size :])
        listing = self._map[offset : offset + length] if magic == MAGIC else b""
        if len(listing) != length or zlib.crc32(listing) != checksum or self._map[: len(MAGIC)] != MAGIC:
            raise self._damaged("is cut short or damaged")
        directory: dict[str, list[Any]] = json.loads(listing)
        return directory

    def _damaged(self, what: str) -> EngineError:
        return EngineError(f"The index file {self._name} {what}; run reindex --full to build the index anew.")


def pack_strings(strings: list[str]) -> tuple[NDArray[np.uint8], NDArray[np.uint64]]:
    """Strings as UTF-8 bytes one after another, and where each begins (one more than there are strings)."""
    encoded = [string.encode("utf-8", "surrogatepass") for string in strings]
    offsets = np.zeros(len(encoded) + 1, np.uint64)
    np.cumsum([len(each) for each in encoded], out=offsets[1:], dtype=np.uint64)
    return np.frombuffer(b"".join(encoded), np.uint8), offsets


class Strings:
    """Packed strings, read one at a time; `order` are their numbers in the order of bytes, if that is another."""

    def __init__(
        self, data: NDArray[np.uint8], offsets: NDArray[np.uint64], order: NDArray[np.uint32] | None = None
    ) -> None:
        self._data = data
        self._offsets = offsets
        self._order = _AS_THEY_STAND if order is None else order
        self._found: Cache[str, int | None] = Cache(20_000)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def raw(self, number: int) -> bytes:
        """The UTF-8 bytes of string `number`."""
        return self._data[int(self._offsets[number]) : int(self._offsets[number + 1])].tobytes()

    def __getitem__(self, number: int) -> str:
        if number >= len(self):
            raise IndexError(number)
        return self.raw(number).decode("utf-8", "surrogatepass")

    def find(self, wanted: str) -> int | None:
        """The number of a string, None if it is not there."""
        return self._found.get(wanted, lambda: self._find(wanted))

    def _find(self, wanted: str) -> int | None:
        key = wanted.encode("utf-8", "surrogatepass")
        place = self._place(key)
        number = self._number(place) if place < len(self) else -1
        return number if number >= 0 and self.raw(number) == key else None

    def prefixed(self, prefix: str) -> NDArray[np.int64]:
        """The numbers of the strings that begin so, in the order of bytes."""
        key = prefix.encode("utf-8", "surrogatepass")
        places = np.arange(self._place(key), self._place(key + b"\xff"))
        return self._order[places].astype(np.int64) if len(self._order) else places

    def everything(self) -> list[str]:
        """All strings."""
        return [self[number] for number in range(len(self))]

    def _number(self, place: int) -> int:
        return int(self._order[place]) if len(self._order) else place

    def _place(self, wanted: bytes) -> int:
        """The place, in the order of bytes, of the first string that is not before `wanted`."""
        key = np.frombuffer(wanted, np.uint8)
        return place_of(self._data, self._offsets, self._order, key)
