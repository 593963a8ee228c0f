"""The newcomers' page in a real browser: JavaScript off, narrow and wide, by keyboard, nothing personal left behind."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

PageAt = Callable[..., Page]
Axe = Callable[[Page], list[str]]
WIDTHS = [390, 1280]


def ask(page: Page, url: str, place: str, *, day: str = "tomorrow", how: str = "transit") -> None:
    """Fills in the form as a person does and sends it."""
    page.goto(f"{url}/find")
    page.fill("#place", place)
    page.select_option("#day", day)
    page.check(f'input[value="{how}"]')
    page.click("text=Show me what is on")
    page.wait_for_selector("h1")


def scrolls_sideways(page: Page) -> bool:
    """Told by the browser itself: the page wider than its window."""
    root = page.locator("html")
    return bool(root.evaluate("e => e.scrollWidth > e.clientWidth"))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_whole_way_without_javascript(app_url: str, page_at: PageAt, width: int) -> None:
    page = page_at(width, javascript=False)
    ask(page, app_url, "Tonbridge")
    assert page.locator("h1").text_content() == "What is on near Tonbridge"
    assert page.url == f"{app_url}/find"
    assert page.locator(".offers .number").count() >= 2
    assert page.locator("figure svg").bounding_box()["width"] <= width
    page.locator("summary", has_text="The whole way there").first.click()
    assert page.locator(".steps li").first.is_visible()
    assert page.locator("#help-now a").first.get_attribute("href") == "tel:999"
    assert page.context.cookies() == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_wrong_place_keeps_the_other_answers(app_url: str, page_at: PageAt, width: int) -> None:
    page = page_at(width, javascript=False)
    ask(page, app_url, "Nowhere-on-Sea", how="cycle")
    assert "We could not find “Nowhere-on-Sea”" in page.locator("#place-fault").text_content()
    assert page.locator("#place").input_value() == "Nowhere-on-Sea"
    assert page.locator("#day").input_value() == "tomorrow"
    assert page.locator('input[value="cycle"]').is_checked()


def test_by_keyboard_alone(app_url: str, page_at: PageAt) -> None:
    page = page_at(390, javascript=False)
    page.goto(f"{app_url}/find")
    page.keyboard.press("Tab")
    assert page.locator(".skip").evaluate("e => e === document.activeElement")
    for _ in range(4):  # leave this page, ring 999, more people to ring, and then the place
        page.keyboard.press("Tab")
    page.keyboard.type("TN9 1DA")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=What is on near TN9 1DA")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("place", ["", "Tonbridge", "Hadlow", "Nowhere-on-Sea"])
def test_no_fault_for_those_who_cannot_see_or_point(
    app_url: str, page_at: PageAt, axe: Axe, width: int, place: str
) -> None:
    page = page_at(width)
    if place:
        ask(page, app_url, place)
    else:
        page.goto(f"{app_url}/find")
    assert axe(page) == []
    assert not scrolls_sideways(page)


def test_targets_are_big_enough_to_tap(app_url: str, page_at: PageAt) -> None:
    page = page_at(390)
    page.goto(f"{app_url}/find")
    page.locator("summary").first.click()
    for target in page.locator("button, select, #place, .choices label, summary, .lines a").all():
        assert target.bounding_box()["height"] >= 40, target.evaluate("e => e.outerHTML")


def test_what_was_asked_is_nowhere_but_in_the_answer(app_url: str, page_at: PageAt, app_log: Path) -> None:
    page = page_at(390)
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    ask(page, app_url, "ME14 1XX")
    ask(page, app_url, "TN9 1DA")
    assert seen
    kept = "".join(seen) + app_log.read_text() + str(page.evaluate("[location.href, document.cookie]"))
    kept += "".join(str(page.evaluate(f"Object.entries({store})")) for store in ("localStorage", "sessionStorage"))
    for written in ("ME14", "TN9", "transit", "tomorrow"):
        assert written not in kept
    for file in app_log.parent.glob("store.db*"):
        assert b"TN9 1DA" not in file.read_bytes()


def test_it_prints_without_the_form(app_url: str, page_at: PageAt) -> None:
    page = page_at(1280)
    ask(page, app_url, "Tonbridge")
    page.emulate_media(media="print")
    assert not page.locator("form").first.is_visible()
    assert page.locator(".offers").first.is_visible()
    assert page.locator("figure svg").is_visible()
    assert page.locator("#help-now").is_visible()


@pytest.mark.parametrize("by", ["click", "keys"])
def test_leaving_takes_the_answer_out_of_the_way_back(app_url: str, page_at: PageAt, by: str) -> None:
    page = page_at(390)
    page.goto(f"{app_url}/health")
    page.goto(f"{app_url}/find")
    page.locator("#leave").evaluate("(link, url) => { link.href = url }", f"{app_url}/assets/site.css")
    if by == "click":
        page.locator("#leave").click()
    else:
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    page.wait_for_url("**/site.css")
    page.go_back()
    assert page.url == f"{app_url}/health"
