"""Whoosh's own files of ids, written for all documents of a segment at once.

Whoosh's field writer takes each term by itself, some thirty steps of Python for each
document. Ids are terms of one kind: 16 letters that stand in one document, once. So what
it writes of them differs in a few numbers, and is made as columns.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3Segment, W3TermInfo
from whoosh.fields import FieldType
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

from searchsvc.errors import EngineError

_TERM = np.dtype(
    [
        ("key_size", ">i4"),
        ("value_size", ">i4"),
        ("field", ">u2"),
        ("id", "S16"),
        ("inlined", "u1"),
        ("weight", ">f4"),
        ("documents", ">u4"),
        ("min_length", "u1"),
        ("max_length", "u1"),
        ("max_weight", ">f4"),
        ("first", ">u4"),
        ("last", ">u4"),
        ("begin", ">i8"),
        ("size", ">i4"),
    ]
)
"""A term in Whoosh's file of them: two sizes, the key (its field's number and the id), a `W3TermInfo`."""

_SIZES, _KEY_SIZE = 8, 18
"""Bytes of the two sizes, and of a key."""

_EXAMPLES = (0xA7, 0xA7B3, 0x27B3C5D9)
"""A document whose number pickle writes in one byte, in two and in four."""

_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)


class IdCodec(W3Codec):
    """Whoosh's default codec, which its segments name, but for how ids are written."""

    def field_writer(self, storage: FileStorage, segment: W3Segment) -> IdWriter:
        """See `whoosh.codec.base.Codec`."""
        return IdWriter(self, storage, segment)  # type: ignore[no-untyped-call]

    def new_segment(self, _storage: FileStorage, indexname: str) -> W3Segment:
        """See `whoosh.codec.base.Codec`."""
        return W3Segment(W3Codec(), indexname)


class IdWriter(W3FieldWriter):
    """Writes the terms of a field of ids, the same bytes as Whoosh's own writer."""

    def add_ids(self, name: str, field: FieldType, ids: NDArray[np.uint64]) -> None:
        """Write the id of each document; raises EngineError when two have one."""
        documents = np.argsort(ids)
        if np.any(ids[documents[1:]] == ids[documents[:-1]]):
            raise EngineError("Two reports of the index have one id; run reindex --full to build it anew.")
        self.start_field(name, field)  # type: ignore[no-untyped-call]
        sizes = self._put_postings(documents)
        terms = np.zeros(len(ids), _TERM)
        terms["key_size"], terms["value_size"] = _KEY_SIZE, _TERM.itemsize - _KEY_SIZE - _SIZES
        terms["field"], terms["id"] = self._fieldid, hex_of(ids[documents])
        terms["weight"] = terms["documents"] = terms["max_weight"] = 1
        terms["first"] = terms["last"] = documents
        terms["begin"], terms["size"] = np.cumsum(sizes) - sizes, sizes
        self._put_terms(terms)
        self.finish_field()  # type: ignore[no-untyped-call]

    def _put_postings(self, documents: NDArray[np.int64]) -> NDArray[np.int64]:
        """Write the posting of each document, and give how many bytes each takes."""
        examples = [self._posting(example) for example in _EXAMPLES]
        widths = np.searchsorted([1 << 8, 1 << 16], documents, side="right")
        sizes = np.array([len(example) for example in examples])[widths]
        ends = np.cumsum(sizes)
        written = np.empty(ends[-1] if len(ends) else 0, np.uint8)
        for width, example in enumerate(examples):
            own = np.flatnonzero(widths == width)
            rows = _like(example, _EXAMPLES[width], documents[own])
            written[(ends[own] - len(example))[:, np.newaxis] + np.arange(len(example))] = rows
        self._postfile.write(written.tobytes())
        return sizes

    def _posting(self, document: int) -> bytes:
        """What Whoosh writes of an id that stands in a document."""
        file = BytesIO()
        writer = self._codec.postings_writer(StructFile(file))
        writer.start_postings(self._format, W3TermInfo())
        writer.add_posting(document, 1.0, b"", 0)
        writer.finish_postings()
        return file.getvalue()

    def _put_terms(self, terms: NDArray[Any]) -> None:
        """What `OrderedHashWriter.add` does with terms one by one, which are ascending."""
        table = self._tindex
        places = (table.tell() + terms.itemsize * np.arange(len(terms))).tolist()
        table.index.extend(places)
        rows = terms.view(np.uint8).reshape(len(terms), terms.itemsize)
        keys = rows[:, _SIZES : _SIZES + _KEY_SIZE].copy().view(f"S{_KEY_SIZE}").ravel().tolist()
        for key, place in zip(keys, places, strict=True):
            number = table.hashfn(key)
            table.buckets[number & 0xFF].append((number, place))
        table.dbfile.write(terms.tobytes())


def _like(example: bytes, number: int, others: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Bytes in which a number stands, in as many as it needs, as rows with other numbers in its places."""
    size = (number.bit_length() + 7) // 8
    rows = np.tile(np.frombuffer(example, np.uint8), (len(others), 1))
    wanted = others.astype("<u4").view(np.uint8).reshape(len(others), 4)[:, :size]
    place = example.find(digits := number.to_bytes(size, "little"))
    while place >= 0:
        rows[:, place : place + size] = wanted
        place = example.find(digits, place + size)
    return rows


def hex_of(ids: NDArray[np.uint64]) -> NDArray[np.bytes_]:
    """Numbers as 16 hexadecimal digits each."""
    octets = ids.astype(">u8").view(np.uint8).reshape(len(ids), 8)
    digits = np.stack((_DIGITS[octets >> 4], _DIGITS[octets & 15]), axis=2)
    return digits.reshape(len(ids), 16).view("S16").ravel()
