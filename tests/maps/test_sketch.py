"""The sketch map: the right things, in the right places, small, and harmless."""

import re
from math import cos, hypot, radians
from xml.etree import ElementTree as ET

import geopandas as gpd
import pytest
from hostile import PAYLOADS
from shapely.geometry import LineString, Point

from mapping.sketch import HEIGHT, MARK_RADIUS, WIDTH, Mark, svg_map

SVG = "{http://www.w3.org/2000/svg}"
TONBRIDGE = Mark(0.2730, 51.1950, "1", "Tonbridge hall")
MAIDSTONE = Mark(0.5220, 51.2720, "2", "Maidstone hall")


def drawn(*marks: Mark, **more: object) -> ET.Element:
    return ET.fromstring(svg_map(list(marks), **more))  # noqa: S314 - our own output


def discs(svg: ET.Element) -> list[tuple[float, float]]:
    return [(float(c.get("cx")), float(c.get("cy"))) for c in svg.iter(f"{SVG}circle") if c.get("r") == "10"]


def test_east_is_right_north_is_up_and_the_scale_is_true() -> None:
    (x1, y1), (x2, y2) = discs(drawn(TONBRIDGE, MAIDSTONE))
    assert x2 > x1
    assert y2 < y1
    # by hand: 0.249 degrees of longitude at 51.2335 N against 0.077 of latitude, same metres to the unit
    assert (x2 - x1) / (y1 - y2) == pytest.approx(0.249 * cos(radians(51.2335)) / 0.077, rel=0.02)


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    svg = drawn(TONBRIDGE, MAIDSTONE)
    (x1, y1), (x2, y2) = discs(svg)
    km_apart = hypot(0.249 * cos(radians(51.2335)) * 111.32, 0.077 * 111.32)
    bar = next(p.get("d") for p in svg.iter(f"{SVG}path"))
    length = float(re.fullmatch(r"M10 286v4h(\d+)v-4", bar)[1])
    words = next(t.text for t in svg.iter(f"{SVG}text") if t.text.endswith("km"))
    assert length / float(words.split()[0]) == pytest.approx(hypot(x2 - x1, y2 - y1) / km_apart, rel=0.03)


def test_numbers_are_those_of_the_list_and_never_cover_each_other() -> None:
    marks = [Mark(0.27, 51.195 + i * 1e-5, str(i + 1), f"Room {i + 1}") for i in range(12)]
    svg = drawn(*marks)
    spots = discs(svg)
    assert [t.text for t in svg.iter(f"{SVG}text") if t.get("font-weight")] == [str(i) for i in range(1, 13)]
    for i, (x, y) in enumerate(spots):
        assert MARK_RADIUS - 1 <= x <= WIDTH - MARK_RADIUS + 1
        assert MARK_RADIUS - 1 <= y <= HEIGHT - MARK_RADIUS + 1
        assert all(hypot(x - a, y - b) >= 2 * MARK_RADIUS - 1 for a, b in spots[:i])


def test_the_star_is_not_covered_by_a_number() -> None:
    svg = drawn(TONBRIDGE, MAIDSTONE, start=Mark(TONBRIDGE.lon, TONBRIDGE.lat, "", "Here"))
    corners = [tuple(map(float, c.split(","))) for c in svg.find(f"{SVG}polygon").get("points").split()]
    star = sum(x for x, _ in corners) / 10, sum(y for _, y in corners) / 10
    assert all(hypot(star[0] - x, star[1] - y) >= 2 * MARK_RADIUS - 1 for x, y in discs(svg))


def test_more_numbers_than_room_still_ends() -> None:
    marks = [Mark(0.27, 51.195, str(i), "One place") for i in range(400)]
    assert len(discs(drawn(*marks))) == 400


def test_title_and_description_say_what_is_drawn() -> None:
    svg = drawn(TONBRIDGE, start=Mark(0.3, 51.2, "", "Paddock Wood"))
    said = svg.find(f"{SVG}desc").text
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "map-title map-desc"
    assert "The star is Paddock Wood" in said
    assert "1: Tonbridge hall" in said


def test_lines_are_cut_to_the_picture_and_stay_light() -> None:
    wiggle = LineString([(0.0 + i / 2000, 51.0 + (i % 7) / 500) for i in range(2000)])
    lines = gpd.GeoDataFrame({"kind": ["rail"]}, geometry=[wiggle], crs="EPSG:4326")
    text = svg_map([TONBRIDGE, MAIDSTONE], lines=lines)
    numbers = [int(n) for n in re.findall(r"[ML](-?\d+) ", text)]
    assert numbers
    assert min(numbers) >= -0.1 * WIDTH
    assert max(numbers) <= 1.1 * WIDTH
    assert len(text) < 60_000


def test_big_places_are_named_first_and_names_do_not_run_together() -> None:
    spots = [Point(0.30 + i * 0.0005, 51.23) for i in range(30)]
    places = gpd.GeoDataFrame(
        {"name": [f"Village {i}" for i in range(30)], "population": [100 * i for i in range(30)]},
        geometry=spots,
        crs="EPSG:4326",
    )
    names = [t.text for t in drawn(TONBRIDGE, MAIDSTONE, places=places).iter(f"{SVG}text") if "Village" in t.text]
    assert names[0] == "Village 29"
    assert len(names) < 12


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_names_are_only_text(payload: str) -> None:
    places = gpd.GeoDataFrame({"name": [payload]}, geometry=[Point(0.35, 51.2)], crs="EPSG:4326")
    mark = Mark(0.27, 51.195, "1", payload)
    svg = drawn(mark, MAIDSTONE, start=Mark(0.4, 51.21, "", payload), places=places, title=payload)
    assert {e.tag.removeprefix(SVG) for e in svg.iter()} <= {
        "svg", "title", "desc", "rect", "path", "circle", "text", "polygon"
    }  # fmt: skip
    assert not [name for e in svg.iter() for name in e.attrib if name.startswith("on") or "href" in name]
    assert svg.find(f"{SVG}title").text == payload


def test_nothing_to_show_is_said() -> None:
    with pytest.raises(ValueError, match="at least one"):
        svg_map([])
