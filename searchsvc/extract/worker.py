"""The process that reads files for an `Extractor`; started as `python -m searchsvc.extract.worker`.

It takes (root, path) from a connection and sends back a `Report` or an
`ExtractionError`; before that, None for every page that it has read off a
picture. Its memory and the size of the files that it writes are limited. If
nobody ends it in time, it ends itself.
"""

from __future__ import annotations

import resource
import shutil
import signal
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

from searchsvc.errors import ExtractionError
from searchsvc.extract.reading import read
from searchsvc.extract.scanning import Scanner
from searchsvc.types import Report

_LARGEST_FILE = 1 << 30
_GRACE = 5
"""So many seconds after the limit this process ends itself, if whoever started it is gone."""


def main(arguments: list[str]) -> None:
    """Serve until the connection closes: its descriptor, seconds, bytes of memory, two folders."""
    descriptor, seconds, memory, scratch, store = arguments
    tempfile.tempdir = scratch
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with Connection(int(descriptor)) as connection:
        _serve(connection, float(seconds), Path(store) if store else None)
    shutil.rmtree(scratch, ignore_errors=True)


def _serve(connection: Connection, seconds: float, store: Path | None) -> None:
    def rewind() -> None:
        signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE)

    def on_page() -> None:
        connection.send(None)
        rewind()

    scanner = Scanner(store, on_page)
    while True:
        try:
            root, path = connection.recv()
        except EOFError:
            return
        rewind()
        answer = _answer(root, path, scanner)
        signal.setitimer(signal.ITIMER_REAL, 0)
        connection.send(answer)


def _answer(root: Path, path: str, scanner: Scanner) -> Report | ExtractionError:
    try:
        return read(root, path, scanner)
    except ExtractionError as error:
        return error
    except (MemoryError, RecursionError):
        return ExtractionError("The file is too large or too deeply nested to be read.")
    except Exception as error:  # noqa: BLE001 - whatever a library raises on a bad file costs that file only
        return ExtractionError(f"The file is damaged: reading it failed ({type(error).__name__}).")


if __name__ == "__main__":
    main(sys.argv[1:])
