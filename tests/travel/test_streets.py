"""Streets from OpenStreetMap: rules, junctions, lengths, and one sentence for every file that cannot be read."""

import time
from pathlib import Path

import numpy as np
import pytest
from tiny_streets import CORNER, LANE, WORLDS, at, write_osm, write_world

from layers.errors import BadFileError
from layers.streets import extract as streets_module
from layers.streets import load_streets, read_streets, save_streets
from layers.streets.rules import read_access
from layers.streets.speeds import read_limit_kmh
from layers.transport import Streets

MPH = 1.609344


def edges(streets: Streets) -> dict[tuple[int, int], float]:
    """Longest directed edge between each two nodes, the nodes numbered from west to east, then south to north."""
    order = np.lexsort((np.round(streets.node_lat, 6), np.round(streets.node_lon, 6)))
    rank = np.argsort(order)
    found: dict[tuple[int, int], float] = {}
    for a, b, length in zip(rank[streets.edge_from], rank[streets.edge_to], streets.length_m, strict=True):
        found[int(a), int(b)] = max(float(length), found.get((int(a), int(b)), 0.0))
    return found


@pytest.mark.parametrize(
    ("tags", "walk", "cycle", "drive"),
    [
        ({"highway": "residential"}, True, "both", "both"),
        ({"highway": "motorway"}, False, "no", "on"),
        ({"highway": "motorway", "foot": "yes"}, False, "no", "on"),
        ({"highway": "trunk", "motorroad": "yes"}, False, "no", "both"),
        ({"highway": "footway"}, True, "no", "no"),
        ({"highway": "footway", "bicycle": "yes"}, True, "both", "no"),
        ({"highway": "cycleway", "foot": "no"}, False, "both", "no"),
        ({"highway": "path", "bicycle": "dismount"}, True, "no", "no"),
        ({"highway": "steps", "bicycle": "yes", "motor_vehicle": "yes"}, True, "no", "no"),
        ({"highway": "track"}, True, "both", "no"),
        ({"highway": "track", "motor_vehicle": "yes"}, True, "both", "both"),
        ({"highway": "track", "access": "agricultural;forestry"}, None, None, None),
        ({"highway": "service", "access": "private"}, None, None, None),
        ({"highway": "service", "access": "private", "foot": "permissive"}, True, "no", "no"),
        ({"highway": "service", "access": "customers"}, True, "both", "both"),
        ({"highway": "service", "service": "emergency_access"}, True, "both", "no"),
        ({"highway": "residential", "vehicle": "no"}, True, "no", "no"),
        ({"highway": "residential", "vehicle": "no", "bicycle": "yes"}, True, "both", "no"),
        ({"highway": "residential", "motor_vehicle": "no"}, True, "both", "no"),
        ({"highway": "residential", "motor_vehicle": "no", "motorcar": "yes"}, True, "both", "both"),
        ({"highway": "footway", "access": "yes"}, True, "no", "no"),
        ({"highway": "busway"}, None, None, None),
        ({"highway": "construction"}, None, None, None),
        ({"highway": "proposed", "foot": "yes"}, None, None, None),
        ({"highway": "residential", "oneway": "yes"}, True, "on", "on"),
        ({"highway": "residential", "oneway": "-1"}, True, "back", "back"),
        ({"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}, True, "both", "on"),
        ({"highway": "residential", "oneway": "yes", "cycleway": "opposite_lane"}, True, "both", "on"),
        ({"highway": "residential", "oneway:bicycle": "-1"}, True, "back", "both"),
        ({"highway": "tertiary", "junction": "roundabout"}, True, "on", "on"),
        ({"highway": "motorway", "oneway": "no"}, False, "no", "both"),
    ],
)
def test_who_may_use_a_street(tags: dict[str, str], walk: bool | None, cycle: str, drive: str) -> None:
    access = read_access(tags)
    if walk is None:
        assert access is None
        return
    assert access is not None
    words = {(True, True): "both", (True, False): "on", (False, True): "back", (False, False): "no"}
    found = (access.walk, words[access.cycle_on, access.cycle_back], words[access.drive_on, access.drive_back])
    assert found == (walk, cycle, drive)


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("30 mph", 30 * MPH),
        ("30mph", 30 * MPH),
        ("50", 50.0),
        ("50 km/h", 50.0),
        ("30 mph; 20 mph", 20 * MPH),
        ("GB:nsl_single", 60 * MPH),
        ("national", 60 * MPH),
        ("10 knots", 18.52),
        ("none", None),
        ("signals", None),
        ("", None),
        ("0", None),
        ("٣٠", None),
        ("30 mph or so", None),
    ],
)
def test_speed_limits(text: str, kmh: float | None) -> None:
    assert read_limit_kmh(text) == (pytest.approx(kmh) if kmh else None)


@pytest.mark.parametrize(
    ("tags", "kmh"),
    [
        ({"highway": "residential"}, 25.0),
        ({"highway": "residential", "maxspeed": "20 mph"}, 20 * 31 / 30 * MPH),
        ({"highway": "primary", "maxspeed": "30 mph"}, 31 * MPH),
        ({"highway": "primary", "maxspeed": "45 mph"}, 40.5 * MPH),
        ({"highway": "primary", "maxspeed": "60 mph"}, 80.0),  # 50 mph is a little more than the kind's top
        ({"highway": "motorway", "maxspeed": "70 mph"}, 105.0),
        ({"highway": "residential", "maxspeed": "60 mph"}, 40.0),  # the most for such a street
        ({"highway": "primary", "maxspeed": "signals"}, 65.0),
    ],
)
def test_speed_by_car_is_what_is_driven_under_the_limit(tags: dict[str, str], kmh: float) -> None:
    access = read_access(tags)
    assert access is not None
    assert access.drive_kmh == pytest.approx(kmh)


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        ("straight_lane", {(0, 1): 300, (1, 0): 300}),
        ("bent_lane", {(0, 1): 200, (1, 0): 200}),
        ("parallel_edges", {(0, 1): 100, (1, 0): 100, (1, 2): 200, (2, 1): 200, (2, 3): 100, (3, 2): 100}),
        ("ferry", {(0, 1): 100, (1, 0): 100}),
        # 100 m to the loop; round it: two slants of hypot(100, 50) and 100 m across
        ("dead_end_loop", {(0, 1): 100, (1, 0): 100, (1, 1): 2 * 12_500**0.5 + 100}),
    ],
)
def test_nodes_are_junctions_and_ends(tmp_path: Path, world: str, expected: dict[tuple[int, int], float]) -> None:
    assert edges(read_streets(write_world(tmp_path, world))) == pytest.approx(expected, abs=0.05)


def test_a_ring_without_a_junction_is_kept_whole(tmp_path: Path) -> None:
    streets = read_streets(write_world(tmp_path, "one_way_ring"))
    assert len(streets.node_lon) == 1
    assert streets.length_m == pytest.approx([400, 400], abs=0.1)
    assert sorted(streets.drive) == [False, True]
    assert streets.walk.all()


def test_a_change_of_rules_keeps_its_node(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (300, 0)}
    ways = [([1, 2], LANE), ([2, 3], {**LANE, "oneway": "yes"}), ([4, 3], {**LANE, "oneway": "-1"})]
    streets = read_streets(write_osm(tmp_path / "rules.osm.pbf", nodes, ways))
    expected = {(0, 1): 100, (1, 0): 100, (1, 2): 200, (2, 1): 200}
    assert edges(streets) == pytest.approx(expected, abs=0.05)
    assert int(streets.drive.sum()) == 3  # the two one-way halves run the same way, and join


def test_both_directions_mirror_each_other(tmp_path: Path) -> None:
    streets = read_streets(write_world(tmp_path, "parallel_edges"))
    bounds = streets.shape_offsets
    shapes = {
        (int(a), int(b), round(float(m), 1)): streets.shape_lon[bounds[e] : bounds[e + 1]]
        for e, (a, b, m) in enumerate(zip(streets.edge_from, streets.edge_to, streets.length_m, strict=True))
    }
    assert len(shapes) == 8
    for (a, b, metres), shape in shapes.items():
        assert shape[0] == streets.node_lon[a]
        assert shape[-1] == streets.node_lon[b]
        assert (shapes[b, a, metres] == shape[::-1]).all()


def test_a_street_that_leaves_the_extract_ends_at_its_edge(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (300, 0), 5: (400, 0)}
    streets = read_streets(write_osm(tmp_path / "cut.osm.pbf", nodes, [([1, 2, 3, 4, 5], LANE)], absent=[3]))
    assert edges(streets) == pytest.approx({(0, 1): 100, (1, 0): 100, (2, 3): 100, (3, 2): 100}, abs=0.05)


def test_a_box_keeps_what_touches_it(tmp_path: Path) -> None:
    path = write_world(tmp_path, "straight_lane")
    around_the_start = (*at(-10, -10), *at(10, 10))
    assert edges(read_streets(path, bbox=around_the_start)) == pytest.approx({(0, 1): 100, (1, 0): 100}, abs=0.05)
    with pytest.raises(
        BadFileError, match=r"straight_lane.osm.pbf has no street \(highway\) inside the area asked for"
    ):
        read_streets(path, bbox=(1.0, 50.0, 1.1, 50.1))


def test_licence_date_and_words(tmp_path: Path) -> None:
    nodes, ways = WORLDS["straight_lane"]
    told: list[str] = []
    dated = read_streets(
        write_osm(tmp_path / "dated.osm.pbf", nodes, ways, stamp="2024-03-05T21:00:00Z"), progress=told.append
    )
    undated = read_streets(write_osm(tmp_path / "undated.osm.pbf", nodes, ways))
    assert (dated.data_date, undated.data_date) == ("2024-03-05", "")
    assert dated.attribution == "© OpenStreetMap contributors, ODbL"
    assert dated.source == "dated.osm.pbf"
    assert told == ["0 streets read"]


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=r"There is no file .*nowhere\.osm\.pbf; give the path"):
        read_streets(tmp_path / "nowhere.osm.pbf")


def test_not_a_pbf(tmp_path: Path) -> None:
    path = tmp_path / "letter.osm.pbf"
    path.write_text("<?xml version='1.0'?><osm version='0.6'></osm>")
    with pytest.raises(BadFileError, match=r"letter\.osm\.pbf is not an OpenStreetMap \.osm\.pbf file; download"):
        read_streets(path)


def test_no_highway(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=r"no_highway\.osm\.pbf has no street \(highway\) in it; give"):
        read_streets(write_world(tmp_path, "no_highway"))


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streets_module, "MAX_PBF_BYTES", 10)
    with pytest.raises(BadFileError, match=r"straight_lane\.osm\.pbf is larger than"):
        read_streets(write_world(tmp_path, "straight_lane"))


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.999])
def test_half_written(tmp_path: Path, real_data: Path, share: float) -> None:
    whole = (real_data / "newport" / "newport-2023-06-13.osm.pbf").read_bytes()
    path = tmp_path / "half_written.osm.pbf"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BadFileError, match=r"half_written\.osm\.pbf is half-written or damaged .*; download .* again"):
        read_streets(path)


def test_half_written_header(tmp_path: Path) -> None:
    whole = write_world(tmp_path, "straight_lane").read_bytes()
    path = tmp_path / "header_only.osm.pbf"
    path.write_bytes(whole[:30])
    with pytest.raises(BadFileError, match=r"header_only\.osm\.pbf is half-written or damaged"):
        read_streets(path)


def test_saved_and_loaded_are_the_same(tmp_path: Path) -> None:
    streets = read_streets(write_world(tmp_path, "dead_end_loop"))
    path = tmp_path / "streets.npz"
    save_streets(streets, path)
    again = load_streets(path)
    assert [p.name for p in tmp_path.iterdir() if "streets" in p.name] == ["streets.npz"]
    for name, value in vars(streets).items():
        held = getattr(again, name)
        assert type(held) is type(value)
        assert np.array_equal(held, value)
        assert not isinstance(value, np.ndarray) or held.dtype == value.dtype


@pytest.mark.parametrize("fault", ["missing", "half_written", "not_an_archive", "another_archive"])
def test_bad_file_of_streets(tmp_path: Path, fault: str) -> None:
    path = tmp_path / "streets.npz"
    if fault == "half_written":
        save_streets(read_streets(write_world(tmp_path, "straight_lane")), path)
        path.write_bytes(path.read_bytes()[:-200])
    elif fault == "not_an_archive":
        path.write_text("streets")
    elif fault == "another_archive":
        np.savez(path, walls=np.zeros(3))
    with pytest.raises(BadFileError, match=r"streets\.npz.*build the area again"):
        load_streets(path)


def test_a_pickle_in_a_file_of_streets_is_never_run(tmp_path: Path) -> None:
    path = tmp_path / "streets.npz"
    streets = vars(read_streets(write_world(tmp_path, "straight_lane")))
    np.savez(path, allow_pickle=True, **{**streets, "source": np.array([Path("/")], dtype=object)})
    with pytest.raises(BadFileError, match="not a whole file of streets"):
        load_streets(path)


def test_newport(real_data: Path) -> None:
    """Against reference figures for the same extract (13,405 nodes, 16,873 pieces on foot in the largest part).

    Ours keeps out private streets and joins more bends, so it has fewer of both; the streets are the same.
    """
    streets = read_streets(real_data / "newport" / "newport-2023-06-13.osm.pbf")
    pieces = int(streets.walk.sum()) / 2
    assert 12_000 < len(streets.node_lon) < 13_500
    assert 15_500 < pieces < 17_500
    assert abs(float(np.median(streets.node_lon)) - CORNER[0]) < 0.1
    along = {mode: float(streets.length_m[getattr(streets, mode)].sum()) for mode in ("walk", "cycle", "drive")}
    assert along["walk"] > along["cycle"] > along["drive"]


def test_isle_of_wight_is_read_in_seconds(real_data: Path) -> None:
    begun = time.perf_counter()
    streets = read_streets(real_data / "isle_of_wight" / "isle-of-wight-latest.osm.pbf")
    assert time.perf_counter() - begun < 20
    assert streets.data_date == "2020-04-22"
    assert len(streets.edge_from) > 50_000
    assert np.isfinite(streets.length_m).all()
    bends = np.diff(streets.shape_offsets)
    assert bends.min() >= 2
