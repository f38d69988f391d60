"""Arrays that are too large for memory, laid by in a file until they are written.

Pages of mapped files need not be held: the system has them in its cache as long
as there is room, but counts them as the memory of whoever has touched them.
"""

from __future__ import annotations

import mmap
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RELIEF = 8 << 20
"""Bytes that are laid by before pages are given back."""


def _nothing() -> None:
    """There is nothing to give back."""


class Spool:
    """Pieces of one array, in an unnamed file in a folder.

    `relieve` is called now and then, to give back the pages from which the pieces are made.
    """

    def __init__(self, folder: Path, relieve: Callable[[], None] = _nothing) -> None:
        self._relieve = relieve
        self._relieve_at = RELIEF
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed below
        weakref.finalize(self, self._file.close)  # the array that is mapped from it does not need it
        self.size = 0

    def append(self, piece: NDArray[Any]) -> None:
        """Lay by a piece."""
        self.size += self._file.write(np.ascontiguousarray(piece).view(np.uint8).data)
        if self.size >= self._relieve_at:
            self._relieve()
            self._relieve_at = self.size + RELIEF

    def array(self, kind: type) -> NDArray[Any]:
        """The pieces as one array."""
        self._file.flush()
        if not self.size:
            return np.zeros(0, kind)
        return np.memmap(self._file, kind, "r")


def give_back(array: NDArray[Any]) -> None:
    """Give back the pages of an array that is mapped from a file; they are read again when they are needed."""
    mapped: object = array
    while isinstance(mapped, np.ndarray):
        mapped = mapped.base
    if isinstance(mapped, mmap.mmap):
        mapped.madvise(mmap.MADV_DONTNEED)
