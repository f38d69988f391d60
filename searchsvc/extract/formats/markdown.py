"""Markdown (.md): its text without the marks of emphasis, links and tables."""

from __future__ import annotations

import re

from searchsvc.extract.documents import Document, Run
from searchsvc.extract.formats import plain

_FENCE = re.compile(r"^[ ]{0,3}(?:```|~~~).*$", re.MULTILINE)
_RULE = re.compile(
    r"^[ ]{0,3}(?:[-*_][ \t]*){3,}$|^\|?[ ]*:?-{2,}:?[ ]*(?:\|[ ]*:?-{2,}:?[ ]*)*\|?[ ]*$", re.MULTILINE
)
_HEADING = re.compile(r"^[ ]{0,3}#{1,6}[ \t]+(?=\S)", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\([^()\s]{0,1000}(?:\s+\"[^\"\n]{0,500}\")?\)")
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|~~|\*|`)(?=\S)([^*_~`\n]+)(?<=\S)\1(?!\w)")
_CELLS = re.compile(r"^[ ]*\|(.*)\|[ ]*$", re.MULTILINE)
_QUOTE = re.compile(r"^[ ]{0,3}>[ ]?", re.MULTILINE)


def read(content: bytes) -> Document:
    """The text of a Markdown file; `ExtractionError` if it is no text."""
    document = plain.read(content)
    return document._replace(runs=[Run(_bare(run.text), run.font) for run in document.runs])


def _bare(text: str) -> str:
    text = text.replace("\r\n", "\n")
    for pattern in (_FENCE, _RULE, _QUOTE, _HEADING):
        text = pattern.sub("", text)
    text = _CELLS.sub(lambda row: "\t".join(cell.strip() for cell in row[1].split("|")), text)
    text = _LINK.sub(r"\1", text)
    return _EMPHASIS.sub(r"\2", text)
