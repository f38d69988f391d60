"""A run asked for over HTTP: by people and programs, while others search, and whatever becomes of its processes."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from searchsvc.engines.opening import open_engine
from searchsvc.serving import worker
from searchsvc.web import LONGEST_BODY
from tests.conftest import Need
from tests.e2e.conftest import TOKEN
from tests.e2e.service import PATIENCE, Service

BEARER = f"Bearer {TOKEN}"


@pytest.fixture
def made(tmp_path: Path) -> Service:
    """Three reports that are indexed, and a service that may be asked for more."""
    service = Service(tmp_path)
    service.environment["SEARCHSVC_ADMIN_TOKEN"] = TOKEN
    for number in range(3):
        write(service, f"{number}.txt", f"Báo cáo số {number}\n\nMực nước sông Đáy.\n")
    service.reindex()
    return service


def write(service: Service, name: str, text: str) -> None:
    (service.documents / name).write_text(text, encoding="utf-8")


def ask(service: Service, **wanted: bool) -> Any:
    answer = service.request("POST", "/api/reindex", json.dumps(wanted).encode(), Authorization=BEARER)
    assert answer.status == 202, answer.text
    return answer.json()


def told(service: Service) -> Any:
    answer = service.request("GET", "/api/reindex", Authorization=BEARER)
    assert answer.status == 200, answer.text
    return answer.json()


def wait_for(service: Service, right: Callable[[Any], bool]) -> Any:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        state = told(service)
        if right(state):
            return state
        time.sleep(0.05)
    raise TimeoutError(str(told(service)))


def wait_for_end(service: Service, job: Any) -> Any:
    return wait_for(service, lambda state: state["id"] == job["id"] and state["state"] in {"done", "failed"})


@contextmanager
def another_writer(service: Service) -> Iterator[None]:
    """Another program that writes to the index."""
    with open_engine("whoosh", service.index, stamp="").writing():
        yield


def process_of(ps: str, job: Any) -> int:
    table = subprocess.run(
        [ps, "-A", "-ww", "-o", "pid=,args="], capture_output=True, text=True, check=True
    ).stdout
    [found] = [int(line.split()[0]) for line in table.splitlines() if f"--job {job['id']}" in line]
    return found


def two_workers(service: Service, ps: str) -> list[int]:
    """The workers, once both are there."""
    deadline = time.monotonic() + PATIENCE
    while len(found := service.workers(ps)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def test_a_new_report_is_found_by_every_worker_while_people_search(made: Service, need: Need) -> None:
    ps = need("ps")
    stop = threading.Event()
    totals: set[int] = set()

    def search_all_the_time() -> None:
        while not stop.is_set():
            totals.add(made.search("sông Đáy")["total"])

    with made:
        readers = [threading.Thread(target=search_all_the_time) for _ in range(2)]
        for reader in readers:
            reader.start()
        try:
            write(made, "moi.txt", "Báo cáo mới\n\nMực nước sông Đáy đã rút.\n")
            plain = wait_for_end(made, ask(made))
            full = wait_for_end(made, ask(made, full=True))
        finally:
            stop.set()
            for reader in readers:
                reader.join()
        assert (plain["state"], plain["counts"]["added"], plain["counts"]["unchanged"]) == ("done", 1, 3)
        assert (full["state"], full["full"], full["counts"]["unchanged"]) == ("done", True, 4)
        assert {3, 4} >= totals > set()
        for stopped in two_workers(made, ps):
            os.kill(stopped, signal.SIGSTOP)  # the other one answers
            assert made.paths("đã rút", match="all") == ["moi.txt"]
            os.kill(stopped, signal.SIGCONT)


def test_a_run_waits_for_another_writer_and_outlives_the_workers(made: Service, need: Need) -> None:
    ps = need("ps")
    write(made, "moi.txt", "Báo cáo mới\n\nNước đã rút.\n")
    with made:
        with another_writer(made):
            job = ask(made)
            assert ask(made)["id"] == job["id"]
            assert ask(made, full=True)["full"]
            time.sleep(1)
            assert told(made)["state"] == "queued"
            for each in two_workers(made, ps):
                os.kill(each, signal.SIGKILL)
            process_of(ps, job)
        done = wait_for_end(made, job)
        assert (done["state"], done["full"], done["counts"]["added"]) == ("done", True, 1)
        assert made.paths("đã rút", match="all") == ["moi.txt"]


@pytest.mark.parametrize("signal_", [signal.SIGKILL, signal.SIGTERM])
def test_a_run_that_is_killed_has_failed_and_the_next_needs_no_help(
    made: Service, need: Need, signal_: signal.Signals
) -> None:
    ps = need("ps")
    for number in range(300):
        write(made, f"nhieu-{number}.txt", f"Báo cáo thứ {number}\n\n" + "Mực nước lên nhanh ở trạm. " * 60)
    with made:
        job = ask(made)
        wait_for(made, lambda state: state["state"] == "running" and state["progress"]["done"] > 0)
        os.kill(process_of(ps, job), signal_)
        failed = wait_for_end(made, job)
        assert (failed["state"], failed["counts"], failed["waiting"]) == ("failed", None, None)
        assert failed["error"].endswith(".")
        assert made.search("sông Đáy")["total"] == 3
        done = wait_for_end(made, ask(made))
        assert (done["state"], done["counts"]["added"]) == ("done", 300)


def test_a_run_in_a_terminal_is_told_too(made: Service) -> None:
    write(made, "moi.txt", "Báo cáo mới\n")
    with made:
        made.reindex()
        state = told(made)
        assert (state["state"], state["counts"]["added"]) == ("done", 1)
        assert (state["progress"]["done"], state["progress"]["path"]) == (1, "moi.txt")


def test_files_that_failed_are_told_until_they_are_mended(made: Service) -> None:
    (made.documents / "hỏng.docx").write_bytes(b"no package at all")
    with made:
        [failed] = wait_for_end(made, ask(made))["failures"]["files"]
        assert failed["path"] == "hỏng.docx"
        assert failed["reason"].endswith(".")
        [again] = wait_for_end(made, ask(made, full=True))["failures"]["files"]
        assert again["since"] == failed["since"]
        (made.documents / "hỏng.docx").unlink()
        assert wait_for_end(made, ask(made))["failures"]["total"] == 0


def test_a_run_that_would_delete_most_reports_fails_until_that_is_confirmed(made: Service) -> None:
    for number in range(2):
        (made.documents / f"{number}.txt").unlink()
    with made:
        refused = wait_for_end(made, ask(made))
        assert refused["state"] == "failed"
        assert "More than half" in refused["error"]
        confirmed = wait_for_end(made, ask(made, confirm_deletions=True))
        assert (confirmed["state"], confirmed["counts"]["deleted"]) == ("done", 2)


def test_the_worker_waits_for_the_longest_body_that_the_application_takes() -> None:
    assert worker.LONGEST_BODY == LONGEST_BODY


def test_requests_are_counted_over_all_workers(made: Service, need: Need) -> None:
    ps = need("ps")
    with made:
        for stopped in two_workers(made, ps):
            os.kill(stopped, signal.SIGSTOP)
            made.search("sông")
            os.kill(stopped, signal.SIGCONT)
        lines = made.get("/metrics").text.splitlines()
        assert 'searchsvc_requests_total{route="/api/search",status="200"} 2' in lines
