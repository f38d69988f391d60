"""Every format by its suffix. It imports the libraries of all, so only the process that reads files does it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from searchsvc.extract.building import build
from searchsvc.extract.documents import Document, Read
from searchsvc.extract.files import PICTURES, content_of, file_type
from searchsvc.extract.formats import (
    converted,
    docx,
    eml,
    html,
    markdown,
    odf,
    pdf,
    pictures,
    plain,
    pptx,
    rtf,
    xls,
    xlsx,
)
from searchsvc.extract.scanning import Scanner
from searchsvc.types import Report

SUFFIXES: dict[str, Read] = {
    "txt": plain.read,
    "md": markdown.read,
    "html": html.read,
    "htm": html.read,
    "docx": docx.read,
    "docm": docx.read,
    "odt": odf.read,
    "odp": odf.read,
    "pptx": pptx.read,
    "pptm": pptx.read,
    "xlsx": xlsx.read,
    "xlsm": xlsx.read,
    "xls": xls.read,
    "rtf": rtf.read,
    "doc": converted.read_doc,
    "ppt": converted.read_ppt,
    "eml": eml.read,
}
"""What reads a file of each type that has text."""

SCANS: dict[str, Callable[[bytes, Scanner], Document]] = {
    **dict.fromkeys(PICTURES, pictures.read),
    "pdf": pdf.read,
}
"""What reads a file of each type that may be a picture."""

_MAGIC: tuple[tuple[bytes, str, frozenset[str]], ...] = (
    (b"{\\rtf", "rtf", frozenset({"doc", "docx"})),
    (b"PK\x03\x04", "docx", frozenset({"doc"})),
    (b"PK\x03\x04", "xlsx", frozenset({"xls"})),
    (b"PK\x03\x04", "pptx", frozenset({"ppt"})),
    (b"\xd0\xcf\x11\xe0", "doc", frozenset({"docx", "rtf"})),
    (b"\xd0\xcf\x11\xe0", "xls", frozenset({"xlsx"})),
    (b"\xd0\xcf\x11\xe0", "ppt", frozenset({"pptx"})),
    (b"<html", "html", frozenset({"doc", "xls"})),
    (b"<!doctype html", "html", frozenset({"doc", "xls"})),
)
"""How contents begin whose names often end in another format's suffix, and what they are."""


def read(root: Path, path: str, scanner: Scanner) -> Report:
    """The report in a file of any supported type, read in this process; raises `ExtractionError`."""
    content = content_of(f"{root}/{path}")
    kind = _true_type(path, content)
    if kind in SCANS:
        return build(root, path, content, SCANS[kind](content, scanner))
    return build(root, path, content, SUFFIXES[kind](content))


def _true_type(path: str, content: bytes) -> str:
    named = file_type(path)
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return next(
        (kind for magic, kind, names in _MAGIC if named in names and start.startswith(magic.lower())), named
    )
