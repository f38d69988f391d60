"""`watch` as a process: what happens in the folder is in the index soon, whatever else happens."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import pytest

from searchsvc import failures
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.errors import NoIndex
from searchsvc.indexer import STAMP
from searchsvc.runs import Board
from tests.conftest import Need
from tests.e2e.service import PATIENCE, Service


class Watching:
    """A `watch` over the folders of a service, and the index as a reader sees it."""

    def __init__(self, service: Service, *options: str) -> None:
        self.documents = service.documents
        self.index = service.index
        self._service = service
        self._options = options
        self._log = service.log.with_name("watch.log")
        self._engine = WhooshEngine(service.index, STAMP)

    def __enter__(self) -> Self:
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "searchsvc", "watch", *self._options],
                env=self._service.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.end(signal.SIGTERM)
        assert self.process.returncode == 0, self.log
        assert "Traceback" not in self.log, self.log

    def end(self, number: int) -> int:
        """Its exit status after a signal to all of its processes, as terminals and systemd send it."""
        os.killpg(self.process.pid, number)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            raise

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    @property
    def generation(self) -> str:
        return self._engine.reader().generation

    def texts(self) -> dict[str, str]:
        """What the index holds, by paths."""
        try:
            reader = self._engine.reader()
        except NoIndex:
            return {}
        reports = (reader.get(each) for each in reader.digests())
        return {report.path: report.text.strip() for report in reports if report}

    def paths(self) -> set[str]:
        """The paths of what the index holds."""
        try:
            return {path for path, _ in self._engine.reader().digests().values()}
        except NoIndex:
            return set()

    def write(self, path: str, text: str) -> None:
        (self.documents / path).parent.mkdir(parents=True, exist_ok=True)
        (self.documents / path).write_text(text, encoding="utf-8")

    def wait(self, condition: Callable[[], bool], patience: float = PATIENCE) -> None:
        deadline = time.monotonic() + patience
        while not condition():
            assert self.process.poll() is None, self.log
            assert time.monotonic() < deadline, (self.log, self.texts())
            time.sleep(0.05)

    def wait_for(self, path: str, text: str | None) -> None:
        """Wait until the index has this text for a path, or no report."""
        self.wait(lambda: self.texts().get(path) == text)


@pytest.fixture(scope="module", params=[(), ("--poll",)], ids=["told", "polling"])
def watching(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watching]:
    """One over some reports and links that lead out of the folder and round in a circle."""
    service = Service(tmp_path_factory.mktemp("watched"))
    outside = service.documents.with_name("outside")
    outside.mkdir()
    (outside / "x.txt").write_text("Bên ngoài.", encoding="utf-8")
    (service.documents / "outside").symlink_to(outside)
    (service.documents / "loop").symlink_to(service.documents)
    made = Watching(service, *request.param)
    for number in range(9):
        made.write(f"cũ/{number}.txt", f"Có từ trước, số {number}.")
    with made:
        made.wait(lambda: len(made.paths()) == 9)
        yield made


def test_what_comes_changes_moves_and_goes_is_taken_up(watching: Watching) -> None:
    watching.write("mới.txt", "Đê vỡ.")
    watching.wait_for("mới.txt", "Đê vỡ.")
    watching.write("mới.txt", "Đê đắp lại.")
    watching.wait_for("mới.txt", "Đê đắp lại.")
    (watching.documents / "mới.txt").rename(watching.documents / "cũ/chuyển.txt")
    watching.wait_for("cũ/chuyển.txt", "Đê đắp lại.")
    watching.wait_for("mới.txt", None)
    (watching.documents / "cũ/chuyển.txt").unlink()
    watching.wait_for("cũ/chuyển.txt", None)


def test_whole_comparisons_are_told_on_the_board_and_single_files_are_not(watching: Watching) -> None:
    [run] = Board(watching.index).runs().had
    assert (run.state, run.counts and run.counts["added"]) == ("done", 9)


def test_folders_that_come_move_and_go_are_taken_up(watching: Watching) -> None:
    watching.write("a/b/c/sâu.txt", "Ở dưới sâu.")
    watching.wait_for("a/b/c/sâu.txt", "Ở dưới sâu.")
    watching.write("a/b/nông.txt", "Ở trên.")
    watching.wait_for("a/b/nông.txt", "Ở trên.")
    (watching.documents / "a").rename(watching.documents / "á")
    watching.wait_for("á/b/c/sâu.txt", "Ở dưới sâu.")
    watching.write("á/b/nông.txt", "Ở trên, lần hai.")
    watching.wait_for("á/b/nông.txt", "Ở trên, lần hai.")
    shutil.rmtree(watching.documents / "á")
    watching.wait(lambda: not any(path.startswith(("a/", "á/")) for path in watching.paths()))


def test_a_file_is_taken_up_when_it_is_written_to_its_end(watching: Watching) -> None:
    before = watching.generation
    with (watching.documents / "dài.txt").open("w", encoding="utf-8") as file:
        for number in range(8):
            file.write(f"Đoạn {number}.\n")
            file.flush()
            time.sleep(0.25)
        assert watching.generation == before
    watching.wait(lambda: watching.texts().get("dài.txt", "").endswith("Đoạn 7."))


def test_only_what_an_editor_leaves_is_taken_up(watching: Watching) -> None:
    before = watching.texts()
    for name in (
        "thư.txt~",
        ".thư.txt.swp",
        "#thư.txt#",
        "~$thư.docx",
        "thư.tmp",
        "thư.txt.part",
        ".ẩn/thư.txt",
    ):
        watching.write(name, "Chưa xong.")
    watching.write(".thư.new", "Xong rồi.")
    (watching.documents / ".thư.new").rename(watching.documents / "thư.txt")
    watching.wait_for("thư.txt", "Xong rồi.")
    assert watching.texts() == before | {"thư.txt": "Xong rồi."}


def test_links_are_not_followed(watching: Watching) -> None:
    watching.write("../outside/y.txt", "Cũng bên ngoài.")
    (watching.documents / "nối.txt").symlink_to(watching.documents.parent / "outside/y.txt")
    watching.write("sau.txt", "Sau đó.")
    watching.wait_for("sau.txt", "Sau đó.")
    assert not any("outside" in path or "loop" in path or path == "nối.txt" for path in watching.paths())


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS allows only names in UTF-8")
def test_names_that_are_no_utf_8_are_taken_up(watching: Watching) -> None:
    watching.write("b\udce1o.txt", "Tên lạ.")
    watching.wait_for("b\udce1o.txt", "Tên lạ.")
    watching.write("sau tên lạ.txt", "Vẫn chạy.")
    watching.wait_for("sau tên lạ.txt", "Vẫn chạy.")


def test_a_sidecar_updates_its_report(watching: Watching) -> None:
    watching.write("cũ/1.txt.meta.yaml", "source: kho.example\n")

    def source() -> str | None:
        reader = watching._engine.reader()
        [found] = [each for each, (path, _) in reader.digests().items() if path == "cũ/1.txt"]
        report = reader.get(found)
        return report.source if report else None

    watching.wait(lambda: source() == "kho.example")


def test_a_file_that_fails_is_told_once_and_listed(watching: Watching) -> None:
    watching.write("rỗng.txt", "")
    watching.wait(lambda: [each.path for each in failures.read(watching.index)] == ["rỗng.txt"])
    watching.write("sau lỗi.txt", "Vẫn chạy.")
    watching.wait_for("sau lỗi.txt", "Vẫn chạy.")
    assert watching.log.count("failed: rỗng.txt: The file is empty.") == 1


def test_many_files_at_once_are_few_commits(watching: Watching) -> None:
    lines = watching.log.count("\nadded")
    for number in range(1000):
        watching.write(f"nhiều/{number}.txt", f"Giấy số {number}.")
    watching.wait(lambda: sum(path.startswith("nhiều/") for path in watching.paths()) == 1000, 2 * PATIENCE)
    assert watching.log.count("\nadded") - lines <= 10


def test_another_writer_is_waited_for_and_told_of_once(watching: Watching) -> None:
    with watching._engine.writing():
        watching.write("chờ.txt", "Chờ lượt.")
        watching.wait(lambda: "Another process is writing" in watching.log)
        time.sleep(4)
        assert "chờ.txt" not in watching.paths()
    watching.wait_for("chờ.txt", "Chờ lượt.")
    assert watching.log.count("Another process") == 1


def test_a_folder_that_vanishes_is_waited_for(watching: Watching) -> None:
    before = watching.texts()
    away = watching.documents.with_name("away")
    watching.documents.rename(away)
    watching.wait(lambda: "is not there" in watching.log)
    time.sleep(1.5)
    watching.documents.mkdir()  # the place where a disk was mounted
    watching.wait(lambda: "nothing was changed" in watching.log)
    assert watching.texts() == before
    watching.documents.rmdir()
    (away / "lúc vắng.txt").write_text("Viết lúc vắng.", encoding="utf-8")
    away.rename(watching.documents)
    watching.wait_for("lúc vắng.txt", "Viết lúc vắng.")
    assert watching.texts() == before | {"lúc vắng.txt": "Viết lúc vắng."}
    assert watching.log.count("nothing was changed") == 1


def long_run(folder: Path) -> Watching:
    """One that begins with work for several processes."""
    service = Service(folder)
    for each in range(20_000):
        (service.documents / f"{each}.txt").write_text(f"Biên bản số {each}.\n" * 40, encoding="utf-8")
    return Watching(service, "--jobs", "2")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_well_in_the_middle_of_a_run(tmp_path: Path, number: int) -> None:
    with long_run(tmp_path) as watching:
        watching.wait(lambda: any(watching.index.glob("build-*")))
        time.sleep(1)
        assert watching.end(number) == 0
        assert watching.log.count("\n") == 1, watching.log
    assert not any(watching.index.glob("build-*"))


def test_no_process_is_left_when_it_is_killed(tmp_path: Path, need: Need) -> None:
    ps = need("ps")
    watching = long_run(tmp_path).__enter__()
    group = watching.process.pid

    def members() -> int:
        table = subprocess.run([ps, "-A", "-o", "pgid=,stat="], capture_output=True, text=True, check=True)
        rows = [line.split() for line in table.stdout.splitlines()]
        return sum(int(of) == group and not state.startswith("Z") for of, state in rows)

    try:
        watching.wait(lambda: members() > 2)
        time.sleep(1)
        watching.process.kill()
        watching.process.wait()
        deadline = time.monotonic() + PATIENCE
        while members():
            assert time.monotonic() < deadline, "a process goes on without the one that started it"
            time.sleep(0.1)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
        watching.process.wait()
