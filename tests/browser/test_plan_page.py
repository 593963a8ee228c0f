"""My plan in a real browser: it works, it keeps what it is told to keep, and nothing ever leaves the page."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import icalendar
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PageAt
from web.house import ROOT, House
from web.packs import Wanted, make_files

SECRET = "three wet grey geese"  # noqa: S105 - the words of a test
MINE = "A bed of my own in Hadlow"


@pytest.fixture
def asked_for(page_at: PageAt) -> Callable[[Page], list[str]]:
    """Every request of a page from now on."""

    def listen(page: Page) -> list[str]:
        found: list[str] = []
        page.on("request", lambda request: found.append(request.url))
        return found

    return listen


def write(page: Page) -> None:
    """Fills in one thing of each sort."""
    page.get_by_label("Add to “What I need” (Personal)").fill(MINE)
    page.keyboard.press("Enter")
    page.get_by_label("Add to “What I want to do next” (Social)").fill("Ring my sister")
    page.keyboard.press("Enter")
    page.get_by_label("How is it going?").fill("A good day.\nSlept.")
    page.get_by_role("button", name="Keep this entry").click()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_plan_is_written_kept_and_wiped_and_nothing_leaves(
    page_at: PageAt, app_url: str, axe: Callable[[Page], list[str]], asked_for: Callable[[Page], list[str]], width: int
) -> None:
    page = page_at(width)
    page.goto(f"{app_url}/plan")
    requests = asked_for(page)
    expect(page.locator("#kept-words")).to_have_text(
        "Nothing is kept yet. If you close this page, what you wrote is gone."
    )
    write(page)
    page.get_by_label("Ring my sister").check()
    assert page.evaluate("localStorage.length") == 0  # nothing before it is wished
    page.get_by_role("button", name="Keep it on this device").click()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert requests == []
    assert page.context.cookies() == []
    page.reload()
    expect(page.get_by_text(MINE, exact=False).first).to_be_visible()
    expect(page.get_by_label("Ring my sister (done)")).to_be_checked()
    expect(page.locator(".entry")).to_have_text("A good day.\nSlept.")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Wipe everything").click()
    page.reload()
    assert page.evaluate("localStorage.length") == 0
    expect(page.get_by_text(MINE)).to_have_count(0)


def test_a_locked_copy_opens_with_its_words_alone(page_at: PageAt, app_url: str, tmp_path: Path) -> None:
    page = page_at(390)
    page.goto(f"{app_url}/plan")
    write(page)
    page.get_by_text("Save a locked copy, or open one").click()
    page.get_by_label("Secret words").fill("short")
    page.get_by_role("button", name="Save a locked copy").click()
    expect(page.locator("#locked-words")).to_have_text("Write at least 12 letters as your secret words.")
    page.get_by_label("Secret words").fill(SECRET)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save a locked copy").click()
    file = tmp_path / "my-week.locked"
    saved.value.save_as(file)
    assert MINE.encode() not in file.read_bytes()
    assert set(json.loads(file.read_text())) == {"form", "rounds", "salt", "iv", "locked"}

    other = page_at(390)
    other.goto(f"{app_url}/plan")
    other.get_by_text("Save a locked copy, or open one").click()
    for words, said, shown in [(SECRET + "!", "These secret words do not open that file", 0), (SECRET, "Opened.", 1)]:
        other.get_by_label("Secret words").fill(words)
        other.get_by_label("Open a locked copy").set_input_files(file)
        expect(other.locator("#locked-words")).to_contain_text(said)
        assert other.get_by_text(MINE, exact=True).count() + other.locator("li", has_text=MINE).count() >= shown
        expect(other.locator("li", has_text=MINE)).to_have_count(shown)


def test_places_of_the_map_come_into_the_week_and_the_calendar(page_at: PageAt, app_url: str, tmp_path: Path) -> None:
    page = page_at(1280)
    page.goto(f"{app_url}/plan")
    given = json.loads(page.locator("#given").text_content() or "")
    weekly = next(
        place for place in given["places"]
        if "social" in place["capital"] and [rule for *_, rule in place["meets"]] == ["FREQ=WEEKLY;BYDAY=TU"]
    )  # fmt: skip
    page.locator("#social-place").select_option(weekly["id"])
    page.locator('.capital[data-capital="social"] [data-add="places"]').click()
    page.get_by_role("button", name="Week after").click()
    tuesday = page.locator("#days > li").nth(1)
    expect(tuesday).to_contain_text(weekly["name"])
    expect(page.locator("#days li li", has_text=weekly["name"])).to_have_count(1)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Put it in my calendar").click()
    saved.value.save_as(tmp_path / "week.ics")
    [event] = icalendar.Calendar.from_ical((tmp_path / "week.ics").read_bytes()).walk("VEVENT")
    start, minutes, _rule = weekly["meets"][0]
    assert event["SUMMARY"] == weekly["name"]
    assert event.decoded("DTSTART") == datetime.fromisoformat(start)
    assert event.decoded("DURATION").total_seconds() == 60 * minutes
    assert event["RRULE"] == {"FREQ": ["WEEKLY"], "BYDAY": ["TU"]}


def test_the_page_as_one_file_opens_with_no_network(page_at: PageAt, app_url: str, tmp_path: Path) -> None:
    page = page_at(390)
    page.goto(f"{app_url}/plan")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Keep this page itself as a file").click()
    file = tmp_path / "my-week.html"
    saved.value.save_as(file)
    offline = page_at(390)
    offline.context.unroute("**/*")
    offline.context.set_offline(True)
    faults: list[str] = []
    offline.on("requestfailed", lambda request: faults.append(request.url))
    offline.on("pageerror", lambda error: faults.append(str(error)))
    offline.goto(file.as_uri())
    write(offline)
    offline.get_by_role("button", name="Keep it on this device").click()
    offline.reload()
    expect(offline.locator("li", has_text=MINE)).to_have_count(1)
    assert offline.locator("#social-place option").count() > 5
    assert faults == []


def test_without_javascript_it_is_a_form_to_print(page_at: PageAt, app_url: str) -> None:
    page = page_at(390, javascript=False)
    page.goto(f"{app_url}/plan")
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.locator("noscript p")).to_contain_text("print this page and fill it in by hand")
    expect(page.locator(".adding:visible")).to_have_count(0)
    expect(page.get_by_role("heading", name="What I need").first).to_be_visible()


def test_leaving_takes_the_page_out_of_the_way_back(page_at: PageAt, app_url: str, outside: list[str]) -> None:
    page = page_at(390)
    page.goto(f"{app_url}/health")
    page.goto(f"{app_url}/plan")
    page.locator("#leave").evaluate("(link, url) => { link.href = url }", f"{app_url}/find")
    page.locator("#leave").click()
    page.wait_for_url("**/find")
    page.go_back()
    assert page.url == f"{app_url}/health"


def test_a_pack_for_a_phone_opens_with_no_network_and_can_be_searched(page_at: PageAt, tmp_path: Path) -> None:
    house = House.open(ROOT / "data" / "west_kent", f"sqlite:///{tmp_path / 's.db'}")
    wanted = Wanted("leaving-prison", house.area.locate("Tonbridge"))
    [(name, content)] = make_files(house, wanted, datetime(2026, 11, 24, 9), ("html",)).items()
    (tmp_path / name).write_bytes(content)
    page = page_at(390)
    page.context.unroute("**/*")
    page.context.set_offline(True)
    faults: list[str] = []
    page.on("requestfailed", lambda request: faults.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((tmp_path / name).as_uri())
    every = page.locator("#pack .places > li:visible").count()
    page.get_by_label("Show only what has these words").fill("thursday Tunbridge")
    left = page.locator("#pack .places > li:visible")
    assert 0 < left.count() < every
    expect(page.locator("#wanted-words")).to_have_text(f"{left.count()} of {every} places.")
    assert all("Thursday" in words and "Tunbridge" in words for words in left.all_inner_texts())
    page.get_by_text("Map", exact=True).click()
    expect(page.locator("#pack svg")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults == []
