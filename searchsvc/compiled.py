"""Inner loops, compiled by numba: plain functions over arrays; the only module that imports it.

Numba keeps what it compiled beside the modules of these functions, or else in the user's cache, so
only the first process of an installation compiles. Arrays of the index are read only and callers hand them
over as they are; whoever calls answers for bounds, which nothing here checks.
A compiled function calls only those of its own folder.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar, cast


@contextmanager
def _without(module: str) -> Iterator[None]:
    """Let a module seem to be missing, unless it is there already."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]  # so that importing it fails
    try:
        yield
    finally:
        del sys.modules[module]


with _without("scipy"):
    # Numba looks for the linear algebra of SciPy, which we do not need: a second and 60 MB a process.
    import numba.np.arraymath
    from numba.core import event

_COMPILING = "numba:compile"
"""Numba's name for what happens when a function was not compiled before, on this machine and for these sources."""

Function = TypeVar("Function", bound=Callable[..., object])


@cache
def _version(folder: Path) -> str:
    """Another string for other sources of a folder."""
    sources = sorted((*folder.glob("*.py"), Path(__file__)))
    return hashlib.sha256(b"\0".join(each.read_bytes() for each in sources)).hexdigest()[:12]


def kernel(function: Function) -> Function:
    """Compile a function at its first call, or read what was compiled before; it lets go of the interpreter's lock.

    A process that may write neither beside the module nor to the user's cache compiles for itself.
    """
    # Numba looks only at the module of a function whether what it has compiled is up to date, but compiles
    # functions and constants of others into it. The file that it keeps is named after the function.
    function.__qualname__ += f"-{_version(Path(function.__code__.co_filename).parent)}"
    try:
        compiled = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba has no place for a cache
        compiled = numba.njit(nogil=True)(function)
    return cast("Function", compiled)


def inlined(function: Function) -> Function:
    """Compile a function into those kernels that call it: its loops then know their arrays.

    It is not kept by itself, as only its machine code would be, which cannot be put in the place of a call any
    more: how fast a kernel is would depend on what was compiled before it.
    """
    return cast("Function", numba.njit(nogil=True, forceinline=True)(function))


def inner(function: Function) -> Function:
    """Compile a function together with those kernels that call it, as `inlined` does, but as one to be called.

    For longer steps, which take long to compile in several places and whose calls do not count.
    """
    return cast("Function", numba.njit(nogil=True)(function))


def where_kept(function: Callable[..., object]) -> dict[str, str]:
    """The environment in which a process with another home finds what is compiled of a kernel and its folder.

    Nothing when that is kept beside the modules, where every process looks, or not at all.
    """
    source, kept = Path(function.__code__.co_filename), function.stats.cache_path  # type: ignore[attr-defined]
    if kept is None or Path(kept).parent == source.parent:
        return {}
    return {"NUMBA_CACHE_DIR": str(Path(kept).parent)}


class _Teller(event.Listener):
    """Tells once that something is compiled."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._told = False

    def on_start(self, _: object) -> None:
        if not self._told:
            self._told = True
            self._tell()

    def on_end(self, _: object) -> None:
        """There is nothing to tell."""


@contextmanager
def telling(tell: Callable[[], None]) -> Iterator[None]:
    """Call once if something has to be compiled here, which takes about a minute for all loops of an installation."""
    teller = _Teller(tell)
    event.register(_COMPILING, teller)  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        event.unregister(_COMPILING, teller)  # type: ignore[no-untyped-call]
