"""A damaged index: told in one sentence, built anew by the next run, and never a reason to lose reports."""

from __future__ import annotations

import contextlib
import math
from pathlib import Path

import pytest

from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.engines.whoosh.manifest import Manifest, decode, encode
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
        page = Searcher(engine, analyzer(), seconds=math.inf).search(  # which may compile loops
            SearchRequest(query="nước lũ")
        )
        assert {hit.record.path for hit in page.hits if hit.snippets[0].matches} == paths
    reindex(documents, engine, full=True)
    assert Searcher(engine, analyzer(), seconds=math.inf).search(SearchRequest(query="nước lũ")).total == 3


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


# --- without being asked ---------------------------------------------------------------


def sound(folder: Path) -> bool:
    return not list(WhooshEngine(folder, STAMP).verify(lambda *_: None))


def texts(folder: Path) -> dict[str, str]:
    """What the index holds: the last lines of texts by their paths."""
    reader = WhooshEngine(folder, STAMP).reader()
    assert reader.damage is None
    known = {path: reader.get(each) for each, (path, _) in reader.digests().items()}
    return {path: report.text.strip().split("\n")[-1] for path, report in sorted(known.items()) if report}


WATER = "Nước lũ dâng cao."


@pytest.mark.parametrize("pattern", FILES)
@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_the_next_run_mends_an_index_with_a_flipped_byte(documents: Path, pattern: str, share: float) -> None:
    folder = build(documents)
    [victim] = folder.rglob(pattern)
    flip(victim, int(share * victim.stat().st_size))
    assert not sound(folder)
    outcome = reindex(documents, WhooshEngine(folder, STAMP))
    assert outcome.failed == ()
    assert sound(folder)
    assert texts(folder) == dict.fromkeys(("a.txt", "b.txt", "c.txt"), WATER)


@pytest.mark.parametrize("pattern", [*FILES[1:], "MANIFEST*.json"])
def test_the_next_run_mends_an_index_that_lost_a_file(documents: Path, pattern: str) -> None:
    folder = build(documents)
    for victim in folder.rglob(pattern):
        victim.unlink()
    reindex(documents, WhooshEngine(folder, STAMP))
    assert sound(folder)
    assert texts(folder) == dict.fromkeys(("a.txt", "b.txt", "c.txt"), WATER)


def make_unreadable(*files: Path) -> None:
    for file in files:
        file.write_bytes(b"\x00\x01\x02\xff\xfe\x00" * 50)


def newest(folder: Path, suffix: str) -> Path:
    """The file of this kind that was written last."""
    return max(folder.rglob(f"*{suffix}"), key=lambda path: path.stat().st_mtime_ns)


@pytest.mark.parametrize("suffix", [".trm", ".pst", ".toc"])
def test_reports_of_unreadable_files_come_from_whichever_state_still_has_them(
    documents: Path, suffix: str
) -> None:
    folder = build(documents)
    (documents / "d.txt").write_text(f"Báo cáo d\n\n{WATER}\n", encoding="utf-8")
    reindex(documents, WhooshEngine(folder, STAMP))
    make_unreadable(documents / "a.txt", documents / "d.txt")
    flip(newest(folder, suffix), 20)
    outcome = reindex(documents, WhooshEngine(folder, STAMP))
    assert sorted(failure.path for failure in outcome.failed) == ["a.txt", "d.txt"]
    # Of a state whose list of segments is lost nothing can be read; the one before had no `d.txt`.
    kept = ["a.txt", "b.txt", "c.txt", *([] if suffix == ".toc" else ["d.txt"])]
    assert texts(folder) == dict.fromkeys(kept, WATER)
    assert sound(folder)


def test_a_text_that_is_lost_in_the_index_comes_from_its_file(documents: Path) -> None:
    folder = build(documents)
    (documents / "d.txt").write_text(f"Báo cáo d\n\n{WATER}\n", encoding="utf-8")
    reindex(documents, WhooshEngine(folder, STAMP))
    make_unreadable(documents / "a.txt")
    arrays = newest(folder, ".arrays")
    flip(arrays, arrays.stat().st_size - 5)
    reindex(documents, WhooshEngine(folder, STAMP))
    assert texts(folder) == dict.fromkeys(("a.txt", "b.txt", "c.txt", "d.txt"), WATER)
    assert sound(folder)


def test_the_guard_holds_for_a_damaged_index(documents: Path) -> None:
    folder = build(documents)
    flip(newest(folder, ".pst"), 9)
    for name in ("a", "b"):
        (documents / f"{name}.txt").unlink()
    with pytest.raises(CorpusError):
        reindex(documents, WhooshEngine(folder, STAMP))
    assert WhooshEngine(folder, STAMP).reader().count == 3


def test_damage_that_another_process_meets_during_a_run_over_some_paths_costs_no_other_report(
    documents: Path,
) -> None:
    folder = build(documents)
    (documents / "d.txt").write_text(f"Báo cáo d\n\n{WATER}\n", encoding="utf-8")

    def note(*_: object) -> None:
        flip(newest(folder, ".pst"), 9)
        damaged = newest(folder, ".pst").relative_to(folder).as_posix()
        WhooshEngine(folder, STAMP)._store.damage.add({damaged: "It is damaged."})

    with contextlib.suppress(EngineError):
        reindex(documents, WhooshEngine(folder, STAMP), index=folder, only=["d.txt"], hashing=note)
    held = {path for path, _ in WhooshEngine(folder, STAMP).reader(stale=True).digests().values()}
    assert held >= {"a.txt", "b.txt", "c.txt"}
    reindex(documents, WhooshEngine(folder, STAMP))
    assert texts(folder) == dict.fromkeys(("a.txt", "b.txt", "c.txt", "d.txt"), WATER)


def test_a_manifest_with_a_number_beyond_all_bounds_is_damaged() -> None:
    written = encode(Manifest("1", 1, 6, "rules", {"a.arrays": (71999, 5)}))
    assert decode(written).size == 71999
    with pytest.raises(ValueError, match="damaged"):
        decode(written.replace(b"71999", b"7e999"))
