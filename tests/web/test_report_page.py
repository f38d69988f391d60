"""The page of one report, and its file."""

import os
import re
import time
import unicodedata
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from searchsvc.web import create_app
from searchsvc.web.pages import _names
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


def test_a_report_tells_its_number_its_persons_and_how_its_text_was_come_by(client: FlaskClient) -> None:
    page = client.get(f"/reports/{report_id(FERRY)}").text
    about = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "Số hiệu 31/BC-UBND" in about
    assert "Lê Thị Bến Tổ trưởng Tổ khảo sát" in about
    assert "Chuyển từ TCVN3 (độ tin cậy 0,98)" in about
    assert "Nhận dạng từ ảnh 2 trang" in about
    others = re.search(r'<a href="([^"]+)">Lê Thị Bến</a>', page)
    assert others
    assert "<strong>Tìm thấy 1 báo cáo" in client.get(unescape(others[1])).text


def test_copies_of_a_text_are_named_on_the_hit_and_on_the_report(tmp_path: Path) -> None:
    same = [make_report(f"{number}/đò.txt", "Bến đò Vạn cần đèn.", text_key="a" * 16) for number in range(5)]
    client = create_app(settings_for(tmp_path), searcher_over(same)).test_client()
    first, *others = sorted(same, key=lambda report: report.id)
    hit = client.get("/api/search?q=bến đò").get_json()["hits"]
    assert [(each["id"], [also["path"] for also in each["also"]]) for each in hit] == [
        (first.id, [report.path for report in others])
    ]
    results = client.get("/?q=bến đò").text
    about = " ".join(re.sub("<[^>]+>", "", results).split())
    assert "Cũng có trong:" in about
    assert "và 1 nơi khác" in about
    assert f'href="/reports/{others[0].id}?q=b' in results
    page = client.get(f"/reports/{others[0].id}?q=bến đò").text
    assert "<h2>Cùng một văn bản</h2>" in page
    assert f'href="/reports/{first.id}?q=b' in page
    assert [also["id"] for also in client.get(f"/api/reports/{first.id}").get_json()["also"]] == [
        report.id for report in others
    ]


def test_a_long_report_is_shown_in_time_with_two_thousand_marks(tmp_path: Path) -> None:
    long = make_report("dai.txt", "Bến đò này dài. Chữ nữa.\n\n" * 12_000)
    client = create_app(settings_for(tmp_path), searcher_over([long])).test_client()
    started = time.process_time()
    page = client.get(f"/reports/{long.id}?q=bến đò").text
    assert time.process_time() - started < 2
    assert page.count("<mark") == page.count('id="hit-') == 2000
    assert page.count("Bến đò này dài.") + 2000 == 12_000
    assert ">Hơn 2.000 chỗ khớp trong văn bản, chỉ 2.000 chỗ đầu được tô sáng ·" in page
    assert 'id="hit-2000">Bến đò<span class="jump"><a href="#hit-1999"' in page


def test_two_thousand_hits_are_all_marked(tmp_path: Path) -> None:
    long = make_report("dai.txt", "Bến đò này dài. Chữ nữa.\n\n" * 2_000)
    client = create_app(settings_for(tmp_path), searcher_over([long])).test_client()
    page = client.get(f"/reports/{long.id}?q=bến đò").text
    assert ">2.000 chỗ khớp trong văn bản ·" in page
    assert page.count("<mark") == 2_000


def test_a_paragraph_without_end_may_be_broken_into_lines_anywhere_between_words(tmp_path: Path) -> None:
    long = make_report("dai.txt", "Bến đò này dài. " * 30_000)
    client = create_app(settings_for(tmp_path), searcher_over([long])).test_client()
    for query in ("", "?q=bến đò", "?q=khong"):
        page = client.get(f"/reports/{long.id}{query}").text
        text = page[page.index('<div class="text') : page.index("</article>")]
        assert max(len(piece) for piece in re.split("<[^>]+>", text)) <= 2000


def test_the_original_file_is_a_download_under_its_own_name(client: FlaskClient) -> None:
    response = client.get(f"/reports/{report_id(FERRY)}/file", buffered=True)
    assert response.status_code == 200
    assert response.data.decode().startswith("Báo cáo khảo sát bến đò Vạn")
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert 'filename="ben do.txt"' in disposition
    assert "filename*=UTF-8''b%E1%BA%BFn%20%C4%91%C3%B2.txt" in disposition
    assert response.content_type == "text/plain"
    assert response.content_length == len(response.data)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("ĐÊ ĐIỀU.txt", "DE DIEU.txt"),
        (unicodedata.normalize("NFD", "đường đê.txt"), "duong de.txt"),
        ("报告.txt", "report.txt"),
        ("报告", "report"),
    ],
)
def test_old_clients_get_a_name_without_marks(name: str, plain: str) -> None:
    names = _names(name)
    assert names["filename"] == plain
    assert unquote(names["filename*"].removeprefix("UTF-8''")) == name


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
