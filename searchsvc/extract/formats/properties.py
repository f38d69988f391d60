"""The properties that office documents have of themselves, when they can be believed.

Only the title is taken, and not the dates: a document's date of creation is
that of the template or the day it was typed, not that of the report.
"""

from __future__ import annotations

import re

from searchsvc.extract.archive import Archive
from searchsvc.extract.documents import NO_PROPERTIES, Properties
from searchsvc.extract.markup import local

_LONGEST = 200
_LEAST_WORDS = 3
_MADE_UP = re.compile(
    r"microsoft (?:word|excel|powerpoint)\b.*|(?:powerpoint|slide|document|presentation|untitled|book|sheet|tài liệu|trang|bản trình bày)"
    r"(?: ?-? ?presentation| ?-? ?\d+)?|.*\.(?:docx?|xlsx?|pptx?|pdf|rtf|odt|txt|html?|indd|qxd|tmp)|.*[\\_].*|\W*\d[\d\W]*",
    re.IGNORECASE | re.DOTALL,
)


def plausible_title(title: str | None) -> str | None:
    """A title as a person would write it, None for what programs put there: file names, `Slide 1`."""
    collapsed = " ".join((title or "").split())
    if len(collapsed.split()) < _LEAST_WORDS or len(collapsed) > _LONGEST:
        return None
    return None if _MADE_UP.fullmatch(collapsed) or "\ufffd" in collapsed else collapsed


def office_properties(archive: Archive) -> Properties:
    """The title in a document's core properties (OPC) or its `meta.xml` (OpenDocument)."""
    for name in ("docProps/core.xml", "meta.xml"):
        root = archive.xml(name)
        for element in root.iter("{http://purl.org/dc/elements/1.1/}title") if root is not None else ():
            if local(element) == "title":
                return Properties(title=plausible_title(element.text))
    return NO_PROPERTIES
