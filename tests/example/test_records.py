"""The example records: invented, marked as examples, near the towns they name, and of the shape that the issue asks."""

import re
from datetime import date
from pathlib import Path

import geopandas as gpd
import networkx as nx
import pytest
from dateutil.rrule import rrulestr

from layers import vocabulary
from layers.area import Area
from layers.records import Asset, Link, Organisation, Record, Status, Visibility

ROOT = Path(__file__).resolve().parents[2]
SLUGS = ["west_kent", "west_sussex"]
DRAMA_NUMBERS = re.compile(r"(01632 960\d{3}|07700 900\d{3}|0808 157 0\d{3})")
"""The ranges that Ofcom keeps for drama: nobody has them."""


@pytest.fixture(scope="module", params=SLUGS)
def area(request: pytest.FixtureRequest) -> Area:
    return Area.open(ROOT / "data" / request.param)


def of(records: list[Record], kind: type[Record]) -> list:
    return [record for record in records if isinstance(record, kind)]


def tied(records: list[Record]) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(o.id for o in of(records, Organisation))
    graph.add_edges_from((link.source_id, link.target_id) for link in of(records, Link))
    return graph


def test_counts() -> None:
    for slug, least in (("west_kent", (60, 25, 70)), ("west_sussex", (30, 15, 30))):
        records = Area.open(ROOT / "data" / slug).records()
        found = tuple(len(of(records, kind)) for kind in (Asset, Organisation, Link))
        assert all(n >= wanted for n, wanted in zip(found, least, strict=True)), (slug, found)


def test_every_record_is_marked_and_sourced(area: Area) -> None:
    for record in area.records():
        assert record.example, record.id
        assert record.source == "Written for this example"
        assert record.licence == "CC0-1.0"
        assert record.checked_by
        assert date(2026, 4, 1) <= record.checked_on <= date(2026, 11, 22), record.id


def test_some_records_are_stale(area: Area) -> None:
    ages = [(date(2026, 11, 22) - record.checked_on).days for record in of(area.records(), Asset)]
    assert max(ages) > 180
    assert min(ages) < 60


def test_numbers_and_addresses_are_nobodys(area: Area) -> None:
    for record in area.records():
        text = record.model_dump_json()
        assert not re.search(r"\b0\d{3,4} \d{3}", DRAMA_NUMBERS.sub("", text)), record.id
        for host in re.findall(r"https?://([^/\"]+)", text) + re.findall(r"@([\w.-]+)", text):
            assert host == "example.org" or host.endswith(".example.org"), record.id


def test_west_kent_uses_every_kind_of_asset_and_link_and_leaves_three_members_to_invite() -> None:
    words, records = vocabulary.load(), Area.open(ROOT / "data" / "west_kent").records()
    assert {a.kind for a in of(records, Asset)} == set(words.asset_kinds)
    assert {link.kind for link in of(records, Link)} == set(words.link_kinds)
    missing = set(words.organisation_kinds) - {o.kind for o in of(records, Organisation)}
    assert missing == {"local-media", "councillor", "business"}


def test_assets_stand_near_a_place(area: Area) -> None:
    places = area.places.to_crs("EPSG:27700")
    assets = [a for a in of(area.records(), Asset) if a.lon is not None]
    points = gpd.GeoSeries.from_xy([a.lon for a in assets], [a.lat for a in assets], crs="EPSG:4326")
    _, far_m = places.sindex.nearest(points.to_crs("EPSG:27700"), return_distance=True, return_all=False)
    assert far_m.max() < 3_000


def test_assets_stand_near_the_town_they_name(area: Area) -> None:
    # a town's name in the record's name or address is where it must be, within 3 km
    places = area.places[area.places["kind"] != "station"].to_crs("EPSG:27700")
    where = dict(zip(places["name"], places.geometry, strict=True))
    checked = 0
    for asset in of(area.records(), Asset):
        named = [name for name in where if re.search(rf"\b{name}\b", f"{asset.name} {asset.address}")]
        if asset.lon is None or not named or asset.kind == "transport":
            continue
        point = gpd.GeoSeries.from_xy([asset.lon], [asset.lat], crs="EPSG:4326").to_crs("EPSG:27700").iloc[0]
        longest = max(named, key=len)
        assert point.distance(where[longest]) < 3_000, (asset.id, longest)
        checked += 1
    assert checked >= 12


def test_first_session_falls_on_its_own_rule(area: Area) -> None:
    for asset in of(area.records(), Asset):
        for session in asset.sessions:
            first = next(iter(rrulestr(f"RRULE:{session.rrule}", dtstart=session.start)))
            assert first == session.start, asset.id


def test_the_shape_of_the_problem_is_in_the_sessions() -> None:
    assets = of(Area.open(ROOT / "data" / "west_kent").records(), Asset)
    peer = [a for a in assets if a.kind in vocabulary.load().peer_kinds and a.status is Status.ACTIVE]
    sessions = [s for a in peer for s in a.sessions if a.lon is not None]
    weekday = [s for s in sessions if s.start.weekday() < 5]
    daytime = [s for s in weekday if s.start.hour < 17]
    assert len(daytime) > len(weekday) / 2
    assert 0 < len(sessions) - len(weekday) <= 5
    assert any("INTERVAL=2" in s.rrule for s in sessions)
    assert any("BYDAY=1TU" in s.rrule for s in sessions)


def test_hidden_and_unready_records_are_there_to_be_tested() -> None:
    assets = of(Area.open(ROOT / "data" / "west_kent").records(), Asset)
    withheld = [a for a in assets if a.visibility is Visibility.WITHHELD]
    assert len(withheld) == 2
    assert all(a.lon is not None for a in withheld)
    assert len([a for a in assets if a.visibility is Visibility.MEMBERS]) == 2
    assert len([a for a in assets if a.status is Status.CLOSED]) == 1
    potential = {a.id for a in assets if a.status is Status.POTENTIAL}
    assert {"hadlow-hall", "maidstone-hub-room"} <= potential
    assert {a.venue for a in assets} >= {"in-person", "online", "phone"}


def test_a_link_to_a_hidden_place_is_hidden_too(area: Area) -> None:
    records = area.records()
    seen = {r.id: r.visibility for r in records if not isinstance(r, Link)}
    for link in of(records, Link):
        ends = {seen[link.source_id], seen[link.target_id]}
        if ends != {Visibility.PUBLIC}:
            assert link.visibility in ends - {Visibility.PUBLIC}, link.id


def test_one_member_holds_the_network_together_and_two_stand_alone() -> None:
    graph = tied(Area.open(ROOT / "data" / "west_kent").records())
    assert {n for n in graph if graph.degree(n) == 0} == {"castle-lane-surgeries", "hilltop-helpers"}
    joined = graph.subgraph([n for n in graph if graph.degree(n)])
    assert nx.number_connected_components(joined) == 1
    without = joined.subgraph([n for n in joined if n != "three-hubs"])
    parts = sorted((len(part) for part in nx.connected_components(without)), reverse=True)
    assert parts[0] > 40
    assert parts[1] > 10  # the whole north
