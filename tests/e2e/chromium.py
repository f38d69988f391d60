"""Debian's Chromium without a window, and without talking to anyone but the tests."""

from playwright.sync_api import Browser, Page, Playwright, ViewportSize

WIDE = ViewportSize(width=1280, height=900)
NARROW = ViewportSize(width=320, height=640)

ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",  # CI runs as root, where Chromium's own sandbox does not start
]


def launch(playwright: Playwright, program: str) -> Browser:
    """Start the browser that lies at the path `program`."""
    return playwright.chromium.launch(executable_path=program, args=ARGUMENTS)


def scrolls_sideways(page: Page) -> bool:
    """Whether a page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
