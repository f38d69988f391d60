"""Documents that are ZIP archives, within limits: what a hostile one may cost.

Office documents of today are ZIP archives of XML. Neither the packed size nor
the size that an archive declares is believed: what is unpacked is counted as it
comes.
"""

from __future__ import annotations

import zipfile
import zlib
from contextlib import suppress
from io import BytesIO

from searchsvc.errors import ExtractionError
from searchsvc.extract.markup import Damaged, Element, parse_xml, refuse_entities

LARGEST = 256 * 1024 * 1024
"""So many bytes may the parts of one document have, unpacked and taken together."""

_MOST_PARTS = 20_000
_PIECE = 1 << 20


class Archive:
    """The parts of a document by name; raises `ExtractionError` when it is none or too large."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
            infos = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise ExtractionError(
                "The file is damaged: it is not a ZIP archive, as its format would be."
            ) from error
        if len(infos) > _MOST_PARTS or sum(info.file_size for info in infos) > LARGEST:
            raise _too_large()
        self._names = {info.filename.removeprefix("/"): info for info in infos}
        self._left = LARGEST

    def names(self) -> list[str]:
        """The names of all parts, sorted."""
        return sorted(self._names)

    def part(self, name: str) -> bytes | None:
        """The bytes of a part, None if there is no such part; raises `Damaged`."""
        info = self._names.get(name.removeprefix("/"))
        if info is None:
            return None
        if info.flag_bits & 1:
            raise ExtractionError("The file is protected by a password.")
        pieces: list[bytes] = []
        try:
            with self._zip.open(info) as stream:
                while piece := stream.read(_PIECE):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise _too_large()
                    pieces.append(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
            raise Damaged(f"The file is damaged: its part “{name}” cannot be unpacked.") from error
        return b"".join(pieces)

    def check_xml(self, name: str) -> None:
        """Refuse a part whose XML defines entities, without parsing it."""
        with suppress(Damaged):
            refuse_entities(self.part(name) or b"")

    def xml(self, name: str) -> Element | None:
        """The root of an XML part, None if there is no such part or it is damaged."""
        try:
            content = self.part(name)
            return None if content is None else parse_xml(content)
        except Damaged:
            return None

    def needed_xml(self, name: str) -> Element:
        """The root of an XML part without which the document is none."""
        content = self.part(name)
        if content is None:
            raise ExtractionError(f"The file is damaged: its part “{name}” is missing.")
        return parse_xml(content)


def _too_large() -> ExtractionError:
    return ExtractionError(f"The file is larger than {LARGEST // 1024**2} MB when it is unpacked.")
