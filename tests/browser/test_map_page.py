"""The folium map in a real browser: it draws with our own files alone, and hostile names stay text."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
from hostile import PAYLOADS
from playwright.sync_api import Page, Route
from shapely.geometry import Point, box

from layers.records import Actor, Asset
from layers.vocabulary import load
from mapping import maps
from mapping.legends import Classes
from web.house import House
from web.map_page import map_page

PageAt = Callable[..., Page]
Axe = Callable[[Page], list[str]]
ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "http://127.0.0.1:9"
TYPES = {".js": "text/javascript", ".css": "text/css"}


def show(page: Page, made: maps.LocalMap) -> list[str]:
    """Opens the map as a page of its own; what it says on the console and every dialogue that it opens is gathered."""
    said: list[str] = []

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path == "/map":
            route.fulfill(body=made.get_root().render(), content_type="text/html; charset=utf-8")
        elif path.startswith("/assets/"):
            file = ROOT / "web" / "static" / path.removeprefix("/assets/")
            route.fulfill(body=file.read_bytes(), content_type=TYPES.get(file.suffix, "image/png"))
        else:
            route.fulfill(status=404, body="")

    page.context.route(f"{ADDRESS}/**", answer)
    page.on("dialog", lambda dialog: (said.append(f"dialogue: {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.goto(f"{ADDRESS}/map")
    page.wait_for_selector(".rm-mark, .rm-several")
    page.wait_for_timeout(500)  # while Leaflet still zooms in to the bounds, a gathered mark does not open
    return said


def hostile_map(name: str) -> maps.LocalMap:
    crs = "EPSG:4326"
    zones = gpd.GeoDataFrame({"name": [name, name, name], "v": [1.0, 9.0, None]},
        geometry=[box(0.2 + i / 10, 51.1, 0.3 + i / 10, 51.3) for i in range(3)], crs=crs)  # fmt: skip
    assets = gpd.GeoDataFrame(
        {"name": [name], "kind": ["mutual-aid"], "address": [name]}, geometry=[Point(0.35, 51.15)], crs=crs
    )
    made = maps.base_map(bounds=(0.2, 51.1, 0.5, 51.3), places=assets, attribution=name, title=name)
    maps.add_zones(made, zones, "v", classes=Classes((5.0,), ("low", "high")), title=name, attribution=name)
    maps.add_assets(made, assets, load().asset_kinds, title=name, columns={"name": name, "address": name})
    return made


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_names_are_shown_and_never_run(page_at: PageAt, payload: str) -> None:
    page = page_at(800)
    said = show(page, hostile_map(payload))
    page.locator("path.leaflet-interactive").first.hover()
    assert page.locator(".leaflet-tooltip td").first.text_content() == payload
    page.locator(".rm-mark").click()
    popup = page.locator(".leaflet-popup td")
    popup.first.wait_for()
    assert popup.all_text_contents() == [payload, payload]
    assert page.locator(".rm-mark").get_attribute("title") == payload
    assert said == []


def test_the_fills_are_drawn_and_marks_are_reached_by_keyboard(page_at: PageAt) -> None:
    page = page_at(800)
    said = show(page, hostile_map("Hall"))
    fills = page.locator("path.leaflet-interactive").evaluate_all("all => all.map(p => p.getAttribute('fill'))")
    assert fills == ["url(#rm-light)", "url(#rm-dark)", "url(#rm-unknown)"]
    assert page.locator("pattern").count() == 6
    page.locator(".rm-mark").focus()
    page.keyboard.press("Enter")
    assert page.locator(".leaflet-popup td").first.text_content() == "Hall"
    assert page.locator(".leaflet-control-attribution").text_content().startswith("Leaflet")
    assert said == []


def crowded_map(*names: str) -> maps.LocalMap:
    """Places that share one spot, and one far away."""
    spots = [Point(0.35, 51.15)] * (len(names) - 1) + [Point(0.48, 51.28)]
    frame = {"name": list(names), "kind": "mutual-aid", "address": list(names)}
    made = maps.base_map(bounds=(0.2, 51.1, 0.5, 51.3))
    maps.add_assets(made, gpd.GeoDataFrame(frame, geometry=spots, crs="EPSG:4326"), load().asset_kinds)
    return made


def test_hostile_names_in_a_gathered_mark_are_shown_and_never_run(page_at: PageAt) -> None:
    page = page_at(800)
    said = show(page, crowded_map(*PAYLOADS.values(), "Far"))
    ring = page.locator(".rm-several")
    assert ring.count() == 1
    assert ring.text_content() == str(len(PAYLOADS))
    ring.click()
    page.wait_for_function("n => document.querySelectorAll('.rm-mark').length === n", arg=len(PAYLOADS) + 1)
    titles = {mark.get_attribute("title"): mark for mark in page.locator(".rm-mark").all()}
    assert set(titles) == {*PAYLOADS.values(), "Far"}
    for payload in PAYLOADS.values():
        titles[payload].dispatch_event("click")
        page.wait_for_function(
            "p => document.querySelector('.leaflet-popup td')?.textContent === p", arg=payload, timeout=5000
        )
    assert said == []


def test_a_gathered_mark_is_named_and_opened_by_keyboard(page_at: PageAt, axe: Axe) -> None:
    page = page_at(800)
    said = show(page, crowded_map("Hall", "Library", "Garden", "Far"))
    ring = page.get_by_role("button", name="3 places here, open")
    ring.focus()
    page.keyboard.press("Enter")
    hall = page.get_by_role("button", name="Hall")
    hall.focus()
    page.keyboard.press("Enter")
    assert page.locator(".leaflet-popup td").first.text_content() == "Hall"
    page.wait_for_function("document.querySelector('.leaflet-popup').style.opacity === '1'")
    page.wait_for_timeout(400)  # Leaflet lets a popup fade in
    assert [fault for fault in axe(page) if "html-has-lang" not in fault and "target-size" not in fault] == []
    assert said == []


def test_the_map_of_an_area_is_one_file_that_opens_with_no_network(page_at: PageAt, axe: Axe, tmp_path: Path) -> None:
    house = House.open(ROOT / "data" / "west_kent", f"sqlite:///{tmp_path / 's.db'}")
    keeper = Actor(role="keeper", id="test")
    for payload in list(PAYLOADS.values())[:6]:
        public = Asset(id=f"x{abs(hash(payload))}", name=payload, kind="peer-group", lon=0.5, lat=51.27)
        house.store.add(public, actor=keeper, why="For this test")
    hidden = Asset(id="white-door", name="White Door", kind="peer-group", lon=0.5, lat=51.27, visibility="withheld")
    house.store.add(hidden, actor=keeper, why="For this test")
    written = map_page(house, date(2026, 11, 24), people=True)
    assert "White Door" not in written
    file = tmp_path / "map.html"
    file.write_text(written, encoding="utf-8")
    page = page_at(1280)
    page.context.unroute("**/*")
    page.context.set_offline(True)
    said: list[str] = []
    page.on("requestfailed", lambda request: said.append(request.url))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.goto(file.as_uri())
    page.wait_for_selector(".rm-mark, .rm-several")
    assert page.locator("tbody tr").count() == len(house.public_assets().query("status != 'closed'"))
    assert page.locator("tbody img, tbody script, tbody svg").count() == 0
    assert axe(page) == []
    assert said == []
