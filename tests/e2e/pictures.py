"""`make pictures`: how the pages look over the sample reports, wide, narrow and dark.

The picture of the README goes to docs/screenshot.png, the others to the folder
`screenshots` beside this file, which is not in git.
"""

import itertools
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tests.conftest import PARTS, ROOT
from tests.e2e.chromium import launch
from tests.e2e.conftest import TOKEN, copy_samples
from tests.e2e.service import Service

Scheme = Literal["light", "dark"]

SIZES = {"wide": ViewportSize(width=1280, height=800), "narrow": ViewportSize(width=320, height=640)}
PAGES = {
    "start": "/",
    "results": "/?q=hoi+nghi",
    "other-marks": "/?q=hội+nghĩ",
    "nothing": "/?q=qqqqq",
    "sign-in": "/admin",
}
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
SCREENSHOTS = Path(__file__).parent / "screenshots"


def main() -> None:
    """Take every picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        service = Service(Path(folder))
        service.environment["SEARCHSVC_ADMIN_TOKEN"] = TOKEN
        copy_samples(service.documents)
        service.reindex()
        browser = launch(playwright, shutil.which("chromium") or sys.exit(PARTS["chromium"]))
        with service:
            for size, scheme in itertools.product(SIZES, SCHEMES):
                _take(browser, service, size, scheme)
        browser.close()
    shutil.copyfile(SCREENSHOTS / "results-wide-light.png", ROOT / "docs" / "screenshot.png")


def _take(browser: Browser, service: Service, size: str, scheme: Scheme) -> None:
    """Every page, the first report that is found and the admin page, in one size and one colour scheme."""
    context = browser.new_context(
        base_url=service.url, viewport=SIZES[size], color_scheme=scheme, locale="vi-VN"
    )
    page = context.new_page()
    report = service.search("hoi nghi")["hits"][0]["url"]
    for name, address in (PAGES | {"report": report}).items():
        page.goto(address)
        page.screenshot(path=SCREENSHOTS / f"{name}-{size}-{scheme}.png", full_page=size == "narrow")
    page.goto("/admin")
    page.locator("#token").fill(TOKEN)
    page.locator("#token").press("Enter")
    page.wait_for_url("**/admin")
    page.screenshot(path=SCREENSHOTS / f"admin-{size}-{scheme}.png", full_page=True)
    context.close()


if __name__ == "__main__":
    main()
