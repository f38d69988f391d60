"""Debian's Chromium without a window, and without talking to anyone but the tests."""

from playwright.sync_api import Browser, Playwright

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
