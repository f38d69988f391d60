"""The programs that read some formats."""

from __future__ import annotations

from tests.conftest import PARTS

PARTS |= {
    "soffice": "LibreOffice: apt-get install libreoffice-writer-nogui libreoffice-impress-nogui",
    "antiword": "a reader of .doc files: apt-get install antiword",
    "catdoc": "a reader of .doc files: apt-get install catdoc",
    "catppt": "a reader of .ppt files: apt-get install catdoc",
    "tesseract": "text recognition: apt-get install tesseract-ocr tesseract-ocr-vie",
}
