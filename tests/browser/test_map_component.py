"""The workbench's own map in a real browser, without a server behind it: what it is given, and what it tells.

The page that holds it has the policy of the workbench, so that a script made of text would not run here either; and
what hostile names do is counted, whether the policy stopped it or not.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import geopandas as gpd
import pytest
from hostile import PAYLOADS
from playwright.sync_api import Page, Route, expect
from shapely.geometry import LineString, Point, box

from layers.vocabulary import load
from mapping.legends import Classes
from mapping.map_data import layer_data, map_data
from mapping.map_layers import Layer, assets_layer, background_layer, names_layer, stops_layer, zones_layer
from web.headers import workbench_policy
from web.workbench import map_component

PageAt = Callable[..., Page]
ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "http://127.0.0.1:9"
SCRIPT = "/_stcore/bidi-components/recovery_map.map/map.js"
FILES = {
    SCRIPT: map_component.HERE / "files" / "map.js",
    **{
        f"/assets/leaflet/{name}": ROOT / "web" / "static" / "leaflet" / name
        for name in ("leaflet.js", "leaflet.markercluster.js", "leaflet.css")
    },
}
TYPES = {".js": "text/javascript", ".css": "text/css"}
BOUNDS = (0.2, 51.1, 0.5, 51.3)
# a place for the map, as Streamlit makes it: a shadow root with the component's own styles
HARNESS = """
    async ([script, css]) => {
        const host = document.createElement("div");
        document.body.replaceChildren(host);
        const root = host.attachShadow({mode: "open"});
        const style = document.createElement("style");
        style.textContent = css;
        root.append(style);
        const map = (await import(script)).default;
        window.told = [];
        window.draw = text => map({
            data: new TextEncoder().encode(text), parentElement: root,
            setTriggerValue: (name, value) => window.told.push([name, value])
        });
    }
"""


def point_frame(*names: str, at: Sequence[tuple[float, float]] = ()) -> gpd.GeoDataFrame:
    spots = list(at) or [(0.25 + i * 0.05, 51.15) for i in range(len(names))]
    columns = {"id": [f"id-{i}" for i in range(len(names))], "name": list(names), "kind": "mutual-aid"}
    return gpd.GeoDataFrame(
        columns | {"address": list(names), "departures": 12}, geometry=[Point(*xy) for xy in spots], crs="EPSG:4326"
    )


def marks(*names: str, at: Sequence[tuple[float, float]] = ()) -> Layer:
    return assets_layer(point_frame(*names, at=at), load().asset_kinds, columns={"name": "Name", "address": "Where"})[0]


def written(
    *layers: Layer, bounds: Sequence[float] = BOUNDS, title: str = "Halls", clicks: bool = True, picks: bool = False
) -> str:
    data = [layer_data(layer) for layer in layers]
    return map_data(data, bounds=bounds, title=title, height_px=400, clicks=clicks, picks=picks).decode()


@pytest.fixture
def page(page_at: PageAt) -> Iterator[Page]:
    """An empty page with the workbench's policy, ready to draw; it must end without an error or a dialogue."""
    opened = page_at(800)
    said: list[str] = []

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path in FILES:
            route.fulfill(body=FILES[path].read_bytes(), content_type=TYPES[FILES[path].suffix])
        else:
            headers = {"Content-Security-Policy": workbench_policy(), "Content-Type": "text/html"}
            route.fulfill(body="<!DOCTYPE html><html lang=en><title>Map</title><body>", headers=headers)

    opened.context.route(f"{ADDRESS}/**", answer)
    opened.on("dialog", lambda dialog: (said.append(f"dialogue: {dialog.message}"), dialog.dismiss()))
    opened.on("pageerror", lambda error: said.append(f"error: {error}"))
    opened.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    opened.goto(f"{ADDRESS}/page")
    opened.evaluate(HARNESS, [SCRIPT, map_component.CSS])
    yield opened
    assert said == []


def draw(page: Page, text: str) -> None:
    page.evaluate("async text => { window.end = await window.draw(text); }", text)


def told(page: Page) -> list[list]:
    return page.evaluate("window.told")


def whole(name: str) -> list[Layer]:
    """Every kind of layer, with ``name`` wherever there is text."""
    zones = gpd.GeoDataFrame(
        {"name": [name, name, name], "v": [1.0, 9.0, None]},
        geometry=[box(0.2 + i / 10, 51.2, 0.3 + i / 10, 51.3) for i in range(3)],
        crs="EPSG:4326",
    )
    line = {"kind": [name], "geometry": [LineString([(0.2, 51.1), (0.5, 51.12)])]}
    shown = {"name": name, "v": name}
    return [
        background_layer(gpd.GeoDataFrame(line, geometry="geometry", crs="EPSG:4326"), attribution=name),
        names_layer(point_frame(name, at=[(0.4, 51.12)])),
        zones_layer(zones, "v", classes=Classes((5.0,), ("low", "high")), title=name, columns=shown)[0],
        stops_layer(point_frame(name, at=[(0.45, 51.15)])),
        assets_layer(point_frame(name), load().asset_kinds, columns={"name": name, "address": name})[0],
    ]


def test_hostile_names_are_shown_and_never_run(page: Page) -> None:
    for payload in PAYLOADS.values():
        draw(page, written(*whole(payload), title=payload, picks=True))
        expect(page.locator(".rm-name span")).to_have_text(payload, use_inner_text=False)
        page.locator("path.leaflet-interactive").first.hover()
        assert page.locator(".leaflet-tooltip tr").first.text_content() == payload * 2
        page.locator(".rm-mark").click()
        page.locator(".leaflet-popup td").first.wait_for()
        assert page.locator(".leaflet-popup td").all_text_contents() == [payload, payload]
        assert page.locator(".leaflet-popup th").all_text_contents() == [payload, payload]
        assert page.locator(".rm-mark").get_attribute("title") == payload
        assert payload in (page.locator(".leaflet-control-attribution").text_content() or "")
        assert page.locator(".rm-map img, .rm-map script, .rm-map td *, .rm-map th *").count() == 0
        page.evaluate("window.end()")


def test_layers_lie_as_they_were_given_and_look_as_on_paper(page: Page) -> None:
    draw(page, written(*whole("Hall")))
    fills = page.locator("path").evaluate_all("all => all.map(p => p.getAttribute('fill'))")
    assert fills == ["none", "url(#rm-light)", "url(#rm-dark)", "url(#rm-unknown)", "#ffffff"]
    assert page.locator("pattern").count() == 6
    drawn = page.locator(".rm-mark span").evaluate("e => getComputedStyle(e).backgroundColor")
    colour = load().asset_kinds["mutual-aid"].colour
    assert drawn == f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"
    assert (
        page.locator(".leaflet-container").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(251, 250, 246)"
    )


def test_a_click_tells_the_spot_and_a_mark_does_not(page: Page) -> None:
    draw(page, written(marks("Hall", at=[(0.35, 51.2)])))
    centre = page.locator(".rm-map").bounding_box()
    assert centre is not None
    page.locator(".rm-mark").click()
    expect(page.locator(".leaflet-popup td").first).to_have_text("Hall")
    assert told(page) == []
    page.mouse.click(centre["x"] + centre["width"] / 2, centre["y"] + centre["height"] - 60)
    [[name, spot]] = told(page)
    assert name == "click"
    assert spot["lon"] == pytest.approx(0.35, abs=0.01)
    assert 51.05 < spot["lat"] < 51.2


def test_enter_chooses_the_middle_of_the_map_and_arrows_move_it(page: Page) -> None:
    draw(page, written(marks("Hall")))
    page.locator(".rm-map").focus()
    expect(page.locator(".rm-cross")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(600)  # Leaflet glides
    page.keyboard.press("Enter")
    [[_, first], [_, second]] = told(page)
    assert (first["lon"], first["lat"]) == pytest.approx((0.35, 51.2), abs=0.002)
    assert second["lon"] > first["lon"] + 0.01
    assert second["lat"] == pytest.approx(first["lat"], abs=1e-6)
    draw(page, written(marks("Hall"), clicks=False))
    expect(page.locator(".rm-cross")).to_be_hidden()
    page.keyboard.press("Enter")
    assert len(told(page)) == 2


def test_a_popup_offers_the_whole_record_only_where_it_can_be_shown(page: Page) -> None:
    draw(page, written(marks("Hall", "Library")))
    page.get_by_role("button", name="Library").click()
    expect(page.locator(".leaflet-popup td").first).to_have_text("Library")
    assert page.get_by_role("button", name="Show everything about it").count() == 0
    draw(page, written(marks("Hall", "Library"), picks=True))
    page.get_by_role("button", name="Hall").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show everything about it").click()
    assert told(page) == [["pick", {"id": "id-0"}]]


def test_a_rerun_keeps_the_map_its_place_and_every_layer_that_did_not_change(page: Page) -> None:
    first = [*whole("Hall")[:4], marks("Hall", "Library")]
    draw(page, written(*first))
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(500)
    handles = {name: page.locator(name).first.element_handle() for name in (".rm-map", ".rm-name", "path", ".rm-mark")}
    zoomed = page.locator("path").evaluate_all("all => all.map(p => p.getAttribute('d'))")
    draw(page, written(*first))
    draw(page, written(*first[:4], marks("Garden")))
    assert page.locator(".rm-mark").get_attribute("title") == "Garden"
    still = {name: handle.evaluate("e => e.isConnected") for name, handle in handles.items() if handle}
    assert still == {".rm-map": True, ".rm-name": True, "path": True, ".rm-mark": False}
    assert page.locator("path").evaluate_all("all => all.map(p => p.getAttribute('d'))") == zoomed
    assert page.locator(".rm-map").count() == 1
    draw(page, written(*first, bounds=(0.3, 51.15, 0.35, 51.2)))
    assert page.locator("path").evaluate_all("all => all.map(p => p.getAttribute('d'))") != zoomed


def test_calls_that_overtake_each_other_end_in_the_last_and_leaving_clears_the_page(page: Page) -> None:
    texts = [written(marks(name)) for name in ("First", "Second", "Third")]
    page.evaluate("async texts => { window.ends = await Promise.all(texts.map(window.draw)); }", texts)
    assert page.locator(".rm-mark").get_attribute("title") == "Third"
    page.evaluate("window.ends[0]()")  # what Streamlit does with a run that was overtaken
    assert page.locator(".rm-mark").count() == 1
    page.evaluate("window.ends[2]()")
    assert page.locator(".rm-map").count() == 0
    draw(page, texts[0])
    assert page.locator(".rm-mark").get_attribute("title") == "First"


def test_a_map_that_is_hidden_at_first_shows_its_bounds_once_it_is_seen(page: Page) -> None:
    page.evaluate("document.body.firstChild.style.display = 'none'")
    draw(page, written(marks("Hall", at=[(0.35, 51.2)])))
    page.evaluate("document.body.firstChild.style.display = ''")
    page.wait_for_timeout(300)
    around, mark = page.locator(".rm-map").bounding_box(), page.locator(".rm-mark").bounding_box()
    assert around is not None
    assert mark is not None
    assert mark["x"] + mark["width"] / 2 == pytest.approx(around["x"] + around["width"] / 2, abs=3)


def test_marks_that_lie_close_are_one_number_by_keyboard_too(page: Page) -> None:
    spots = [(0.35, 51.15)] * 3 + [(0.48, 51.28)]
    draw(page, written(marks("Hall", "Library", "Garden", "Far", at=spots)))
    page.get_by_role("button", name="3 places here, open").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Hall").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup td").first).to_have_text("Hall")


def test_the_data_is_json_and_a_layer_has_another_version_where_anything_in_it_is() -> None:
    layers = [marks("Hall"), marks("Hall"), marks("Hull"), marks("Hall", at=[(0.3, 51.1)])]
    read = json.loads(
        map_data([layer_data(x) for x in layers], bounds=BOUNDS, title="T", height_px=1, clicks=False, picks=False)
    )
    versions = [layer["version"] for layer in read["layers"]]
    assert versions[0] == versions[1]
    assert len(set(versions)) == 3
    assert read["layers"][0]["at"] == [[0.25, 51.15]]
    assert read["layers"][0]["said"] == [["Hall", "Hall"]]
