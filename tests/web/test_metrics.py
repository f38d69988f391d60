"""`/metrics`: requests of all workers, and the state of index and runs, as Prometheus reads them."""

import os
import re
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from searchsvc.engines.opening import open_engine
from searchsvc.runs import Wanted
from searchsvc.searcher import Searcher
from searchsvc.web import create_app
from searchsvc.web.metrics import BOUNDS, NOWHERE, Tally
from tests.web.administration import Runner
from tests.web.archive import report_id, reports, settings_for

SAMPLE = re.compile(r'([a-z_]+)(?:{((?:[a-z]+="(?:[^"\\\n]|\\.)*",?)+)})? ([0-9.e+-]+)')


def samples(text: str) -> dict[str, float]:
    """Every number by its name with its labels; each name is declared before its first number."""
    found: dict[str, float] = {}
    declared: set[str] = set()
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            declared.add(line.split()[2])
        elif not line.startswith("# HELP "):
            match = SAMPLE.fullmatch(line)
            assert match, line
            assert {match[1], re.sub("_(bucket|sum|count)$", "", match[1])} & declared
            name = match[1] + (f"{{{match[2]}}}" if match[2] else "")
            assert name not in found
            found[name] = float(match[3])
    return found


def requests(route: str, status: int) -> str:
    return f'searchsvc_requests_total{{route="{route}",status="{status}"}}'


def test_requests_are_counted_by_route_and_status(operator: FlaskClient) -> None:
    for address in ("/api/search?q=lúa", "/api/search?q=a", "/api/search", "/nowhere", "/api/reports/x"):
        operator.get(address)
    operator.get(f"/reports/{report_id('x')}")
    response = operator.get("/metrics")
    assert response.content_type == "text/plain; version=0.0.4; charset=utf-8"
    numbers = samples(response.text)
    assert numbers[requests("/api/search", 200)] == 2
    assert numbers[requests("/api/search", 400)] == 1
    assert numbers[requests("/reports/<report_id>", 404)] == 1
    assert numbers[requests(NOWHERE, 404)] == 1
    assert numbers['searchsvc_request_seconds_count{route="/api/search"}'] == 3
    assert samples(operator.get("/metrics").text)[requests("/metrics", 200)] == 1


def test_times_are_in_classes_that_add_up() -> None:
    tally = Tally(["/a"])
    for seconds in (0.0, BOUNDS[0], 0.02, 3600.0):
        tally.count("/a", 200, seconds)
    tally.count("/a", 418, 0.0)
    numbers = samples("\n".join(tally.lines()))
    buckets = [value for name, value in numbers.items() if "_bucket" in name]
    assert buckets == sorted(buckets)
    assert (buckets[0], buckets[-2], buckets[-1]) == (3, 4, 5)
    assert numbers['searchsvc_request_seconds_sum{route="/a"}'] == pytest.approx(3600.021)
    assert numbers['searchsvc_requests_total{route="/a",status="other"}'] == 1


@pytest.mark.filterwarnings(
    "ignore:This process:DeprecationWarning"
)  # another test's thread is no matter here
def test_processes_and_threads_count_together() -> None:
    tally = Tally(["/a"])

    def work() -> None:
        for _ in range(400):
            tally.count("/a", 200, 0.001)

    children = []
    for _ in range(3):
        child = os.fork()
        if child == 0:
            work()
            os._exit(0)
        children.append(child)
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    assert samples("\n".join(tally.lines()))[requests("/a", 200)] == 5 * 400


def test_requests_are_counted_where_no_file_may_have_a_byte() -> None:
    code = (
        "import resource, tempfile; from searchsvc.web.metrics import Tally; tempfile.gettempdir(); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); tally = Tally(['/a']); tally.count('/a', 200, 0.1); "
        "print(sum('/a' in line for line in tally.lines()) > 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_the_state_of_the_index_is_told(operator: FlaskClient) -> None:
    numbers = samples(operator.get("/metrics").text)
    assert numbers["searchsvc_index_up"] == 1
    assert numbers["searchsvc_index_reports"] == len(reports())
    assert [
        value for name, value in numbers.items() if name.startswith("searchsvc_index_info{generation=")
    ] == [1]


def test_an_index_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    app = create_app(settings, Searcher(open_engine("whoosh", settings.index, stamp="")))
    numbers = samples(app.test_client().get("/metrics").text)
    assert numbers["searchsvc_index_up"] == 0
    assert "searchsvc_index_reports" not in numbers


def test_the_state_of_runs_is_told(operator: FlaskClient, runner: Runner) -> None:
    first = runner.ask(Wanted()).run
    assert samples(operator.get("/metrics").text)["searchsvc_run_waiting"] == 1
    runner.board.begin(first.id)
    numbers = samples(operator.get("/metrics").text)
    assert (numbers["searchsvc_run_running"], numbers["searchsvc_run_waiting"]) == (1, 0)
    assert "searchsvc_last_run_failed" not in numbers
    end = datetime(2026, 3, 2, tzinfo=UTC)
    runner.board.update(first.id, lambda run: replace(run, state="done", finished=end))
    numbers = samples(operator.get("/metrics").text)
    assert (numbers["searchsvc_run_running"], numbers["searchsvc_last_run_failed"]) == (0, 0)
    assert numbers["searchsvc_last_run_finished_timestamp_seconds"] == end.timestamp()
    runner.kill(runner.ask(Wanted()).run.id)
    assert samples(operator.get("/metrics").text)["searchsvc_last_run_failed"] == 1
