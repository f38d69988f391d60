"""The inner loops of the engine, compiled by numba: plain functions over arrays.

Numba keeps what it compiled beside these modules, or else in the user's cache, so
only the first process of an installation compiles. Arrays of the index are read only and callers hand them
over as they are; whoever calls answers for bounds, which nothing here checks.
The only room that imports numba.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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

Function = TypeVar("Function", bound=Callable[..., object])


def _version() -> str:
    """Another string for other sources of these modules."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"\0".join(each.read_bytes() for each in sources)).hexdigest()[:12]


_VERSION = _version()


def kernel(function: Function) -> Function:
    """Compile a function at its first call, or read what was compiled before; it lets go of the interpreter's lock.

    A process that may write neither beside the module nor to the user's cache compiles for itself.
    """
    # Numba looks only at the module of a function whether what it has compiled is up to date, but compiles
    # functions and constants of others into it. The file that it keeps is named after the function.
    function.__qualname__ += f"-{_VERSION}"
    try:
        compiled = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba has no place for a cache
        compiled = numba.njit(nogil=True)(function)
    return cast("Function", compiled)
