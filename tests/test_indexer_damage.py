"""A damaged index: told in one sentence, built anew on demand, and never a reason to lose reports."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.errors import CorpusError, EngineError
from searchsvc.indexer import STAMP, reindex
from searchsvc.searcher import Searcher
from searchsvc.types import SearchRequest
from tests.reports import analyzer

FILES = ["MANIFEST.json", "*.toc", "*.arrays", "*.col", "*.trm", "*.pst"]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").write_text(f"Báo cáo {name}\n\nNước lũ dâng cao.\n", encoding="utf-8")
    return folder


def build(documents: Path) -> Path:
    """An index of the reports; gives its folder."""
    folder = documents.parent / "index"
    reindex(documents, WhooshEngine(folder, STAMP))
    return folder


def flip(path: Path, place: int) -> None:
    whole = bytearray(path.read_bytes())
    whole[place] ^= 0x55
    path.write_bytes(whole)


@pytest.mark.parametrize("pattern", FILES)
@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.99])
def test_a_flipped_byte_anywhere_is_an_error_or_harmless_and_full_mends_it(
    documents: Path, pattern: str, share: float
) -> None:
    folder = build(documents)
    [victim] = folder.rglob(pattern)
    flip(victim, int(share * victim.stat().st_size))
    engine = WhooshEngine(folder, STAMP)
    paths = {"a.txt", "b.txt", "c.txt"}
    with contextlib.suppress(EngineError):
        page = Searcher(engine, analyzer()).search(SearchRequest(query="nước lũ"))
        assert {hit.record.path for hit in page.hits if hit.snippets[0].matches} == paths
    reindex(documents, engine, full=True)
    assert Searcher(engine, analyzer()).search(SearchRequest(query="nước lũ")).total == 3


@pytest.mark.parametrize("pattern", ["MANIFEST.json", "*.toc", "*.arrays"])
def test_with_a_damaged_index_and_an_empty_folder_nothing_is_thrown_away(
    documents: Path, pattern: str
) -> None:
    folder = build(documents)
    [victim] = folder.rglob(pattern)
    flip(victim, victim.stat().st_size // 2)
    for file in documents.iterdir():
        file.unlink()
    with pytest.raises((CorpusError, EngineError)):
        reindex(documents, WhooshEngine(folder, STAMP), full=True)
    assert reindex(documents, WhooshEngine(folder, STAMP), full=True, confirm_deletions=True).added == 0
