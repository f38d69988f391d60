"""Rows that are copied together are those that were asked for, one by one."""

from __future__ import annotations

import tempfile
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.engines.whoosh import copying
from searchsvc.engines.whoosh.blocks import Blocks, write_blocks
from searchsvc.engines.whoosh.spool import Spool


@given(
    rows=st.lists(st.binary(max_size=9), max_size=30),
    wanted=st.sets(st.integers(0, 29)),
    at_once=st.integers(1, 40),
)
def test_copied_rows_are_those_asked_for(rows: list[bytes], wanted: set[int], at_once: int) -> None:
    kept = sorted(each for each in wanted if each < len(rows))
    at = np.array([*accumulate(map(len, rows), initial=0)], np.uint64)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(copying, "AT_ONCE", at_once)
        write_blocks(Path(folder, "a"), {"rows": np.frombuffer(b"".join(rows), np.uint8)})
        spool = Spool(Path(folder))
        sizes = copying.copy_rows(Blocks(Path(folder, "a")).part("rows"), at, np.array(kept, np.int64), spool)
        assert spool.array(np.uint8).tobytes() == b"".join(rows[each] for each in kept)
    assert sizes.tolist() == [len(rows[each]) for each in kept]
