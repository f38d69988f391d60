r"""Rich Text Format (.rtf), with the font of every run.

Rich Text Format Specification 1.9.1. A control word is a backslash and
letters; a group in braces keeps its own state. Bytes (`\'e1`) are in the code page
of the font's character set, but for fonts of old encodings, which are read
as Western.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from searchsvc.errors import ExtractionError
from searchsvc.extract.documents import Document, Properties, Run
from searchsvc.extract.formats.properties import plausible_title
from searchsvc.extract.legacy import encoding_of_font

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)"
)
_CHARSETS = {0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "cp950", 161: "cp1253"} | {
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"
}  # fmt: skip
_SIGNS = {
    "par": "\n", "line": "\n", "page": "\n", "sect": "\n", "row": "\n", "nestrow": "\n", "cell": "\t", "nestcell": "\t",
    "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•", "emspace": " ", "enspace": " ",
}  # fmt: skip
_SYMBOLS = {b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
_UNSEEN = frozenset({
    "stylesheet", "colortbl", "pict", "object", "filetbl", "listtable", "listoverridetable", "revtbl",
    "rsidtbl", "themedata", "datastore", "fldinst", "xe", "tc", "bkmkstart", "bkmkend", "template",
    "private", "nonshppict", "latentstyles", "mmathPr", "headerl", "footerl", "headerr", "footerr",
    "headerf", "footerf", "header", "footer", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn",
    "annotation", "atnid", "atnauthor", "pgdsctbl", "colorschememapping", "generator", "listtext", "sp",
})  # fmt: skip
_SEEN_THOUGH_STARRED = frozenset({b"shptxt", b"shpinst"})
_MOST_GROUPS = 10_000


def read(content: bytes) -> Document:
    """The text of an RTF document, cells between tabs; `ExtractionError` if it is none."""
    if not content.lstrip()[:5].lower().startswith(b"{\\rtf"):
        raise ExtractionError("The file is damaged: it is not an RTF document.")
    reader = _Reader(content)
    runs = list(reader.runs())
    return Document(runs, Properties(title=plausible_title(reader.title)))


@dataclass(slots=True)
class _State:
    """What a group has from the one around it: the number of its font, and where its text goes to."""

    font: int | None = None
    goes_to: str = "text"
    units_after_unicode: int = 1
    deleted: bool = False


class _Reader:
    """Goes through the tokens of a document once."""

    def __init__(self, content: bytes) -> None:
        self.title = ""
        self._content = content
        self._names: dict[int, str] = {}
        self._codecs: dict[int, str] = {}
        self._codec = "cp1252"
        self._usual = 0
        self._outer: list[_State] = []
        self._state = _State()
        self._starred = False
        self._units_to_skip = 0
        self._first_of_pair: int | None = None
        self._bytes = bytearray()

    def runs(self) -> Iterator[Run]:
        """The text of the document, run by run."""
        position = 0
        while match := _TOKEN.search(self._content, position):
            position = match.end()
            word, number, byte, symbol, brace, plain = match.groups()
            if byte is not None or plain is not None:
                self._take(plain if byte is None else bytes.fromhex(byte.decode("ascii")))
                continue
            yield from self._put(self._decoded())
            if brace is not None:
                self._group(opens=brace == b"{")
            elif symbol is not None:
                self._starred = symbol == b"*"
                yield from self._put(_SYMBOLS.get(symbol, ""))
            elif word == b"bin":
                position += max(0, int(number or 0))
            else:
                yield from self._put(self._control(word, None if number is None else int(number)))
        yield from self._put(self._decoded())

    def _take(self, raw: bytes) -> None:
        skipped = min(self._units_to_skip, len(raw))
        self._units_to_skip -= skipped
        self._bytes += raw[skipped:]

    @property
    def _font(self) -> int:
        return self._usual if self._state.font is None else self._state.font

    def _decoded(self) -> str:
        """The bytes since the last control word, in the code page of the present font."""
        raw, self._bytes = bytes(self._bytes), bytearray()
        if self._state.goes_to == "fonts" or encoding_of_font(self._names.get(self._font)):
            return raw.decode("latin-1")
        return raw.decode(self._codecs.get(self._font, self._codec), errors="replace")

    def _put(self, text: str) -> Iterator[Run]:
        if not text or self._state.deleted:
            return
        if self._state.goes_to == "text":
            yield Run(text, self._names.get(self._font))
        elif self._state.goes_to == "fonts":
            self._names[self._font] = (self._names.get(self._font, "") + text).rstrip("; ")
        elif self._state.goes_to == "title":
            self.title += text

    def _group(self, *, opens: bool) -> None:
        self._starred, self._units_to_skip = False, 0
        if opens:
            if len(self._outer) >= _MOST_GROUPS:
                raise ExtractionError("The file is damaged: its groups are nested too deeply.")
            self._outer.append(replace(self._state))
        elif self._outer:
            self._state = self._outer.pop()

    def _control(self, word: bytes, number: int | None) -> str:
        starred, self._starred = self._starred, False
        name = word.decode("ascii")
        if name == "u" and number is not None:
            self._units_to_skip = self._state.units_after_unicode
            return self._character(number % 0x10000)
        self._units_to_skip = 0
        if name == "fonttbl":
            self._state.goes_to = "fonts"
        elif name == "title" and self._state.goes_to == "info":
            self._state.goes_to = "title"
        elif name == "info":
            self._state.goes_to = "info"
        elif name in _UNSEEN or (starred and word not in _SEEN_THOUGH_STARRED):
            self._state.goes_to = "nowhere"
        elif name in _SIGNS:
            return _SIGNS[name]
        else:
            self._set(name, number)
        return ""

    def _character(self, unit: int) -> str:
        """The character of a UTF-16 code unit; that of a pair comes with its second."""
        first, self._first_of_pair = self._first_of_pair, None
        if 0xD800 <= unit < 0xDC00:  # noqa: PLR2004 - the ranges of UTF-16
            self._first_of_pair = unit
            return ""
        if first is not None and 0xDC00 <= unit < 0xE000:  # noqa: PLR2004 - as above
            return chr(0x10000 + ((first - 0xD800) << 10) + unit - 0xDC00)
        return chr(unit)

    def _set(self, name: str, number: int | None) -> None:
        match name:
            case "f" | "af" if number is not None and (name == "f" or self._state.goes_to == "fonts"):
                self._state.font = number
            case "plain":
                self._state.font = None
            case "deff":
                self._usual = number or 0
            case "fcharset" if number in _CHARSETS:
                self._codecs[self._font] = _CHARSETS[number]
            case "ansicpg" if number is not None:
                self._codec = _known_codec(number)
            case "uc":
                self._state.units_after_unicode = max(0, number or 0)
            case "deleted":
                self._state.deleted = number != 0
            case _:
                pass


def _known_codec(page: int) -> str:
    try:
        return codecs.lookup(f"cp{page}").name
    except LookupError:
        return "cp1252"
