"""Gaps in a real browser: three clicks from the start page to evidence on paper; the clock by mouse and by keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FrameLocator, Page, expect

PageAt = Callable[..., Page]
SLOW = 60_000  # milliseconds: the first visitor after a start waits for the week
CLOCK = 'iframe[title*="week_clock"]'


def clock_of(page: Page) -> FrameLocator:
    """The inside of the week clock, once it is drawn."""
    inside = page.frame_locator(CLOCK)
    expect(inside.locator("[data-hour]")).to_have_count(168, timeout=SLOW)
    return inside


def hour(inside: FrameLocator, weekday: int, of_day: int) -> object:
    """One hour of the clock."""
    return inside.locator(f'[data-weekday="{weekday}"][data-hour="{of_day}"]')


@pytest.mark.parametrize("width", [1280, 390])
def test_three_clicks_from_the_start_page_to_the_printed_evidence(
    app_url: str, page_at: PageAt, axe: Callable[[Page], list[str]], width: int
) -> None:
    page = page_at(width)
    page.goto(app_url)
    page.get_by_role("link", name="See the gaps").click(timeout=SLOW)  # one
    finding = page.get_by_role("heading", name=re.compile("people, .*% of the area, cannot reach any peer group"))
    expect(finding).to_be_visible(timeout=SLOW)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Print the evidence").click(timeout=SLOW)  # two; the third is the browser's Print
    paper = opened.value
    expect(paper.get_by_role("heading", level=1)).to_have_text(finding.text_content() or "", timeout=SLOW)
    expect(paper.get_by_role("img")).to_have_count(2)
    assert paper.get_by_role("table").count() >= 3
    assert axe(paper) == []
    assert not paper.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    if width == 1280:
        paper.emulate_media(media="print")
        expect(paper.get_by_role("link", name="Back to Gaps")).to_be_hidden()
        assert len(paper.pdf(format="A4")) > 20_000


def test_an_hour_of_the_clock_is_chosen_by_mouse_then_by_keyboard(app_url: str, page_at: PageAt) -> None:
    page = page_at(1280)
    page.goto(f"{app_url}/gaps")
    inside = clock_of(page)
    hour(inside, 1, 19).click()
    expect(page.get_by_text("Tuesday 19:00 to 20:00: about")).to_be_visible(timeout=SLOW)
    expect(hour(inside, 1, 19)).to_have_attribute("aria-pressed", "true", timeout=SLOW)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(hour(inside, 2, 18)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Wednesday 18:00 to 19:00: about")).to_be_visible(timeout=SLOW)
    expect(hour(inside, 2, 18)).to_have_attribute("aria-pressed", "true", timeout=SLOW)
    expect(hour(inside, 2, 18)).to_be_focused()
    expect(page.get_by_label("Day", exact=True)).to_have_value("Wednesday")
