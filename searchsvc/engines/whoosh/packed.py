"""Many short texts, each compressed by itself with the help of what others of its kind are like.

    <name>            Zstandard frames (RFC 8878), one after another
    <name>_at         int64: where each begins (one more than there are)
    <name>_shared     dictionaries, one after another: what is frequent in such texts; a
                      frame names its own by a number
    <name>_shared_at  int64: where each begins

A frame ends with a checksum of its text, so no damaged text is taken for a sound one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray

from searchsvc.engines.whoosh.blocks import UTF8, Blocks
from searchsvc.engines.whoosh.copying import copy_rows
from searchsvc.engines.whoosh.spool import Spool
from searchsvc.errors import EngineError

SAMPLES = 500
"""So many texts at most a dictionary is made from, a part of each."""

SAMPLE = 2000
"""Bytes that are taken of each of them."""

DICTIONARY = 1 << 16
"""Bytes that a dictionary has at most; an eighth of the samples that it is made from."""

LEAST = 16 * 1024
"""From fewer bytes of samples none is made."""

DICTIONARIES = 8
"""So many dictionaries there are at most after a merge, as each reader holds them in memory."""

LEVEL = 3


class Dictionaries:
    """The dictionaries of texts of several kinds, while one segment after another is written.

    There are no more of a kind than a merge keeps, so that what was compressed need not be compressed again.
    """

    def __init__(self) -> None:
        self._trained: defaultdict[str, list[bytes]] = defaultdict(list)

    def of(self, name: str, raw: Sequence[bytes]) -> bytes:
        """One for texts of a kind: their own, or the first one once there are enough; empty if they are too few."""
        known = self._trained[name]
        if len(known) == DICTIONARIES:
            return known[0]
        if dictionary := trained(raw):
            known.append(dictionary)
        return dictionary


def pack(texts: Sequence[str], name: str, dictionaries: Dictionaries) -> dict[str, NDArray[Any]]:
    """The arrays of texts."""
    raw = [text.encode(*UTF8) for text in texts]
    dictionary = dictionaries.of(name, raw)
    compressor = _compressor(dictionary)
    data, at = _one_after_another([compressor.compress(each) for each in raw])
    arrays: dict[str, NDArray[Any]] = {name: data, f"{name}_at": at}
    return arrays | _shared(name, [dictionary] if dictionary else [])


def _shared(name: str, dictionaries: Sequence[bytes]) -> dict[str, NDArray[Any]]:
    shared, at = _one_after_another(dictionaries)
    return {f"{name}_shared": shared, f"{name}_shared_at": at}


def trained(raw: Sequence[bytes]) -> bytes:
    """A dictionary of what texts like these have in common; empty if they are too few."""
    samples: list[bytes | bytearray | memoryview] = [
        each[:SAMPLE] for each in raw[:: len(raw) // SAMPLES + 1]
    ]
    size = sum(map(len, samples))
    if size < LEAST:
        return b""
    try:
        # The parameters of its cover algorithm are given, as it takes a second to find them.
        found = zstandard.train_dictionary(min(DICTIONARY, size // 8), samples, k=200, d=8, level=LEVEL)
    except zstandard.ZstdError:  # the texts have nothing in common
        return b""
    dictionary: bytes = found.as_bytes()
    return dictionary


def _compressor(dictionary: bytes) -> zstandard.ZstdCompressor:
    shared = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    return zstandard.ZstdCompressor(level=LEVEL, dict_data=shared, write_checksum=True)


def _one_after_another(pieces: Sequence[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    at = np.zeros(len(pieces) + 1, np.int64)
    np.cumsum([len(each) for each in pieces], out=at[1:])
    return np.frombuffer(b"".join(pieces), np.uint8), at


class Packed:
    """Packed texts, read one at a time; may be used by several threads."""

    def __init__(self, arrays: Blocks, name: str) -> None:
        self._data = arrays.part(name)
        self._at: NDArray[np.int64] = arrays[f"{name}_at"]
        shared, at = arrays[f"{name}_shared"], arrays[f"{name}_shared_at"].tolist()
        self.dictionaries = [shared[at[place] : at[place + 1]].tobytes() for place in range(len(at) - 1)]
        self._readers = {0: zstandard.ZstdDecompressor()}
        for each in map(zstandard.ZstdCompressionDict, self.dictionaries):
            self._readers[each.dict_id()] = zstandard.ZstdDecompressor(dict_data=each)
        self._lock = Lock()  # a decompressor serves one thread at a time

    def __len__(self) -> int:
        return len(self._at) - 1

    def stream(self, place: int) -> bytes:
        """The frame of a text."""
        return self._data.read(self._at.item(place), self._at.item(place + 1))

    def raw(self, place: int) -> bytes:
        """The UTF-8 bytes of a text; raises EngineError when they are damaged."""
        stream = self.stream(place)
        try:
            with self._lock:
                raw: bytes = self._readers[_dictionary_of(stream)].decompress(stream)
        except (zstandard.ZstdError, KeyError) as error:
            raise EngineError(
                "A text in the index is damaged; run reindex to build the index anew."
            ) from error
        return raw

    def __getitem__(self, place: int) -> str:
        return self.raw(place).decode(*UTF8)

    def copy(
        self, places: NDArray[np.int64], dictionaries: Sequence[bytes], spool: Spool
    ) -> NDArray[np.int64]:
        """Lay by the frames of some texts, and give their sizes.

        Those that have none of these dictionaries get the first, if there are any. Where texts have
        dictionaries at all, each has one of theirs.
        """
        if not dictionaries or (self.dictionaries and set(self.dictionaries) <= set(dictionaries)):
            return copy_rows(self._data, self._at, places, spool)
        sizes = []
        for stream in self._streams(places.tolist(), dictionaries):
            spool.append(np.frombuffer(stream, np.uint8))
            sizes.append(len(stream))
        return np.array(sizes, np.int64)

    def _streams(self, places: Sequence[int], dictionaries: Sequence[bytes]) -> Iterator[bytes]:
        names = {zstandard.ZstdCompressionDict(each).dict_id() for each in dictionaries}
        compressor = _compressor(dictionaries[0])
        for place in places:
            stream = self.stream(place)
            fits = _dictionary_of(stream) in names
            yield stream if fits else compressor.compress(self.raw(place))


def _dictionary_of(stream: bytes) -> int:
    """The number of a frame's dictionary, 0 for none."""
    number: int = zstandard.get_frame_parameters(stream).dict_id
    return number


def merged_texts(
    name: str, sources: Sequence[tuple[Packed, NDArray[np.int64]]], spool: Spool
) -> dict[str, NDArray[Any]]:
    """The arrays of some texts of several sources, one after another, as they are compressed already.

    Those that have no dictionary yet get one, when there are enough of them, and
    those whose dictionary is one too many get another.
    """
    dictionaries = list(dict.fromkeys(each for packed, _ in sources for each in packed.dictionaries))
    if not dictionaries:
        samples = [
            packed.raw(place)[:SAMPLE] for packed, places in sources for place in places[:SAMPLES].tolist()
        ]
        dictionaries = [dictionary] if (dictionary := trained(samples)) else []
    dictionaries = dictionaries[:DICTIONARIES]
    sizes = [np.zeros(1, np.int64)]
    sizes += [packed.copy(places, dictionaries, spool) for packed, places in sources]
    arrays: dict[str, NDArray[Any]] = {
        name: spool.array(np.uint8),
        f"{name}_at": np.cumsum(np.concatenate(sizes)),
    }
    return arrays | _shared(name, dictionaries)
