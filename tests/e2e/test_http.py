"""Searching over HTTP, served by real workers."""

import http.client
import os
import signal
import unicodedata
from urllib.parse import quote, urlsplit

import pytest

from tests.conftest import Need
from tests.e2e.conftest import OWN_REPORTS
from tests.e2e.service import Service

LONGEST = "ố" * 512


@pytest.mark.parametrize(
    "query",
    [
        "kè mỏ hàn",
        "ke mo han",
        "KÈ MỎ HÀN",
        unicodedata.normalize("NFD", "kè mỏ hàn"),
        '"kè mỏ hàn"',
        "Kè  mỏ\thàn",
    ],
)
def test_marks_case_and_normal_form_do_not_change_what_is_found(service: Service, query: str) -> None:
    found = service.search(query, per_page=2)
    assert {hit["path"] for hit in found["hits"]} == OWN_REPORTS.keys()
    snippet = found["hits"][0]["snippets"][0]
    marked = [snippet["text"][match["start"] : match["end"]] for match in snippet["matches"]]
    assert "kè mỏ hàn" in marked
    assert "<mark>kè mỏ hàn</mark>" in snippet["html"]


def test_each_key_of_the_contract_is_there(service: Service) -> None:
    found = service.search("kè mỏ hàn")
    assert found.keys() >= {
        "query", "total", "total_full", "total_relation", "page", "per_page", "took_ms", "partial", "hits", "facets",
    }  # fmt: skip
    assert found["query"].keys() >= {"original", "normalized", "interpretation", "suggestion"}
    assert found["facets"].keys() >= {"year", "source", "type", "kind"}
    assert found["hits"][0].keys() >= {
        "id", "path", "url", "score", "title", "title_matches", "date", "source", "type", "kind", "missing", "snippets",
    }  # fmt: skip


def test_the_address_of_a_hit_shows_the_report(service: Service) -> None:
    hit = next(hit for hit in service.search("kè mỏ hàn")["hits"] if hit["date"] == "2019-06-15")
    page = service.request("GET", hit["url"])
    assert page.status == 200
    assert page.headers.get_content_type() == "text/html"
    assert "bù đá trước mùa lũ" in page.text
    assert "<mark>" in page.text or "<mark " in page.text


def test_many_requests_go_over_one_connection(service: Service) -> None:
    connection = http.client.HTTPConnection(urlsplit(service.url).netloc, timeout=10)
    sockets = set()
    for _ in range(10):
        connection.request("GET", "/api/search?q=bao+cao")
        assert b"hits" in connection.getresponse().read()
        sockets.add(id(connection.sock))
    connection.close()
    assert len(sockets) == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [
        pytest.param("", 400, id="empty"),
        pytest.param("   ", 400, id="spaces"),
        pytest.param(LONGEST, 200, id="512 marked letters"),
        pytest.param(LONGEST + "x", 400, id="513 letters"),
        pytest.param("(" * 256 + ")" * 256, 200, id="parentheses"),
        pytest.param('"kè mỏ', 200, id="an open quote"),
        pytest.param('"""-"" OR "', 200, id="quotes and operators"),
        pytest.param("?!… – ;", 200, id="punctuation"),
        pytest.param("và của là các", 200, id="stop words"),
        pytest.param("a\0b", 200, id="a null"),
        pytest.param("[TO] title:* /(a+)+$/ ~9 ^3", 200, id="other engines' syntax"),
        pytest.param("-" * 512, 200, id="minus signs"),
        pytest.param("*", 200, id="everything"),
        pytest.param("😀👩‍👩‍👧", 200, id="emoji"),
    ],
)
def test_no_query_breaks_the_service(service: Service, query: str, status: int) -> None:
    answer = service.get("/api/search", q=query)
    assert answer.status == status, answer.text
    if status == 400:
        assert answer.headers.get_content_type() == "application/problem+json"
        assert {"code", "title", "status", "detail"} <= answer.json().keys()
    assert service.get("/", q=query).status in {200, 400}


@pytest.mark.parametrize(
    "parameters",
    [
        "q=a&page=-1",
        "q=a&page=0",
        "q=a&page=%D9%A1",
        "q=a&per_page=1e9",
        "q=a&per_page=1000000000",
        "q=a&sort=newest",
        "q=a&from=31/2/2014",
        "q=a&match=most",
        "q=a&year=MMXX",
    ],
)
def test_a_wrong_parameter_is_named(service: Service, parameters: str) -> None:
    answer = service.request("GET", f"/api/search?{parameters}")
    assert answer.status == 400
    assert answer.headers.get_content_type() == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "bad_parameter"
    assert parameters.removeprefix("q=a&").partition("=")[0] in problem["detail"]
    assert service.request("GET", f"/?{parameters}").status in {200, 400}


@pytest.mark.parametrize(
    "target",
    [
        "/api/search?q=%ED%A0%80",  # a lone surrogate
        "/api/search?q=%FF%FE",
        "/api/search?q=%00",
        "/api/search?%00=%ED%A0%80&page=%00",
        "/reports/%ED%A0%80?q=%ED%A0%80",
        "/reports/../../etc/passwd",
        "/reports/0123456789abcdef?q=x",
        "/%00%FF",
        "/?q=" + "(" * 5000,
        "/api/search?q=" + "(" * 5000,
        "/api/search?" + "&".join(f"year={year}" for year in range(1000, 1600)),
        "/api/search?q=" + quote("ố") * 1000,
    ],
)
def test_no_address_breaks_the_service(service: Service, target: str) -> None:
    assert 200 <= service.request("GET", target).status < 500


def test_an_address_that_is_too_long_is_a_problem_too(service: Service) -> None:
    answer = service.get("/api/search", q="x" * 100_000)
    assert answer.status == 414
    assert answer.headers.get_content_type() == "application/problem+json"
    assert answer.json()["code"] == "too_large"


@pytest.mark.parametrize("path", ["/", "/api/search"])
def test_a_long_post_is_refused(service: Service, path: str) -> None:
    answer = service.request(
        "POST", path, b"q=" + b"x" * 100_000, Content_Type="application/x-www-form-urlencoded"
    )
    assert answer.status in {405, 413}


def test_an_unknown_report_is_a_problem_or_a_page_of_status_404(service: Service) -> None:
    assert service.get("/reports/0123456789abcdef").status == 404
    assert service.get("/nowhere").status == 404


def test_a_new_report_is_found_by_every_worker_and_gone_when_removed(service: Service, need: Need) -> None:
    workers = service.workers(need("ps"))
    assert len(workers) == 2
    before = service.get("/api/search", q="kè mỏ hàn").headers["ETag"]
    dropped = service.documents / "2021" / "moi.txt"
    dropped.parent.mkdir(exist_ok=True)
    dropped.write_text("Báo cáo mới\n\nCột thủy chí ở bến đò Vạn được sơn lại.\n", encoding="utf-8")
    try:
        assert service.reindex().startswith("added 1, updated 0, moved 0,")
        assert _asked_one_by_one(service, workers, '"cột thủy chí"') == [["2021/moi.txt"]] * 2
        assert service.get("/api/search", q="kè mỏ hàn").headers["ETag"] != before
    finally:
        dropped.unlink()
    assert "deleted 1," in service.reindex()
    assert _asked_one_by_one(service, workers, '"cột thủy chí"') == [[], []]


def _asked_one_by_one(service: Service, workers: list[int], query: str) -> list[list[str]]:
    """What each worker finds, asked while the others are stopped."""
    answers = []
    for chosen in workers:
        others = [worker for worker in workers if worker != chosen]
        for worker in others:
            os.kill(worker, signal.SIGSTOP)
        try:
            answers.append(service.paths(query))
        finally:
            for worker in others:
                os.kill(worker, signal.SIGCONT)
    return answers
