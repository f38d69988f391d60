"""Text read off pictures of pages, through Tesseract with its Vietnamese data.

A page takes seconds, so its text is kept in a folder under the digest of the
file and the number of the page: no page is read twice.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Collection
from pathlib import Path

from searchsvc.errors import ExtractionError
from searchsvc.settings import environment_of_programs

_SECONDS = 300
_LANGUAGE = "vie"
_RULES = "1"
"""Part of a page's key: raise it with every change of how a page is read."""


def _nothing() -> None:
    """Nobody wants to know."""


class Scanner:
    """Reads pages; their texts are kept below the folder `store`, if there is one.

    `on_page` is called after each page, so that whoever waits knows that work goes on.
    """

    def __init__(self, store: Path | None = None, on_page: Callable[[], None] = _nothing) -> None:
        self._store = store
        self._on_page = on_page

    def page(self, content: bytes, number: int, draw: Callable[[], bytes]) -> str:
        """The text of page `number` of the file with this content; `draw` gives the page as an image file.

        Raises `ExtractionError` when Tesseract is missing or cannot read the page.
        """
        key = hashlib.sha256(content).hexdigest()
        kept = self._store / key[:2] / f"{key}-{number}-{_RULES}.txt" if self._store else None
        if kept and kept.is_file():
            return kept.read_text(encoding="utf-8")
        text = _recognised(draw())
        if kept:
            _keep(kept, text)
        self._on_page()
        return text


def _recognised(image: bytes) -> str:
    program = tesseract()
    if program is None:
        raise ExtractionError("This needs Tesseract: apt-get install tesseract-ocr tesseract-ocr-vie.")
    # One thread: several files are read at a time, and more threads are slower for one page.
    command = ["env", "OMP_THREAD_LIMIT=1", program, "stdin", "stdout", "-l", _LANGUAGE]
    try:
        done = subprocess.run(command, input=image, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603 - a fixed command
    except subprocess.TimeoutExpired as error:
        raise ExtractionError("Reading the text off a picture took too long.") from error
    except (subprocess.CalledProcessError, OSError) as error:
        raise ExtractionError("The file is damaged: Tesseract cannot read the picture.") from error
    return done.stdout.decode("utf-8", errors="replace").strip()


def forget_pages(store: Path, digests: Collection[str], age: float) -> None:
    """Take away texts below `store` that are older than `age` seconds and of no file with one of these digests."""
    oldest = time.time() - age
    for page in store.glob("*/*"):
        with contextlib.suppress(OSError):  # another process may take it away as well
            if page.name.partition("-")[0] not in digests and page.stat().st_mtime < oldest:
                page.unlink()


def tesseract() -> str | None:
    """Tesseract, if it is installed with the data for Vietnamese."""
    found = shutil.which("tesseract")
    if found is None:
        return None
    environment = environment_of_programs(Path(tempfile.gettempdir()))
    command = [found, "--list-langs"]
    listed = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - a fixed command
    return found if _LANGUAGE in (listed.stdout + listed.stderr).split() else None


def _keep(file: Path, text: str) -> None:
    """Write a file so that nobody ever reads half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    Path(name).replace(file)
