"""Files are read in a process of their own, so that a bad file costs itself and nothing else.

A looping library is ended, one that eats memory fails, one that crashes is
replaced. The process takes file after file; it is started when the first file
comes that needs it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing import Pipe
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from searchsvc.compiled import where_kept
from searchsvc.errors import ExtractionError
from searchsvc.extract.building import Draft, drafted, finished
from searchsvc.extract.files import PLAIN, content_of, file_type, supported
from searchsvc.extract.formats import markdown, plain
from searchsvc.extract.kernels.looking import lines_of
from searchsvc.settings import environment_of_programs
from searchsvc.types import Report

Done = TypeVar("Done")

_AT_ONCE = 1 << 20
"""About so many characters of texts are held at once before reports are made of them."""
_WORKER = "searchsvc.extract.worker"


class Extractor:
    """Makes reports of files; a context manager, for one thread of one process at a time.

    A file may take `seconds`, and the process that reads it `memory` bytes. Texts
    read off pictures are kept in the folder `store`, if one is named; several
    extractors may share it.
    """

    def __init__(self, *, seconds: float = 60, memory: int = 2 << 30, store: Path | None = None) -> None:
        self._seconds = seconds
        self._memory = memory
        self._store = store
        self._worker: _Worker | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process that reads files, if there is one."""
        if self._worker:
            self._worker.end()
            self._worker = None

    def extract(self, root: Path, path: str) -> Report:
        """The report in the file at `path`, relative to `root` with `/` between its parts.

        Raises `ExtractionError` when the file cannot be read or holds no text.
        """
        found = self._begun(root, path)
        return _finished(found) if isinstance(found, Draft) else found

    def extract_all(self, root: Path, paths: Iterable[str]) -> Iterator[Report | Exception]:
        """What `extract` gives for each of some files, or raises; several of plain text take less time than one by one."""
        begun: list[Draft | Report | Exception] = []
        size = 0
        for path in paths:
            found = _attempted(self._begun, root, path)
            begun.append(found)
            size += len(found.outline.text) if isinstance(found, Draft) else 0
            if size > _AT_ONCE:
                yield from _reports_of(begun)
                begun, size = [], 0
        yield from _reports_of(begun)

    def _begun(self, root: Path, path: str) -> Draft | Report:
        """The draft of a file of plain text, the report in any other."""
        if not supported(path):
            raise ExtractionError(f"Files of type “{file_type(path)}” are not supported.")
        if (kind := file_type(path)) in PLAIN:
            content = content_of(f"{root}/{path}")
            read = markdown.read if kind == "md" else plain.read
            return drafted(root, path, content, read(content))
        if self._worker and self._worker.ended:
            self.close()
        if self._worker is None:
            self._worker = _Worker(self._seconds, self._memory, self._store)
        try:
            return self._worker.ask(root, path)
        except _Ended as error:
            self.close()
            raise ExtractionError(str(error)) from None


def _attempted(step: Callable[..., Done], *arguments: object) -> Done | Exception:
    """What a step gives or raises."""
    try:
        return step(*arguments)
    except Exception as error:  # noqa: BLE001 - told, not hidden
        return error.with_traceback(None)  # which would keep what the step had


def _reports_of(begun: Sequence[Draft | Report | Exception]) -> list[Report | Exception]:
    """The reports of drafts among what was begun, and the rest as it is."""
    drafts = [each for each in begun if isinstance(each, Draft)]
    made: Sequence[Report | Exception] | Exception = _attempted(finished, drafts)
    if isinstance(made, Exception):  # whose fault it is shows when each is ended by itself
        made = [_attempted(_finished, each) for each in drafts]
    reports = iter(made)
    return [next(reports) if isinstance(each, Draft) else each for each in begun]


def _finished(draft: Draft) -> Report:
    return finished([draft])[0]


class _Ended(Exception):
    """The process is of no more use; one sentence says what the file did to it."""


class _Worker:
    def __init__(self, seconds: float, memory: int, store: Path | None) -> None:
        self._seconds = seconds
        self._scratch = tempfile.TemporaryDirectory(prefix="searchsvc-", ignore_cleanup_errors=True)
        self._connection, theirs = Pipe()
        command = [sys.executable, "-P", "-m", _WORKER, str(theirs.fileno()), str(seconds), str(memory)]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [*command, self._scratch.name, str(store or "")],
            pass_fds=[theirs.fileno()],
            env=environment_of_programs(Path(self._scratch.name)) | where_kept(lines_of),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that converters which it started are ended with it
        )
        theirs.close()

    @property
    def ended(self) -> bool:
        """Whether the process is gone, for whatever reason, while it had nothing to do."""
        return self._process.poll() is not None

    def ask(self, root: Path, path: str) -> Report:
        """The report in a file; raises `ExtractionError`, or `_Ended` when the process is of no more use."""
        try:
            self._connection.send((root, path))
            while self._connection.poll(self._seconds):
                answer = self._connection.recv()
                if isinstance(answer, ExtractionError):
                    raise answer
                if isinstance(answer, Report):
                    return answer
        except (EOFError, OSError):
            raise _Ended("The file is damaged: the program that reads it crashed.") from None
        raise _Ended(f"The file took more than {self._seconds:g} s to read.")

    def end(self) -> None:
        """End the process, what it started, and its folder."""
        self._connection.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._scratch.cleanup()
