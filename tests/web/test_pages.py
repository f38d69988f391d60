"""The pages as a browser gets them."""

import os
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from searchsvc.types import Filters, Page, PageHit, Record, SearchRequest, Snippet, Span, Understanding
from searchsvc.web import create_app
from searchsvc.web.forms import SearchForm
from searchsvc.web.pages import _results
from tests.web.archive import (
    FERRY,
    NAMELESS,
    NASTY,
    make_report,
    report_id,
    reports,
    searcher_over,
    settings_for,
)

VOID = {"meta", "link", "input", "img", "br", "hr"}


class Outline(HTMLParser):
    """The elements of a page in order; fails where they are not closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


ADDRESSES = [
    "/",
    "/?q=bến đò",
    "/?q=*&year=2021&from=2020&to=2022&match=any&exact=1&sort=date",
    "/?q=lúa&per_page=2&page=3",
    "/?q=lúa&page=99",
    "/?q=zzzz&year=1999&exact=1",
    "/?q=a&page=-1",
    "/nowhere",
    "/?q=lúa&lang=en",
    f"/reports/{report_id(FERRY)}?q=bến đò&page=2",
    f"/reports/{report_id(NASTY)}?q=alert",
    f"/reports/{report_id(NAMELESS)}",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_is_well_built(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == {"/?q=a&page=-1": 400, "/nowhere": 404}.get(address, 200)
    outline = Outline(response.text)
    assert outline.all("html") == [{"lang": "en" if "lang=en" in address else "vi"}]
    assert len(outline.all("h1")) == len(outline.all("main")) == len(outline.all("search")) == 1
    assert [form["method"] for form in outline.all("form")] == ["get"]
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert not any(
        name.startswith("on") or name == "style" for _, attributes in outline.elements for name in attributes
    )
    targets = {str(link["href"])[1:] for link in outline.all("a") if str(link["href"]).startswith("#")}
    assert targets <= set(ids)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_link_of_a_page_leads_somewhere(client: FlaskClient, address: str) -> None:
    outline = Outline(client.get(address, headers={"Accept": "text/html"}).text)
    links = [*outline.all("a"), *outline.all("link")]
    targets = {str(link["href"]) for link in links if not str(link["href"]).startswith("#")}
    assert targets
    for target in targets:
        assert client.get(target, buffered=True).status_code == 200, target
    for asset in [*outline.all("script"), *outline.all("img")]:
        assert client.get(str(asset["src"]), buffered=True).status_code == 200


def test_the_start_page_has_the_form_and_says_how_many_reports_there_are(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "15 báo cáo trong kho" in page
    assert client.get("/?q=").text == client.get("/?q=%20%20").text.replace('value="  "', 'value=""')


def test_results_are_an_ordered_list_with_headings_and_marks(client: FlaskClient) -> None:
    page = client.get("/?q=bến đò").text
    assert '<ol class="hits" role="list" start="1"' in page
    assert re.search(r"<h2><a href=[^>]+>Báo cáo khảo sát <mark>bến đò</mark> Vạn</a></h2>", page)
    assert re.search(r'<p class="snippet">.*<mark>bến đò</mark>', page, re.IGNORECASE)
    assert '<time datetime="2019-06-15">15/06/2019</time>' in page


def test_the_count_is_a_status(client: FlaskClient) -> None:
    assert re.search(
        r'<p role="status"[^>]*><strong>Tìm thấy 12 báo cáo</strong> · trang 1/2',
        client.get("/?q=lúa").text,
    )


def test_a_report_without_title_goes_by_its_file_name(client: FlaskClient) -> None:
    assert re.search(r"<h2><a [^>]+>b\ufffdc\.txt</a></h2>", client.get("/?q=giếng làng").text)


def test_filters_are_links_with_counts_and_can_be_taken_off(client: FlaskClient) -> None:
    page = client.get("/?q=*").text
    assert '<a href="/?q=%2A&amp;year=2021">' in page
    narrowed = client.get("/?q=*&year=2021&from=2020").text
    assert 'aria-label="Bỏ lọc: Năm: 2021"' in narrowed
    assert 'href="/?q=%2A&amp;from=2020-01-01"' in narrowed
    assert 'href="/?q=%2A&amp;year=2021"' in narrowed


def test_a_new_search_keeps_filters_and_order(client: FlaskClient) -> None:
    page = client.get("/?q=lúa&year=2021&sort=date&page=2&exact=1").text
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    assert hidden == [("sort", "date"), ("year", "2021")]


def test_nothing_found_says_what_was_asked_and_how_to_go_on(client: FlaskClient) -> None:
    page = client.get("/?q=zzzz&year=1999").text
    assert "“zzzz”" in page
    assert 'href="/?q=zzzz"' in page
    assert 'href="/?q=zzzz&amp;year=1999&amp;match=any"' in page
    assert "Cách viết câu tìm" in page


def test_a_page_beyond_the_last_says_so(client: FlaskClient) -> None:
    page = client.get("/?q=lúa&page=99").text
    assert "Không có trang 99" in page
    assert '<a rel="prev" href="/?q=l%C3%BAa&amp;page=2">' in page


def hand_made(**changes: object) -> Page:
    record = Record(id="0" * 16, path="a/b.txt", digest="", type="txt", title="Tên")
    values: dict[str, object] = {
        "request": SearchRequest(query="nhân quyển", filters=Filters(year=("2014",))),
        "understanding": Understanding(
            original="nhân quyển",
            normalized="nhân quyển",
            reading="partial",
            marks_disregarded=True,
            suggestion="nhân quyền",
        ),
        "total": 1,
        "total_full": 1,
        "hits": (
            PageHit(
                record=record,
                score=1.0,
                missing=("ruộng",),
                snippets=(Snippet("về quyền", (Span(3, 8),)),),
                other_marks=True,
            ),
        ),
    }
    return Page(**(values | changes))  # type: ignore[arg-type]  # the values are those of the fields


def test_disregarded_marks_are_a_notice_with_a_way_out(app: Flask) -> None:
    with app.test_request_context():
        page = _results(hand_made(), SearchForm.blank("vi"), "vi")
    assert "nên dấu được bỏ qua" in page
    assert 'exact=1">Tìm đúng nguyên văn</a>' in page
    assert '<span class="label">khác dấu</span>' in page
    assert "Thiếu: <s>ruộng</s>" in page
    assert "Có phải bạn muốn tìm" in page


def test_an_answer_that_ran_out_of_time_says_so(app: Flask) -> None:
    with app.test_request_context():
        assert "Hết thời gian tìm" in _results(hand_made(partial=True), SearchForm.blank("vi"), "vi")


def test_a_report_shows_its_hits_as_numbered_anchors(client: FlaskClient) -> None:
    page = client.get(f"/reports/{report_id(FERRY)}?q=bến đò&page=2&year=2019").text
    assert "<h1>Báo cáo khảo sát <mark>bến đò</mark> Vạn</h1>" in page
    assert '<mark id="hit-1">bến đò<span class="jump">' in page
    assert '<a href="#hit-2" rel="next" aria-label="Chỗ sau">' in page
    assert "2 chỗ khớp trong văn bản" in page
    assert "Tổ khảo sát đo lại" in page
    assert "Nước lên chậm." in page
    assert 'href="/?q=b%E1%BA%BFn+%C4%91%C3%B2&amp;page=2&amp;year=2019">← Về kết quả tìm “bến đò”' in page


def test_a_report_can_be_read_without_a_query(client: FlaskClient) -> None:
    page = client.get(f"/reports/{report_id(FERRY)}").text
    assert "<mark" not in page
    assert "Về trang tìm" in page


def test_a_long_report_is_shown_in_time_with_a_thousand_anchors(tmp_path: Path) -> None:
    long = make_report("dai.txt", "Bến đò này dài. Chữ nữa.\n\n" * 12_000)
    client = create_app(settings_for(tmp_path), searcher_over([long])).test_client()
    started = time.process_time()
    page = client.get(f"/reports/{long.id}?q=bến đò").text
    assert time.process_time() - started < 2
    assert page.count("<mark") == 12_000
    assert page.count('id="hit-') == 1000
    assert "12.000 chỗ khớp" in page


def test_markup_in_reports_is_text(client: FlaskClient) -> None:
    for address in ("/?q=*&year=2020", "/?q=cầu phao", f"/reports/{report_id(NASTY)}?q=cầu phao"):
        page = client.get(address).text
        outline = Outline(page)
        assert len(outline.all("script")) == 1
        assert not any(image["src"] == "x" for image in outline.all("img"))
        assert not outline.all("i")
        assert "&lt;script&gt;alert(" in page
        assert page.count("<mark") == page.count("</mark>")


def test_markup_in_parameters_is_text(client: FlaskClient) -> None:
    nasty = "\"><script>alert(1)</script>'"
    parameters = ("q", "source", "kind", "from")
    for name in parameters:
        page = client.get("/", query_string={"q": "lúa", name: nasty}).text
        assert len(Outline(page).all("script")) == 1
        assert "<script>alert" not in page


def test_pages_send_the_security_headers(client: FlaskClient) -> None:
    for address in ("/", "/api/search?q=a", "/static/style.css"):
        headers = client.get(address, buffered=True).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_the_original_file_is_a_download_under_its_own_name(client: FlaskClient) -> None:
    response = client.get(f"/reports/{report_id(FERRY)}/file", buffered=True)
    assert response.status_code == 200
    assert response.data.decode().startswith("Báo cáo khảo sát bến đò Vạn")
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "filename*=UTF-8''b%E1%BA%BFn%20%C4%91%C3%B2.txt" in disposition
    assert response.content_length == len(response.data)


@pytest.mark.parametrize("path", [NASTY, NAMELESS])
def test_files_with_odd_names_can_be_had(client: FlaskClient, path: str) -> None:
    response = client.get(f"/reports/{report_id(path)}/file", buffered=True)
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("place", ["outside", "gone", "folder", "circle", "line\nbreak"])
def test_only_files_of_the_folder_are_given(tmp_path: Path, place: str) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (tmp_path / "secret.txt").write_text("mật")
    (documents / "outside").symlink_to(tmp_path / "secret.txt")
    (documents / "circle").symlink_to("circle")
    (documents / "folder").mkdir()
    (documents / "line\nbreak").write_text("được")
    kept = [make_report(place, "chữ"), make_report("../secret.txt", "chữ")]
    client = create_app(settings_for(tmp_path), searcher_over(kept)).test_client()
    for report in kept:
        response = client.get(f"/reports/{report.id}/file", buffered=True)
        assert response.status_code == (200 if report.path == "line\nbreak" else 404)
        assert "mật" not in response.text


def test_an_unreadable_file_is_gone_for_the_reader(tmp_path: Path) -> None:
    kept = reports()[:1]
    path = tmp_path / "documents" / FERRY
    path.parent.mkdir(parents=True)
    path.write_text("chữ")
    path.chmod(0)
    client = create_app(settings_for(tmp_path), searcher_over(kept)).test_client()
    # Root may read everything.
    response = client.get(f"/reports/{kept[0].id}/file", buffered=True)
    assert response.status_code == (200 if os.access(path, os.R_OK) else 404)
