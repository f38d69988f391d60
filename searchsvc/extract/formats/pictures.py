"""Images of pages (.png, .jpg, .tiff), whose text is read off by Tesseract."""

from __future__ import annotations

from searchsvc.extract.documents import Document, Run
from searchsvc.extract.scanning import Scanner


def read(content: bytes, scanner: Scanner) -> Document:
    """The text in an image; `ExtractionError` if Tesseract is missing or cannot read it."""
    return Document([Run(scanner.page(content, 0, lambda: content))], recognised_pages=1)
