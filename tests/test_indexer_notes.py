"""What a reindex keeps for the next ones: looks of files, failures, texts of pictures."""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from searchsvc import failures
from searchsvc.engines import Engine
from searchsvc.engines.memory import MemoryEngine
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.errors import EngineError, ExtractionError
from searchsvc.extract import Extractor, report_id
from searchsvc.indexer import Outcome, Refused, hints, notes, reindex
from searchsvc.pipeline import Failure
from searchsvc.types import Report
from tests.permissions import closed

EMPTY = "The file is empty."


@pytest.fixture
def engine() -> Engine:
    return MemoryEngine()


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder of three reports and a file that is empty."""
    folder = tmp_path / "documents"
    folder.mkdir()
    texts = {"a.txt": "Đê vỡ.", "b.txt": "Lúa chín.", "c.txt": "Chợ họp.", "rỗng.txt": ""}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as left alone at once, whatever the clock of the disk: nobody waits two seconds for a test."""
    monkeypatch.setattr(hints, "SETTLED", -1_000_000_000)


class Told:
    """The paths that a run read: to compare them, and to make reports of them."""

    def __init__(self) -> None:
        self.hashed: list[str] = []
        self.extracted: list[str] = []

    def run(self, documents: Path, engine: Engine, index: Path, *, full: bool = False) -> Outcome:
        self.hashed.clear()
        self.extracted.clear()
        return reindex(
            documents,
            engine,
            index=index,
            full=full,
            progress=lambda _done, _all, path: self.extracted.append(path),
            hashing=lambda _done, _all, path: self.hashed.append(path),
        )


# --- hints


@pytest.mark.usefixtures("settled")
def test_a_file_that_looks_the_same_is_not_read_again(documents: Path, engine: Engine, index: Path) -> None:
    told = Told()
    told.run(documents, engine, index)
    assert told.hashed == ["a.txt", "b.txt", "c.txt", "rỗng.txt"]
    (documents / "d.txt").write_text("Mưa to.", encoding="utf-8")
    assert told.run(documents, engine, index).added == 1
    assert told.hashed == ["d.txt"]


@pytest.mark.usefixtures("settled")
def test_a_first_build_reads_each_file_once_and_knows_it_afterwards(documents: Path, index: Path) -> None:
    (documents / "a.txt.meta.yaml").write_text("title: Đê vỡ ở xã bên\n", encoding="utf-8")
    told, engine = Told(), WhooshEngine(index, notes.STAMP)
    first = told.run(documents, engine, index)
    assert (first.added, told.hashed) == (3, [])
    assert [(each.path, each.reason) for each in first.failed] == [("rỗng.txt", EMPTY)]
    again = told.run(documents, engine, index)
    assert (again.unchanged, told.hashed, told.extracted) == (3, [], [])
    (documents / "b.txt").write_text("Lúa trổ.", encoding="utf-8")
    (documents / "a.txt.meta.yaml").write_text("title: Đê lại vỡ\n", encoding="utf-8")
    assert told.run(documents, engine, index).updated == 2


def test_a_file_that_was_finished_while_a_first_build_read_others_is_tried_again(
    documents: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really, engine = Extractor.extract_all, WhooshEngine(index, notes.STAMP)

    def extract_all(extractor: Extractor, root: Path, paths: Sequence[str]) -> Iterator[Report | Exception]:
        for path, found in zip(paths, really(extractor, root, paths), strict=True):
            if path == "rỗng.txt":
                assert isinstance(found, ExtractionError)
                (documents / path).write_text("Cầu sập.", encoding="utf-8")
            yield found

    with monkeypatch.context() as patch:
        patch.setattr(Extractor, "extract_all", extract_all)
        assert [each.reason for each in reindex(documents, engine, index=index).failed] == [EMPTY]
    second = reindex(documents, engine, index=index)
    assert (second.added, second.failed) == (1, ())


def test_a_file_that_was_written_just_now_is_read_again(documents: Path, engine: Engine, index: Path) -> None:
    told = Told()
    for _ in range(2):
        told.run(documents, engine, index)
        assert len(told.hashed) == 4


@pytest.mark.usefixtures("settled")
def test_another_content_of_the_same_size_and_time_is_found(
    documents: Path, engine: Engine, index: Path
) -> None:
    told = Told()
    told.run(documents, engine, index)
    before = (documents / "b.txt").stat()
    (documents / "b.txt").write_text("Lúa chìn.", encoding="utf-8")
    os.utime(documents / "b.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (documents / "b.txt").stat().st_size == before.st_size
    assert told.run(documents, engine, index).updated == 1


@pytest.mark.usefixtures("settled")
def test_another_file_of_the_same_name_and_look_is_found(
    documents: Path, engine: Engine, index: Path
) -> None:
    told = Told()
    times = (10**18, 10**18)
    os.utime(documents / "b.txt", ns=times)
    (documents / "new").write_text("Lúa chìn.", encoding="utf-8")
    os.utime(documents / "new", ns=times)
    told.run(documents, engine, index)
    (documents / "new").replace(documents / "b.txt")
    assert told.run(documents, engine, index).updated == 1


@pytest.mark.usefixtures("settled")
def test_a_sidecar_that_comes_or_goes_is_found(documents: Path, engine: Engine, index: Path) -> None:
    told = Told()
    told.run(documents, engine, index)
    sidecar = documents / "a.txt.meta.yaml"
    sidecar.write_text("title: Đê vỡ\n", encoding="utf-8")
    assert (told.run(documents, engine, index).updated, told.hashed) == (1, ["a.txt"])
    sidecar.unlink()
    assert (told.run(documents, engine, index).updated, told.hashed) == (1, ["a.txt"])


@pytest.mark.usefixtures("settled")
def test_a_full_run_relies_on_nothing(documents: Path, engine: Engine, index: Path) -> None:
    told = Told()
    told.run(documents, engine, index)
    told.run(documents, engine, index, full=True)
    assert len(told.hashed) == len(told.extracted) == 4
    told.run(documents, engine, index)
    assert told.hashed == []


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    "harm",
    [
        lambda _: b"",
        lambda whole: whole[:11],
        lambda whole: whole[:-1],
        lambda whole: whole + b"\0",
        lambda whole: whole[:-1] + bytes([whole[-1] ^ 1]),
        lambda whole: b"X" + whole[1:],
        lambda _: b"[" * 99_999,
    ],
)
def test_damaged_hints_cost_time_only(
    documents: Path, engine: Engine, index: Path, harm: Callable[[bytes], bytes]
) -> None:
    told = Told()
    told.run(documents, engine, index)
    (index / hints.NAME).write_bytes(harm((index / hints.NAME).read_bytes()))
    assert told.run(documents, engine, index).unchanged == 3
    assert len(told.hashed) == 4


@pytest.mark.usefixtures("settled")
def test_hints_that_cannot_be_written_cost_time_only(documents: Path, engine: Engine, index: Path) -> None:
    (index / hints.NAME).mkdir(parents=True)
    assert Told().run(documents, engine, index).added == 3


@pytest.mark.usefixtures("settled")
def test_hints_hold_what_the_folder_has_and_no_more(documents: Path, engine: Engine, index: Path) -> None:
    Told().run(documents, engine, index)
    (documents / "c.txt").unlink()
    Told().run(documents, engine, index)
    rows = hints._read(index / hints.NAME)
    assert {f"{each:016x}" for each in rows["id"].tolist()} == {
        report_id(path) for path in ("a.txt", "b.txt", "rỗng.txt")
    }


# --- failures


def test_a_failed_file_is_listed_and_tried_again_only_when_it_changed(
    documents: Path, engine: Engine, index: Path
) -> None:
    told = Told()
    start = datetime.now(UTC)
    told.run(documents, engine, index)
    [listed] = failures.read(index)
    assert (listed.path, listed.reason, listed.digest) == ("rỗng.txt", EMPTY, hashlib.sha256().hexdigest())
    assert start <= listed.since <= datetime.now(UTC)
    outcome = told.run(documents, engine, index)
    assert (outcome.unchanged, outcome.failed, told.extracted) == (3, (Failure("rỗng.txt", EMPTY),), [])
    assert failures.read(index) == (listed,)
    (documents / "rỗng.txt").write_bytes(b"\0\1\2" * 99)
    told.run(documents, engine, index)
    [again] = failures.read(index)
    assert told.extracted == ["rỗng.txt"]
    assert (again.since, again.reason != EMPTY) == (listed.since, True)
    (documents / "rỗng.txt").write_text("Hết rỗng.", encoding="utf-8")
    assert told.run(documents, engine, index).added == 1
    assert failures.read(index) == ()


def test_a_failed_file_that_is_gone_is_listed_no_more(documents: Path, engine: Engine, index: Path) -> None:
    Told().run(documents, engine, index)
    (documents / "rỗng.txt").unlink()
    Told().run(documents, engine, index)
    assert failures.read(index) == ()


def test_a_full_run_tries_every_file(documents: Path, engine: Engine, index: Path) -> None:
    told = Told()
    told.run(documents, engine, index)
    [listed] = failures.read(index)
    told.run(documents, engine, index, full=True)
    assert "rỗng.txt" in told.extracted
    [again] = failures.read(index)
    assert (again.since, again.digest, again.tried > listed.tried) == (listed.since, listed.digest, True)


def test_a_file_that_failed_is_tried_again_after_a_day(documents: Path, engine: Engine, index: Path) -> None:
    told = Told()
    told.run(documents, engine, index)
    [listed] = failures.read(index)
    told.run(documents, engine, index)
    assert told.extracted == []
    failures.write(index, [replace(listed, tried=listed.tried - notes.AGAIN)])
    told.run(documents, engine, index)
    assert told.extracted == ["rỗng.txt"]
    told.run(documents, engine, index)
    assert told.extracted == []


@pytest.mark.parametrize(("name", "other"), [("STAMP", "extraction 999"), ("installed", lambda: ("new",))])
def test_other_rules_or_programs_try_failed_files_again(
    name: str,
    other: object,
    documents: Path,
    engine: Engine,
    index: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = Told()
    told.run(documents, engine, index)
    [listed] = failures.read(index)
    monkeypatch.setattr(notes, name, other)
    told.run(documents, engine, index)
    assert told.extracted == ["rỗng.txt"]
    [again] = failures.read(index)
    assert (again.since, again.rules != listed.rules) == (listed.since, True)


def test_a_report_whose_file_fails_stays_while_it_is_not_tried(
    documents: Path, engine: Engine, index: Path
) -> None:
    told = Told()
    told.run(documents, engine, index)
    (documents / "a.txt").write_bytes(b"")
    for full in (False, False, True):
        outcome = told.run(documents, engine, index, full=full)
        assert [each.path for each in outcome.failed] == ["a.txt", "rỗng.txt"]
        assert (outcome.unchanged, engine.reader().count) == (2, 3)


def test_a_refused_run_tells_its_failures_and_lists_none(
    documents: Path, engine: Engine, index: Path
) -> None:
    Told().run(documents, engine, index)
    before = failures.read(index)
    for name in "ab":
        (documents / f"{name}.txt").unlink()
    with pytest.raises(Refused, match="nothing was changed") as refused:
        Told().run(documents, engine, index)
    assert refused.value.failed == (Failure("rỗng.txt", EMPTY),)
    assert failures.read(index) == before


def test_a_file_that_cannot_be_opened_is_told_once(documents: Path, engine: Engine, index: Path) -> None:
    Told().run(documents, engine, index)
    with closed(documents / "c.txt"):
        Told().run(documents, engine, index)
        for name in "ab":
            (documents / f"{name}.txt").unlink()
        with pytest.raises(Refused) as refused:
            Told().run(documents, engine, index)
    assert [each.path for each in refused.value.failed] == ["c.txt", "rỗng.txt"]


@pytest.mark.usefixtures("settled")
def test_a_refused_run_leaves_the_folder_of_the_index_as_it_is(
    documents: Path, engine: Engine, index: Path
) -> None:
    Told().run(documents, engine, index)
    before = {path: path.read_bytes() for path in index.iterdir()}
    for name in "ab":
        (documents / f"{name}.txt").unlink()
    with pytest.raises(Refused):
        Told().run(documents, engine, index)
    assert {path: path.read_bytes() for path in index.iterdir()} == before


def test_a_list_that_cannot_be_written_is_told(documents: Path, engine: Engine, index: Path) -> None:
    (index / "failures.json").mkdir(parents=True)
    with pytest.raises(EngineError, match=r"^The list of failures cannot be written: .+\.$"):
        Told().run(documents, engine, index)


# --- what is passed over


def test_what_is_no_report_is_counted_by_kind(documents: Path, engine: Engine, index: Path) -> None:
    (documents / "link.txt").symlink_to(documents / "a.txt")
    (documents / "loop").symlink_to(documents)
    os.mkfifo(documents / "pipe.txt")
    for name in ("a.zip", "b.ZIP", "c.mp3", "noext", "gone.txt.meta.yaml", "b.txt.meta.yaml"):
        (documents / name).write_text("title: B", encoding="utf-8")
    for name in ("~$a.docx", "a.txt~", "#a.txt#", "a.tmp", "a.txt.part", ".a.txt.swp"):
        (documents / name).write_text("x", encoding="utf-8")
    outcome = Told().run(documents, engine, index)
    assert outcome.added == 3
    assert outcome.passed_over == Counter({"link": 2, "FIFO": 1, "sidecar": 1, ".zip": 2, ".mp3": 1, "": 1})


def test_a_pipe_or_a_link_in_place_of_a_sidecar_holds_nothing_up(
    documents: Path, engine: Engine, index: Path
) -> None:
    (documents / "title.yaml").write_text("title: Ở ngoài", encoding="utf-8")
    os.mkfifo(documents / "a.txt.meta.yaml")
    (documents / "b.txt.meta.yaml").symlink_to(documents / "title.yaml")
    assert Told().run(documents, engine, index).added == 3
    reader = engine.reader()
    titles = {report.title for each in reader.digests() if (report := reader.get(each))}
    assert "Ở ngoài" not in titles


# --- only some paths


def look_at(documents: Path, engine: Engine, index: Path, *paths: str) -> Outcome:
    return reindex(documents, engine, index=index, only=paths)


def test_only_what_is_named_is_looked_at(documents: Path, engine: Engine, index: Path) -> None:
    Told().run(documents, engine, index)
    (documents / "năm").mkdir()
    for name in ("d.txt", "e.txt", "năm/f.txt", "năm/g.txt"):
        (documents / name).write_text(f"Mới {name}.", encoding="utf-8")
    (documents / "c.txt").unlink()
    assert look_at(documents, engine, index, "d.txt", "a.txt", "nothing.txt") == Outcome(added=1, unchanged=1)
    assert look_at(documents, engine, index, "năm") == Outcome(added=2)
    assert look_at(documents, engine, index, "năm", "năm/f.txt", "năm/x.txt") == Outcome(unchanged=2)
    (documents / "năm/g.txt").rename(documents / "g.txt")
    assert look_at(documents, engine, index, "năm/g.txt", "g.txt") == Outcome(moved=1)
    assert look_at(documents, engine, index, "c.txt") == Outcome(deleted=1)
    (documents / "năm").rename(documents / "2014")
    assert look_at(documents, engine, index, "năm", "2014") == Outcome(moved=1)
    assert reindex(documents, engine, index=index).unchanged == 5 - 1 + 1
    assert [each.path for each in failures.read(index)] == ["rỗng.txt"]


def test_failures_elsewhere_stay_listed(documents: Path, engine: Engine, index: Path) -> None:
    Told().run(documents, engine, index)
    (documents / "hỏng.txt").write_text("", encoding="utf-8")
    outcome = look_at(documents, engine, index, "hỏng.txt", "a.txt")
    assert [each.path for each in outcome.failed] == ["hỏng.txt"]
    assert [each.path for each in failures.read(index)] == ["hỏng.txt", "rỗng.txt"]
    (documents / "rỗng.txt").unlink()
    look_at(documents, engine, index, "rỗng.txt")
    assert [each.path for each in failures.read(index)] == ["hỏng.txt"]


def test_paths_that_a_whole_run_would_not_see_are_not_looked_at(
    documents: Path, engine: Engine, index: Path, tmp_path: Path
) -> None:
    Told().run(documents, engine, index)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.txt").write_text("Bên ngoài.", encoding="utf-8")
    (documents / "link").symlink_to(outside)
    (documents / ".git").mkdir()
    (documents / ".git/x.txt").write_text("Ẩn.", encoding="utf-8")
    paths = ["link/x.txt", "link", ".git/x.txt", ".git", "../outside/x.txt", ""]
    assert look_at(documents, engine, index, *paths) == Outcome(passed_over=Counter({"link": 1}))


def test_deletions_are_guarded_there_as_well(documents: Path, engine: Engine, index: Path) -> None:
    Told().run(documents, engine, index)
    for name in "ab":
        (documents / f"{name}.txt").unlink()
    with pytest.raises(Refused):
        look_at(documents, engine, index, "a.txt", "b.txt")
    assert look_at(documents, engine, index, "a.txt") == Outcome(deleted=1)


# --- texts of pictures


def test_texts_of_pictures_that_are_gone_are_taken_away_after_a_while(
    documents: Path, engine: Engine, index: Path
) -> None:
    (documents / "a.png").write_bytes(b"picture")
    (documents / "b.png").write_bytes(b"with a sidecar")
    (documents / "b.png.meta.yaml").write_text("title: B", encoding="utf-8")
    contents = [b"picture", b"with a sidecar", b"gone", b"gone lately"]
    keys = {content: hashlib.sha256(content).hexdigest() for content in contents}
    for content, key in keys.items():
        page = index / "pages" / key[:2] / f"{key}-0-1.txt"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("Chữ.", encoding="utf-8")
        if content != b"gone lately":
            os.utime(page, (0, time.time() - 40 * 86_400))
    Told().run(documents, engine, index)
    kept = {page.name.partition("-")[0] for page in (index / "pages").rglob("*.txt")}
    assert kept == set(keys.values()) - {keys[b"gone"]}
