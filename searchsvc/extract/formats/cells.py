"""Rows of tables as text: the same for every format that has tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from searchsvc.extract.documents import Run

_GIVEN_NAME = re.compile(r"(?:sheet|trang[ _]?tính|bảng|table)? ?\d*(?: ?\(\d+\))?", re.IGNORECASE)


def row_of(cells: Sequence[Sequence[Run]]) -> Iterator[Run]:
    """A table's row: on one line between tabs, or cell below cell when one has several lines.

    Letterheads are set in tables whose cells have several lines, which must not
    be torn apart; figures belong on one line.
    """
    stripped = [_without_ends(cell) for cell in cells]
    filled = [cell for cell in stripped if cell]
    if any("\n" in run.text for cell in filled for run in cell):
        for cell in filled:
            yield from cell
            yield Run("\n")
    elif filled:
        for number, cell in enumerate(stripped):
            if number:
                yield Run("\t")
            yield from cell
        yield Run("\n")


def sheet_name(name: str) -> Run:
    """The line below a sheet that says its name, empty for the names that programs give."""
    return Run("\n" if _GIVEN_NAME.fullmatch(name.strip()) else f"{name}\n\n")


def _without_ends(cell: Sequence[Run]) -> list[Run]:
    """A cell without the blank runs around it."""
    visible = [number for number, run in enumerate(cell) if run.text.strip()]
    return list(cell[visible[0] : visible[-1] + 1]) if visible else []
