"""Files of named arrays: read as they were written, or refused, piece by piece."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.engines.whoosh.blocks import Blocks, Strings, pack_strings, write_blocks
from searchsvc.engines.whoosh.kernels.decoding import PIECE
from searchsvc.errors import EngineError

LENGTHS = (0, 1, 63, 64, PIECE - 8, PIECE, PIECE + 1, 3 * PIECE + 77)
ARRAYS = {
    f"{kind}{length}": (np.arange(length) * 2654435761 % 255).astype(kind)
    for kind in ("u1", "u4", "i8")
    for length in LENGTHS
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_blocks(tmp_path / "a.arrays", ARRAYS)
    return tmp_path / "a.arrays"


def flip(path: Path, place: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 0x10]))


def test_arrays_come_back_as_they_were(path: Path) -> None:
    blocks = Blocks(path)
    assert list(blocks) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert blocks[name].dtype == array.dtype
        assert np.array_equal(blocks[name], array)
    blocks.check()


@pytest.fixture(scope="module")
def blocks(tmp_path_factory: pytest.TempPathFactory) -> Blocks:
    folder = tmp_path_factory.mktemp("blocks")
    write_blocks(folder / "b.arrays", ARRAYS)
    return Blocks(folder / "b.arrays")


@given(name=st.sampled_from(sorted(ARRAYS)), begin=st.integers(-9, 4 * PIECE), end=st.integers(-9, 4 * PIECE))
def test_a_part_is_cut_as_an_array_is(blocks: Blocks, name: str, begin: int, end: int) -> None:
    part = blocks.part(name)
    assert np.array_equal(part[begin:end], ARRAYS[name][begin:end])
    part.check(np.zeros(1, np.int64), np.array([len(part)]))
    assert np.array_equal(part.array, ARRAYS[name])


def test_only_when_all_is_checked_nothing_is_in_doubt(path: Path) -> None:
    blocks = Blocks(path)
    blocks.check(PIECE)
    assert not blocks.sound
    blocks.check()
    assert blocks.sound


def test_of_a_damaged_file_the_sound_pieces_can_be_read(path: Path) -> None:
    places = Blocks(path).part(f"u1{3 * PIECE + 77}")
    offset = places.offset
    flip(path, offset + 2 * PIECE)
    blocks = Blocks(path)
    part = blocks.part(f"u1{3 * PIECE + 77}")
    assert np.array_equal(part[: PIECE // 2], ARRAYS[f"u1{3 * PIECE + 77}"][: PIECE // 2])
    assert blocks.damage is None
    for read in (
        lambda: part[2 * PIECE : 2 * PIECE + 1],
        lambda: part.check(np.array([1, 2 * PIECE]), np.array([2, 2 * PIECE + 1])),
        lambda: part[:],
        lambda: blocks[f"u1{3 * PIECE + 77}"],
        blocks.check,
    ):
        with pytest.raises(EngineError, match=r"a\.arrays is damaged near byte [\d,]+; run reindex"):
            read()
    assert blocks.damage


def test_a_flip_of_any_byte_is_found(tmp_path: Path) -> None:
    small = tmp_path / "small.arrays"
    write_blocks(small, {"one": np.arange(5), "two": np.zeros(0, np.uint8), "three": np.arange(70.0)})
    for place in range(small.stat().st_size):
        flip(small, place)
        with pytest.raises(EngineError):
            Blocks(small).check()
        flip(small, place)
    Blocks(small).check()


def test_a_file_cut_anywhere_is_refused(tmp_path: Path) -> None:
    small = tmp_path / "small.arrays"
    write_blocks(small, {"one": np.arange(5)})
    whole = small.read_bytes()
    for size in range(len(whole)):
        small.write_bytes(whole[:size])
        with pytest.raises(EngineError):
            Blocks(small)


@given(st.lists(st.text(st.sampled_from("ađ\n\0\ud800\U0001f600"), max_size=4), max_size=9))
def test_packed_strings_are_read_as_they_were(strings: list[str]) -> None:
    data, offsets = pack_strings(strings)
    encoded = [string.encode("utf-8", "surrogatepass") for string in strings]
    assert data.tobytes() == b"".join(encoded)
    assert np.diff(offsets).tolist() == [len(each) for each in encoded]
    assert Strings(data, offsets).everything() == strings
