"""Frames: the columns, types, CRS and credits that the rest of the house relies on."""

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from worlds import KEEPER, MEMBER, WHY, asset, full_asset, organisation, small_world

from layers.records import Asset, Link, Organisation, Session
from layers.store import Store


@pytest.fixture
def filled(store: Store) -> Store:
    store.load([*small_world(), full_asset(), asset("inner", visibility="members")], actor=KEEPER, why=WHY)
    return store


def test_assets_are_points_in_degrees(filled: Store) -> None:
    frame = filled.assets()
    assert isinstance(frame, gpd.GeoDataFrame)
    assert frame.crs == "EPSG:4326"
    assert list(frame.columns) == [*Asset.model_fields, "version", "geometry"]
    assert list(frame["id"]) == ["chat", "full", "group", "hall"]
    placed = frame[frame["id"] != "chat"]
    assert (placed.geometry.x == placed["lon"]).all()
    assert (placed.geometry.y == placed["lat"]).all()
    assert frame.geometry.isna().tolist() == [True, False, False, False]


def test_every_field_of_an_asset_is_in_its_row(filled: Store) -> None:
    row = filled.assets(KEEPER).set_index("id").loc["full"]
    for name, value in full_asset():
        if name != "id":
            assert row[name] == value or (row[name] is None and value is None), name
    assert isinstance(row["sessions"][0], Session)
    assert row["version"] == 1


def test_organisations_and_links_are_whole(filled: Store) -> None:
    assert list(filled.organisations().columns) == [*Organisation.model_fields, "version"]
    assert list(filled.organisations()["id"]) == ["church", "hub"]
    links = filled.links()
    assert list(links.columns) == [*Link.model_fields, "version"]
    assert set(links["source_id"]) | set(links["target_id"]) <= {"hub", "church", "group", "hall"}


def test_types_do_not_depend_on_what_is_in_the_store(store: Store) -> None:
    asked = {"assets": store.assets, "organisations": store.organisations, "links": store.links}
    empty = {name: ask() for name, ask in asked.items()}
    assert all(len(frame) == 0 for frame in empty.values())
    assert empty["assets"].crs == "EPSG:4326"
    store.load([*small_world(), full_asset()], actor=KEEPER, why=WHY)
    for name, ask in asked.items():
        pd.testing.assert_series_equal(ask().dtypes, empty[name].dtypes)


def test_text_is_never_missing(filled: Store) -> None:
    frame = pd.DataFrame(filled.assets(MEMBER).drop(columns="geometry"))
    texts = frame.select_dtypes("str")
    assert {"name", "kind", "organisation", "visibility"} <= set(texts.columns)
    assert not texts.isna().any(axis=None)


def test_credits_name_each_source_once_and_only_of_what_is_shown(store: Store) -> None:
    secret = asset("refuge", visibility="withheld", source="Refuge list", licence="none")
    store.load([organisation("hub"), full_asset(), secret], actor=KEEPER, why=WHY)
    assert store.assets().attrs["attribution"] == "Kent libraries (OGL v3.0)"
    assert store.assets(KEEPER).attrs["attribution"] == "Kent libraries (OGL v3.0); Refuge list (none)"
    assert store.organisations().attrs["attribution"] == "Hand"


def test_the_data_version_follows_every_write(store: Store) -> None:
    seen = [store.data_version]
    writes: list[Any] = [
        lambda: store.load(small_world(), actor=KEEPER, why=WHY),
        lambda: store.change(asset(organisation="hub", cost="Free"), actor=KEEPER, why=WHY, version=1),
        lambda: store.suggest(asset(), why=WHY),
        lambda: store.refuse("asset", "hall", actor=KEEPER, why=WHY, version=1),
    ]
    for write in writes:
        write()
        seen.append(store.data_version)
        assert store.assets().attrs["data_version"] == seen[-1]
    assert len(set(seen)) == 5


def test_two_stores_never_share_a_data_version(tmp_path: Any, open_store: Any) -> None:
    one, other = (open_store(f"sqlite:///{tmp_path}/{name}.db") for name in ("one", "other"))
    assert one.data_version != other.data_version


def test_counts_are_of_what_the_actor_may_see(filled: Store) -> None:
    assert filled.counts() == {"organisation": 2, "asset": 4, "link": 3}
    assert filled.counts(MEMBER) == {"organisation": 2, "asset": 5, "link": 3}


def test_a_closed_place_stays_in_the_frame_with_its_status(store: Store) -> None:
    store.add(asset(status="closed"), actor=KEEPER, why=WHY)
    assert list(store.assets()["status"]) == ["closed"]
