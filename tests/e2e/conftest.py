"""Two running services: one over the sample reports and two of our own, one over the given reports; and a browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import ROOT, Need
from tests.e2e.chromium import WIDE, launch
from tests.e2e.service import Service

TOKEN = "mot-ma-rat-dai"  # noqa: S105 - opens nothing but these tests
"""The admin token of the first."""

OWN_REPORTS = {
    "2019/ke-mo-han.txt": """Báo cáo khảo sát kè mỏ hàn trên sông Đáy

Ngày 15/6/2019, tổ khảo sát đã đo lại toàn bộ kè mỏ hàn ở bờ hữu. Ba vị trí bị xói chân và cần bù đá trước mùa lũ.

Tổ đề nghị cấp kinh phí để gia cố kè mỏ hàn số 4 ngay trong quý III.
""",
    "2020/theo-doi.txt": """Theo dõi công trình thủy lợi nhỏ

Ngày 2/3/2020, trạm quản lý báo cáo hai cống lấy nước đã được nạo vét. Các kè mỏ hàn cũ vẫn ổn định.
""",
}
"""Found by the words `kè mỏ hàn`, which no sample has."""


def copy_samples(folder: Path) -> None:
    """Copy the sample reports of the repository into a folder."""
    shutil.copytree(ROOT / "documents", folder, dirs_exist_ok=True)


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service over the samples of the repository and `OWN_REPORTS`."""
    made = Service(tmp_path_factory.mktemp("service"))
    made.environment["SEARCHSVC_ADMIN_TOKEN"] = TOKEN
    copy_samples(made.documents)
    for path, text in OWN_REPORTS.items():
        (made.documents / path).parent.mkdir(exist_ok=True)
        (made.documents / path).write_text(text, encoding="utf-8")
    made.reindex()
    with made:
        yield made


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory, given_reports: Path) -> Iterator[Service]:
    """The service over the given reports alone."""
    made = Service(tmp_path_factory.mktemp("archive"))
    for report in given_reports.glob("*.txt"):
        shutil.copyfile(report, made.documents / report.name)
    made.reindex()
    with made:
        yield made


@pytest.fixture(scope="session")
def browser(need: Need) -> Iterator[Browser]:
    chromium = need("chromium")
    with sync_playwright() as playwright:
        launched = launch(playwright, chromium)
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser, service: Service) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=service.url, viewport=WIDE, locale="vi-VN")
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; the test fails if it logs an error, such as a breach of the content security policy."""
    opened = context.new_page()
    errors: list[str] = []
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []
