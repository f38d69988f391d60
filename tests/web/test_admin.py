"""The admin page: signing in, what is shown, and that other sites can do nothing there."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from searchsvc import failures
from searchsvc.engines.opening import open_engine
from searchsvc.runs import Wanted
from searchsvc.searcher import Searcher
from searchsvc.web import access, create_app
from tests.web.administration import TOKEN, Runner, application
from tests.web.archive import settings_for
from tests.web.outline import Outline

SINCE = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def sign_in(operator: FlaskClient, token: str = TOKEN) -> None:
    assert operator.post("/admin/sign-in", data={"token": token}).status_code == 303


def key(operator: FlaskClient) -> str:
    found = re.search('name="key" value="([0-9a-f]+)"', operator.get("/admin").text)
    assert found
    return found[1]


def test_whoever_has_no_token_gets_only_the_form_that_asks_for_it(operator: FlaskClient) -> None:
    page = operator.get("/admin")
    assert page.status_code == 200
    assert 'type="password"' in page.text
    assert "Dung lượng" not in page.text
    wrong = operator.post("/admin/sign-in", data={"token": "sai"})
    assert wrong.status_code == 403
    assert "Mã quản trị không đúng" in wrong.text
    assert "Set-Cookie" not in wrong.headers
    assert "sai" not in wrong.text.split()


def test_the_token_opens_the_page_and_the_cookie_does_not_hold_it(operator: FlaskClient) -> None:
    answer = operator.post("/admin/sign-in?lang=en", data={"token": f" {TOKEN} "})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin?lang=en")
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/admin"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert TOKEN not in cookie
    page = operator.get("/admin?lang=en")
    assert "Index administration" in page.text
    assert "Sign out" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_over_tls_the_cookie_is_for_tls_only(tmp_path: Path, runner: Runner) -> None:
    client = application(tmp_path, runner, url="https://bao-cao.example").test_client()
    cookie = client.post("/admin/sign-in", data={"token": TOKEN}).headers["Set-Cookie"]
    assert "Secure" in cookie.split("; ")


def test_a_session_ends_when_its_time_is_over_or_the_token_is_another(
    tmp_path: Path, runner: Runner, operator: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(operator)
    cookie = operator.get_cookie(access.COOKIE, path="/admin")
    assert cookie
    other = application(tmp_path, runner, token=TOKEN[::-1]).test_client()
    other.set_cookie(access.COOKIE, cookie.value, path="/admin")
    assert 'type="password"' in other.get("/admin").text
    ends = int(cookie.value.partition(".")[0])
    monkeypatch.setattr("searchsvc.web.access.time.time", lambda: float(ends + 1))
    assert 'type="password"' in operator.get("/admin").text


@pytest.mark.parametrize(
    "forged", ["", ".", "9999999999.", "9999999999.0", "x.y", "\xff.\xff", f"{TOKEN}.{TOKEN}"]
)
def test_a_forged_cookie_opens_nothing(operator: FlaskClient, forged: str) -> None:
    page = operator.get("/admin", headers={"Cookie": f"{access.COOKIE}={forged}"})
    assert page.status_code == 200
    assert 'type="password"' in page.text


def test_a_button_queues_a_run_and_leads_back_to_the_page(operator: FlaskClient, runner: Runner) -> None:
    sign_in(operator)
    answer = operator.post("/admin/reindex", data={"key": key(operator)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin")
    waiting = runner.board.runs().waiting
    assert waiting
    assert waiting.wanted == Wanted()
    operator.post("/admin/reindex", data={"key": key(operator), "full": "1", "confirm_deletions": "1"})
    waiting = runner.board.runs().waiting
    assert waiting
    assert waiting.wanted == Wanted(full=True, confirm_deletions=True)


@pytest.mark.parametrize("address", ["/admin/reindex", "/admin/sign-out"])
@pytest.mark.parametrize("data", [{}, {"key": "0" * 64}, {"key": "ố"}])
def test_a_form_of_another_site_does_nothing(
    operator: FlaskClient, runner: Runner, address: str, data: dict[str, str]
) -> None:
    sign_in(operator)
    assert operator.post(address, data=data).status_code == 403
    assert runner.board.runs().waiting is None
    assert "Đăng xuất" in operator.get("/admin").text


def test_without_a_session_a_form_does_nothing(operator: FlaskClient, runner: Runner) -> None:
    sign_in(operator)
    known = key(operator)
    operator.delete_cookie(access.COOKIE, path="/admin")
    assert operator.post("/admin/reindex", data={"key": known}).status_code == 403
    assert runner.board.runs().waiting is None


def test_signing_out_ends_the_session(operator: FlaskClient) -> None:
    sign_in(operator)
    assert operator.post("/admin/sign-out", data={"key": key(operator)}).status_code == 303
    assert 'type="password"' in operator.get("/admin").text


@pytest.mark.parametrize(("method", "address"), [("GET", "/admin"), ("POST", "/admin/sign-in")])
def test_without_a_token_set_there_is_no_page(
    tmp_path: Path, runner: Runner, method: str, address: str
) -> None:
    closed = application(tmp_path, runner, token=None).test_client()
    page = closed.open(address, method=method, headers={"Accept": "text/html"})
    assert page.status_code == 403
    assert "SEARCHSVC_ADMIN_TOKEN" in page.text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_is_sound_in_every_state(operator: FlaskClient, runner: Runner, language: str) -> None:
    sign_in(operator)
    address = f"/admin?lang={language}"
    pages = [operator.get(address).text]
    job = runner.ask(Wanted(full=True)).run
    pages.append(operator.get(address).text)
    runner.board.begin(job.id)
    pages.append(operator.get(address).text)
    runner.board.update(job.id, lambda run: replace(run, done=1, total=4, path="<b>b\udce1o.txt"))
    behind = runner.ask(Wanted()).run
    pages.append(operator.get(address).text)
    assert 'max="4" value="1"' in pages[-1]
    assert "&lt;b&gt;b\ufffdo.txt" in pages[-1]
    now = datetime.now(UTC)
    runner.board.update(job.id, lambda run: replace(run, state="done", finished=now, counts={"added": 1234}))
    runner.kill(behind.id)
    pages.append(operator.get(address).text)
    assert ("1.234" if language == "vi" else "1,234") in pages[-1]
    for page in pages:
        Outline(page)
    refreshing = ['http-equiv="refresh"' in page for page in pages]
    assert refreshing == [False, True, True, True, False]


def test_the_page_lists_the_files_that_failed(operator: FlaskClient, tmp_path: Path) -> None:
    listed = [
        failures.KnownFailure(
            path=f"cũ/{number:03}.doc",
            reason="It is <broken>.",
            since=SINCE,
            tried=SINCE,
            digest="",
            rules="",
        )
        for number in range(60)
    ]
    failures.write(tmp_path / "index", listed)
    sign_in(operator)
    first, second = operator.get("/admin").text, operator.get("/admin?page=2").text
    assert "60 tệp" in first
    assert "049.doc" in first
    assert "050.doc" not in first
    assert "050.doc" in second
    assert "It is &lt;broken&gt;." in second
    assert 'datetime="2026-03-02T08:30:00+00:00"' in second
    assert 'href="/admin?page=2#failures"' in first
    for page in (first, second, operator.get("/admin?page=99").text):
        Outline(page)


def test_an_index_that_cannot_be_read_is_no_reason_to_hide_the_page(tmp_path: Path, runner: Runner) -> None:
    settings = replace(settings_for(tmp_path), admin_token=TOKEN)
    app = create_app(settings, Searcher(open_engine("whoosh", settings.index, stamp="")), runner.ask)
    client = app.test_client()
    sign_in(client)
    page = client.get("/admin")
    assert page.status_code == 200
    assert "chưa được lập chỉ mục" in page.text


def test_the_token_stands_nowhere_on_the_page(operator: FlaskClient) -> None:
    sign_in(operator)
    assert TOKEN not in operator.get("/admin").text


def test_the_token_in_an_address_opens_nothing(operator: FlaskClient) -> None:
    assert 'type="password"' in operator.get("/admin", query_string={"token": TOKEN}).text
    assert operator.post("/admin/sign-in", query_string={"token": TOKEN}).status_code == 403
