"""Excel workbooks (.xlsx): each sheet's name and its rows, through openpyxl."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any

from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.cell.rich_text import CellRichText, TextBlock  # type: ignore[import-untyped]

from searchsvc.extract.archive import Archive
from searchsvc.extract.documents import Document, Run
from searchsvc.extract.formats.cells import row_of, sheet_name
from searchsvc.extract.formats.properties import office_properties
from searchsvc.extract.formats.values import as_shown
from searchsvc.extract.markup import Element, child


def read(content: bytes) -> Document:
    """The text of a workbook's cells, a row a line; of formulas, the values that were saved."""
    archive = Archive(content)
    for name in archive.names():
        # openpyxl unpacks and parses by itself: what is refused must be found before.
        if name.endswith((".xml", ".rels")):
            archive.check_xml(name)
    archive.needed_xml("xl/workbook.xml")
    try:
        runs = list(_sheets(content))
    except (TypeError, ValueError, LookupError, AttributeError, zipfile.BadZipFile, zlib.error):
        # openpyxl refuses workbooks whose styles break the standard, or of which any part is damaged.
        runs = list(_bare_sheets(archive))
    return Document(runs, office_properties(archive))


def _bare_sheets(archive: Archive) -> Iterator[Run]:
    """The rows of all sheets by the names of their parts, without fonts and formats."""
    strings = archive.xml("xl/sharedStrings.xml")
    shared = ["".join(_texts(each)) for each in strings] if strings is not None else []
    for name in archive.names():
        sheet = archive.xml(name) if name.startswith("xl/worksheets/") and name.endswith(".xml") else None
        for row in sheet.iter("{*}row") if sheet is not None else ():
            yield from row_of([[Run(_bare_cell(cell, shared))] for cell in row])
        yield Run("\n")


def _bare_cell(cell: Element, shared: Sequence[str]) -> str:
    value = (getattr(child(cell, "v"), "text", None) or "").strip()
    if cell.get("t") == "s":
        return shared[int(value)] if value.isdecimal() and int(value) < len(shared) else ""
    return value or "".join(_texts(cell))


def _texts(element: Element) -> Iterator[str]:
    return (each.text or "" for each in element.iter("{*}t"))


def _sheets(content: bytes) -> Iterator[Run]:
    with warnings.catch_warnings(action="ignore"):  # about styles and extensions that it passes over
        book = load_workbook(
            BytesIO(content), read_only=True, data_only=True, rich_text=True, keep_links=False
        )
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            sheet.reset_dimensions()
            for row in sheet.iter_rows():
                yield from row_of([list(_cell(cell)) for cell in _filled(row)])
            yield sheet_name(sheet.title)
        book.close()


def _filled(row: Iterable[Any]) -> list[Any]:
    return [cell for cell in row if cell.value is not None]


def _cell(cell: Any) -> Iterator[Run]:
    font = cell.font.name
    if isinstance(cell.value, CellRichText):
        for piece in cell.value:
            if isinstance(piece, TextBlock):
                yield Run(piece.text, piece.font.rFont or font)
            else:
                yield Run(str(piece), font)
    else:
        yield Run(as_shown(cell.value), font)
