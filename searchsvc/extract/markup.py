"""XML and HTML as trees, by lxml: nothing is fetched, no entity is expanded.

XML with a document type is refused, as the standards of all office formats
forbid it; a document that defines its entities means harm.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from searchsvc.errors import ExtractionError

_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0", b"\0\0\xfe\xff")

Element = Any
"""An element of lxml, which has no types."""


class Damaged(ExtractionError):
    """A part of a document is damaged; the document may be readable without it."""


def parse_xml(content: bytes) -> Element:
    """The root element of XML without document type; `ExtractionError` if it is not well formed."""
    refuse_entities(content)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Damaged("The file is damaged: its XML is not well formed.") from error


def refuse_entities(content: bytes) -> None:
    """Raise `ExtractionError` for XML that may define entities; Office programs write none that does."""
    if content.startswith(_WIDE_MARKS) or _DOCTYPE.search(content):
        raise ExtractionError("The file is refused: its XML defines entities or a document type.")


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element | None, name: str) -> str | None:
    """The value of the attribute with this name in whatever namespace."""
    if element is None:
        return None
    return next((str(value) for key, value in element.items() if key.rpartition("}")[2] == name), None)


def child(element: Element | None, *path: str) -> Element | None:
    """The first child with a name, its first child with the next, and so on; None if one is missing."""
    for name in path:
        if element is None:
            return None
        element = next((each for each in element if local(each) == name), None)
    return element


def parse_html(text: str) -> Element:
    """The root element of a page; `ExtractionError` if there is none."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise ExtractionError("The file has no text.")
    return root
