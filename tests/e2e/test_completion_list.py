"""Completions under the search field, in real headless Chromium on a real service.

The timers of the page run only when a test lets them (`_pause`), so no key is ever late, however busy the machine.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Request, Route, ViewportSize, expect

from tests.e2e.service import Service

pytestmark = pytest.mark.browser

TYPED, COMPLETION = "ke mo h", "kè mỏ hàn"
SHORTER_THAN_THE_PAUSE, LONGER_THAN_THE_PAUSE = 100, 400
"""Milliseconds of quiet after which no request is sent, and after which one has been."""


@pytest.fixture
def asked(page: Page) -> list[str]:
    """The addresses that completions were asked for at; the page is the start page, and its timers stand still."""
    requests: list[str] = []

    def keep(request: Request) -> None:
        if "/api/suggest" in request.url:
            requests.append(request.url)

    page.on("request", keep)
    page.clock.install(time=0)
    page.clock.pause_at(1)
    page.goto("/")
    return requests


def _type(page: Page, text: str) -> None:
    """Type quickly, and then rest."""
    page.locator("#q").press_sequentially(text)
    _pause(page)


def _pause(page: Page, milliseconds: int = LONGER_THAN_THE_PAUSE) -> None:
    """Let time pass in the page."""
    page.clock.run_for(milliseconds)


def _wait_for_list(page: Page) -> None:
    expect(page.get_by_role("listbox")).to_be_visible()


def test_typing_shows_completions_and_tells_their_number(page: Page, asked: list[str]) -> None:
    for letter in TYPED:
        _pause(page, SHORTER_THAN_THE_PAUSE)
        page.locator("#q").press_sequentially(letter)
    assert asked == []
    _pause(page)
    option = page.get_by_role("option", name=COMPLETION, exact=True)
    expect(option).to_be_visible()
    field = page.get_by_role("combobox")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(field).to_have_attribute("aria-controls", page.get_by_role("listbox").get_attribute("id") or "")
    expect(field).to_have_value(TYPED)
    expect(page.locator("[aria-live]")).to_have_text(re.compile(r"^\d+ gợi ý"))
    assert len(asked) == 1


def test_arrows_choose_and_enter_searches(page: Page, asked: list[str]) -> None:
    _type(page, TYPED)
    _wait_for_list(page)
    field, options = page.get_by_role("combobox"), page.get_by_role("option")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.first.get_attribute("id") or "")
    expect(field).to_have_value(TYPED)
    chosen = options.first.inner_text()
    field.press("Enter")
    expect(page).to_have_title(re.compile(re.escape(chosen)))
    expect(field).to_have_value(chosen)
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert len(asked) == 1


def test_arrows_go_round_by_way_of_the_field(page: Page, asked: list[str]) -> None:
    _type(page, TYPED)
    _wait_for_list(page)
    field, options = page.get_by_role("combobox"), page.get_by_role("option")
    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile(".*"))
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert len(asked) == 1


def test_enter_alone_searches_what_was_typed(page: Page, asked: list[str]) -> None:
    _type(page, TYPED)
    _wait_for_list(page)
    page.get_by_role("combobox").press("Enter")
    expect(page).to_have_title(re.compile(TYPED))
    assert asked


def test_escape_closes_and_keeps_the_text(page: Page, asked: list[str]) -> None:
    _type(page, TYPED)
    _wait_for_list(page)
    field = page.get_by_role("combobox")
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value(TYPED)
    field.press("ArrowDown")
    _wait_for_list(page)
    assert len(asked) == 1  # the answer was kept


def test_tab_takes_a_chosen_completion_without_searching(page: Page, asked: list[str]) -> None:
    _type(page, TYPED)
    _wait_for_list(page)
    field = page.get_by_role("combobox")
    field.press("ArrowDown")
    chosen = page.get_by_role("option").first.inner_text()
    field.press("Tab")
    expect(field).to_have_value(chosen)
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_role("button")).to_be_focused()
    assert len(asked) == 1


def test_a_click_searches(page: Page, asked: list[str]) -> None:
    _type(page, TYPED)
    page.get_by_role("option", name=COMPLETION, exact=True).click()
    expect(page).to_have_title(re.compile(COMPLETION))
    assert asked


def test_a_composing_input_method_is_left_alone(page: Page, asked: list[str]) -> None:
    page.locator("#q").focus()
    method = page.context.new_cdp_session(page)
    for text in ("k", "ke", "kè"):
        method.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        )
    _pause(page)
    expect(page.locator("#q")).to_have_value("kè")
    assert asked == []
    method.send("Input.insertText", {"text": "kè"})
    _pause(page)
    _wait_for_list(page)
    expect(page.locator("#q")).to_have_value("kè")
    assert len(asked) == 1


def test_an_input_method_that_rewrites_letters_is_left_alone(page: Page, asked: list[str]) -> None:
    field = page.locator("#q")
    for letters, rewritten in (("ke", "è"), (" mo", "ỏ"), (" ha", "à")):
        field.press_sequentially(letters)
        _pause(page, SHORTER_THAN_THE_PAUSE)
        field.press("Backspace")
        field.press_sequentially(rewritten)
    _pause(page)
    expect(page.get_by_role("option", name=COMPLETION, exact=True)).to_be_visible()
    expect(field).to_have_value("kè mỏ hà")
    assert len(asked) == 1
    assert asked[0].endswith("suggest?q=k%C3%A8+m%E1%BB%8F+h%C3%A0")


def test_an_answer_that_comes_too_late_is_dropped(page: Page, asked: list[str]) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"suggest\?q=ke$"), hold)
    with page.expect_event("requestfailed"):
        with page.expect_request(re.compile(r"suggest\?q=ke$")):
            _type(page, "ke")
        _type(page, " mo h")
    expect(page.get_by_role("option", name=COMPLETION, exact=True)).to_be_visible()
    assert len(asked) == 2
    assert len(held) == 1


def test_when_no_answer_comes_the_list_for_other_text_goes(page: Page, asked: list[str]) -> None:
    _type(page, TYPED)
    _wait_for_list(page)
    page.route(re.compile("suggest"), lambda route: route.abort("aborted"))
    _type(page, "an")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert len(asked) == 2


def test_an_emptied_field_has_no_list(page: Page, asked: list[str]) -> None:
    _type(page, TYPED)
    _wait_for_list(page)
    page.locator("#q").fill("")
    expect(page.get_by_role("listbox")).to_be_hidden()
    _pause(page)
    assert len(asked) == 1


def test_a_slash_goes_to_the_field_but_is_a_letter_in_it(page: Page, asked: list[str]) -> None:
    page.goto("/?q=*")
    page.keyboard.press("/")
    field = page.locator("#q")
    expect(field).to_be_focused()
    expect(field).to_have_value("*")
    field.fill("")
    page.keyboard.type("2/2019")
    expect(field).to_have_value("2/2019")
    assert all("suggest" in each for each in asked)


@pytest.mark.parametrize("address", ["/", "/?q=*"])
def test_the_list_fits_a_narrow_screen(page: Page, address: str) -> None:
    page.set_viewport_size(ViewportSize(width=320, height=640))
    page.goto(address)
    page.locator("#q").fill("")
    _type(page, "bao cao")
    _wait_for_list(page)
    box = page.get_by_role("listbox").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_without_scripts_the_field_is_a_plain_search_box(browser: Browser, service: Service) -> None:
    context = browser.new_context(base_url=service.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("searchbox")).to_be_visible()
    expect(page.locator("#completions")).to_be_hidden()
    page.get_by_role("searchbox").press_sequentially(TYPED)
    page.get_by_role("searchbox").press("Enter")
    expect(page).to_have_title(re.compile(TYPED))
    context.close()
