"""Word and PowerPoint files of before 2007 (.doc, .ppt), through LibreOffice or a smaller converter.

LibreOffice is the best of those that Debian has: it keeps the fonts, on which
old encodings hang. antiword and catdoc give bare text.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from searchsvc.errors import ExtractionError
from searchsvc.extract.documents import Document, Run
from searchsvc.extract.formats import odf
from searchsvc.extract.programs import OFFICE, SMALLER

_SECONDS = 120
_PACKAGES = {"doc": "libreoffice-writer-nogui", "ppt": "libreoffice-impress-nogui"}


def read_doc(content: bytes) -> Document:
    """The text of a Word file; `ExtractionError` if there is no converter or the file is none."""
    return _read(content, "doc", "odt")


def read_ppt(content: bytes) -> Document:
    """The text of a PowerPoint file; `ExtractionError` if there is no converter or the file is none."""
    return _read(content, "ppt", "odp")


def _read(content: bytes, suffix: str, target: str) -> Document:
    if office := shutil.which(OFFICE):
        return _with_office(office, content, suffix, target)
    failed = ExtractionError(f"This needs LibreOffice: apt-get install {_PACKAGES[suffix]}.")
    for name, *options in SMALLER[suffix]:
        if program := shutil.which(name):
            try:
                return _with_program([program, *options], content, suffix)
            except ExtractionError as error:
                failed = error
    raise failed


def _with_office(office: str, content: bytes, suffix: str, target: str) -> Document:
    with tempfile.TemporaryDirectory(prefix="searchsvc-") as folder:
        source = Path(folder, f"report.{suffix}")
        source.write_bytes(content)
        # Two LibreOffices on one profile refuse to run; the folder for temporary files is this process' own.
        profile = f"-env:UserInstallation={Path(tempfile.gettempdir(), 'office-profile').as_uri()}"
        _run([office, profile, "--headless", "--convert-to", target, "--outdir", folder, str(source)])
        result = source.with_suffix(f".{target}")
        if not result.exists():
            raise ExtractionError("The file is damaged: LibreOffice cannot read it.")
        return odf.read(result.read_bytes())


def _with_program(command: list[str], content: bytes, suffix: str) -> Document:
    with tempfile.TemporaryDirectory(prefix="searchsvc-") as folder:
        source = Path(folder, f"report.{suffix}")
        source.write_bytes(content)
        text = _run([*command, str(source)]).decode("utf-8", errors="replace")
    if not text.strip():
        raise ExtractionError("The file is damaged, or has no text.")
    return Document([Run(text)])


def _run(command: list[str]) -> bytes:
    """What a converter prints; `ExtractionError` if it fails."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603 - a fixed command
    except subprocess.TimeoutExpired as error:
        raise ExtractionError("Converting the file took too long.") from error
    except (subprocess.CalledProcessError, OSError) as error:
        raise ExtractionError(f"The file is damaged: {Path(command[0]).name} cannot read it.") from error
    return done.stdout
