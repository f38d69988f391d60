"""What a reindex notes of the files of a folder, compactly."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.extract import file_type, report_id
from searchsvc.indexer.paths import Chosen, Paths
from searchsvc.indexer.surveying import survey

NAMES = st.binary(min_size=1, max_size=9).filter(lambda name: not {0, ord("/")} & set(name)).map(os.fsdecode)


@given(st.lists(NAMES))
def test_paths_come_back_as_they_were_put(names: list[str]) -> None:
    paths = Paths()
    for name in names:
        paths.append(name)
    assert list(paths) == names
    assert paths[1:3] == names[1:3]
    places = np.arange(len(names))[::2]
    chosen = Chosen(paths, places)
    assert list(chosen) == names[::2]
    assert len(chosen) == len(places)
    assert all(name in chosen for name in names[::2])


@given(NAMES.filter(lambda name: name not in {".", ".."}))
def test_the_type_of_a_file_is_its_suffix(name: str) -> None:
    assert file_type(f"a.b/{name}") == file_type(name) == PurePosixPath(name).suffix[1:].lower()


def test_looks_are_of_the_files_and_of_their_sidecars(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "a.txt.bak", "a.txt.meta.yaml", "c.pdf.meta.yaml", "d", "d.meta.yaml"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    os.utime(tmp_path / "b.txt", ns=(0, -5_000_000_000))
    found = survey(tmp_path, None)
    assert list(found.paths) == ["a.txt", "b.txt"]
    assert [f"{each:016x}" for each in found.ids.tolist()] == [report_id("a.txt"), report_id("b.txt")]
    assert [found.has_sidecar(place) for place in (0, 1)] == [True, False]
    assert found.looks[:, 0].tolist() == [5, 5]
    assert found.looks.view(np.int64)[1, 1] == -5_000_000_000
    assert found.looks[0, 4] == len("a.txt.meta.yaml")
    assert found.passed_over == {"sidecar": 1, ".bak": 1, "": 1}
