"""What compiled loops need of their surroundings, and what they may not be given."""

from __future__ import annotations

import os
import subprocess
import sys

COMPILING = """
import numpy as np
from searchsvc.engines.whoosh.kernels.strings import place_of
data, offsets = np.frombuffer(b"ac", np.uint8), np.arange(3, dtype=np.uint64)
print(place_of(data, offsets, np.zeros(0, np.uint32), np.frombuffer(b"b", np.uint8)))
"""


def test_a_process_without_a_place_for_a_cache_compiles_for_itself() -> None:
    places = {"NUMBA_CACHE_LOCATOR_CLASSES": "ZipCacheLocator"}  # which has none for modules in a folder
    done = subprocess.run(
        [sys.executable, "-c", COMPILING],
        env=os.environ | places,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "1\n", done.stderr
