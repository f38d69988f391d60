"""OpenDocument texts and presentations (.odt, .odp): what `content.xml` shows, in reading order.

OpenDocument 1.3, part 3. Fonts are looked up through the styles, as old
encodings hang on them.
"""

from __future__ import annotations

from collections.abc import Iterator

from searchsvc.extract.archive import Archive
from searchsvc.extract.documents import Document, Run
from searchsvc.extract.formats.cells import row_of
from searchsvc.extract.formats.properties import office_properties
from searchsvc.extract.formats.styles import Fonts
from searchsvc.extract.markup import Element, attribute, child, local

_UNSEEN = frozenset({
    "tracked-changes", "annotation", "annotation-end", "sequence-decls", "forms", "settings", "object",
    "object-ole", "image", "table-of-content-source", "alphabetical-index-source", "bibliography-source",
    "desc", "title",
})  # fmt: skip
_MOST_SPACES = 100


def read(content: bytes) -> Document:
    """The text of an OpenDocument text or presentation, notes below their paragraphs, running headers last."""
    archive = Archive(content)
    styles, content_xml = archive.xml("styles.xml"), archive.needed_xml("content.xml")
    first, others = _margins(styles)
    body = child(content_xml, "body")
    reader = _Reader(_Styles(styles, content_xml))
    parts = [*first, *([] if body is None else [body]), *others]
    return Document((run for part in parts for run in reader.blocks(part, None)), office_properties(archive))


def _margins(styles: Element | None) -> tuple[list[Element], list[Element]]:
    """The headers of first pages, and the other headers and footers, each text once."""
    first: list[Element] = []
    others: list[Element] = []
    texts: set[str] = set()
    for page in styles.iter("{*}master-page") if styles is not None else ():
        for part in page:
            name, text = local(part), " ".join("".join(part.itertext()).split())
            if name.startswith(("header", "footer")) and any(map(str.isalpha, text)) and text not in texts:
                texts.add(text)
                (first if name == "header-first" else others).append(part)
    return first, others


class _Reader:
    def __init__(self, styles: _Styles) -> None:
        self._styles = styles

    def blocks(self, parent: Element, font: str | None) -> Iterator[Run]:
        """What the paragraphs below an element show; `font` is that of the frame around them."""
        for element in parent:
            name = local(element)
            if name in {"p", "h"}:
                yield from self._paragraph(element, font)
            elif name == "table":
                for row in element.iter("{*}table-row"):
                    yield from row_of([list(self.blocks(cell, font)) for cell in row])
            elif name not in _UNSEEN:
                yield from self.blocks(element, self._font(element) or font)

    def _paragraph(self, paragraph: Element, font: str | None) -> Iterator[Run]:
        below: list[Element] = []
        yield from self._inline(paragraph, self._font(paragraph) or font or self._styles.usual, below)
        yield Run("\n")
        for block in below:
            yield from self.blocks(block, font)

    def _inline(self, parent: Element, font: str | None, below: list[Element]) -> Iterator[Run]:
        yield Run(parent.text or "", font)
        for element in parent:
            name = local(element)
            if name == "s":
                count = attribute(element, "c") or "1"
                yield Run(" " * min(_MOST_SPACES, int(count) if count.isdecimal() else 1), font)
            elif name == "tab":
                yield Run("\t", font)
            elif name == "line-break":
                yield Run("\n", font)
            elif name == "note":
                below.extend(each for each in element if local(each) == "note-body")
            elif name in {"frame", "custom-shape", "text-box", "rect", "g"}:
                below.append(element)
            elif name not in _UNSEEN:
                yield from self._inline(element, self._font(element) or font, below)
            yield Run(element.tail or "", font)

    def _font(self, element: Element) -> str | None:
        return self._styles.font(attribute(element, "style-name"))


class _Styles:
    """The font of each style, through the styles that it is based on."""

    def __init__(self, *parts: Element | None) -> None:
        self._fonts = Fonts()
        self.usual: str | None = None
        for part in parts:
            if part is not None:
                self._read(part)

    def _read(self, part: Element) -> None:
        families = {
            attribute(face, "name"): (attribute(face, "font-family") or "").strip("'\"")
            for face in part.iter("{*}font-face")
        }
        for style in part.iter("{*}style", "{*}default-style"):
            properties = child(style, "text-properties")
            named = attribute(properties, "font-name")
            font = families.get(named) or named or (attribute(properties, "font-family") or "").strip("'\"")
            name = attribute(style, "name")
            if name:
                self._fonts.add(name, font, attribute(style, "parent-style-name"))
            elif attribute(style, "family") == "paragraph":
                self.usual = font or self.usual

    def font(self, style: str | None) -> str | None:
        """The font of a style, None where it names none."""
        return self._fonts.of(style)
