"""A disk that is full, fails or may not be written: one sentence, the old state, nothing left lying about."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.errors import EngineError
from tests.engines.building import analysed, report_id

CHANGES: dict[str, Callable[[WhooshEngine], object]] = {
    "put": lambda engine: engine.put([analysed("b", "hai")]),
    "delete": lambda engine: engine.delete([report_id("a")]),
    "rebuild": lambda engine: engine.rebuild([analysed("b", "hai")]),
}


def names(engine: WhooshEngine) -> set[str]:
    reader = engine.reader()
    assert reader.damage is None
    return {path for path, _ in reader.digests().values()}


def test_a_first_build_on_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (tmp_path / "index").mkdir()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EngineError, match=r"^The index cannot be written: .*No space left on device\.$"):
        WhooshEngine(tmp_path / "index", "rules").put([analysed("a", "một")])
    assert [each.name for each in (tmp_path / "index").iterdir()] == ["write.lock"]


@pytest.mark.parametrize("kind", CHANGES)
def test_a_sync_that_fails_leaves_the_old_state_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    really, failed = os.fsync, 0
    for moment in range(40):
        engine = WhooshEngine(tmp_path / str(moment), "rules")
        engine.put([analysed("a", "một")])
        syncs = iter(range(moment + 1))

        def fsync(descriptor: int, syncs: Iterator[int] = syncs) -> None:
            if next(syncs, None) is None:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            really(descriptor)

        monkeypatch.setattr(os, "fsync", fsync)
        try:
            CHANGES[kind](engine)
        except EngineError:
            failed += 1
        monkeypatch.setattr(os, "fsync", really)
        other = WhooshEngine(tmp_path / str(moment), "rules")
        assert names(other) in ({"a"}, {"put": {"a", "b"}, "delete": set(), "rebuild": {"b"}}[kind])
        assert [each for each in other.verify(lambda *_: None) if "MANIFEST.copy" not in each] == []
        CHANGES[kind](other)
        assert list(other.verify(lambda *_: None)) == []
        if next(syncs, None) is not None:
            break
    assert failed >= 4


FULL = """
import resource, signal, sys
from pathlib import Path
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.errors import EngineError
from tests.engines.building import analysed
engine = WhooshEngine(Path(sys.argv[1]), "rules")
reports = [analysed(f"report {n}", f"nội dung {n} " * 300) for n in range(20)]
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
WhooshEngine(Path(sys.argv[1] + ".other"), "rules").put(reports)  # compiles the kernels
for limit in (0, 1, 700, 2000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    for write in (engine.put, engine.rebuild):
        try:
            write(reports)
            print("written")
        except EngineError as error:
            print(error)
"""


def test_a_file_that_cannot_grow_leaves_the_old_state(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index", "rules")
    engine.put([analysed("a", "một")])
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "index")], capture_output=True, text=True, check=True
    )
    said = done.stdout.splitlines()
    assert len(said) == 8
    assert all(line.startswith("The index cannot be written: ") for line in said)
    assert names(engine) == {"a"}
    assert list(engine.verify(lambda *_: None)) == []
    engine.put([analysed("b", "hai")])
    assert names(engine) == {"a", "b"}


NOBODY = r"""
import os, sys
from pathlib import Path
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.errors import EngineError
from searchsvc.types import EVERYTHING, NO_FILTERS, Query
from tests.engines.building import analysed
def try_all(engine):
    for change in (engine.put, engine.rebuild):
        try:
            change([analysed("b", "hai")])
            yield "written"
        except EngineError as error:
            yield str(error)
    try:
        yield engine.reader().search(Query(EVERYTHING), NO_FILTERS, "relevance", 0, 9).total
        yield " ".join([*engine.verify(lambda *_: None), "sound"])
    except EngineError as error:
        yield str(error)
list(try_all(WhooshEngine(Path(sys.argv[2]), "rules")))  # imports what nobody may not read
if os.geteuid() == 0:  # root may do everything
    os.setuid(65534)
print(*try_all(WhooshEngine(Path(sys.argv[1]), "rules")), sep="\n")
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, which those of pytest are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def as_nobody(index: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", NOBODY, str(index), str(index.parent / "other")],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_a_folder_that_may_only_be_read_is_searched_and_verified(open_folder: Path) -> None:
    index = open_folder / "index"
    WhooshEngine(index, "rules").put([analysed("a", "một")])
    (index / "write.lock").chmod(0o444)
    index.chmod(0o555)
    first, second, *rest = as_nobody(index)
    assert first == second == f"The index in {index} cannot be written: Permission denied."
    assert rest == ["1", "sound"]
    index.chmod(0o755)


def test_a_folder_that_may_not_be_read_is_one_sentence(open_folder: Path) -> None:
    index = open_folder / "index"
    WhooshEngine(index, "rules").put([analysed("a", "một")])
    index.chmod(0o000)
    said = as_nobody(index)
    assert said[:2] == [f"The index in {index} cannot be written: Permission denied."] * 2
    assert said[2].startswith(f"The index in {index} cannot be read: ")
    assert len(said) == 3
    index.chmod(0o755)
