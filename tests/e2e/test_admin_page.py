"""A person with a browser on the admin page: signs in, brings the index up to date, sees what failed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from searchsvc.runs import Board, Recording, Wanted
from tests.conftest import Need
from tests.e2e.chromium import NARROW, WIDE, scrolls_sideways
from tests.e2e.conftest import TOKEN
from tests.e2e.service import PATIENCE, Service

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def administered(need: Need, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service over two reports and a file that cannot be read, not indexed yet."""
    need("chromium")
    made = Service(tmp_path_factory.mktemp("administered"))
    made.environment["SEARCHSVC_ADMIN_TOKEN"] = TOKEN
    for name in ("a.txt", "b.txt"):
        (made.documents / name).write_text(f"Báo cáo {name}\n\nMực nước sông Đáy.\n", encoding="utf-8")
    (made.documents / "hỏng.docx").write_bytes(b"no package at all")
    with made:
        yield made


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def context(
    browser: Browser, administered: Service, request: pytest.FixtureRequest
) -> Iterator[BrowserContext]:
    made = browser.new_context(
        base_url=administered.url, viewport=WIDE, locale="vi-VN", java_script_enabled=request.param
    )
    made.set_default_timeout(10_000)
    yield made
    made.close()


def _sign_in(page: Page, token: str = TOKEN) -> None:
    page.goto("/admin")
    page.get_by_label("Mã quản trị").fill(token)
    page.get_by_role("button", name="Đăng nhập").click()


@pytest.mark.parametrize("button", ["Cập nhật ngay", "Lập lại toàn bộ"])
def test_a_person_brings_the_index_up_to_date(page: Page, button: str, administered: Service) -> None:
    _sign_in(page)
    assert TOKEN not in page.url
    before = Board(administered.index).runs().had
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/admin")
    state = page.get_by_role("region", name="Cập nhật chỉ mục").get_by_role("status")
    expect(state).to_have_text("đã xong", timeout=PATIENCE * 1000)  # the page looks again by itself
    latest, *earlier = Board(administered.index).runs().had
    assert [run.id for run in earlier][: len(before)] == [run.id for run in before][: len(earlier)]
    assert latest.wanted == Wanted(full=button == "Lập lại toàn bộ")
    expect(page.get_by_role("region", name="Cập nhật chỉ mục")).to_contain_text("1 lỗi")
    expect(page.get_by_role("region", name="Chỉ mục", exact=True)).to_contain_text(re.compile("Báo cáo\\s*2"))
    failed = page.get_by_role("region", name="Tệp không đọc được").get_by_role("listitem")
    expect(failed).to_have_count(1)
    expect(failed).to_contain_text("hỏng.docx")
    assert administered.search("sông Đáy")["total"] == 2


def test_a_wrong_token_opens_nothing_and_signing_out_closes(browser: Browser, administered: Service) -> None:
    page = browser.new_page(base_url=administered.url)
    _sign_in(page, "sai")
    expect(page.get_by_role("alert")).to_contain_text("không đúng")
    _sign_in(page)
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_label("Mã quản trị")).to_be_visible()
    page.goto("/admin")
    expect(page.get_by_role("button", name="Đăng nhập")).to_be_visible()
    page.close()


def test_progress_is_seen_while_a_run_goes_on(page: Page, administered: Service) -> None:
    with Recording(Board(administered.index), Wanted()) as recording:
        recording.begin()
        recording.progress(3, 12, "2020/báo cáo.docx")
        _sign_in(page)
        bar = page.get_by_role("progressbar")
        assert (bar.get_attribute("value"), bar.get_attribute("max")) == ("3", "12")
        expect(page.get_by_role("main")).to_contain_text("3 trong 12 tệp: 2020/báo cáo.docx")
        recording.end({"added": 12})
    expect(page.get_by_role("status").first).to_have_text("đã xong", timeout=PATIENCE * 1000)


def test_it_fits_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size(NARROW)
    page.goto("/admin")
    assert not scrolls_sideways(page)
    _sign_in(page)
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    assert not scrolls_sideways(page)


def test_another_site_cannot_ask_for_a_run(browser: Browser, administered: Service, tmp_path: Path) -> None:
    context = browser.new_context(base_url=administered.url)
    page = context.new_page()
    _sign_in(page)
    before = Board(administered.index).runs().had
    trap = tmp_path / "trap.html"
    trap.write_text(
        f'<form action="{administered.url}/admin/reindex" method="post"><button>x</button></form>',
        encoding="utf-8",
    )
    page.goto(trap.as_uri())
    page.get_by_role("button").click()
    page.wait_for_url("**/admin/reindex")
    assert Board(administered.index).runs().waiting is None
    assert Board(administered.index).runs().had == before
    context.close()
