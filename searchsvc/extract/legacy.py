"""The encodings of Vietnamese from before Unicode, and what they become.

TCVN3 (ABC): TCVN 5712:1993, third table. VNI: a letter and its mark are two
characters, as the VNI fonts for Windows have it. VISCII: RFC 1456. Text in
one of them comes as characters of a Western code page (cp1252, mostly), each
of which stands for a byte.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_ABC = "A1ĂÂÊÔƠƯĐăâêôơưđ B5àảãáạ BBằẳẵắ C6ặầẩẫấậè CEẻẽéẹềểễếệìỉ DCĩíịò E1ỏõóọồổỗốộờởỡớợù F1ủũúụừửữứựỳỷỹýỵ"
_RFC1456 = (
    "02Ẳ 05ẴẪ 14Ỷ 19Ỹ 1EỴ "
    "80ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VNI_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_MARKS = {
    "â": "\u0302",
    "á": "\u0302\u0301",
    "à": "\u0302\u0300",
    "å": "\u0302\u0309",
    "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
    "ê": "\u0306",
    "é": "\u0306\u0301",
    "è": "\u0306\u0300",
    "ú": "\u0306\u0309",
    "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
} | _VNI_TONES
_VNI_LETTERS = dict(zip("ôöñíìæóòî", "ơưđíìỉĩịỵ", strict=True))
_PDF_NAMES = {"\u2212": 0xAD, "\u2219": 0xB7, "\u2022": 0xB7, "\u03bc": 0xB5, "\u02c9": 0xAF, "\ufffe": 0xAD}
"""Characters that PDF readers give for the names of the glyphs at these bytes."""


def _carriers() -> dict[str, int]:
    """The byte that a character stands for, by the character."""
    found = dict(_PDF_NAMES)
    for codec in ("cp1258", "latin-1", "cp1252"):
        for byte in (*range(0x20), *range(0x80, 0x100)):
            character = bytes([byte]).decode(codec, errors="ignore")
            if character:
                found[character] = byte
    return found


_CARRIERS = _carriers()


def _one_for_one(layout: str) -> dict[int, str]:
    """A table for `str.translate` out of blocks: the first byte in hexadecimal, then the letters from there on."""
    letters = {
        int(block[:2], 16) + place: letter
        for block in re.findall(r"[0-9A-F]{2}[^ 0-9]+", layout)
        for place, letter in enumerate(block[2:])
    }
    return {ord(carrier): letters[byte] for carrier, byte in _CARRIERS.items() if byte in letters}


def _vni() -> tuple[dict[str, str], dict[str, str]]:
    letters = _VNI_LETTERS | {old.upper(): new.upper() for old, new in _VNI_LETTERS.items()}
    marks = _VNI_MARKS | {old.upper(): new for old, new in _VNI_MARKS.items()}
    return letters, marks


_TCVN3, _VISCII = _one_for_one(_ABC), _one_for_one(_RFC1456)
_VNI_SINGLE, _VNI_SIGNS = _vni()
_VNI_CARRIERS = {ord(carrier): chr(byte) for carrier, byte in _CARRIERS.items() if byte >= 0xC0}  # noqa: PLR2004
_VNI_LETTER = re.compile(rf"([AEIOUYaeiouyÔôÖö])([{''.join(_VNI_SIGNS)}]{{1,2}})|[{''.join(_VNI_SINGLE)}]")


def _from_vni(text: str) -> str:
    return _VNI_LETTER.sub(_vni_letter, text.translate(_VNI_CARRIERS))


def _vni_letter(match: re.Match[str]) -> str:
    letter, signs = match.groups()
    if letter is None:
        return _VNI_SINGLE[match.group()]
    marks = "".join(_VNI_SIGNS[sign] for sign in signs)
    return unicodedata.normalize("NFC", _VNI_SINGLE.get(letter, letter) + marks)


_HYPHENS = re.compile("\xad{2,}")
"""An optional hyphen of Word beside the TCVN3 letter at the same place, which is never doubled."""

CONVERT: dict[str, Callable[[str], str]] = {
    "tcvn3": lambda text: _HYPHENS.sub("\xad", text).translate(_TCVN3),
    "vni": _from_vni,
    "viscii": lambda text: text.translate(_VISCII),
    "cp1258": lambda text: text,
}
"""Legacy text as Unicode text in NFC, by the name of the encoding."""


_TCVN3_FONT = re.compile(r"(?:[A-Z]{6}\+)?\.?Vn(?=[A-Z])")
_VNI_FONT = re.compile(r"(?:[A-Z]{6}\+)?VNI[- ]?", re.IGNORECASE)
_VISCII_FONT = re.compile(r"(?:[A-Z]{6}\+)?VI[- ]?(?:Times|Arial|Helve|Courier)")


def encoding_of_font(font: str | None) -> str | None:
    """The encoding for which a font was drawn, None for one of Unicode or of unknown kind."""
    if font is None:
        return None
    if _VNI_FONT.match(font):
        return "vni"
    if _TCVN3_FONT.match(font) or font.lower().startswith(".vn"):
        return "tcvn3"
    return "viscii" if _VISCII_FONT.match(font) else None


_CAPITALS_FONT = re.compile(r"\.?Vn[A-Za-z0-9 ]*H(?:[ ,-].*)?")


def draws_capitals(font: str | None) -> bool:
    """Whether a TCVN3 font shows small letters as capitals: `.VnTimeH`."""
    return font is not None and bool(_CAPITALS_FONT.fullmatch(font.split("+")[-1]))
