"""Excel workbooks of before 2007 (.xls), through xlrd, with the font of every cell and of runs in it."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import xlrd  # type: ignore[import-untyped]
from xlrd.xldate import XLDateError, xldate_as_datetime  # type: ignore[import-untyped]

from searchsvc.errors import ExtractionError
from searchsvc.extract.documents import Document, Run
from searchsvc.extract.formats.cells import row_of, sheet_name
from searchsvc.extract.formats.values import as_shown


def read(content: bytes) -> Document:
    """The text of a workbook's cells, a row a line."""
    try:
        return _read(content, with_fonts=True)
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise ExtractionError("The file is protected by a password.") from error
        raise ExtractionError("The file is damaged: it is not an Excel workbook.") from error
    except (AssertionError, ValueError, LookupError, struct.error):
        # Its formats are damaged, or are newer than xlrd; its text may be sound.
        return _read(content, with_fonts=False)


def _read(content: bytes, *, with_fonts: bool) -> Document:
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        book = xlrd.open_workbook(file_contents=content, formatting_info=with_fonts, logfile=nowhere)
        return Document(list(_sheets(book)))


def _sheets(book: Any) -> Iterator[Run]:
    for sheet in book.sheets():
        if sheet.visibility:
            continue
        for number in range(sheet.nrows):
            yield from row_of(
                [
                    list(_cell(book, sheet, number, column))
                    for column in range(sheet.row_len(number))
                    if sheet.cell_type(number, column) not in _BLANK
                ]
            )
        yield sheet_name(sheet.name)


_BLANK = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR)


def _cell(book: Any, sheet: Any, row: int, column: int) -> Iterator[Run]:
    cell = sheet.cell(row, column)
    font = None if cell.xf_index is None else book.font_list[book.xf_list[cell.xf_index].font_index].name
    text = _text(book, cell)
    starts = sheet.rich_text_runlist_map.get((row, column)) if cell.ctype == xlrd.XL_CELL_TEXT else None
    if not starts:
        yield Run(text, font)
        return
    yield Run(text[: starts[0][0]], font)
    ends = [*starts, (len(text), 0)]
    for (start, number), (end, _) in pairwise(ends):
        yield Run(text[start:end], book.font_list[number].name)


def _text(book: Any, cell: Any) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            moment: datetime = xldate_as_datetime(cell.value, book.datemode)
        except (XLDateError, OverflowError, ValueError):
            return as_shown(cell.value)
        return as_shown(moment)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    return as_shown(cell.value)
