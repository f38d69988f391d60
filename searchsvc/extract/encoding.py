"""Bytes in, text out: which encoding a text file has.

In this order: a byte order mark; UTF-16 without one; UTF-8, with a few damaged
bytes at most; Vietnamese Windows (cp1258), when the result is written in
Vietnamese letters; TCVN3, VNI and VISCII, when the result is; what charset-normalizer finds among a few others. Anything
else is refused: a wrong guess would put words into the index that nobody wrote.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from searchsvc.errors import ExtractionError
from searchsvc.extract.cleaning import LINE_ENDS, clean
from searchsvc.extract.repair import guess

_MARKS = (  # the marks of UTF-32 begin with those of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ANY_MARK = tuple(mark for mark, _ in _MARKS)
_OTHER_FORMATS = (
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"%PDF-", "a PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
)
_OTHER_STARTS = tuple(start for start, _ in _OTHER_FORMATS)
_SAMPLE = 64 * 1024
_MOST_CONTROLS = 0.02
_MOST_SYMBOLS = 0.005
"""Shares of the characters of a text; TCVN3 read as Latin text has far more symbols inside words."""
_LEAST_OWN, _MOST_KNOWN = 0.1, 0.98
"""Shares of the letters beyond ASCII: with two marks, or of the Vietnamese alphabet at all."""
_CONTROLS = re.compile(rf"[^\t\n\r\x1a\x20-\x7e\xa0-\U0010ffff{LINE_ENDS}]")
_NON_ASCII_LETTER = re.compile(r"[^\W\d_a-zA-Z]")
_SYMBOL_IN_WORD = re.compile(r"(?<=[^\W\d_])[¡-©«-¹»-¿×÷](?=[^\W\d_])")
_MARKED = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EFA, 2)))
_VIETNAMESE = frozenset(_MARKED + _MARKED.lower())
_ONLY_VIETNAMESE = frozenset(map(chr, range(0x1EA0, 0x1EFA)))
_WESTERN = [bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(256)]
_USUAL_BYTES = bytes(
    byte
    for byte in range(256)
    if byte != 0xC2 and (byte >= 0x80 or not _CONTROLS.match(chr(byte)))  # noqa: PLR2004 - ASCII
)
"""Bytes of which there are others wherever a text in Unicode has a control character."""
_STRAY = re.compile("[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f]")
_NEIGHBOURS = ["cp1252", "cp1251", "koi8_r", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"]


def decode(content: bytes) -> str:
    """The text that bytes stand for; `ExtractionError` if they are no text.

    Text in TCVN3, VNI or VISCII stays as Western characters, for `repair`.
    """
    return decode_named(content)[0]


def decode_anyhow(content: bytes) -> str:
    """As `decode`, but damaged bytes do not matter: what has markup or a header is known to be text."""
    try:
        return decode(content)
    except ExtractionError:
        return content.decode("utf-8", errors="replace")


def decode_named(content: bytes) -> tuple[str, str | None]:
    """The text that bytes stand for, and `cp1258` if they were in it."""
    if content.startswith(_OTHER_STARTS):
        name = next(name for start, name in _OTHER_FORMATS if content.startswith(start))
        raise ExtractionError(f"This is not a text file but {name}.")
    text, encoding = _unicode(content), None
    if text is not None and not content.translate(None, _USUAL_BYTES):
        return text, None
    if text is None:
        text = _vietnamese_windows(content)
        encoding = "cp1258" if text is not None else None
    if text is None:
        text = _old_encoding(content)
        if text is not None:
            return text, None
        text = _neighbour(content)
    if text is None:
        raise ExtractionError("The encoding of the file is not known.")
    if _share(_CONTROLS, text) > _MOST_CONTROLS:
        raise ExtractionError("This is not a text file: it has binary content.")
    return text, encoding


def _unicode(content: bytes) -> str | None:
    if content.startswith(_ANY_MARK):
        mark, encoding = next(each for each in _MARKS if content.startswith(each[0]))
        return content[len(mark) :].decode(encoding, errors="replace")
    wide = _wide(content[:_SAMPLE])
    if wide:
        return content.decode(wide, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _damaged_utf8(content)


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: every other byte is that of a Latin or Vietnamese block."""
    pairs = len(sample) // 2
    if b"\0" not in sample:
        return None
    for encoding, high, low in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        blocks, letters = sample[high : pairs * 2 : 2], sample[low : pairs * 2 : 2]
        usual = sum(map(blocks.count, b"\x00\x01\x03\x1e\x20"))
        if blocks.count(0) > pairs / 4 and usual > 0.95 * pairs and letters.count(0) < pairs / 100:
            return encoding
    return None


def _damaged_utf8(content: bytes) -> str | None:
    """UTF-8 with a few wrong bytes (one spoils up to three), which must be rare beside right sequences."""
    text = content.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    right = sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", text)))
    if damaged <= max(3, len(text) // 100) and right >= 10 * damaged:
        return text
    return None


def _old_encoding(content: bytes) -> str | None:
    """Text in an encoding from before Unicode as Western characters, None if it is none."""
    text = "".join(map(_WESTERN.__getitem__, content))
    if content.count(0) or _share(_STRAY, text) > _MOST_CONTROLS:
        return None
    return text if guess(text[:_SAMPLE], ("tcvn3", "vni", "viscii")) else None


def _neighbour(content: bytes) -> str | None:
    best = from_bytes(content[:_SAMPLE], cp_isolation=_NEIGHBOURS).best()
    if best is None:
        return None
    text = content.decode(best.encoding, errors="replace")
    if text.count("\ufffd") > len(text) // 100 or _share(_SYMBOL_IN_WORD, text) > _MOST_SYMBOLS:
        return None
    return text


def _vietnamese_windows(content: bytes) -> str | None:
    sample = clean(content[:_SAMPLE].decode("cp1258", errors="replace"))
    letters = _NON_ASCII_LETTER.findall(sample)
    known = sum(letter in _VIETNAMESE for letter in letters)
    own = sum(letter in _ONLY_VIETNAMESE for letter in letters)
    strays = sum(unicodedata.combining(character) > 0 for character in sample) + sample.count("\ufffd")
    if own >= _LEAST_OWN * len(letters) > 0 and known - strays >= _MOST_KNOWN * len(letters):
        return content.decode("cp1258", errors="replace")
    return None


def _share(pattern: re.Pattern[str], text: str) -> float:
    found = sum(1 for _ in pattern.finditer(text))
    return found / max(1, len(text))
