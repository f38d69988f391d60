"""Arrays that are too large for memory, laid by in a file until they are written."""

from __future__ import annotations

import tempfile
import weakref
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Spool:
    """Pieces of one array, in an unnamed file in a folder."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed below
        weakref.finalize(self, self._file.close)  # the array that is mapped from it does not need it
        self.size = 0

    def append(self, piece: NDArray[Any]) -> None:
        """Lay by a piece."""
        self.size += self._file.write(np.ascontiguousarray(piece).view(np.uint8).data)

    def array(self, kind: type) -> NDArray[Any]:
        """The pieces as one array."""
        self._file.flush()
        if not self.size:
            return np.zeros(0, kind)
        return np.memmap(self._file, kind, "r")
