"""What a reindex does to the index: every file is found, none is lost, and the counts are right."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from searchsvc import pipeline
from searchsvc.engines import Engine
from searchsvc.engines.memory import MemoryEngine
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.indexer import STAMP, Outcome, reindex
from searchsvc.pipeline import BATCH
from searchsvc.types import AnalysedReport, Report
from searchsvc.vietnamese.analyzer import Analyzer
from tests.reports import analyzer, report_id

MAKERS: dict[str, Callable[[Path], Engine]] = {
    "memory": lambda _: MemoryEngine(),
    "whoosh": lambda folder: WhooshEngine(folder / "index", STAMP),
}


@pytest.fixture(params=list(MAKERS))
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """One engine after the other, empty."""
    return MAKERS[request.param](tmp_path)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder of three reports."""
    folder = tmp_path / "documents"
    write(folder, {"a.txt": "Đê vỡ.", "b.txt": "Lúa chín.", "năm 2014/c.txt": "Chợ họp."})
    return folder


def write(folder: Path, texts: dict[str, str]) -> None:
    """Texts into files."""
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def texts(engine: Engine) -> dict[str, str]:
    """What the index holds: texts by their paths."""
    reader = engine.reader(stale=True)
    reports = {path: reader.get(each) for each, (path, _) in reader.digests().items()}
    return {path: report.text.strip() for path, report in sorted(reports.items()) if report}


def put_otherwise(engine: Engine, path: str, text: str) -> None:
    """Another text under the same path and digest: a file that is extracted again is known by its own text."""
    report = engine.reader().get(report_id(path))
    assert report
    engine.put([analyzer().analyse(replace(report, text=text))])


def test_a_first_run_takes_all_files(engine: Engine, documents: Path) -> None:
    assert reindex(documents, engine) == Outcome(added=3)
    assert texts(engine) == {"a.txt": "Đê vỡ.", "b.txt": "Lúa chín.", "năm 2014/c.txt": "Chợ họp."}


def test_each_report_knows_its_file(engine: Engine, documents: Path) -> None:
    reindex(documents, engine)
    report = engine.reader().get(report_id("năm 2014/c.txt"))
    assert isinstance(report, Report)
    assert (report.path, report.type, report.id) == ("năm 2014/c.txt", "txt", report_id("năm 2014/c.txt"))


def test_without_changes_nothing_is_written(engine: Engine, documents: Path) -> None:
    reindex(documents, engine)
    before = engine.reader().generation
    (documents / "a.txt").touch()
    assert reindex(documents, engine) == Outcome(unchanged=3)
    assert engine.reader().generation == before


def test_changes_of_all_kinds_in_one_run(engine: Engine, documents: Path) -> None:
    write(documents, {"d.txt": "Mưa to.", "e.txt": "Gió lớn."})
    reindex(documents, engine)
    (documents / "b.txt").unlink()
    (documents / "d.txt").rename(documents / "năm 2014/d2.txt")
    write(documents, {"a.txt": "Đê đắp lại.", "f.txt": "Nắng.", "empty.txt": ""})
    outcome = reindex(documents, engine)
    assert [failure.path for failure in outcome.failed] == ["empty.txt"]
    assert replace(outcome, failed=()) == Outcome(added=1, updated=1, moved=1, unchanged=2, deleted=1)
    assert texts(engine) == {
        "a.txt": "Đê đắp lại.",
        "e.txt": "Gió lớn.",
        "f.txt": "Nắng.",
        "năm 2014/c.txt": "Chợ họp.",
        "năm 2014/d2.txt": "Mưa to.",
    }


def test_what_is_no_report_is_not_taken(documents: Path) -> None:
    write(documents, {"a.exe": "x", "noext": "x", ".hidden.txt": "x", "~$a.docx": "x"})
    outcome = reindex(documents, MemoryEngine())
    assert outcome == Outcome(added=3, passed_over=Counter({".exe": 1, "": 1}))


def test_a_moved_file_is_not_extracted_again(engine: Engine, documents: Path) -> None:
    reindex(documents, engine)
    put_otherwise(engine, "a.txt", "Chữ trong chỉ mục.")
    (documents / "a.txt").rename(documents / "năm 2014/mới.txt")
    assert reindex(documents, engine) == Outcome(moved=1, unchanged=2)
    assert texts(engine)["năm 2014/mới.txt"] == "Chữ trong chỉ mục."
    assert engine.reader().get(report_id("a.txt")) is None
    moved = engine.reader().get(report_id("năm 2014/mới.txt"))
    assert moved
    assert (moved.path, moved.id) == ("năm 2014/mới.txt", report_id("năm 2014/mới.txt"))
    assert reindex(documents, engine) == Outcome(unchanged=3)


def test_a_file_under_another_suffix_is_read_anew(engine: Engine, documents: Path) -> None:
    write(documents, {"tin.txt": "# Đê vỡ\n\nNước lên nhanh."})
    reindex(documents, engine)
    (documents / "tin.txt").rename(documents / "tin.md")
    assert reindex(documents, engine) == Outcome(moved=1, unchanged=3)
    report = engine.reader().get(report_id("tin.md"))
    assert report
    assert (report.type, report.text.strip()) == ("md", "Đê vỡ\n\nNước lên nhanh.")
    assert engine.reader().get(report_id("tin.txt")) is None


def test_a_file_that_cannot_be_read_under_another_suffix_keeps_its_report(
    engine: Engine, documents: Path
) -> None:
    reindex(documents, engine)
    (documents / "a.txt").rename(documents / "a.docx")
    outcome = reindex(documents, engine)
    assert ([failure.path for failure in outcome.failed], outcome.moved) == (["a.docx"], 1)
    assert texts(engine)["a.docx"] == "Đê vỡ."
    assert outcome.deleted == 0


def test_a_moved_folder_is_no_deletion(engine: Engine, documents: Path) -> None:
    reindex(documents, engine)
    documents.rename(documents.parent / "old")
    shutil.move(documents.parent / "old", documents / "deeper")
    assert reindex(documents, engine) == Outcome(moved=3)
    assert list(texts(engine)) == ["deeper/a.txt", "deeper/b.txt", "deeper/năm 2014/c.txt"]


def test_two_files_that_change_places_are_both_updated(engine: Engine, documents: Path) -> None:
    reindex(documents, engine)
    write(documents, {"a.txt": "Lúa chín.", "b.txt": "Đê vỡ."})
    assert reindex(documents, engine) == Outcome(updated=2, unchanged=1)
    assert texts(engine)["a.txt"] == "Lúa chín."


def test_files_of_the_same_content_are_reports_of_their_own(engine: Engine, documents: Path) -> None:
    write(documents, {"copy.txt": "Đê vỡ.", "năm 2014/copy.txt": "Đê vỡ."})
    assert reindex(documents, engine) == Outcome(added=5)
    (documents / "copy.txt").rename(documents / "moved.txt")
    write(documents, {"more.txt": "Đê vỡ."})
    assert reindex(documents, engine) == Outcome(added=1, moved=1, unchanged=4)
    assert list(texts(engine).values()).count("Đê vỡ.") == 4
    (documents / "moved.txt").unlink()
    assert reindex(documents, engine) == Outcome(unchanged=5, deleted=1)


def test_an_old_report_goes_to_one_new_place_only(engine: Engine, documents: Path) -> None:
    reindex(documents, engine)
    (documents / "a.txt").unlink()
    write(documents, {"x.txt": "Đê vỡ.", "y.txt": "Đê vỡ."})
    assert reindex(documents, engine) == Outcome(added=1, moved=1, unchanged=2)
    assert list(texts(engine)) == ["b.txt", "năm 2014/c.txt", "x.txt", "y.txt"]


def test_a_full_run_reads_every_file_again(engine: Engine, documents: Path) -> None:
    reindex(documents, engine)
    put_otherwise(engine, "a.txt", "Chữ trong chỉ mục.")
    (documents / "b.txt").unlink()
    write(documents, {"d.txt": "Mưa to."})
    assert reindex(documents, engine, full=True) == Outcome(added=1, unchanged=2, deleted=1)
    assert texts(engine) == {"a.txt": "Đê vỡ.", "d.txt": "Mưa to.", "năm 2014/c.txt": "Chợ họp."}


def test_an_index_of_other_rules_is_built_anew(documents: Path, tmp_path: Path) -> None:
    old = WhooshEngine(tmp_path / "index", "old rules")
    reindex(documents, old)
    put_otherwise(old, "a.txt", "Chữ trong chỉ mục.")
    engine = WhooshEngine(tmp_path / "index", STAMP)
    assert reindex(documents, engine) == Outcome(unchanged=3)
    assert texts(engine)["a.txt"] == "Đê vỡ."
    assert engine.reader().count == 3


def test_progress_is_told_of_every_file_that_is_read(documents: Path) -> None:
    engine = MemoryEngine()
    told: list[tuple[int, int, str]] = []
    reindex(documents, engine, progress=lambda *each: told.append(each))
    assert told == [(1, 3, "a.txt"), (2, 3, "b.txt"), (3, 3, "năm 2014/c.txt")]
    told.clear()
    write(documents, {"b.txt": "Lúa gặt rồi.", "d.txt": ""})
    reindex(documents, engine, progress=lambda *each: told.append(each))
    assert [(done, every) for done, every, _ in told] == [(1, 2), (2, 2)]
    assert {path for _, _, path in told} == {"b.txt", "d.txt"}


def test_the_index_inside_the_folder_of_reports_is_passed_over(documents: Path) -> None:
    index = documents / "index"
    engine = WhooshEngine(index, STAMP)
    assert reindex(documents, engine, index=index) == Outcome(added=3)
    write(index, {"stray.txt": "Đừng đọc."})
    assert reindex(documents, engine, index=index) == Outcome(unchanged=3)


def test_names_that_are_no_utf_8_are_indexed(engine: Engine, documents: Path) -> None:
    odd = "b\udce1o\n🙂.txt"
    write(documents, {odd: "Tên lạ."})
    assert reindex(documents, engine) == Outcome(added=4)
    assert texts(engine)[odd] == "Tên lạ."
    (documents / odd).rename(documents / "c\udce1o.txt")
    assert reindex(documents, engine) == Outcome(moved=1, unchanged=3)


def test_several_processes_make_the_same_index(documents: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "WORTHWHILE", BATCH)
    count = 2 * BATCH + 5
    write(
        documents, {f"{number:03}.txt": f"Thửa ruộng số {number}, giống lúa nếp." for number in range(count)}
    )
    write(documents, {"070.txt": ""})
    one, two = MemoryEngine(), MemoryEngine()
    told: list[int] = []
    alone = reindex(documents, one)
    together = reindex(documents, two, jobs=2, progress=lambda done, *_: told.append(done))
    assert alone == together
    assert (together.added, len(together.failed)) == (count + 2, 1)
    assert told == list(range(1, count + 4))
    assert {each: (entry.report, entry.terms) for each, entry in one.reader().entries.items()} == {
        each: (entry.report, entry.terms) for each, entry in two.reader().entries.items()
    }


def test_an_unexpected_fault_costs_one_file(documents: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Analyzer.analyse_all

    def analyse_all(self: Analyzer, reports: Sequence[Report]) -> list[AnalysedReport]:
        if any(report.path == "b.txt" for report in reports):
            raise RecursionError("deep")
        return real(self, reports)

    monkeypatch.setattr(Analyzer, "analyse_all", analyse_all)
    engine = MemoryEngine()
    outcome = reindex(documents, engine)
    assert [failure.path for failure in outcome.failed] == ["b.txt"]
    assert "RecursionError" in outcome.failed[0].reason
    assert outcome.added == 2
    assert list(texts(engine)) == ["a.txt", "năm 2014/c.txt"]


def test_a_sidecar_that_is_written_later_updates_its_report(engine: Engine, documents: Path) -> None:
    reindex(documents, engine)
    (documents / "a.txt.meta.yaml").write_text(
        "title: Đê vỡ ở Bãi Sậy\nsource: bai-say.example\n", encoding="utf-8"
    )
    assert reindex(documents, engine) == Outcome(updated=1, unchanged=2)
    report = engine.reader().get(report_id("a.txt"))
    assert report
    assert (report.title, report.source) == ("Đê vỡ ở Bãi Sậy", "bai-say.example")
    assert reindex(documents, engine) == Outcome(unchanged=3)


def test_a_process_that_reads_files_imports_no_command() -> None:
    told = "import searchsvc.__main__, searchsvc.pipeline, sys; print({'click', 'flask', 'whoosh'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, check=True, text=True)
    assert done.stdout == "set()\n"
