"""The API as the contract says it."""

import csv
import html
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any, Literal
from unicodedata import normalize

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchsvc.engines.memory import MemoryEngine
from searchsvc.searcher import Searcher
from searchsvc.types import (
    FacetValue,
    Page,
    PageHit,
    Record,
    SearchRequest,
    Snippet,
    Span,
    Understanding,
)
from searchsvc.web import create_app
from searchsvc.web.answers import CSV_COLUMNS, hits_csv, page_json
from tests.web.archive import (
    FERRY,
    NAMELESS,
    NASTY,
    RICE,
    analyzer,
    make_report,
    report_id,
    reports,
    searcher_over,
    settings_for,
)


def search(client: FlaskClient, query: str, **parameters: object) -> dict[str, Any]:
    response = client.get("/api/search", query_string={"q": query, **parameters})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


def test_the_head_of_an_answer_has_the_length_of_the_whole(client: FlaskClient) -> None:
    head, whole = client.head("/healthz/live"), client.get("/healthz/live")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.data)) == whole.headers["Content-Length"]


def test_an_answer_has_every_key(client: FlaskClient) -> None:
    answer = search(client, "bến đò")
    assert list(answer) == [
        "query", "total", "total_full", "total_relation", "page", "per_page", "took_ms", "partial", "hits", "facets",
    ]  # fmt: skip
    assert list(answer["query"]) == ["original", "normalized", "interpretation", "suggestion", "corrected"]
    assert answer["query"]["original"] == "bến đò"
    assert answer["total_relation"] == "eq"
    assert answer["partial"] is False
    assert list(answer["facets"]) == ["year", "source", "type", "kind", "person"]
    assert {"value": "2019", "count": 1} in answer["facets"]["year"]


def test_a_hit_has_every_key(client: FlaskClient) -> None:
    hit = search(client, "bến đò")["hits"][0]
    assert list(hit) == [
        "id", "path", "url", "score", "title", "title_matches", "date", "source", "type", "kind",
        "number", "persons", "converted", "recognised_pages", "missing", "marks", "also", "snippets", "explanation",
    ]  # fmt: skip
    assert hit["id"] == report_id(FERRY)
    assert hit["path"] == FERRY
    assert hit["url"] == f"/reports/{report_id(FERRY)}?q=b%E1%BA%BFn+%C4%91%C3%B2"
    assert (hit["date"], hit["source"], hit["type"], hit["kind"]) == (
        "2019-06-15",
        "giaothong.example",
        "txt",
        "report",
    )
    assert hit["number"] == "31/BC-UBND"
    assert hit["persons"] == [
        {"name": "Lê Thị Bến", "office": "Tổ trưởng Tổ khảo sát"},
        {"name": "Phạm Văn Đò", "office": ""},
    ]
    assert hit["converted"] == [{"encoding": "tcvn3", "characters": 96, "confidence": 0.98}]
    assert hit["recognised_pages"] == 2
    span = hit["title_matches"][0]
    assert hit["title"][span["start"] : span["end"]] == "bến đò"
    assert client.get(hit["url"]).status_code == 200


def test_unknown_values_are_null(client: FlaskClient) -> None:
    hit = search(client, "giếng làng")["hits"][0]
    assert hit["path"] == "cu/b\ufffdc.txt"
    assert [hit[name] for name in ("title", "date", "source", "kind", "number", "marks")] == [None] * 6
    assert (hit["persons"], hit["converted"], hit["recognised_pages"]) == ([], [], 0)


def test_reports_that_name_a_person_are_found_by_a_filter(client: FlaskClient) -> None:
    answer = search(client, "*", person="Lê Thị Bến")
    assert [hit["path"] for hit in answer["hits"]] == [FERRY]
    assert answer["facets"]["person"] == [
        {"value": "Lê Thị Bến", "count": 1},
        {"value": "Phạm Văn Đò", "count": 1},
    ]
    assert search(client, "*", person=["Phạm Văn Đò", "Không Ai"])["total"] == 1
    assert search(client, "*", person="Không Ai")["total"] == 0


@pytest.mark.parametrize("query", ["cầu phao", "alert", "bến đò"])
def test_html_without_marks_is_the_text_and_marks_are_the_matches(client: FlaskClient, query: str) -> None:
    snippets = [snippet for hit in search(client, query)["hits"] for snippet in hit["snippets"]]
    assert snippets
    for snippet in snippets:
        pieces = re.split("</?mark>", snippet["html"])
        assert not any("<" in piece for piece in pieces)
        assert html.unescape("".join(pieces)) == snippet["text"]
        matches = [snippet["text"][match["start"] : match["end"]] for match in snippet["matches"]]
        assert [html.unescape(piece) for piece in pieces[1::2]] == matches


def test_pages_follow_each_other(client: FlaskClient) -> None:
    paths = [
        hit["path"] for page in (1, 2, 3) for hit in search(client, "lúa", page=page, per_page=5)["hits"]
    ]
    assert sorted(paths) == RICE
    beyond = search(client, "lúa", page=10**6, per_page=100)
    assert (beyond["hits"], beyond["total"]) == ([], 12)


def test_links_lead_to_the_other_pages(client: FlaskClient) -> None:
    response = client.get("/api/search?q=lúa&per_page=5&page=2&year=2021")
    links = re.findall(r'<([^>]+)>; rel="(\w+)"', response.headers["Link"])
    assert [relation for _, relation in links] == ["first", "prev", "next", "last"]
    following = client.get(links[2][0]).get_json()
    assert (following["page"], following["per_page"], len(following["hits"])) == (3, 5, 2)


@pytest.mark.parametrize(
    ("parameters", "paths"),
    [
        ({"year": "2019"}, {FERRY}),
        ({"year": ["2019", "2020"]}, {FERRY, NASTY}),
        ({"source": "giaothong.example"}, {FERRY}),
        ({"from": "15/6/2019", "to": "2019"}, {FERRY}),
        ({"from": "16/6/2019", "to": "2/2020"}, {NASTY}),
        ({"kind": "report", "type": "txt"}, {FERRY}),
        ({"type": "pdf"}, set()),
    ],
)
def test_filters_narrow_the_list(client: FlaskClient, parameters: dict[str, object], paths: set[str]) -> None:
    assert {hit["path"] for hit in search(client, "*", **parameters)["hits"]} == paths


def test_a_known_answer_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/api/search?q=lúa")
    again = client.get("/api/search?q=lúa", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = client.get("/api/search?q=lúa&page=2", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_the_tag_changes_with_the_index(tmp_path: Path) -> None:
    engine = MemoryEngine()
    client = create_app(settings_for(tmp_path), Searcher(engine, analyzer())).test_client()
    before = client.get("/api/search?q=lúa").headers["ETag"]
    assert client.get("/api/search?q=lúa").headers["ETag"] == before
    engine.put([analyzer().analyse(reports()[0])])
    assert client.get("/api/search?q=lúa").headers["ETag"] != before


def test_a_table_can_be_read_by_programs_and_spreadsheets(client: FlaskClient) -> None:
    response = client.get("/api/search?q=lúa&format=csv&per_page=3")
    assert response.content_type == "text/csv; charset=utf-8"
    assert response.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))
    assert len(rows) == 3
    assert tuple(rows[0]) == CSV_COLUMNS
    assert rows[0]["source"] == "nongnghiep.example"
    assert rows[0]["url"].startswith("http://localhost/reports/")
    assert (rows[0]["missing"], rows[0]["marks"]) == ("", "")
    assert client.get(rows[0]["url"]).status_code == 200


def test_a_table_tells_what_partial_hits_lack(client: FlaskClient) -> None:
    table = client.get("/api/search?q=bến đò giếng phao&format=csv").data.decode("utf-8-sig")
    assert {row["path"]: row["missing"] for row in csv.DictReader(io.StringIO(table))}[FERRY] == "giếng phao"


def test_lines_of_json_are_the_hits(client: FlaskClient) -> None:
    response = client.get("/api/search?q=lúa&format=ndjson&per_page=3")
    assert response.content_type == "application/x-ndjson"
    lines = [json.loads(line) for line in response.text.splitlines()]
    assert lines == search(client, "lúa", per_page=3)["hits"]
    assert "format=ndjson" in response.headers["Link"]


def test_the_sentence_comes_in_the_language_asked_for(client: FlaskClient) -> None:
    assert search(client, "cánh đồng")["query"]["interpretation"] == "Các báo cáo có đủ mọi từ."
    assert (
        search(client, "cánh đồng", lang="en")["query"]["interpretation"]
        == "Reports that have all the words."
    )


def test_every_report_is_listed(client: FlaskClient) -> None:
    answer = client.get("/api/reports?per_page=100").get_json()
    paths = [report["path"] for report in answer["reports"]]
    assert answer["total"] == len(paths) == len(set(paths)) == 15
    assert {FERRY, NASTY, *RICE} < set(paths)
    assert list(answer["reports"][0]) == ["id", "path", "title", "date", "source", "type", "kind"]


def test_one_report_is_found_by_its_path(client: FlaskClient) -> None:
    answer = client.get("/api/reports", query_string={"path": FERRY}).get_json()
    assert [report["id"] for report in answer["reports"]] == [report_id(FERRY)]
    assert client.get("/api/reports?path=nowhere.txt").get_json()["reports"] == []


@pytest.mark.parametrize(("kept", "asked"), [("NFC", "NFD"), ("NFD", "NFC"), ("NFC", "NFC"), ("NFD", "NFD")])
def test_a_path_may_be_composed_or_decomposed(
    tmp_path: Path, kept: Literal["NFC", "NFD"], asked: Literal["NFC", "NFD"]
) -> None:
    path = "đê điều/kè mỏ hàn.txt"
    report = make_report(normalize(kept, path), "Kè mỏ hàn ổn định.")
    client = create_app(settings_for(tmp_path), searcher_over([report])).test_client()
    answer = client.get("/api/reports", query_string={"path": normalize(asked, path)}).get_json()
    assert (answer["total"], [each["id"] for each in answer["reports"]]) == (1, [report.id])


def test_the_list_of_reports_has_pages(client: FlaskClient) -> None:
    response = client.get("/api/reports?per_page=4&page=2")
    assert len(response.get_json()["reports"]) == 4
    assert 'page=3>; rel="next"' in response.headers["Link"]
    known = client.get("/api/reports?per_page=4&page=2", headers={"If-None-Match": response.headers["ETag"]})
    assert known.status_code == 304


def test_a_report_comes_with_its_whole_text(client: FlaskClient) -> None:
    answer = client.get(f"/api/reports/{report_id(NAMELESS)}").get_json()
    assert answer["text"] == "Giếng làng đã cạn từ tháng ba."
    assert answer["title"] is None


@pytest.mark.parametrize("path", ["/healthz/live", "/healthz/ready"])
def test_health_is_told(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.get_json()) == (200, {"status": "ok"})
    assert response.headers["Cache-Control"] == "no-store"


def hand_made_page(record: Record, **changes: Any) -> Page:
    hit = PageHit(
        record=record,
        score=1.5,
        missing=("đèn",),
        snippets=(Snippet("a < b", (Span(0, 1),)),),
        other_marks=True,
    )
    values: dict[str, Any] = {
        "request": SearchRequest(query="a b"),
        "understanding": Understanding(original="a b", normalized="a b", reading="partial", suggestion="ă b"),
        "total": 1,
        "total_full": 0,
        "hits": (hit,),
        "facets": {"year": (FacetValue("2014", 1),)},
        "took_ms": 1.2345,
    }
    return Page(**(values | changes))


def test_labels_of_partial_hits_are_told(app: Flask) -> None:
    record = Record(
        id="0" * 16, path="=1+1.txt", digest="", type="txt", title="=HYPERLINK()", date=date(2014, 1, 2)
    )
    with app.test_request_context():
        answer = page_json(hand_made_page(record, partial=True), "vi")
        table = hits_csv(hand_made_page(record))
    hit = answer["hits"][0]
    assert (hit["marks"], hit["missing"]) == ("other", ["đèn"])
    assert hit["snippets"][0]["html"] == "<mark>a</mark> &lt; b"
    assert (answer["partial"], answer["total_full"], answer["took_ms"]) == (True, 0, 1.2)
    assert answer["query"]["suggestion"] == "ă b"
    assert answer["facets"] == {
        "year": [{"value": "2014", "count": 1}],
        "source": [],
        "type": [],
        "kind": [],
        "person": [],
    }
    assert "'=HYPERLINK()" in table


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    path=st.sampled_from(["/api/search", "/", "/api/reports", f"/reports/{report_id(FERRY)}"]),
    parameters=st.dictionaries(
        st.sampled_from(
            [
                "q",
                "page",
                "per_page",
                "sort",
                "from",
                "to",
                "source",
                "year",
                "type",
                "kind",
                "match",
                "exact",
            ]
        ),
        st.text(max_size=30) | st.integers().map(str) | st.sampled_from(["lúa", "bến đò", "*", "-lúa", '"']),
        max_size=5,
    ),
)
def test_no_parameters_give_a_500(client: FlaskClient, path: str, parameters: dict[str, str]) -> None:
    sent = {name: value.encode(errors="surrogatepass") for name, value in parameters.items()}
    assert client.get(path, query_string=sent).status_code in {200, 400}
