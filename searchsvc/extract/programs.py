"""The programs that files are read with where they are installed."""

from __future__ import annotations

import shutil

from searchsvc.extract.scanning import tesseract

OFFICE = "soffice"
"""LibreOffice."""

SMALLER = {
    "doc": (["antiword", "-m", "UTF-8.txt", "-w", "0"], ["catdoc", "-d", "utf-8", "-w"]),
    "ppt": (["catppt", "-d", "utf-8"],),
}
"""Commands that print the text of a file of a type, the best first."""


def installed() -> tuple[str, ...]:
    """The programs that are there; with others, files that failed may be read."""
    names = [OFFICE, *(command[0] for commands in SMALLER.values() for command in commands)]
    return (*filter(shutil.which, names), *(["tesseract"] if tesseract() else []))
