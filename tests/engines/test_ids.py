"""Ids that are written together are what Whoosh's own writer makes of them one by one, byte for byte."""

from __future__ import annotations

import secrets
from pathlib import Path

import numpy as np
import pytest
from whoosh.codec.base import FieldWriter, Segment
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage

from searchsvc.engines.whoosh.ids import IdCodec, hex_of
from searchsvc.engines.whoosh.writer import ID_FIELD, SCHEMA
from searchsvc.errors import EngineError


def files_of(folder: Path, segment: Segment) -> dict[str, bytes]:
    """The bytes of a segment's files by their suffixes."""
    return {path.suffix: path.read_bytes() for path in folder.glob(f"*{segment.segid}*")}


@pytest.mark.parametrize("count", [0, 1, 2, 255, 256, 257, 66_000])
def test_files_of_ids_are_those_of_whoosh(tmp_path: Path, count: int) -> None:
    storage = FileStorage(str(tmp_path))
    ids = [0, (1 << 64) - 1, 255, *(secrets.randbits(64) for _ in range(count))][:count]
    ours, theirs = IdCodec(), W3Codec()  # type: ignore[no-untyped-call]
    segments = [codec.new_segment(storage, "MAIN") for codec in (ours, theirs)]
    own = ours.field_writer(storage, segments[0])
    own.add_ids(ID_FIELD, SCHEMA[ID_FIELD], np.array(ids, np.uint64))
    own.close()  # type: ignore[no-untyped-call]
    other: FieldWriter = theirs.field_writer(storage, segments[1])
    terms = sorted((f"{number:016x}".encode(), document) for document, number in enumerate(ids))
    if terms:
        other.add_postings(SCHEMA, None, ((ID_FIELD, term, document, 1.0, b"") for term, document in terms))
    else:
        other.start_field(ID_FIELD, SCHEMA[ID_FIELD])
        other.finish_field()
    other.close()
    first, second = (files_of(tmp_path, segment) for segment in segments)
    assert first == second
    assert set(first) == {".trm", ".pst"}


def test_segments_name_whooshs_own_codec(tmp_path: Path) -> None:
    codec = IdCodec()  # type: ignore[no-untyped-call]
    assert type(codec.new_segment(FileStorage(str(tmp_path)), "MAIN").codec()) is W3Codec


def test_hex_of_ids_are_those_of_their_reports() -> None:
    ids = [0, 1, 0xABCDEF0123456789, (1 << 64) - 1]
    assert hex_of(np.array(ids, np.uint64)).tolist() == [f"{number:016x}".encode() for number in ids]


def test_an_id_of_two_documents_is_refused(tmp_path: Path) -> None:
    storage, codec = FileStorage(str(tmp_path)), IdCodec()  # type: ignore[no-untyped-call]
    writer = codec.field_writer(storage, codec.new_segment(storage, "MAIN"))
    with pytest.raises(EngineError):
        writer.add_ids(ID_FIELD, SCHEMA[ID_FIELD], np.array([5, 7, 5], np.uint64))
    writer.close()  # type: ignore[no-untyped-call]
