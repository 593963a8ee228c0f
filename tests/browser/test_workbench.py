"""The workbench in a real browser, wide and narrow: every screen opens and is accessible; a click adds an asset."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Frame, Locator, Page, expect

from layers.area import Area
from layers.records import PUBLIC, Actor, Asset
from layers.store import Store

ROOT = Path(__file__).resolve().parents[2]
PageAt = Callable[..., Page]
Axe = Callable[[Page | Frame], list[str]]
REVIEWER = Actor(role="reviewer", id="test")
WIDTHS = (1280, 390)
PICTURE = "/component/streamlit_cytoscape"
SCREENS = {
    "": ("Recovery Network Map", True),
    "search": ("Find", False),
    "map": ("Map", True),
    "reach": ("Reach", True),
    "gaps": ("Gaps", True),
    "scenarios": ("Scenarios", False),
    "network": ("Network", False),
    "add": ("Add", True),
    "edit": ("Change", False),
}
SLOW = 60_000  # milliseconds: the first visitor after a start waits for the week's coverage


def visit(page: Page, url: str, path: str) -> None:
    """Opens a screen and waits until its run has ended."""
    title, has_map = SCREENS[path]
    page.goto(f"{url}/{path}")
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Sources and licences")).to_be_visible(timeout=SLOW)
    if has_map:
        expect(on_map(page).locator("path").first).to_be_attached(timeout=SLOW)


def on_map(page: Page) -> Locator:
    """The first map of the page."""
    return page.locator(".rm-map").first


def faults_of(page: Page, axe: Axe) -> list[str]:
    """What axe finds on the page, its maps and its frames, less two things.

    The picture component's own page names no language, and is not ours. Marks on a map may overlap where places lie
    close: WCAG 2.5.8 excepts pins whose position matters, and the list beside the map does the same.
    """
    found = [(frame.url, fault) for frame in (page, *page.frames[1:]) for fault in axe(frame)]
    return [
        fault
        for url, fault in found
        if not (PICTURE in url and fault.startswith("html-has-lang:"))
        and not (fault.startswith("target-size:") and ("rm-mark" in fault or "rm-several" in fault))
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_screen_opens_without_a_fault_that_axe_can_find(
    app_url: str, page_at: PageAt, axe: Axe, width: int
) -> None:
    page = page_at(width)
    faults: dict[str, list[str]] = {}
    for path in SCREENS:
        visit(page, app_url, path)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        faults[path] = faults_of(page, axe)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            faults[path].append("the page scrolls sideways")
    assert {path: found for path, found in faults.items() if found} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_a_click_on_the_map_adds_an_asset_that_waits_to_be_checked(
    app_url: str, app_log: Path, page_at: PageAt, width: int
) -> None:
    name = f"Clicked Hall {width}"
    page = page_at(width)
    visit(page, app_url, "add")
    spot = on_map(page)
    spot.scroll_into_view_if_needed()
    spot.click(position={"x": 150, "y": 250})
    expect(page.get_by_text("Chosen: the place that you clicked")).to_be_visible(timeout=SLOW)
    expect(on_map(page).locator(".rm-mark")).to_have_count(1)
    page.get_by_label("Name of the place or group").fill(name)
    press = "tap" if width < 600 else "click"
    getattr(page.get_by_label("Kind"), press)()
    getattr(page.get_by_role("option", name="Peer group"), press)()
    getattr(page.get_by_role("button", name="Suggest this place"), press)()
    expect(page.get_by_text("Thank you.")).to_be_visible(timeout=SLOW)
    store = Store.open(f"sqlite:///{app_log.parent / 'store.db'}")
    waiting = store.suggestions(REVIEWER).set_index("name")
    record = waiting.loc[name, "record"]
    assert record.kind == "peer-group"
    assert 50.9 < record.lat < 51.6
    assert -0.1 < record.lon < 0.9
    assert name not in set(store.assets(PUBLIC)["name"])
    store.close()


def inside(box: FloatRect | None, around: FloatRect | None) -> bool:
    """Whether a mark is wholly on the part of the map that is seen."""
    if box is None or around is None:
        return False
    across = around["x"] < box["x"] and box["x"] + box["width"] < around["x"] + around["width"]
    return across and around["y"] < box["y"] and box["y"] + box["height"] < around["y"] + around["height"]


def test_places_in_one_town_are_one_number_that_opens(app_url: str, page_at: PageAt) -> None:
    page = page_at(1280)
    visit(page, app_url, "map")
    frame = on_map(page)
    rings = frame.locator(".rm-several")
    expect(rings.first).to_be_visible(timeout=SLOW)
    hubs = frame.locator('.rm-mark:has-text("★")').count()
    drawn = sum(int(text) for text in rings.all_text_contents()) + frame.locator(".rm-mark").count() - hubs
    shown = Area.open(ROOT / "data" / "west_kent").records()
    placed = [r for r in shown if isinstance(r, Asset) and r.visibility == "public" and r.status == "active"]
    assert drawn == sum(asset.lon is not None for asset in placed)
    most = max(rings.all_text_contents(), key=int)
    assert int(most) >= 10
    biggest = frame.get_by_role("button", name=f"{most} places here, open")
    for _ in range(6):  # Maidstone's streets first, then a house with several rooms
        if biggest.count() == 0:
            break
        biggest.first.click()
        page.wait_for_timeout(600)
    around = frame.bounding_box()
    opened = [m for m in frame.locator('.rm-mark:not(:has-text("★"))').all() if inside(m.bounding_box(), around)]
    assert opened
    opened[0].click()
    popup = frame.locator(".leaflet-popup")
    expect(popup).to_be_visible()
    expect(popup.locator("th").first).to_have_text("Name")
    assert popup.locator("td").first.text_content() in {asset.name for asset in placed}


def test_panning_and_zooming_the_map_asks_the_server_for_nothing(app_url: str, page_at: PageAt) -> None:
    page = page_at(1280)
    sent: list[object] = []

    def keep(frame: object) -> None:
        sent.append(frame)

    page.on("websocket", lambda socket: socket.on("framesent", keep))
    visit(page, app_url, "map")
    frame = on_map(page)
    sent.clear()
    frame.get_by_role("button", name="Zoom in").click()
    box = frame.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 140, steps=4)
    page.mouse.up()
    page.wait_for_timeout(1000)
    assert sent == []


def test_a_place_is_chosen_and_searched_by_keyboard_alone(app_url: str, page_at: PageAt) -> None:
    page = page_at(1280)
    visit(page, app_url, "search")
    page.get_by_label("Where is the person?").focus()
    page.keyboard.type("Tonbridge")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="starting at Tonbridge")).to_be_visible(timeout=SLOW)
    assert "onbridge" not in page.url
