"""Failures as problem+json for programs and as pages for people."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from searchsvc.errors import EngineError, NoIndex, SearchError
from searchsvc.web import create_app
from tests.web.archive import FERRY, report_id, searcher_over, settings_for

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/search", 400, "bad_parameter"),
        ("/api/search?q=%20", 400, "bad_parameter"),
        ("/api/search?q=a&page=-1", 400, "bad_parameter"),
        ("/api/search?q=a&per_page=1e9", 400, "bad_parameter"),
        ("/api/search?q=a&sort=best", 400, "bad_parameter"),
        ("/api/search?q=a&format=xml", 400, "bad_parameter"),
        ("/api/reports?page=x", 400, "bad_parameter"),
        ("/api/reports/0123456789abcdef", 404, "not_found"),
        ("/api/reports/..%2f", 404, "not_found"),
        ("/api/search?q=a&lang=fr", 400, "bad_parameter"),
        ("/feed.atom?q=a&lang=fr", 400, "bad_parameter"),
        ("/api/suggestions", 404, "not_found"),
        ("/nowhere", 404, "not_found"),
    ],
)
def test_a_program_gets_a_problem(client: FlaskClient, address: str, status: int, code: str) -> None:
    response = client.get(address)
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    problem = response.get_json()
    assert problem.keys() >= {"type", "title", "status", "code", "detail"}
    assert (problem["status"], problem["code"]) == (status, code)


def test_the_wrong_parameter_is_named(client: FlaskClient) -> None:
    problem = client.get("/api/search?q=a&per_page=0").get_json()
    assert problem["parameter"] == "per_page"
    assert "per_page" in problem["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/api/search", "/", f"/reports/{report_id(FERRY)}"])
def test_a_wrong_method_is_refused_with_those_allowed(client: FlaskClient, path: str, method: str) -> None:
    response = client.open(path, method=method, headers={"Accept": "application/json"})
    assert (response.status_code, response.get_json()["code"]) == (405, "method_not_allowed")
    allowed = sorted(response.headers["Allow"].split(", "))
    assert allowed == ["GET", "HEAD", "OPTIONS"]
    detail = response.get_json()["detail"]
    assert detail == f"{method} cannot be used at this address, only {response.headers['Allow']}."
    assert 405 not in {client.open(path, method=each).status_code for each in allowed}


def test_an_unknown_address_is_told_in_one_sentence(client: FlaskClient) -> None:
    assert client.get("/api/suggestions").get_json()["detail"] == "There is nothing at this address."


def test_a_large_body_is_refused(client: FlaskClient) -> None:
    response = client.post("/api/search", data=b"x" * (64 * 1024 + 1))
    assert (response.status_code, response.get_json()["code"]) == (413, "too_large")
    assert client.post("/api/search", data=b"x" * 64 * 1024).status_code == 405


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/?q=a&page=-1", 400, "page phải là số nguyên"),
        ("/?q=a&from=xx", 400, "Từ ngày: “xx” không phải là ngày hợp lệ."),
        (f"/?q={'x' * 513}", 400, "dài 513 ký tự"),
        ("/reports/0123456789abcdef", 404, "đã được gỡ khỏi kho"),
        ("/reports/x", 404, "đã được gỡ khỏi kho"),
        ("/nowhere", 404, "Địa chỉ này không đúng"),
        ("/?q=a&page=-1&lang=en", 400, "page must be a whole number"),
    ],
)
def test_a_person_gets_a_page(client: FlaskClient, address: str, status: int, sentence: str) -> None:
    response = client.get(address, headers=BROWSER)
    assert response.status_code == status
    assert response.content_type == "text/html; charset=utf-8"
    assert sentence in response.text
    assert "<search>" in response.text


def test_the_form_keeps_what_was_typed_when_it_is_refused(client: FlaskClient) -> None:
    page = client.get("/?q=b%E1%BA%BFn&from=h%C3%B4m+qua&sort=best", headers=BROWSER).text
    assert 'name="q" type="search" value="bến"' in page
    assert 'type="hidden"' not in page
    dates = client.get("/?q=a&from=h%C3%B4m+qua", headers=BROWSER).text
    assert 'value="hôm qua"' in dates
    assert 'aria-invalid="true"' in dates


def test_a_page_can_be_asked_for_as_a_problem(client: FlaskClient) -> None:
    response = client.get("/reports/x", headers={"Accept": "application/problem+json"})
    assert response.content_type == "application/problem+json"


@pytest.fixture
def failing(tmp_path: Path) -> Flask:
    """An application with three routes that fail, each in its way."""
    app = create_app(settings_for(tmp_path), searcher_over([]))
    failures: dict[str, Exception] = {
        "engine": EngineError("The index cannot be read."),
        "empty": NoIndex("There is no index."),
        "bug": KeyError("secret"),
        "deliberate": SearchError("Out of luck."),
    }

    def fail(name: str) -> str:
        raise failures[name]

    app.add_url_rule("/api/fail/<name>", "fail", fail)
    app.add_url_rule("/reports/fail/<name>", "fail_page", fail)
    return app


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [("engine", 503, "index_unavailable"), ("bug", 500, "internal"), ("deliberate", 500, "internal")],
)
def test_failures_below_have_their_status(failing: Flask, name: str, status: int, code: str) -> None:
    client = failing.test_client()
    response = client.get(f"/api/fail/{name}")
    assert (response.status_code, response.get_json()["code"]) == (status, code)
    page = client.get(f"/reports/fail/{name}", headers=BROWSER)
    assert (page.status_code, page.content_type) == (status, "text/html; charset=utf-8")
    assert "secret" not in response.text + page.text


def test_a_person_learns_that_there_is_no_index_yet(failing: Flask) -> None:
    page = failing.test_client().get("/reports/fail/empty", headers=BROWSER)
    assert page.status_code == 503
    assert "Kho báo cáo chưa được lập chỉ mục" in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "text/html;q=x, ;;, */*;q=9"},
        {"Accept": "\xff\xfe"},
        {"If-None-Match": 'W/"'},
        {"If-None-Match": "*"},
        {"Host": 'a b<>"'},
        {"Host": ""},
        {"Host": "a..b"},
        {"Host": f"{'a' * 70}.vn"},
        {"Connection": "upgrade", "Upgrade": "websocket"},
        {"Content-Length": "many"},
        {"Range": "bytes=9-1"},
        {"If-Modified-Since": "yesterday"},
        {"Cookie": "=;=\xff"},
        {"X-Forwarded-Host": "evil.example"},
    ],
)
@pytest.mark.parametrize(
    "address",
    ["/?q=a", "/api/search?q=l%C3%BAa", "/feed.atom?q=a", "/opensearch.xml", "/nowhere", "//api//search?q=a"],
)
def test_odd_headers_break_nothing(client: FlaskClient, address: str, headers: dict[str, str]) -> None:
    response = client.get(address, headers=headers)
    assert response.status_code < 500
    assert "evil.example" not in response.text


@pytest.mark.parametrize("address", ["/?q=a", "/api/search?q=a", "//api//search?q=a", "/nowhere", ""])
@pytest.mark.parametrize("host", ["a..b", f"{'a' * 70}.vn"])
def test_a_host_that_the_dns_cannot_have_is_refused(client: FlaskClient, address: str, host: str) -> None:
    assert client.get(address, headers={"Host": host}).status_code == 400


def test_a_bug_is_logged_with_its_trace(failing: Flask, caplog: pytest.LogCaptureFixture) -> None:
    failing.test_client().get("/api/fail/bug")
    assert caplog.records[-1].exc_info
    assert "KeyError" in caplog.text


def test_errors_carry_the_security_headers(failing: Flask) -> None:
    client = failing.test_client()
    for address in ("/api/fail/bug", "/nowhere", "/?q=a&page=x"):
        assert "default-src 'none'" in client.get(address).headers["Content-Security-Policy"]
