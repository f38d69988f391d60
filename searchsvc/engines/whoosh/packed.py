"""Many short texts, each compressed by itself with the help of what others of its kind are like.

    <name>          zlib streams, one after another
    <name>_at       int64: where each begins (one more than there are)
    <name>_shared   dictionaries, one after another: what earlier texts had; streams
                    name theirs by its Adler-32 (RFC 1950)
    <name>_shared_at  int64: where each begins

A stream ends with the Adler-32 of its text, so no damaged text is taken for a sound one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import Blocks
from searchsvc.engines.whoosh.spool import Spool
from searchsvc.errors import EngineError

UTF8 = ("utf-8", "surrogatepass")

WINDOW = 1 << 15
"""Bytes that zlib looks back, and so the length of a dictionary at most."""

SAMPLES = 64
"""So many texts are put together to a dictionary, a part of each; fewer texts go without."""

DICTIONARIES = 64
"""So many dictionaries there are at most after a merge, as each reader holds them in memory."""

LEVEL = 6

_DICTIONARY_FLAG = 0x20  # in the second byte of a stream: the four next ones name a dictionary


def pack(texts: Sequence[str], name: str, sample: int = WINDOW // SAMPLES) -> dict[str, NDArray[Any]]:
    """The arrays of texts; `sample` bytes of each of some are their dictionary, which each reading pays for."""
    raw = [text.encode(*UTF8) for text in texts]
    dictionary = shared_part(raw, sample)
    data, at = _one_after_another([compress(each, dictionary) for each in raw])
    arrays: dict[str, NDArray[Any]] = {name: data, f"{name}_at": at}
    return arrays | _shared(name, [dictionary] if dictionary else [])


def _shared(name: str, dictionaries: Sequence[bytes]) -> dict[str, NDArray[Any]]:
    shared, at = _one_after_another(dictionaries)
    return {f"{name}_shared": shared, f"{name}_shared_at": at}


def shared_part(raw: Sequence[bytes], sample: int) -> bytes:
    """What texts like these begin with, as a dictionary; empty for few texts."""
    if len(raw) < SAMPLES:
        return b""
    return b"".join(each[:sample] for each in raw[:: len(raw) // SAMPLES][:SAMPLES])


def compress(raw: bytes, dictionary: bytes) -> bytes:
    """The stream of a text."""
    if not dictionary:
        return zlib.compress(raw, LEVEL)
    compressor = zlib.compressobj(LEVEL, zdict=dictionary)
    return compressor.compress(raw) + compressor.flush()


def _one_after_another(pieces: Sequence[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    at = np.zeros(len(pieces) + 1, np.int64)
    np.cumsum([len(each) for each in pieces], out=at[1:])
    return np.frombuffer(b"".join(pieces), np.uint8), at


class Packed:
    """Packed texts, read one at a time."""

    def __init__(self, arrays: Blocks, name: str) -> None:
        self._data = arrays.part(name)
        self._at: NDArray[np.int64] = arrays[f"{name}_at"]
        shared, at = arrays[f"{name}_shared"], arrays[f"{name}_shared_at"].tolist()
        self.dictionaries = [shared[at[place] : at[place + 1]].tobytes() for place in range(len(at) - 1)]
        self._by_name = {zlib.adler32(each).to_bytes(4): each for each in self.dictionaries}

    def __len__(self) -> int:
        return len(self._at) - 1

    def stream(self, place: int) -> bytes:
        """The stream of a text."""
        return self._data[self._at[place] : self._at[place + 1]].tobytes()

    def raw(self, place: int) -> bytes:
        """The UTF-8 bytes of a text; raises EngineError when they are damaged."""
        stream = self.stream(place)
        try:
            if not stream[1] & _DICTIONARY_FLAG:
                return zlib.decompress(stream)
            reading = zlib.decompressobj(zdict=self._by_name[stream[2:6]])
            raw = reading.decompress(stream)
        except (zlib.error, KeyError, IndexError) as error:
            raise EngineError(
                "A text in the index is damaged; run reindex to build the index anew."
            ) from error
        if not reading.eof:
            raise EngineError("A text in the index is cut short; run reindex to build the index anew.")
        return raw

    def __getitem__(self, place: int) -> str:
        return self.raw(place).decode(*UTF8)

    def streams(self, places: Sequence[int], dictionaries: Sequence[bytes]) -> Iterator[bytes]:
        """The streams of some texts; those that have none of these dictionaries get the first, if there are any."""
        names = {zlib.adler32(each).to_bytes(4) for each in dictionaries}
        for place in places:
            stream = self.stream(place)
            fits = not dictionaries or (stream[1] & _DICTIONARY_FLAG and stream[2:6] in names)
            yield stream if fits else compress(self.raw(place), dictionaries[0])


def merged_texts(
    name: str,
    sources: Sequence[tuple[Packed, NDArray[np.int64]]],
    spool: Spool,
    sample: int = WINDOW // SAMPLES,
) -> dict[str, NDArray[Any]]:
    """The arrays of some texts of several sources, one after another, as they are compressed already.

    Those that have no dictionary yet get one, when there are enough of them, and
    those whose dictionary is one too many get another.
    """
    dictionaries = list(dict.fromkeys(each for packed, _ in sources for each in packed.dictionaries))
    if not dictionaries:
        samples = [packed.raw(place) for packed, places in sources for place in places[:SAMPLES].tolist()]
        dictionaries = [dictionary] if (dictionary := shared_part(samples, sample)) else []
    dictionaries = dictionaries[:DICTIONARIES]
    sizes = [0]
    for packed, places in sources:
        for stream in packed.streams(places.tolist(), dictionaries):
            spool.append(np.frombuffer(stream, np.uint8))
            sizes.append(len(stream))
    return {name: spool.array(np.uint8), f"{name}_at": np.cumsum(sizes)} | _shared(name, dictionaries)
