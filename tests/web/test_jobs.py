"""`/api/reindex`: who may ask, what is asked for, and what is told."""

import hmac
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from searchsvc import failures
from searchsvc.runs import Wanted
from searchsvc.web import create_app
from tests.web.administration import BEARER, TOKEN, Runner, application
from tests.web.archive import searcher_over, settings_for

SINCE = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Bearer {TOKEN[:-1]}"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": TOKEN},
        {"Authorization": "Bearer \xff\xfe"},
        {"Cookie": f"searchsvc_admin={TOKEN}"},
    ],
)
def test_without_the_token_a_program_is_refused(
    operator: FlaskClient, method: str, headers: dict[str, str]
) -> None:
    response = operator.open("/api/reindex", method=method, headers=headers)
    assert (response.status_code, response.get_json()["code"]) == (401, "unauthorized")
    assert response.content_type == "application/problem+json"
    assert response.headers["WWW-Authenticate"].startswith("Bearer ")
    assert TOKEN not in response.text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_a_token_set_there_are_no_admin_calls(tmp_path: Path, runner: Runner, method: str) -> None:
    closed = application(tmp_path, runner, token=None).test_client()
    response = closed.open("/api/reindex", method=method, headers=BEARER)
    assert (response.status_code, response.get_json()["code"]) == (403, "forbidden")
    assert "SEARCHSVC_ADMIN_TOKEN" in response.get_json()["detail"]


def test_an_application_that_only_searches_starts_nothing(tmp_path: Path) -> None:
    settings = replace(settings_for(tmp_path), admin_token=TOKEN)
    response = create_app(settings, searcher_over([])).test_client().post("/api/reindex", headers=BEARER)
    assert (response.status_code, response.get_json()["code"]) == (403, "forbidden")


def test_tokens_are_compared_in_constant_time(operator: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def compare(first: str, second: str) -> bool:
        compared.append((len(first), len(second)))
        return first == second

    monkeypatch.setattr(hmac, "compare_digest", compare)
    for given in ("x", TOKEN, "x" * 999):
        operator.get("/api/reindex", headers={"Authorization": f"Bearer {given}"})
    assert len(compared) == 3
    assert len({length for pair in compared for length in pair}) == 1


def test_a_run_is_queued_and_its_place_is_told(operator: FlaskClient, runner: Runner) -> None:
    response = operator.post("/api/reindex", headers=BEARER)
    job = response.get_json()
    assert response.status_code == 202
    assert response.headers["Location"] == "/api/reindex"
    assert (job["state"], job["full"], job["confirm_deletions"], job["note"]) == (
        "queued",
        False,
        False,
        None,
    )
    assert list(runner.alive) == [job["id"]]
    told = operator.get("/api/reindex", headers=BEARER)
    assert told.headers["Cache-Control"] == "no-store"
    assert (told.get_json()["id"], told.get_json()["state"]) == (job["id"], "queued")


@pytest.mark.parametrize(
    ("request_", "full", "confirmed"),
    [
        ({"query_string": "full=1"}, True, False),
        ({"query_string": "full=false&confirm_deletions=true"}, False, True),
        ({"data": {"full": "1", "confirm_deletions": "1"}}, True, True),
        ({"json": {"full": True}}, True, False),
        ({"json": {"confirm_deletions": True, "full": None, "other": 1}}, False, True),
        ({"json": {}}, False, False),
        ({"data": '{"full": true}', "content_type": "application/x-www-form-urlencoded"}, True, False),
        ({"data": " \n", "content_type": "application/json"}, False, False),
        ({"json": {"full": False}, "query_string": "full=1"}, True, False),
    ],
)
def test_what_is_wanted_may_stand_in_address_form_or_json(
    operator: FlaskClient, request_: dict[str, Any], *, full: bool, confirmed: bool
) -> None:
    job = operator.post("/api/reindex", headers=BEARER, **request_).get_json()
    assert (job["full"], job["confirm_deletions"]) == (full, confirmed)


@pytest.mark.parametrize(
    ("request_", "parameter"),
    [
        ({"query_string": "full=yes"}, "full"),
        ({"data": {"confirm_deletions": "2"}}, "confirm_deletions"),
        ({"json": {"full": 1}}, "full"),
        ({"json": {"full": "true"}}, "full"),
        ({"json": []}, "body"),
        ({"json": "full"}, "body"),
        ({"data": "{", "content_type": "application/json"}, "body"),
        ({"data": b"\xff", "content_type": "application/json"}, "body"),
        ({"data": "[" * 60_000, "content_type": "application/json"}, "body"),
        ({"data": "full", "content_type": "text/plain"}, "body"),
        ({"json": {}, "query_string": "full=yes"}, "full"),
    ],
)
def test_a_wrong_wish_is_refused_and_named(
    operator: FlaskClient, runner: Runner, request_: dict[str, Any], parameter: str
) -> None:
    response = operator.post("/api/reindex", headers=BEARER, **request_)
    assert response.status_code == 400
    assert response.get_json()["parameter"] == parameter
    assert not runner.alive


def test_the_run_that_waits_is_given_again_and_does_more_if_more_is_wanted(operator: FlaskClient) -> None:
    first = operator.post("/api/reindex", headers=BEARER).get_json()
    second = operator.post("/api/reindex?full=1", headers=BEARER).get_json()
    assert second["id"] == first["id"]
    assert second["full"]
    assert "waiting already" in second["note"]


def test_behind_the_run_that_is_going_on_another_waits(operator: FlaskClient, runner: Runner) -> None:
    first = operator.post("/api/reindex", headers=BEARER).get_json()
    runner.board.begin(first["id"])
    runner.board.update(first["id"], lambda run: replace(run, done=3, total=9, path="b\udce1o.txt"))
    second = operator.post("/api/reindex", headers=BEARER).get_json()
    assert second["id"] != first["id"]
    told = operator.get("/api/reindex", headers=BEARER).get_json()
    assert (told["id"], told["state"], told["waiting"]["id"]) == (first["id"], "running", second["id"])
    assert told["progress"] == {"done": 3, "total": 9, "path": "b\ufffdo.txt"}
    assert told["started"].endswith("+00:00")


def test_the_outcome_is_told(operator: FlaskClient, runner: Runner) -> None:
    assert operator.get("/api/reindex", headers=BEARER).get_json()["state"] == "idle"
    job = runner.ask(Wanted()).run
    runner.board.begin(job.id)
    runner.board.update(job.id, lambda run: replace(run, state="done", counts={"added": 2, "failed": 1}))
    told = operator.get("/api/reindex", headers=BEARER).get_json()
    assert told["state"] == "done"
    assert told["counts"] == {"added": 2, "updated": 0, "moved": 0, "unchanged": 0, "deleted": 0, "failed": 1}


def test_a_run_that_was_killed_is_not_told_as_running(operator: FlaskClient, runner: Runner) -> None:
    job = operator.post("/api/reindex", headers=BEARER).get_json()
    runner.board.begin(job["id"])
    runner.kill(job["id"])
    told = operator.get("/api/reindex", headers=BEARER).get_json()
    assert (told["id"], told["state"], told["finished"]) == (job["id"], "failed", None)
    assert told["error"].endswith(".")


def test_files_that_failed_are_listed_a_page_at_a_time(operator: FlaskClient, tmp_path: Path) -> None:
    names = [f"{number}.doc" for number in range(5)] + ["b\udce1o.doc"]
    failures.write(
        tmp_path / "index",
        [
            failures.KnownFailure(
                path=name, reason="It is broken.", since=SINCE, tried=SINCE, digest="", rules=""
            )
            for name in names
        ],
    )
    response = operator.get("/api/reindex?page=2&per_page=4", headers=BEARER)
    told = response.get_json()["failures"]
    assert (told["total"], told["page"], told["per_page"]) == (6, 2, 4)
    assert [each["path"] for each in told["files"]] == ["4.doc", "b\ufffdo.doc"]
    assert told["files"][0]["since"] == "2026-03-02T08:30:00+00:00"
    assert 'page=1>; rel="first"' in response.headers["Link"]
    assert operator.get("/api/reindex?page=0", headers=BEARER).status_code == 400


def test_a_body_in_chunks_is_refused(operator: FlaskClient) -> None:
    response = operator.post("/api/reindex", headers=BEARER | {"Transfer-Encoding": "chunked"})
    assert (response.status_code, response.get_json()["code"]) == (411, "length_required")
