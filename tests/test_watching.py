"""When `watch` brings the index up to date, and what it says; with real folders and made-up runs."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import watchfiles

from searchsvc import watching
from searchsvc.errors import CorpusError, EngineError, IndexLocked
from searchsvc.watching import mounts, observing
from searchsvc.watching.observing import NotAnnounced, Observer
from searchsvc.watching.pending import REST, Pending
from searchsvc.watching.polling import EVERYTHING, Poller
from tests.permissions import closed


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text("Đê vỡ.", encoding="utf-8")
    return folder


# --- coming to rest


def test_a_file_rests_when_it_looks_the_same_for_a_while(documents: Path) -> None:
    waiting = Pending(documents)
    waiting.add(["a.txt", "gone.txt"], 10.0)
    assert waiting.rested(10.0 + REST - 0.01) == set()
    assert waiting.rested(10.0 + REST) == {"a.txt", "gone.txt"}
    assert waiting.rested(10.0 + 2 * REST) == set()


def test_a_file_that_changed_meanwhile_rests_later(documents: Path) -> None:
    waiting = Pending(documents)
    waiting.add(["a.txt"], 10.0)
    (documents / "a.txt").write_text("Đê vỡ, nước lên.", encoding="utf-8")
    assert waiting.rested(10.0 + REST) == set()
    assert waiting.rested(10.0 + 2 * REST) == {"a.txt"}


def test_a_file_that_goes_on_being_announced_rests_later(documents: Path) -> None:
    waiting = Pending(documents)
    waiting.add(["a.txt"], 10.0)
    waiting.add(["a.txt"], 10.4)
    assert waiting.rested(10.0 + REST) == set()
    assert waiting.rested(10.4 + REST) == {"a.txt"}


# --- what has changed

Make = Callable[[Path, Path | None], Observer | Poller]


@pytest.fixture(params=[Observer, Poller], ids=["told", "polling"])
def changes(request: pytest.FixtureRequest) -> Make:
    """One way to see changes after the other."""
    made: Make = request.param
    return made


def seen(source: Observer | Poller, act: Callable[[], object]) -> set[str]:
    """What is given within two seconds or so of an act, the first set of all left out."""
    given = source.changes()
    assert next(given) == {EVERYTHING}
    act()
    return set().union(*islice(given, 11))


def test_reports_that_change_are_given_and_nothing_else(documents: Path, changes: Make) -> None:
    index = documents / "index"
    for folder in (index, documents / ".git", documents / "năm"):
        folder.mkdir()

    def act() -> None:
        for name in (
            "b.txt",
            "năm/c.txt",
            ".d.txt",
            "e.txt~",
            "f.zip",
            "index/g.txt",
            ".git/h.txt",
            "~$i.docx",
        ):
            (documents / name).write_text("Mới.", encoding="utf-8")
        (documents / "năm/k.txt.meta.yaml").write_text("title: K", encoding="utf-8")
        (documents / "a.txt").unlink()

    assert seen(changes(documents, index), act) == {"a.txt", "b.txt", "năm/c.txt", "năm/k.txt"}


def test_what_lies_in_a_folder_that_comes_is_given(documents: Path, changes: Make) -> None:
    outside = documents.with_name("outside")
    (outside / "x/y").mkdir(parents=True)
    (outside / "x/y/z.txt").write_text("Ở sâu.", encoding="utf-8")
    found = seen(changes(documents, None), lambda: (outside / "x").rename(documents / "x"))
    assert "x/y/z.txt" in found


def test_a_folder_that_comes_while_another_is_taken_up_is_watched_as_well(
    documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = documents / "x/late"

    def watch(*names: str, **options: Any) -> object:
        if f"{documents}/x" in names and not late.exists():
            late.mkdir()
        return watchfiles.watch(*names, **options)

    monkeypatch.setattr(observing, "watch", watch)
    given = Observer(documents, None).changes()
    assert next(given) == {EVERYTHING}
    late.parent.mkdir()
    while not late.exists():
        next(given)
    list(islice(given, 5))
    (late / "z.txt").write_text("Đến muộn.", encoding="utf-8")
    assert "x/late/z.txt" in set().union(*islice(given, 5))


def test_without_the_folder_an_error_says_so(tmp_path: Path, changes: Make) -> None:
    with pytest.raises(CorpusError, match="is not there"):
        next(changes(tmp_path / "missing", None).changes())


def test_a_name_that_cannot_be_told_means_that_anything_may_have_changed(
    documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observing, "_PAUSE", 0)
    name = os.fsdecode(b"b\xe1o.txt")
    found = seen(Observer(documents, None), lambda: (documents / name).write_bytes(b"x"))
    assert EVERYTHING in found


def test_a_folder_that_cannot_be_told_of_is_looked_at_now_and_then(
    documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observing, "BLIND", 0.5)
    (documents / os.fsdecode(b"n\xe3m")).mkdir()
    assert EVERYTHING in seen(Observer(documents, None), lambda: None)


def test_a_folder_that_cannot_be_read_is_taken_up_when_it_can_again(documents: Path) -> None:
    folder = documents / "kín"
    (folder / "trong").mkdir(parents=True)
    (folder / "b.txt").write_text("Mới.", encoding="utf-8")
    observer = Observer(documents, None)
    changes = observer.changes()
    with closed(folder):
        assert next(changes) == {EVERYTHING}
    found = set().union(*islice(changes, 5))
    assert found >= {"kín/b.txt"}
    (folder / "trong" / "c.txt").write_text("Cũng mới.", encoding="utf-8")
    assert "kín/trong/c.txt" in set().union(*islice(changes, 5))


def test_files_in_a_folder_that_cannot_be_read_any_more_are_looked_at_and_the_rest_goes_on(
    documents: Path,
) -> None:
    folder = documents / "kín"
    folder.mkdir()
    (folder / "b.txt").write_text("Mới.", encoding="utf-8")
    poller = Poller(documents, None).changes()
    assert next(poller) == {EVERYTHING}
    with closed(folder):
        (documents / "c.txt").write_text("Mới.", encoding="utf-8")
        assert set().union(*islice(poller, 8)) == {"kín/b.txt", "c.txt"}


def test_when_the_system_refuses_to_tell_an_error_says_so(
    documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("OS file watch limit reached.")

    monkeypatch.setattr(observing, "_PAUSE", 0)
    monkeypatch.setattr(observing, "watch", refuse)
    with pytest.raises(NotAnnounced, match="limit reached"):
        next(Observer(documents, None).changes())


# --- when a run is made


class Runs:
    """Runs that go as they are told, one after the other; the last one interrupts."""

    def __init__(self, *ends: Exception | None) -> None:
        self.ends = [*ends, KeyboardInterrupt()]
        self.paths: list[frozenset[str] | None] = []
        self.told: list[str] = []

    def __call__(self, paths: frozenset[str] | None) -> None:
        self.paths.append(paths)
        if end := self.ends.pop(0):
            raise end

    def watch(self, documents: Path, *, polling: bool = False) -> None:
        with pytest.raises(KeyboardInterrupt):
            watching.watch(
                documents, self, self.told.append, skip=documents.with_name("index"), polling=polling
            )


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_SOON", 0.05)


@pytest.mark.usefixtures("quickly")
def test_a_run_that_fails_is_told_once_and_made_again(documents: Path) -> None:
    full = EngineError("The disk is full.")
    runs = Runs(full, full, ValueError("odd"), IndexLocked("x"), IndexLocked("x"))
    runs.watch(documents)
    assert runs.paths == [None] * 6
    assert runs.told == [
        "The disk is full.",
        "A run failed: ValueError('odd').",
        "Another process is writing to the index; waiting until it has finished.",
    ]


@pytest.mark.usefixtures("quickly")
def test_the_same_failure_is_told_again_after_a_run_that_went_well(
    documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "EVERY", 0.0)
    full = EngineError("The disk is full.")
    runs = Runs(full, None, full)
    runs.watch(documents)
    assert runs.told == ["The disk is full."] * 2


def test_the_whole_folder_is_compared_now_and_then(documents: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "EVERY", 0.1)
    runs = Runs(None, None)
    runs.watch(documents)
    assert runs.paths == [None] * 3


@pytest.mark.parametrize("poll", [False, True])
def test_some_changes_are_looked_at_alone_and_many_as_a_whole(
    documents: Path, monkeypatch: pytest.MonkeyPatch, *, poll: bool
) -> None:
    monkeypatch.setattr(watching, "MANY", 5)
    runs = Runs(None, None)

    def run(paths: frozenset[str] | None) -> None:
        names = [["b"], list("cdefghijk"), []][len(runs.paths)]
        runs(paths)
        for name in names:
            (documents / f"{name}.txt").write_text("Mới.", encoding="utf-8")

    with pytest.raises(KeyboardInterrupt):
        watching.watch(documents, run, runs.told.append, skip=documents.with_name("index"), polling=poll)
    assert runs.paths == [None, frozenset({"b.txt"}), None]


@pytest.mark.usefixtures("quickly")
def test_where_nothing_is_announced_files_are_looked_at_instead(
    documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("OS file watch limit reached.")

    monkeypatch.setattr(observing, "_PAUSE", 0)
    monkeypatch.setattr(observing, "watch", refuse)
    runs = Runs()
    runs.watch(documents)
    assert runs.paths == [None]
    assert [line.endswith("Looking at all files each second instead.") for line in runs.told] == [True]


# --- networks

MOUNTS = """\
22 1 8:1 / / rw - ext4 /dev/sda1 rw
30 22 0:40 / /srv/kho\\040chung rw,relatime shared:1 - nfs4 server:/kho rw
31 22 0:41 / /home/a/sshfs rw - fuse.sshfs a@b: rw
32 22 8:2 / /srv/disk rw - xfs /dev/sdb1 rw
33 32 0:42 / /srv/disk/in/share rw - cifs //server/share rw
34 22 8:3 / /home/a/sshfs/local rw - ext4 /dev/sdc1 rw
"""


@pytest.mark.parametrize(
    ("folder", "network"),
    [
        ("/srv/kho chung/2014", True),
        ("/srv/kho chung", True),
        ("/srv/kho", False),
        ("/home/a/sshfs", True),
        ("/home/a/sshfs/local/x", False),
        ("/srv/disk", True),
        ("/srv/disk/other", False),
        ("/var/reports", False),
    ],
)
def test_folders_on_a_network_are_known_by_the_table_of_mounts(
    tmp_path: Path, folder: str, *, network: bool
) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(MOUNTS, encoding="utf-8")
    assert mounts.on_network(Path(folder), table) is network


def test_without_a_table_of_mounts_no_folder_is_on_a_network(tmp_path: Path) -> None:
    assert not mounts.on_network(tmp_path, tmp_path / "missing")
    assert not mounts.on_network(tmp_path)
