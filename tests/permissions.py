"""Permissions that hold for root as well, who may otherwise read everything."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_VERSION = 0x20080522
_OVERRIDES = 1 << 1 | 1 << 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH of capabilities(7)."""


@contextmanager
def closed(folder: Path, mode: int = 0) -> Iterator[None]:
    """A folder that this thread cannot read, or only as far as a mode lets it."""
    before = folder.stat().st_mode
    folder.chmod(mode)
    try:
        with _as_anybody():
            yield
    finally:
        folder.chmod(before)


@contextmanager
def _as_anybody() -> Iterator[None]:
    """Take from this thread what lets root pass over permissions."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_VERSION, 0)
    rights = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, rights) == 0
    effective = rights[0]
    rights[0] &= ~_OVERRIDES
    assert libc.capset(header, rights) == 0
    try:
        yield
    finally:
        rights[0] = effective
        assert libc.capset(header, rights) == 0
