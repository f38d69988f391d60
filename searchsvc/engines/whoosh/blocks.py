"""One file of named arrays, mapped into memory without a copy.

Layout: the magic; each array's bytes at a multiple of 64; the CRC-32 of each 16 KB of
all this (uint32); a directory in JSON (name -> type, length, offset); at the end where the
CRCs and the directory begin, the CRC-32 of both with these two numbers, and the magic
again, so that a truncated file is known at once.
A piece of 16 KB is checked against its CRC the first time that something in it is asked for.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.cache import Cache
from searchsvc.engines.whoosh.kernels.decoding import PIECE
from searchsvc.engines.whoosh.kernels.strings import place_of
from searchsvc.engines.whoosh.spool import RELIEF, give_back
from searchsvc.errors import EngineError

MAGIC = b"SRCHARR2"
UTF8 = ("utf-8", "surrogatepass")
"""How strings are written as bytes; paths may have lone surrogates."""

_ALIGNMENT = 64
_PLACES = struct.Struct("<QQ")
_END = struct.Struct("<I8s")
_TRAILER = _PLACES.size + _END.size

Arrays = Mapping[str, NDArray[Any]]

_AT_A_TIME = 4_096

_AS_THEY_STAND = np.zeros(0, np.uint32)
_AS_THEY_STAND.setflags(write=False)


def write_blocks(path: Path, arrays: Arrays) -> None:
    """Write arrays to a new file."""
    directory: dict[str, list[str | int]] = {}
    with path.open("xb") as file:
        body = _Body(file)
        body.write(MAGIC)
        for name, array in arrays.items():
            body.write(b"\0" * (-body.size % _ALIGNMENT))
            directory[name] = [array.dtype.str, len(array), body.size]
            for piece in _pieces(array):
                body.write(piece)
        sums = body.sums().tobytes()
        tail = sums + json.dumps(directory).encode() + _PLACES.pack(body.size, body.size + len(sums))
        file.write(tail)
        file.write(_END.pack(zlib.crc32(tail), MAGIC))


def _pieces(array: NDArray[Any]) -> Iterator[memoryview]:
    """The bytes of an array, a part at a time; if it is mapped from a file, its pages are not kept."""
    data = np.ascontiguousarray(array).view(np.uint8).data
    for begin in range(0, len(data), RELIEF):
        yield data[begin : begin + RELIEF]
        give_back(array)


class _Body:
    """Writes to a file and sums up each piece."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._sums: list[int] = []
        self._sum = 0
        self.size = 0

    def write(self, data: bytes | memoryview) -> None:
        """Write bytes behind those before."""
        self._file.write(data)
        rest = memoryview(data)
        while rest:
            part = rest[: PIECE - self.size % PIECE]
            self._sum = zlib.crc32(part, self._sum)
            self.size += len(part)
            rest = rest[len(part) :]
            if not self.size % PIECE:
                self._sums.append(self._sum)
                self._sum = 0

    def sums(self) -> NDArray[np.uint32]:
        """The CRC-32 of each piece, the last of which may be shorter."""
        return np.array([*self._sums, *([self._sum] if self.size % PIECE else [])], np.uint32)


class Blocks(Mapping[str, NDArray[Any]]):
    """The arrays of a file, read only; raises EngineError when a byte is not as it was written.

    `damage` is then the sentence of the error, for those who look after the index.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.damage: str | None = None
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size < len(MAGIC) + _TRAILER:
                raise self._damaged("is cut short")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._size, self._sums, self._directory = self._read_directory()
        self.data = np.frombuffer(self._map, np.uint8)
        """All bytes of the file, for those who had what they read checked."""
        self._unchecked = bytearray(b"\1") * len(self._sums)
        self.unchecked = np.frombuffer(self._unchecked, np.bool_)
        """For each piece whether it was not checked yet."""
        self.sound = False
        """Whether all pieces were checked."""

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.part(name)[:]

    def __iter__(self) -> Iterator[str]:
        return iter(self._directory)

    def __len__(self) -> int:
        return len(self._directory)

    def part(self, name: str) -> Part:
        """An array of which only what is read is checked: for long ones that are read here and there."""
        kind, length, offset = self._directory[name]
        return Part(self, np.frombuffer(self._map, dtype=kind, count=length, offset=offset), offset)

    def read(self, begin: int, end: int) -> bytes:
        """Some of the file's bytes."""
        self.check(begin, end)
        return self._map[begin:end]

    def give_back(self) -> None:
        """Give back the pages that were read; they come again from the file when they are needed."""
        self._map.madvise(mmap.MADV_DONTNEED)

    def check(self, begin: int = 0, end: int | None = None) -> None:
        """Check the pieces, if they were not before, that bytes `begin` to `end` of the file's arrays lie in."""
        if self.sound:
            return
        last = -(-(self._size if end is None else end) // PIECE)
        place = self._unchecked.find(1, begin // PIECE, last)
        while place >= 0:
            piece = memoryview(self._map)[place * PIECE : min((place + 1) * PIECE, self._size)]
            if zlib.crc32(piece) != self._sums[place]:
                raise self._damaged(f"is damaged near byte {place * PIECE:,}")
            self._unchecked[place] = 0
            place = self._unchecked.find(1, place + 1, last)
        self.sound = begin == 0 and last >= len(self._unchecked)

    def _read_directory(self) -> tuple[int, list[int], dict[str, list[Any]]]:
        checksum, magic = _END.unpack(self._map[-_END.size :])
        size, listing = _PLACES.unpack(self._map[-_TRAILER : -_END.size])
        if magic != MAGIC or zlib.crc32(self._map[size : -_END.size]) != checksum:
            raise self._damaged("is cut short or damaged")
        sums = np.frombuffer(self._map[size:listing], np.uint32).tolist()
        return size, sums, json.loads(self._map[listing:-_TRAILER])

    def _damaged(self, what: str) -> EngineError:
        self.damage = f"The index file {self.name} {what}; run reindex to build the index anew."
        return EngineError(self.damage)


class Part:
    """An array of a file, checked where it is read."""

    def __init__(self, blocks: Blocks, array: NDArray[Any], offset: int) -> None:
        self._blocks = blocks
        self.array = array
        self.data, self.unchecked, self.offset = blocks.data, blocks.unchecked, offset
        """The bytes of the whole file, which pieces were not checked yet, and where the array begins."""
        self._width = array.dtype.itemsize

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, wanted: slice) -> NDArray[Any]:
        """A slice of neighbours."""
        begin, end, _ = wanted.indices(len(self.array))
        self.look_at(begin, end)
        return self.array[wanted]

    def read(self, begin: int, end: int) -> bytes:
        """Neighbours in an array of bytes."""
        return self._blocks.read(self.offset + begin, self.offset + end)

    def look_at(self, begin: int, end: int) -> None:
        """Check what lies from one place to another, for those who then read in `array` itself."""
        self._blocks.check(self.offset + begin * self._width, self.offset + end * self._width)

    def check(self, begins: NDArray[np.int64], ends: NDArray[np.int64]) -> None:
        """Check what lies from each begin to its end, as `look_at` does."""
        if self._blocks.sound:
            return
        bytes_of = self.offset + np.stack((begins, ends)) * self._width
        last = np.maximum(bytes_of[1] - 1, 0) // PIECE
        first = np.minimum(bytes_of[0] // PIECE, last)  # an empty one may begin behind the last piece
        unchecked = self._blocks.unchecked
        open_to_doubt = unchecked[first] | unchecked[last] | (last > first + 1)
        for begin, end in bytes_of[:, open_to_doubt].T.tolist():
            self._blocks.check(begin, end)


def pack_strings(strings: list[str]) -> tuple[NDArray[np.uint8], NDArray[np.uint64]]:
    """Strings as UTF-8 bytes one after another, and where each begins (one more than there are strings)."""
    offsets = np.zeros(len(strings) + 1, np.uint64)
    lines = np.frombuffer("\n".join([*strings, ""]).encode(*UTF8), np.uint8)
    is_end = lines == ord("\n")
    ends = np.flatnonzero(is_end)
    if len(ends) == len(strings):  # none of them has a line break
        offsets[1:] = ends - np.arange(len(ends))
        return lines[~is_end], offsets
    encoded = [string.encode(*UTF8) for string in strings]
    np.cumsum([len(each) for each in encoded], out=offsets[1:], dtype=np.uint64)
    return np.frombuffer(b"".join(encoded), np.uint8), offsets


class Strings:
    """Packed strings, read one at a time; `order` are their numbers in the order of bytes, if that is another."""

    def __init__(
        self,
        data: NDArray[np.uint8],
        offsets: NDArray[np.uint64],
        order: NDArray[np.uint32] | None = None,
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
        return self.raw(number).decode(*UTF8)

    def find(self, wanted: str) -> int | None:
        """The number of a string, None if it is not there."""
        return self._found.get(wanted, lambda: self._find(wanted))

    def find_all(self, wanted: Sequence[str]) -> list[int | None]:
        """The numbers of strings, None for each that is not there."""
        return self._found.get_all(wanted, lambda unknown: map(self._find, unknown))

    def _find(self, wanted: str) -> int | None:
        key = wanted.encode(*UTF8)
        place = self._place(key)
        number = self._number(place) if place < len(self) else -1
        return number if number >= 0 and self.raw(number) == key else None

    def several(self, numbers: range) -> list[str]:
        """Strings whose numbers follow each other."""
        offsets = self._offsets[numbers.start : numbers.stop + 1].tolist()
        if not numbers:
            return []
        data = self._data[offsets[0] : offsets[-1]].tobytes()
        return [data[begin - offsets[0] : end - offsets[0]].decode(*UTF8) for begin, end in pairwise(offsets)]

    def prefixed(self, prefix: str) -> NDArray[np.int64]:
        """The numbers of the strings that begin so, in the order of bytes."""
        key = prefix.encode(*UTF8)
        places = np.arange(self._place(key), self._place(key + b"\xff"))
        return self._order[places].astype(np.int64) if len(self._order) else places

    def stream(self) -> Iterator[bytes]:
        """The UTF-8 bytes of all strings by number, some thousands of them held at a time."""
        for first in range(0, len(self), _AT_A_TIME):
            offsets = self._offsets[first : first + _AT_A_TIME + 1].tolist()
            data = self._data[offsets[0] : offsets[-1]].tobytes()
            for begin, end in pairwise(offsets):
                yield data[begin - offsets[0] : end - offsets[0]]

    def everything(self) -> list[str]:
        """All strings."""
        data = self._data.tobytes()
        return [data[begin:end].decode(*UTF8) for begin, end in pairwise(self._offsets.tolist())]

    def _number(self, place: int) -> int:
        return int(self._order[place]) if len(self._order) else place

    def _place(self, wanted: bytes) -> int:
        """The place, in the order of bytes, of the first string that is not before `wanted`."""
        key = np.frombuffer(wanted, np.uint8)
        return place_of(self._data, self._offsets, self._order, key)
