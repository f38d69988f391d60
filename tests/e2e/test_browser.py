"""A person with a browser: real headless Chromium on a real service."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.chromium import NARROW, scrolls_sideways
from tests.e2e.service import Service

pytestmark = pytest.mark.browser


def _search(page: Page, words: str) -> None:
    box = page.locator("#q")
    box.fill(words)
    box.press("Enter")
    page.wait_for_url("**/?*q=*")


def test_words_are_typed_hits_read_a_report_opened_and_back(page: Page) -> None:
    page.goto("/")
    _search(page, "ke mo han")
    hits = page.get_by_role("main").get_by_role("list").locator("mark", has_text="kè mỏ hàn")
    expect(hits.first).to_be_visible()
    expect(page.get_by_role("combobox")).to_have_value("ke mo han")
    page.get_by_role("link", name="Báo cáo khảo sát kè mỏ hàn").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Báo cáo khảo sát kè mỏ hàn")
    expect(page.get_by_role("main").locator("mark").first).to_be_visible()
    page.go_back()
    expect(page.get_by_role("combobox")).to_have_value("ke mo han")
    expect(hits.first).to_be_visible()


def test_the_number_of_hits_is_told_to_screen_readers(page: Page) -> None:
    page.goto("/?q=k%C3%A8+m%E1%BB%8F+h%C3%A0n&match=all")
    expect(page.get_by_role("status")).to_contain_text(re.compile(r"\b2 báo cáo"))


def test_it_works_without_scripts(browser: Browser, service: Service) -> None:
    context = browser.new_context(base_url=service.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    _search(page, "kè mỏ hàn")
    page.get_by_role("link", name="Báo cáo khảo sát kè mỏ hàn").click()
    expect(page.get_by_role("main").locator("mark").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("address", ["/", "/?q=kè+mỏ+hàn", "/?q=*", "/?q=khongcotunay", "/?q=" + "x" * 400])
def test_a_narrow_screen_needs_no_scrolling_sideways(page: Page, address: str) -> None:
    page.set_viewport_size(NARROW)
    page.goto(address)
    assert not scrolls_sideways(page)


def test_a_report_fits_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size(NARROW)
    page.goto("/?q=kè+mỏ+hàn")
    page.get_by_role("link", name="Báo cáo khảo sát kè mỏ hàn").click()
    expect(page.get_by_role("main").locator("mark").first).to_be_visible()
    assert not scrolls_sideways(page)


def test_a_dark_scheme_makes_the_page_dark(page: Page) -> None:
    brightness = """() => {
        const color = element => getComputedStyle(element).backgroundColor;
        const shown = [document.body, document.documentElement].map(color).find(c => c !== "rgba(0, 0, 0, 0)");
        return shown ? shown.match(/[0-9.]+/g).slice(0, 3).map(Number).reduce((a, b) => a + b) / 3 : 255;
    }"""
    page.goto("/?q=kè+mỏ+hàn")
    assert page.evaluate(brightness) > 200
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(brightness) < 60


def test_the_keyboard_alone_reaches_a_report(page: Page) -> None:
    page.goto("/?q=kè+mỏ+hàn")
    link = page.get_by_role("link", name="Báo cáo khảo sát kè mỏ hàn")
    for _ in range(60):
        page.keyboard.press("Tab")
        if link.evaluate("element => element === document.activeElement"):
            break
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Báo cáo khảo sát kè mỏ hàn")
