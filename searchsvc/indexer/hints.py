"""Digests of files that look as they did when they were last read: a file in the folder of the index.

Nothing but time is lost with it. A file is read again when its size, its times
or its number differ, and when its times were so new that it may have changed
since without looking otherwise.

The file is the magic, the CRC-32 of the rest, and a row for each report in the
order of their ids: id, look and digest.
"""

from __future__ import annotations

import contextlib
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines import Digests
from searchsvc.indexer.surveying import NUMBERS, Looks, Survey

NAME = "hints.bin"

SETTLED = 2_000_000_000
"""Nanoseconds for which a file must have been left alone. The coarsest times in use, FAT's, have steps of two seconds."""

_MAGIC = b"SRCHHNT1"
_ROW = np.dtype([("id", "<u8"), ("look", "<u8", 2 * NUMBERS), ("digest", "u1", 32)])
_MODIFIED, _CHANGED = 1, 2
"""Places of the times in a state."""


class Hints:
    """The digests of files by their looks; without a folder, or if they are not trusted, none are known."""

    def __init__(self, index: Path | None, *, trusted: bool = True) -> None:
        self._file = index / NAME if index else None
        self._rows = _read(self._file) if self._file and trusted else np.zeros(0, _ROW)

    def digests(self, found: Survey) -> tuple[Digests, NDArray[np.bool_]]:
        """The digests of files that look as they did, zeros for others, and which those are."""
        digests = np.zeros((len(found.ids), 32), np.uint8)
        known = np.zeros(len(found.ids), bool)
        if not len(self._rows):
            return digests, known
        places = np.searchsorted(self._rows["id"], found.ids)
        rows = self._rows[np.minimum(places, len(self._rows) - 1)]
        known[:] = (rows["id"] == found.ids) & (rows["look"] == found.looks).all(axis=1)
        digests[known] = rows["digest"][known]
        return digests, known

    def save(self, found: Survey, digests: Digests, known: NDArray[np.bool_]) -> None:
        """Write down the digests that are known of files that were left alone for a while, and no others."""
        if self._file is None:
            return
        kept = np.flatnonzero(known & _settled(found.looks, found.seen))
        kept = kept[np.argsort(found.ids[kept])]
        rows = np.empty(len(kept), _ROW)
        rows["id"], rows["look"], rows["digest"] = found.ids[kept], found.looks[kept], digests[kept]
        if np.array_equal(rows, self._rows):
            return
        with contextlib.suppress(OSError):  # without hints the next run takes longer, that is all
            self._file.parent.mkdir(parents=True, exist_ok=True)
            temporary = self._file.with_name(f"{NAME}.new")
            content = rows.view(np.uint8).data
            with temporary.open("wb") as file:
                file.write(_MAGIC + zlib.crc32(content).to_bytes(4, "little"))
                file.write(content)
            temporary.replace(self._file)


def _settled(looks: Looks, seen: int) -> NDArray[np.bool_]:
    """Which files had been left alone, and their sidecars, when they were seen."""
    places = [begin + place for begin in (0, NUMBERS) for place in (_MODIFIED, _CHANGED)]
    settled: NDArray[np.bool_] = np.logical_and.reduce(
        looks.view(np.int64)[:, places] <= seen - SETTLED, axis=1
    )
    return settled


def _read(file: Path) -> NDArray[np.void]:
    try:
        content = file.read_bytes()
    except OSError:
        return np.zeros(0, _ROW)
    head, rows = content[: len(_MAGIC) + 4], memoryview(content)[len(_MAGIC) + 4 :]
    if head != _MAGIC + zlib.crc32(rows).to_bytes(4, "little") or len(rows) % _ROW.itemsize:
        return np.zeros(0, _ROW)
    return np.frombuffer(rows, _ROW)
