"""`serve` and `reindex` as processes: what they say, and how they end."""

import os
import pty
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.e2e.service import PATIENCE, Service


def test_without_an_index_it_starts_says_so_and_picks_the_index_up(tmp_path: Path) -> None:
    made = Service(tmp_path)
    (made.documents / "a.txt").write_text("Báo cáo thử nghiệm\n\nNội dung ngắn.\n", encoding="utf-8")
    with made:
        assert made.get("/healthz/live").status == 200
        assert made.get("/healthz/ready").status == 503
        refused = made.get("/api/search", q="báo cáo")
        assert (refused.status, refused.json()["code"]) == (503, "no_index")
        assert made.get("/", q="báo cáo").status == 503
        made.reindex()
        assert made.get("/healthz/ready").status == 200
        assert made.paths("báo cáo") == ["a.txt"]


def test_a_full_reindex_under_readers_leaves_no_gap(tmp_path: Path) -> None:
    made = Service(tmp_path)
    for number in range(3):
        (made.documents / f"{number}.txt").write_text(f"Báo cáo số {number}\n\nNội dung.\n", encoding="utf-8")
    made.reindex()
    with (
        made,
        subprocess.Popen(
            [sys.executable, "-m", "searchsvc", "reindex", "--full"],
            env=made.environment,
            stdout=subprocess.DEVNULL,
        ) as rebuilding,
    ):
        while rebuilding.poll() is None:
            assert made.search("báo cáo")["total"] == 3
        assert rebuilding.returncode == 0
        assert made.search("báo cáo")["total"] == 3


def test_a_port_in_use_is_told_in_one_sentence(tmp_path: Path) -> None:
    made = Service(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        made.environment["SEARCHSVC_PORT"] = str(taken.getsockname()[1])
        done = made.run("serve")
    assert done.returncode == 1
    assert "SEARCHSVC_PORT" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_host_that_does_not_exist_is_told_in_one_sentence(tmp_path: Path) -> None:
    made = Service(tmp_path)
    made.environment["SEARCHSVC_HOST"] = "nowhere.invalid"
    done = made.run("serve")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_an_interrupt_ends_it_quietly(tmp_path: Path) -> None:
    with Service(tmp_path) as made:
        os.killpg(made.process.pid, signal.SIGINT)  # as a terminal does at Ctrl+C
        assert made.process.wait(PATIENCE) == 0


def test_a_terminal_sees_a_progress_bar(tmp_path: Path) -> None:
    made = Service(tmp_path)
    (made.documents / "a.txt").write_text("Báo cáo thử nghiệm\n", encoding="utf-8")
    shown = _in_terminal(made, "reindex")
    assert "100%" in shown
    assert shown.splitlines()[-1] == "added 1, updated 0, moved 0, unchanged 0, deleted 0, failed 0"


def test_a_terminal_sees_hits_in_bold(tmp_path: Path) -> None:
    made = Service(tmp_path)
    (made.documents / "a.txt").write_text("Báo cáo thử nghiệm\n\nĐo độ mặn ở cống.\n", encoding="utf-8")
    made.reindex()
    assert "\x1b[1mđộ mặn\x1b[0m" in _in_terminal(made, "search", "do man")
    assert "\x1b" not in made.run("search", "do man").stdout


def _in_terminal(made: Service, *arguments: str) -> str:
    """What a command shows on a terminal."""
    master, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "searchsvc", *arguments],
        env=made.environment | {"TERM": "xterm"},
        stdout=terminal,
        stderr=terminal,
    ):
        os.close(terminal)
        shown = b""
        while part := _read(master):
            shown += part
    os.close(master)
    return shown.decode("utf-8")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the other end is closed
        return b""
