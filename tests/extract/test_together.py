"""Files that are read together give what each gives by itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from searchsvc.errors import ExtractionError
from searchsvc.extract import Extractor, isolation, metadata
from searchsvc.extract.lines import Line
from searchsvc.extract.numbers import find_number
from searchsvc.types import Report
from tests.extract import making

TEXTS = {
    "a.txt": "Hội thi bơi chải\n\nSông Lô dậy sóng.\n\nGIÁM ĐỐC\n\nLê Văn Hai",
    "b.md": "# Mùa gặt\n\nLúa chín rộ.\n\nTheo Báo Vàng",
    "c.txt": "",
    "d.jpg.part": "x",
    "e.txt": "BÁO CÁO\nSố: 12/BC-UBND\n\nHà Nội, ngày 12 tháng 3 năm 2019",
    "f.txt": "Gỗ mục " * 10,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "g.docx").write_bytes(making.docx([("Báo cáo trồng rừng", None)]))
    return tmp_path


def each_alone(extractor: Extractor, folder: Path, names: Sequence[str]) -> list[Report | str]:
    found: list[Report | str] = []
    for name in names:
        try:
            found.append(extractor.extract(folder, name))
        except ExtractionError as error:
            found.append(str(error))
    return found


@pytest.mark.parametrize("at_once", [0, 50, 1 << 20])
def test_files_together_are_what_each_is_alone(
    at_once: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolation, "_AT_ONCE", at_once)
    names = [*TEXTS, "g.docx", "missing.txt"]
    with Extractor() as extractor:
        together = [
            each if isinstance(each, Report) else str(each) for each in extractor.extract_all(folder, names)
        ]
        assert together == each_alone(extractor, folder, names)
    assert [isinstance(each, Report) for each in together] == [name[0] in "abefg" for name in names]


def test_a_fault_at_one_text_costs_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(lines: Sequence[Line]) -> str | None:
        if lines[0].text.startswith("Gỗ mục"):
            raise ValueError(lines[0].text)
        return find_number(lines)

    monkeypatch.setattr(metadata, "find_number", faulty)
    with Extractor() as extractor:
        found = dict(zip(TEXTS, extractor.extract_all(folder, TEXTS), strict=True))
        assert isinstance(found["f.txt"], ValueError)
        assert [found[name] for name in ("a.txt", "b.md", "e.txt")] == [
            extractor.extract(folder, name) for name in ("a.txt", "b.md", "e.txt")
        ]
