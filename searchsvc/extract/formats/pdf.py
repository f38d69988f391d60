"""PDF documents, through PDFium: their text, or that of the pictures of which their pages consist."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from functools import partial

import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import raw

from searchsvc.errors import ExtractionError
from searchsvc.extract.documents import Document, Properties, Run
from searchsvc.extract.formats.properties import plausible_title
from searchsvc.extract.scanning import Scanner

_NAME_BYTES = 128
_WORD = re.compile(r"\S+\s*|\s+")
_DOTS_PER_INCH, _LARGEST_SIDE = 300, 5000
_ERRORS = {
    raw.FPDF_ERR_PASSWORD: "The file is protected by a password.",
    raw.FPDF_ERR_SECURITY: "The file is protected in a way that is not known.",
}


def read(content: bytes, scanner: Scanner) -> Document:
    """The text of a PDF page by page; of pages that are pictures, what can be read off them."""
    runs: list[Run] = []
    scanned = 0
    with _opened(content) as document:
        title = plausible_title(document.get_metadata_value("Title"))
        for number in range(len(document)):
            try:
                page = document[number]
                written = list(_written(page.get_textpage()))
            except pypdfium2.PdfiumError:
                continue  # one damaged page costs that page
            if not any(run.text.strip() for run in written) and _has_picture(page):
                written = [Run(scanner.page(content, number, partial(_drawn, page)))]
                scanned += 1
            runs += [*written, Run("\n")]
            page.close()
    return Document(runs, Properties(title=title), recognised_pages=scanned)


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        sentence = _ERRORS.get(
            getattr(error, "err_code", None), "The file is damaged: it is not a PDF document."
        )
        raise ExtractionError(sentence) from error


def _written(page: pypdfium2.PdfTextPage) -> Iterator[Run]:
    """The text of a page, word by word with its font, if some letter is not ASCII."""
    count = page.count_chars()
    text = page.get_text_range(0, count) if count else ""
    if text.isascii() or len(text) != count:
        yield Run(text.replace("\r", ""))
        return
    for word in _WORD.finditer(text):
        yield Run(word.group().replace("\r", ""), _font(page, word.start()))


def _font(page: pypdfium2.PdfTextPage, place: int) -> str | None:
    name = ctypes.create_string_buffer(_NAME_BYTES)
    raw.FPDFText_GetFontInfo(page, place, name, _NAME_BYTES, ctypes.byref(ctypes.c_int()))
    return name.value.decode("utf-8", errors="replace") or None


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    return any(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))


def _drawn(page: pypdfium2.PdfPage) -> bytes:
    """The page in shades of grey as a PGM file, which needs no library to be written."""
    width, height = page.get_size()
    scale = min(_DOTS_PER_INCH / 72, _LARGEST_SIDE / max(width, height, 1))
    bitmap = page.render(scale=scale, grayscale=True)
    shades = bytes(bitmap.buffer)
    rows = (shades[row * bitmap.stride :][: bitmap.width] for row in range(bitmap.height))
    return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(rows)
