"""Reads the weights out of a CRFsuite model, a binary that begins with `lCRF`.

The layout is that of CRFsuite 0.12, `lib/crf/src/crf1d_model.c` and
`lib/cqdb/src/cqdb.c`: a header, a table of features, and for labels and
attributes a constant database that gives the name of each number.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_HEADER = struct.Struct("<4sI4sI3I5I")
_FEATURE = np.dtype([("kind", "<u4"), ("source", "<u4"), ("target", "<u4"), ("weight", "<f8")])
_STATE, _TRANSITION = 0, 1


class Weights(NamedTuple):
    """What a linear chain of labels has learned.

    labels       the label of each number
    state        attribute -> one weight for each label
    transitions  float64 [label before, label], 0 where nothing was learned
    """

    labels: list[str]
    state: dict[str, NDArray[np.float64]]
    transitions: NDArray[np.float64]


def read_weights(model: bytes) -> Weights:
    """The weights of a model; raises ValueError when the bytes are no such model."""
    try:
        magic, size, kind, _, _, label_count, attribute_count, features, labels, attributes, _, _ = (
            _HEADER.unpack_from(model)
        )
        if (magic, kind) != (b"lCRF", b"FOMC"):
            raise ValueError("not a CRFsuite model of first order")
        if size != len(model):
            raise ValueError(f"a CRFsuite model of {size} bytes, of which {len(model)} are there")
        table = _features(model, features)
        names = _names(model, attributes, attribute_count)
        label_names = _names(model, labels, label_count)
    except struct.error as error:
        raise ValueError("a CRFsuite model that is cut short") from error
    state = np.zeros((attribute_count, label_count))
    transitions = np.zeros((label_count, label_count))
    for matrix, number in ((state, _STATE), (transitions, _TRANSITION)):
        rows = table[table["kind"] == number]
        matrix[rows["source"], rows["target"]] = rows["weight"]
    return Weights(label_names, dict(zip(names, state, strict=True)), transitions)


def _features(model: bytes, offset: int) -> NDArray[np.void]:
    magic, _, count = struct.unpack_from("<4s2I", model, offset)
    if magic != b"FEAT":
        raise ValueError("a CRFsuite model without features")
    return np.frombuffer(model, _FEATURE, count, offset + 12)


def _names(model: bytes, offset: int, count: int) -> list[str]:
    magic, _, _, _, size, table = struct.unpack_from("<4s5I", model, offset)
    if magic != b"CQDB" or size < count:
        raise ValueError("a CRFsuite model without names")
    names = []
    for place in struct.unpack_from(f"<{count}I", model, offset + table):
        _, length = struct.unpack_from("<2I", model, offset + place)
        start = offset + place + 8
        names.append(model[start : start + length - 1].decode())
    return names
