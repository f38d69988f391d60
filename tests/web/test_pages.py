"""The pages as a browser gets them."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from searchsvc.types import Filters, Page, PageHit, Record, SearchRequest, Snippet, Span, Understanding
from searchsvc.web import create_app
from searchsvc.web.forms import SearchForm
from searchsvc.web.pages import _results
from tests.web.archive import FERRY, NAMELESS, NASTY, make_report, report_id, searcher_over, settings_for
from tests.web.outline import Outline

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
    assert "<h1>Kết quả cho “zzzz”</h1>" in page
    assert "<strong>Không có báo cáo nào khớp</strong>" in page
    assert 'href="/?q=zzzz"' in page
    assert "Cách gõ từ khóa" in page


@pytest.mark.parametrize(
    ("query", "offered"),
    [
        ("q=zzzz", False),
        ("q=zzzz&match=all", False),
        ("q=zzzz yyyy", False),
        ("q=zzzz OR yyyy", False),
        ("q=bến zzzz&match=all", True),
        ('q=bến "zzzz yyyy"', True),
        ("q=zzzz tttt uuuu vvvv wwww xxxx yyyy", True),
        ("q=zzzz yyyy&match=any", False),
    ],
)
def test_any_word_is_offered_only_where_it_finds_more(
    client: FlaskClient, query: str, *, offered: bool
) -> None:
    page = client.get(f"/?{query}").text
    assert "Không có báo cáo nào khớp" in page
    assert ("Tìm báo cáo có ít nhất một trong các từ" in page) == offered


def test_nothing_found_offers_no_table_no_feed_and_not_the_same_search(client: FlaskClient) -> None:
    page = client.get("/?q=zzzz&exact=1").text
    assert "/api/search" not in page
    assert "/feed.atom" not in page
    assert "Bỏ bộ lọc và tìm lại" not in page
    assert 'href="/?q=zzzz">Tìm lại, không cần đúng nguyên văn' in page


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("bến đò", "Kết quả cho “bến đò”"),
        ('"bến đò"', "Kết quả cho &#34;bến đò&#34;"),
        ("“bến đò”", "Kết quả cho “bến đò”"),
        ('bến -"đò ngang"', "Kết quả cho bến -&#34;đò ngang&#34;"),
    ],
)
def test_quotes_are_not_doubled(client: FlaskClient, query: str, heading: str) -> None:
    assert f"<h1>{heading}</h1>" in client.get("/", query_string={"q": query}).text


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
    assert "Không có báo cáo nào viết đúng dấu như đã gõ" in page
    assert 'exact=1">Tìm đúng nguyên văn</a>' in page
    assert '<span class="label">khác dấu</span>' in page
    assert "Thiếu: <s>ruộng</s>" in page
    assert "Có phải bạn muốn tìm" in page


@pytest.mark.parametrize(
    ("keystrokes", "sentence"),
    [(False, "dưới đây là kết quả cho “đối ngoại”"), (True, "phím gõ Telex hoặc VNI")],
)
def test_a_corrected_query_is_a_notice_with_a_way_out(app: Flask, sentence: str, *, keystrokes: bool) -> None:
    understanding = Understanding(
        original="ddoois ngoaij",
        normalized="ddoois ngoaij",
        reading="all",
        suggestion="đối ngoại",
        corrected="đối ngoại",
        keystrokes=keystrokes,
    )
    made = hand_made(request=SearchRequest(query="ddoois ngoaij"), understanding=understanding)
    with app.test_request_context():
        page = _results(made, SearchForm.blank("vi"), "vi")
    assert "Không có báo cáo nào viết “ddoois ngoaij”" in page
    assert sentence in page
    assert 'q=ddoois+ngoaij&amp;exact=1">Tìm đúng nguyên văn</a>' in page
    assert "Có phải bạn muốn tìm" not in page
    assert "/reports/0000000000000000?q=%C4%91%E1%BB%91i+ngo%E1%BA%A1i" in page


def lacking(*missing: bool) -> Page:
    """A page of hits of which some lack a word."""
    records = [
        Record(id=f"{number:016}", path=f"{number}.txt", digest="", type="txt")
        for number in range(len(missing))
    ]
    hits = tuple(
        PageHit(record=record, score=1.0, missing=("ruộng",) if each else ())
        for record, each in zip(records, missing, strict=True)
    )
    understanding = Understanding(original="lúa ruộng", normalized="lúa ruộng", reading="partial")
    return Page(
        request=SearchRequest(query="lúa ruộng"),
        understanding=understanding,
        total=len(hits),
        total_full=missing.count(False),
        hits=hits,
    )


@pytest.mark.parametrize(
    ("missing", "parts"),
    [
        ((False, True, True), [1, 2]),
        ((False, False), [2]),
        ((True, True), [2]),
        ((False, True, False), [3]),
        ((True, False), [2]),
    ],
)
def test_a_line_parts_full_hits_from_partial_ones_unless_they_are_mixed(
    app: Flask, missing: tuple[bool, ...], parts: list[int]
) -> None:
    with app.test_request_context():
        page = _results(lacking(*missing), SearchForm.blank("vi"), "vi")
    lists = re.findall(r'<ol class="hits".*?</ol>', page, re.DOTALL)
    assert [each.count('<li class="hit">') for each in lists] == parts
    assert [int(number) for number in re.findall(r'<ol class="hits"[^>]* start="(\d+)"', page)] == [
        1 + sum(parts[:place]) for place in range(len(parts))
    ]
    assert page.count("Gần đúng: thiếu một vài từ") == len(parts) - 1
    Outline(page)


def test_the_count_tells_full_hits_from_partial_ones_once(app: Flask) -> None:
    with app.test_request_context():
        page = _results(lacking(False, True, True), SearchForm.blank("vi"), "vi")
    assert "<strong>Tìm thấy 1 báo cáo có đủ mọi từ và 2 báo cáo gần đúng</strong>" in page
    assert 'class="understood"' not in page


def test_the_table_says_how_many_reports_it_holds(app: Flask) -> None:
    with app.test_request_context():
        few = _results(hand_made(total=100), SearchForm.blank("vi"), "vi")
        many = _results(hand_made(total=101), SearchForm.blank("vi"), "vi")
    assert ">Tải danh sách (CSV)</a>" in few
    assert ">Tải 100 báo cáo đầu danh sách (CSV)</a>" in many


def test_an_answer_that_ran_out_of_time_says_so(app: Flask) -> None:
    with app.test_request_context():
        assert "Đã hết thời gian tìm" in _results(hand_made(partial=True), SearchForm.blank("vi"), "vi")


def test_markup_in_reports_is_text(client: FlaskClient) -> None:
    for address in ("/?q=*&year=2020", "/?q=cầu phao", f"/reports/{report_id(NASTY)}?q=cầu phao"):
        page = client.get(address).text
        outline = Outline(page)
        assert all((script["src"] or "").startswith("/static/") for script in outline.all("script"))
        assert not any(image["src"] == "x" for image in outline.all("img"))
        assert not outline.all("i")
        assert "&lt;script&gt;alert(" in page
        assert page.count("<mark") == page.count("</mark>")


def test_markup_in_parameters_is_text(client: FlaskClient) -> None:
    nasty = "\"><script>alert(1)</script>'"
    parameters = ("q", "source", "kind", "from")
    for name in parameters:
        page = client.get("/", query_string={"q": "lúa", name: nasty}).text
        assert all((script["src"] or "").startswith("/static/") for script in Outline(page).all("script"))
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


def test_other_spellings_are_named_and_escaped(tmp_path: Path) -> None:
    app = create_app(settings_for(tmp_path), searcher_over([make_report("a.txt", "về TPHCM chơi")]))
    text = app.test_client().get("/", query_string={"q": "TP<HCM"}, headers={"Accept": "text/html"}).text
    assert "Đã tìm cả cách viết khác: “TP&lt;HCM” = “TPHCM”." in text
    assert "TP<HCM" not in text
