"""What only the kernel can do: take a disk away under the service, and announce no more changes.

Each test runs in a user namespace of its own, in which whoever tests may mount and set limits.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 120

COMMON = """
import json, os, signal, subprocess, sys, time
from pathlib import Path
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.indexer import STAMP

documents, disk = Path(os.environ["SEARCHSVC_DOCUMENTS"]), Path(sys.argv[1])
engine = WhooshEngine(Path(os.environ["SEARCHSVC_INDEX"]), STAMP)
command = [sys.executable, "-m", "searchsvc"]
log = documents.with_name("watch.log")

def reindex():
    done = subprocess.run([*command, "reindex"], capture_output=True, text=True)
    return done.returncode, (done.stdout or done.stderr).strip()

def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)

def unmount():
    subprocess.run(["umount", documents], check=True)

def held():
    return sorted(path for path, _ in engine.reader().digests().values())

def watching():
    return subprocess.Popen([*command, "watch"], stdout=log.open("w"), stderr=subprocess.STDOUT)

def wait(condition):
    deadline = time.monotonic() + 40
    while not condition():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)

def has(path):
    try:
        return path in held()
    except Exception:
        return False
"""

UNMOUNTED = """
mount("--bind", disk, documents)
first = reindex()
unmount()
without = reindex()
kept = held()
mount("--bind", disk, documents)
print(json.dumps([first, without, kept, reindex()]))
"""

WATCHED = """
mount("--bind", disk, documents)
process = watching()
wait(lambda: has("c.txt"))
unmount()
wait(lambda: "nothing was changed" in log.read_text())
kept = held()
mount("--bind", disk, documents)
(disk / "d.txt").write_text("Report d.")
wait(lambda: has("d.txt"))
process.send_signal(signal.SIGTERM)
print(json.dumps([kept, held(), process.wait()]))
"""

LIMITED = """
for name in ("e", "f", "g"):
    (documents / name).mkdir()
Path("/proc/sys/user/max_inotify_watches").write_text("2")
process = watching()
wait(lambda: "Looking at all files each second instead." in log.read_text())
(documents / "g" / "x.txt").write_text("Report x.")
wait(lambda: has("g/x.txt"))
process.send_signal(signal.SIGTERM)
print(json.dumps([log.read_text(), process.wait()]))
"""


@pytest.fixture(scope="session")
def unshare() -> list[str]:
    """The command that runs another in namespaces of its own; machines and containers may forbid it to anybody."""
    program = shutil.which("unshare")
    command = [program or "unshare", "--user", "--map-root-user", "--mount"]
    if program is None or subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody make namespaces")
    return command


def run(unshare: list[str], folder: Path, script: str) -> Any:
    """What a script tells that runs with a disk of three reports and an empty folder to mount it at."""
    disk, documents = folder / "disk", folder / "documents"
    for each in (disk, documents):
        each.mkdir()
    for name in "abc":
        (disk / f"{name}.txt").write_text(f"Report {name}.", encoding="utf-8")
    places = {"SEARCHSVC_DOCUMENTS": str(documents), "SEARCHSVC_INDEX": str(folder / "index")}
    done = subprocess.run(
        [*unshare, sys.executable, "-c", COMMON + script, str(disk)],
        env=os.environ | places,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_disk_that_was_unmounted_takes_no_report_out_of_the_index(
    unshare: list[str], tmp_path: Path
) -> None:
    first, without, kept, again = run(unshare, tmp_path, UNMOUNTED)
    assert first == [0, "added 3, updated 0, moved 0, unchanged 0, deleted 0, failed 0"]
    assert without[0] == 1
    assert "so nothing was changed" in without[1]
    assert kept == ["a.txt", "b.txt", "c.txt"]
    assert again == [0, "added 0, updated 0, moved 0, unchanged 3, deleted 0, failed 0"]


def test_watch_waits_for_a_disk_that_was_unmounted_under_it(unshare: list[str], tmp_path: Path) -> None:
    kept, after, status = run(unshare, tmp_path, WATCHED)
    assert kept == ["a.txt", "b.txt", "c.txt"]
    assert after == ["a.txt", "b.txt", "c.txt", "d.txt"]
    assert status == 0


def test_watch_looks_at_files_when_the_system_announces_no_more_of_them(
    unshare: list[str], tmp_path: Path
) -> None:
    said, status = run(unshare, tmp_path, LIMITED)
    assert "are not announced" in said
    assert "Traceback" not in said
    assert status == 0
