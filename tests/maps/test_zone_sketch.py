"""The printed map of zones: well-formed, named, told apart without colour, and every word in it only a word."""

from xml.etree import ElementTree

import geopandas as gpd
import pytest
from shapely import Point, box

from mapping.legends import Classes
from mapping.sketch import Mark
from mapping.zone_sketch import zone_sketch
from tests.hostile import PAYLOADS

SVG = "{http://www.w3.org/2000/svg}"
LACK = Classes((-3.5, -1.5, -0.5), ("four or more", "two or three", "one", "none"))


def drawn(name: str = "Town", lacks: tuple[float | None, ...] = (0, -1, -2, -5)) -> ElementTree.Element:
    zones = gpd.GeoDataFrame(
        {"lack": lacks}, geometry=[box(n / 10, 51, n / 10 + 0.1, 51.1) for n in range(len(lacks))], crs=4326
    )
    hubs = gpd.GeoDataFrame({"name": [name]}, geometry=[Point(0.15, 51.05)], crs=4326)
    stars = [Mark(0.05, 51.05, "1", name)]
    text = zone_sketch(zones, "lack", classes=LACK, heading=name, title=name, hubs=hubs, stars=stars)
    assert "style=" not in text
    return ElementTree.fromstring(text)  # noqa: S314 (our own text)


def test_each_class_has_a_fill_of_its_own_that_the_legend_names() -> None:
    svg = drawn()
    fills = [path.get("fill") for path in svg.findall(f"{SVG}path") if path.get("fill", "").startswith("url(")]
    assert len(set(fills)) == 4
    patterns = {f"url(#{pattern.get('id')})" for pattern in svg.iter(f"{SVG}pattern")}
    assert set(fills) == patterns
    words = [text.text for text in svg.findall(f"{SVG}text")]
    assert all(label in words for label in LACK.labels)
    assert "not known" not in words


def test_what_is_not_known_is_dotted_and_said() -> None:
    svg = drawn(lacks=(0, None))
    assert "not known" in [text.text for text in svg.findall(f"{SVG}text")]
    assert any(pattern.find(f"{SVG}circle") is not None for pattern in svg.iter(f"{SVG}pattern"))


def test_its_facts_are_in_words() -> None:
    svg = drawn()
    said = svg.findtext(f"{SVG}desc") or ""
    assert "four or more: 1, two or three: 1, one: 1, none: 1" in said
    assert "Star 1: Town." in said


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=list(PAYLOADS))
def test_a_name_stays_text(payload: str) -> None:
    assert [part.tag for part in drawn(payload).iter()] == [part.tag for part in drawn().iter()]


def test_no_zone_is_no_picture() -> None:
    with pytest.raises(ValueError, match="at least one zone"):
        zone_sketch(gpd.GeoDataFrame({"lack": []}, geometry=[], crs=4326), "lack", classes=LACK, heading="", title="")
