"""The workbench's small parts: filters, names on a map, the picture of the network, days in words."""

from datetime import datetime

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from shapely import Point

from layers.vocabulary import load
from web.workbench import picture, widgets
from web.workbench.drawing import main_places
from web.workbench.listing import matching, not_closed

ASSETS = pd.DataFrame(
    {
        "id": ["tea", "books", "run", "old"],
        "kind": ["peer-group", "library", "sport-and-arts", "library"],
        "status": ["active", "potential", "active", "closed"],
        "needs": [("a-group", "food"), ("something-to-do",), ("something-to-do",), ()],
        "capital": [("social",), ("human", "community"), ("social", "personal"), ()],
    }
)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["tea", "books", "run", "old"]),
        ({"kinds": ["library"]}, ["books", "old"]),
        ({"kinds": ["library", "peer-group"]}, ["tea", "books", "old"]),
        ({"needs": ["something-to-do", "food"]}, ["tea", "books", "run"]),
        ({"needs": ["something-to-do"], "capital": ["social"]}, ["run"]),
        ({"kinds": ["library"], "needs": ["food"]}, []),
    ],
)
def test_filters_are_any_within_and_all_between(asked: dict[str, list[str]], found: list[str]) -> None:
    assert list(matching(ASSETS, **asked)["id"]) == found


def test_filters_of_nothing_find_nothing_and_keep_its_columns() -> None:
    found = matching(ASSETS, kinds=["hall"], needs=["food"], capital=["social"])
    assert found.empty
    assert list(found.columns) == list(ASSETS.columns)


def test_what_has_closed_is_not_shown() -> None:
    assert list(not_closed(ASSETS)["id"]) == ["tea", "books", "run"]


def test_names_on_the_map_are_the_largest_and_never_on_top_of_each_other() -> None:
    places = gpd.GeoDataFrame(
        {
            "name": ["Small", "Big", "Beside", "Far", "Station", "Unknown"],
            "kind": ["village", "town", "town", "village", "station", "village"],
            "population": pd.array([100, 9000, 5000, 50, None, None], dtype="Int64"),
        },
        geometry=[Point(0, 0), Point(0.01, 0), Point(0.02, 0), Point(1, 1), Point(0.5, 0.5), Point(0, 1)],
        crs="EPSG:4326",
    )
    assert set(main_places(places)["name"]) == {"Big", "Far", "Unknown"}
    assert main_places(places.iloc[:0]).empty


def test_a_name_in_the_picture_can_only_be_text() -> None:
    network = nx.MultiDiGraph()
    network.add_node("a", node="organisation", name="<a href='https://evil.example'>Join</a>", kind="local-charity")
    network.add_node("b", node="asset", name="Tea", kind="peer-group", status="active")
    network.add_edge("a", "b", kind="runs")
    places = pd.DataFrame({"id": ["a", "b"], "x": [0.0, 1.0], "y": [0.0, 2.0]})
    drawn = picture.elements(network, places, load())
    assert [node["data"]["label"] for node in drawn["nodes"][:2]] == ["Organisation: Local charity", "Peer group"]
    assert "<" not in str(drawn)
    assert drawn["nodes"][1]["position"] == {"x": picture.PIXELS, "y": -2 * picture.PIXELS}
    assert [(edge["data"]["source"], edge["data"]["target"], edge["data"]["label"]) for edge in drawn["edges"]] == [
        ("a", "b", "runs")
    ]


def test_every_kind_in_the_picture_has_a_style() -> None:
    words = load()
    styled = {style.label for style in picture.node_styles(words)}
    for kind in words.asset_kinds:
        assert picture.kind_words({"node": "asset", "kind": kind}, words) in styled
    for kind in words.organisation_kinds:
        assert picture.kind_words({"node": "organisation", "kind": kind}, words) in styled
    assert not any("'" in label for label in styled)


@pytest.mark.parametrize(
    ("clock", "quarter"),
    [("12:00:00", "12:00"), ("12:00:40", "12:00"), ("12:01:00", "12:15"), ("12:46:00", "13:00"), ("23:50:00", "00:00")],
)
def test_the_next_quarter_of_an_hour(clock: str, quarter: str) -> None:
    moment = datetime.fromisoformat(f"2026-11-22T{clock}")
    assert f"{widgets.next_quarter(moment):%H:%M}" == quarter
    assert widgets.next_quarter(moment).time() in widgets.QUARTERS


def test_days_and_parts_in_words() -> None:
    assert widgets.day_words("Sunday", "Evening") == "on a Sunday evening"
    assert widgets.day_words("Sunday", "Whole day") == "at any time on a Sunday"
    assert widgets.hours_words("Morning") == "06:00 to 12:00"
