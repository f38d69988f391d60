"""Word documents (.docx): paragraphs, tables, text boxes and notes in reading order.

The part of ECMA-376 (Office Open XML, WordprocessingML) that says what is
shown. Fonts are looked up through the styles, as old encodings hang on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from posixpath import dirname, join

from searchsvc.extract.archive import Archive
from searchsvc.extract.documents import Document, Run
from searchsvc.extract.formats.cells import row_of
from searchsvc.extract.formats.packages import related
from searchsvc.extract.formats.properties import office_properties
from searchsvc.extract.formats.styles import Fonts
from searchsvc.extract.markup import Element, attribute, child, local

_NEWLINE = Run("\n")
_TRANSPARENT = frozenset({
    "body", "sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir",
    "bdo", "Choice", "AlternateContent", "docPartBody", "txbxContent", "hdr", "ftr", "footnote", "endnote",
})  # fmt: skip
"""Elements that are read as if what they hold stood in their place."""

_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}


def read(content: bytes) -> Document:
    """The text of a Word document: first-page headers, body with notes, then the other headers and footers."""
    archive = Archive(content)
    return Document(_Reader(archive).runs(), office_properties(archive))


class _Reader:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        kinds = {each.kind: each.name for each in related(archive, "").values()}
        self._main = kinds.get("officeDocument", "word/document.xml")
        self._noted: list[tuple[str, str]] = []

    def runs(self) -> Iterator[Run]:
        """The document's runs: headers of first pages, the body, then the other headers and footers."""
        body = child(self._archive.needed_xml(self._main), "body")
        if body is None:
            return
        first, others = self._margins(body)
        for part in first:
            yield from self._blocks(part)
        yield from self._blocks(body)
        for part in others:
            yield from self._blocks(part)

    def _margins(self, body: Element) -> tuple[list[Element], list[Element]]:
        """The headers of first pages, and the other headers and footers, each text once."""
        parts = related(self._archive, self._main)
        first: list[Element] = []
        others: list[Element] = []
        texts = {""}
        for reference in body.iter("{*}headerReference", "{*}footerReference"):
            target = parts.get(attribute(reference, "id") or "")
            part = self._archive.xml(target.name) if target else None
            text = " ".join("".join(part.itertext()).split()) if part is not None else ""
            if text in texts or not any(map(str.isalpha, text)):
                continue
            texts.add(text)
            on_top = local(reference) == "headerReference" and attribute(reference, "type") == "first"
            (first if on_top else others).append(part)
        return first, others

    def _blocks(self, parent: Element) -> Iterator[Run]:
        for element in parent:
            name = local(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                for row in self._rows(element):
                    yield from row_of([list(self._blocks(cell)) for cell in row])
            elif name in _TRANSPARENT:
                yield from self._blocks(element)

    def _rows(self, table: Element) -> Iterator[list[Element]]:
        for element in table:
            if local(element) == "tr":
                yield list(self._cells(element))
            elif local(element) in _TRANSPARENT:
                yield from self._rows(element)

    def _cells(self, row: Element) -> Iterator[Element]:
        for element in row:
            if local(element) == "tc":
                yield element
            elif local(element) in _TRANSPARENT:
                yield from self._cells(element)

    def _paragraph(self, paragraph: Element) -> Iterator[Run]:
        boxes: list[Element] = []
        style = attribute(child(paragraph, "pPr", "pStyle"), "val")
        yield from self._inline(paragraph, self._styles.font(style) or self._styles.usual, boxes)
        yield _NEWLINE
        for box in boxes:
            yield from self._blocks(box)
        noted, self._noted = self._noted, []
        for kind, number in noted:
            note = self._notes(kind).get(number)
            if note is not None:
                yield from self._blocks(note)

    def _inline(self, parent: Element, font: str | None, boxes: list[Element]) -> Iterator[Run]:
        for element in parent:
            name = local(element)
            if name == "r":
                yield from self._run(element, font, boxes)
            elif name in _TRANSPARENT:
                yield from self._inline(element, font, boxes)

    def _run(self, run: Element, font: str | None, boxes: list[Element]) -> Iterator[Run]:
        properties = child(run, "rPr")
        style = attribute(child(properties, "rStyle"), "val")
        font = _font(properties) or self._styles.font(style) or font
        for element in run:
            name = local(element)
            if name == "t":
                yield Run(element.text or "", font)
            elif name in _SIGNS:
                yield Run(_SIGNS[name], font)
            elif name in _NOTES:
                self._noted.append((_NOTES[name], attribute(element, "id") or ""))
            elif name in {"drawing", "pict", "object"}:
                boxes.extend(_boxes(element))
            elif name == "AlternateContent":
                choice = child(element, "Choice")
                boxes.extend(_boxes(element if choice is None else choice))

    def _beside_main(self, name: str) -> Element | None:
        return self._archive.xml(join(dirname(self._main), name))

    @cached_property
    def _styles(self) -> _Styles:
        return _Styles(self._beside_main("styles.xml"))

    def _notes(self, kind: str) -> dict[str, Element]:
        if kind not in self._note_parts:
            part = self._beside_main(f"{kind}.xml")
            self._note_parts[kind] = {
                attribute(each, "id") or "": each for each in (part if part is not None else ())
            }
        return self._note_parts[kind]

    @cached_property
    def _note_parts(self) -> dict[str, dict[str, Element]]:
        return {}


class _Styles:
    """The font of each style, through the styles that it is based on."""

    def __init__(self, part: Element | None) -> None:
        self._fonts = Fonts()
        self.usual = _font(child(part, "docDefaults", "rPrDefault", "rPr"))
        normal = None
        for style in part if part is not None else ():
            if local(style) != "style":
                continue
            name = attribute(style, "styleId") or ""
            self._fonts.add(name, _font(child(style, "rPr")), attribute(child(style, "basedOn"), "val"))
            if attribute(style, "type") == "paragraph" and attribute(style, "default") in {"1", "true", "on"}:
                normal = name
        self.usual = self.font(normal) or self.usual

    def font(self, style: str | None) -> str | None:
        """The font of a style, None where it names none."""
        return self._fonts.of(style)


def _font(properties: Element | None) -> str | None:
    fonts = child(properties, "rFonts")
    return attribute(fonts, "hAnsi") or attribute(fonts, "ascii")


def _boxes(drawing: Element) -> Iterator[Element]:
    """The text boxes of a drawing, outermost only."""
    for element in drawing:
        if local(element) == "txbxContent":
            yield element
        elif local(element) != "Fallback":
            yield from _boxes(element)
