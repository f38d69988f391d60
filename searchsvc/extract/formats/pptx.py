"""PowerPoint presentations (.pptx): the text of each slide in order, then its notes.

ECMA-376 (Office Open XML), PresentationML and DrawingML.
"""

from __future__ import annotations

from collections.abc import Iterator

from searchsvc.extract.archive import Archive
from searchsvc.extract.documents import Document, Run
from searchsvc.extract.formats.cells import row_of
from searchsvc.extract.formats.packages import Related, related
from searchsvc.extract.formats.properties import office_properties
from searchsvc.extract.markup import Element, attribute, child, local

_MAIN = "ppt/presentation.xml"
_EMPTY_PLACES = frozenset({"sldNum", "dt", "ftr", "hdr", "sldImg"})
"""Placeholders that hold a page number, a date, or what stands on every slide."""


def read(content: bytes) -> Document:
    """The text of the slides in the order in which they are shown."""
    archive = Archive(content)
    return Document(_slides(archive), office_properties(archive))


def _slides(archive: Archive) -> Iterator[Run]:
    order = child(archive.needed_xml(_MAIN), "sldIdLst")
    targets = related(archive, _MAIN)
    for slide in order if order is not None else ():
        number = next((str(value) for key, value in slide.items() if key.endswith("}id")), "")
        name = targets.get(number, Related("", "")).name
        root = archive.xml(name) if name else None
        if root is None:
            continue
        yield from _shapes(root)
        for kind, target in related(archive, name).values():
            notes = archive.xml(target) if kind == "notesSlide" else None
            if notes is not None:
                yield from _shapes(notes)
        yield Run("\n")


def _shapes(parent: Element) -> Iterator[Run]:
    for element in parent:
        name = local(element)
        if name == "sp" and _place(element) in _EMPTY_PLACES:
            continue
        if name == "tbl":
            for row in element.iter("{*}tr"):
                yield from row_of([list(_shapes(cell)) for cell in row])
        elif name == "p" and "drawingml" in str(element.tag):
            yield from _paragraph(element)
        elif name != "Fallback":
            yield from _shapes(element)


def _place(shape: Element) -> str | None:
    return attribute(child(shape, "nvSpPr", "nvPr", "ph"), "type")


def _paragraph(paragraph: Element) -> Iterator[Run]:
    for element in paragraph:
        name = local(element)
        if name == "br":
            yield Run("\n")
        elif name in {"r", "fld"}:
            text = child(element, "t")
            font = attribute(child(element, "rPr", "latin"), "typeface")
            yield Run("" if text is None else text.text or "", None if font and font[0] == "+" else font)
    yield Run("\n")
