"""What `verify` tells of an index and its folder, as the command and as a function."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from searchsvc import cli, failures
from searchsvc.engines.memory import MemoryEngine
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.errors import CorpusError
from searchsvc.indexer import STAMP, reindex
from searchsvc.verifier import Finding, verify
from tests.permissions import closed


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name in "abcd":
        (folder / f"{name}.txt").write_text(f"Báo cáo {name}\n\nĐường {name} đã sửa.\n", encoding="utf-8")
    return folder


def run(documents: Path, *arguments: str) -> Result:
    places = {"SEARCHSVC_DOCUMENTS": str(documents), "SEARCHSVC_INDEX": str(documents.parent / "index")}
    return CliRunner().invoke(cli.main, arguments, env=places, catch_exceptions=False)


def quiet(*_: object) -> None:
    """Progress that nobody sees."""


def test_an_index_that_is_right_is_told_so(documents: Path) -> None:
    run(documents, "reindex")
    done = run(documents, "verify")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "The index is sound and holds what the folder of reports holds.\n"


KILLED_AT = """
import os, signal, sys
from pathlib import Path
from searchsvc import cli

replace = Path.replace

def stop(source, target):
    if Path(target).name == sys.argv[1]:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(source, target)

Path.replace = stop
cli.main(["reindex"])
"""


@pytest.mark.parametrize("name", ["failures.json", "MANIFEST.json", "MANIFEST.copy.json"])
def test_what_a_killed_run_left_half_written_is_no_fault_and_goes(documents: Path, name: str) -> None:
    run(documents, "reindex")
    (documents / "new.txt").write_text("Mới\n", encoding="utf-8")
    (documents / "empty.txt").touch()
    index = documents.parent / "index"
    places = {"SEARCHSVC_DOCUMENTS": str(documents), "SEARCHSVC_INDEX": str(index)}
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_AT, name], env=os.environ | places, capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    left = index / f"{name}.new"
    assert left.exists()
    assert not [line for line in run(documents, "verify").stdout.splitlines() if ".new" in line]
    an_hour_ago = time.time() - 3600
    os.utime(left, (an_hour_ago, an_hour_ago))
    (documents / "newer.txt").write_text("Mới hơn\n", encoding="utf-8")
    run(documents, "reindex")
    assert not left.exists()
    assert run(documents, "verify").exit_code == 0


def test_a_file_that_is_just_being_written_beside_the_index_is_left_alone(documents: Path) -> None:
    run(documents, "reindex")
    writing = documents.parent / "index" / "DAMAGE.json.new"
    writing.touch()
    (documents / "new.txt").write_text("Mới\n", encoding="utf-8")
    run(documents, "reindex")
    assert writing.exists()


def test_each_difference_to_the_folder_is_one_line(documents: Path) -> None:
    run(documents, "reindex")
    (documents / "a.txt").write_text("Khác\n", encoding="utf-8")
    (documents / "b.txt").rename(documents / "b2.txt")
    (documents / "c.txt").unlink()
    (documents / "e.txt").write_text("Mới\n", encoding="utf-8")
    done = run(documents, "verify")
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "The file a.txt was changed since the last reindex.",
        "The report b.txt was moved to b2.txt since the last reindex.",
        "The file e.txt is not in the index.",
        "The report c.txt is in the index, but its file is gone.",
    ]
    run(documents, "reindex")
    assert run(documents, "verify").exit_code == 0


def test_damage_is_told_and_the_folder_is_compared_all_the_same(documents: Path) -> None:
    run(documents, "reindex")
    [victim] = (documents.parent / "index").rglob("*.pst")
    victim.write_bytes(victim.read_bytes()[:-1])
    (documents / "e.txt").write_text("Mới\n", encoding="utf-8")
    done = run(documents, "verify")
    assert done.exit_code == 1
    damage, difference = done.stdout.splitlines()
    assert ".pst has " in damage
    assert difference == "The file e.txt is not in the index."


def test_files_that_are_known_to_be_unreadable_are_no_faults(documents: Path) -> None:
    engine = WhooshEngine(documents.parent / "index", STAMP)
    (documents / "e.txt").write_bytes(bytes(range(256)) * 9)
    (documents / "a.txt").write_bytes(b"")
    index = documents.parent / "index"
    reindex(documents, engine, index=index)
    listed = {each.path: each for each in failures.read(index)}
    found = list(verify(documents, engine, index, listed, (quiet, quiet)))
    assert found == [
        Finding(f"The file {path} is known to be unreadable: {listed[path].reason}", fault=False)
        for path in ("a.txt", "e.txt")
    ]
    assert Finding("The file e.txt is not in the index.") in verify(
        documents, engine, documents.parent, {}, (quiet, quiet)
    )


def test_a_folder_that_cannot_be_read_is_one_finding_and_no_fault_once_it_is_listed(documents: Path) -> None:
    folder = documents / "kín"
    folder.mkdir()
    (folder / "e.txt").write_text("Báo cáo e\n", encoding="utf-8")
    run(documents, "reindex")
    sentence = "The folder kín cannot be read, so the reports in it cannot be compared."
    with closed(folder):
        done = run(documents, "verify")
        assert (done.exit_code, done.stdout.splitlines()) == (1, [sentence])
        listed = run(documents, "reindex")
        assert (listed.exit_code, listed.stdout.splitlines()[-1].split(", ")[-2:]) == (
            0,
            ["deleted 0", "failed 1"],
        )
        assert listed.stderr.splitlines()[0].startswith("failed: kín: The folder cannot be read: Permission")
        done = run(documents, "verify")
        assert (done.exit_code, done.stdout.splitlines()[0]) == (0, sentence)
        assert "failed: kín: The folder cannot be read" in run(documents, "status").stdout
    assert run(documents, "reindex").stdout.strip().endswith("unchanged 5, deleted 0, failed 0")


def test_two_files_of_the_same_text_are_two_moves(documents: Path) -> None:
    (documents / "a.txt").write_bytes((documents / "b.txt").read_bytes())
    engine = MemoryEngine()
    reindex(documents, engine)
    for name in "ab":
        (documents / f"{name}.txt").rename(documents / f"{name}2.txt")
    found = {each.sentence for each in verify(documents, engine, documents.parent, {}, (quiet, quiet))}
    assert found == {
        "The report b.txt was moved to a2.txt since the last reindex.",
        "The report a.txt was moved to b2.txt since the last reindex.",
    }


def test_progress_reaches_the_end_of_both_parts(documents: Path) -> None:
    engine = WhooshEngine(documents.parent / "index", STAMP)
    reindex(documents, engine)
    seen: list[tuple[int, int, int]] = []
    bars = tuple(lambda done, total, _, bar=bar: seen.append((bar, done, total)) for bar in (1, 2))
    assert list(verify(documents, engine, documents.parent, {}, bars)) == []  # type: ignore[arg-type]  # two of them
    for bar in (1, 2):
        done = [(done, total) for each, done, total in seen if each == bar]
        assert done[-1][0] == done[-1][1] == len(done)


@pytest.mark.parametrize("command", [["verify"], ["backup", "copy"]])
def test_without_an_index_one_sentence_says_so(documents: Path, command: list[str]) -> None:
    done = run(documents, *command)
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: There is no index in ")
    assert done.stderr.count("\n") == 1


def test_without_the_folder_of_reports_there_is_an_error(documents: Path, tmp_path: Path) -> None:
    run(documents, "reindex")
    engine = WhooshEngine(documents.parent / "index", STAMP)
    with pytest.raises(CorpusError):
        list(verify(tmp_path / "none", engine, documents.parent, {}, (quiet, quiet)))


def test_an_index_of_other_rules_is_told(documents: Path) -> None:
    reindex(documents, WhooshEngine(documents.parent / "index", "old rules"))
    done = run(documents, "verify")
    assert done.stdout == "The index was built by other rules than this version's.\n"
    assert done.exit_code == 1


def test_backup_and_restore_as_commands(documents: Path, tmp_path: Path) -> None:
    run(documents, "reindex")
    copied = run(documents, "backup", str(tmp_path / "copy"))
    assert copied.exit_code == 0
    assert copied.stdout.endswith(f" is copied to {tmp_path / 'copy'}.\n")
    again = run(documents, "backup", str(tmp_path / "copy"))
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr.endswith("is not empty; name another one for the backup.\n")
    (documents / "a.txt").unlink()
    run(documents, "reindex")
    restored = run(documents, "restore", str(tmp_path / "copy"))
    assert restored.exit_code == 0
    assert run(documents, "search", "đường").stdout.startswith("4 reports found.")
    assert "added 0, updated 0, moved 0, unchanged 3, deleted 1" in run(documents, "reindex").stdout
    assert run(documents, "verify").exit_code == 0


def test_the_command_tells_listed_failures_apart(documents: Path) -> None:
    (documents / "e.txt").write_bytes(bytes(range(256)) * 9)
    run(documents, "reindex")
    done = run(documents, "verify")
    assert done.exit_code == 0
    known, verdict = done.stdout.splitlines()
    assert known.startswith("The file e.txt is known to be unreadable: ")
    assert verdict.startswith("The index is sound")


def test_a_file_that_was_mended_since_it_failed_is_a_difference(documents: Path) -> None:
    (documents / "e.txt").write_bytes(bytes(range(256)) * 9)
    run(documents, "reindex")
    (documents / "e.txt").write_text("Đọc được rồi.", encoding="utf-8")
    done = run(documents, "verify")
    assert (done.exit_code, done.stdout) == (1, "The file e.txt is not in the index.\n")
