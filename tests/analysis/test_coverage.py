"""Coverage of a toy week in which every answer is written down: three zones, and a table of who can go when."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point

from layers.errors import BadValueError, NoServiceError
from layers.records import Asset, Session
from mapping.coverage import Coverage, Progress, coverage, nearest_hub, share_covered, shares_by
from mapping.travel.there_and_back import FAILS, Outings

Frames = Callable[..., gpd.GeoDataFrame]
MONDAY = date(2024, 3, 4)


class HandNet:  # a double of the network's question and nothing more: see test_real_network for the real one
    """Travel by decree: minutes there and home for each zone (None: no way), and no way home at night.

    The Town walks (10 minutes each way, at all hours). The Village has a bus of 30 minutes until 19:00. The
    Farm has none.
    """

    straight_line = True
    attribution = "hand-made"

    def __init__(self, dates: tuple[date, date] | None = None) -> None:
        self.dates = dates
        self.asked: list[tuple[datetime, datetime]] = []

    def there_and_back(
        self, origins: gpd.GeoSeries, place: Point, start: datetime, end: datetime, *, mode: str, max_minutes: int
    ) -> pd.DataFrame:
        assert mode == "transit"
        assert (place.x, place.y) == (0.0, 51.2)
        self.asked.append((start, end))
        rows = [self._one(round(point.x, 1), start, end, max_minutes) for point in origins]
        return pd.DataFrame(rows, index=origins.index)

    def ladder(
        self, origins: gpd.GeoSeries, visits: pd.DataFrame, *, mode: str, max_minutes: float, progress: Progress | None
    ) -> "HandNet":
        """Asked for any limit, each different visit is as ``there_and_back`` tells it."""
        assert max_minutes == 120
        self.week = origins, visits, mode
        for done in range(len(visits)):
            progress and progress(done + 1, len(visits))
        return self

    def within(self, max_minutes: float) -> Outings:
        """Both legs of every visit."""
        origins, visits, mode = self.week
        known: dict[tuple[float, float, datetime, datetime], pd.DataFrame] = {}
        for lon, lat, start, end in visits[["lon", "lat", "start", "end"]].itertuples(index=False):
            if (lon, lat, start, end) not in known:
                times = start.to_pydatetime(), end.to_pydatetime()
                known[lon, lat, start, end] = self.there_and_back(
                    origins, Point(lon, lat), *times, mode=mode, max_minutes=max_minutes
                )
        rows = [known[tuple(row)] for row in visits[["lon", "lat", "start", "end"]].itertuples(index=False)]
        shape = len(visits), len(origins)

        def column(name: str, kind: str) -> np.ndarray:
            return np.array([row[name].to_numpy(kind) for row in rows], dtype=kind).reshape(shape)

        moments = {name: column(name, "datetime64[s]") for name in ("leave_by", "home_by", "last_way_home")}
        minutes = {name: column(name, "float64") for name in ("minutes_out", "minutes_home")}
        fails = np.array([[FAILS.index(word) for word in row["fails"]] for row in rows], dtype=np.int8).reshape(shape)
        no = np.zeros(shape, dtype=bool)
        return Outings(
            **minutes, **moments, arrive=moments["home_by"], can_walk_home=no, ok=column("ok", "bool"), fails=fails,
            outside=np.zeros(len(visits), dtype=bool),
        )  # fmt: skip

    def _one(self, lon: float, start: datetime, end: datetime, limit: int) -> dict[str, object]:
        there = {0.0: 10, 0.1: 30}.get(lon)
        home = there if lon == 0.0 or end.hour < 19 else None
        row: dict[str, object] = dict.fromkeys(["minutes_out", "minutes_home"], np.nan)
        row |= dict.fromkeys(["leave_by", "home_by", "last_way_home"], pd.NaT)
        if there is None or there > limit:
            return row | {"ok": False, "fails": "no way there in time"}
        row |= {"minutes_out": there, "leave_by": start - timedelta(minutes=there)}
        if home is None:
            return row | {"ok": False, "fails": "no way home"}
        last = end.replace(hour=23, minute=0) if lon == 0.0 else end.replace(hour=19, minute=0)
        home_by = end + timedelta(minutes=home)
        return row | {"minutes_home": home, "home_by": home_by, "last_way_home": last, "ok": True, "fails": ""}


def meets(id_: str, start: str, *, minutes: int = 60, kind: str = "peer-group", **fields: object) -> Asset:
    session = Session(start=datetime.fromisoformat(start), minutes=minutes, rrule="FREQ=WEEKLY")
    where = {"lon": 0.0, "lat": 51.2} if "venue" not in fields else {}
    return Asset(id=id_, name=id_.title(), kind=kind, sessions=(session,), **{**where, **fields})


@pytest.fixture(scope="module")
def toy(as_assets: Frames, three_zones: gpd.GeoDataFrame) -> Coverage:
    """Tuesday 14:00 and 18:30 groups, a Wednesday drop-in 10:30-13:00, a Tuesday choir that is no peer group."""
    frame = as_assets(
        meets("afternoon", "2024-03-05T14:00", checked_on=date(2024, 1, 1)),
        meets("evening", "2024-03-05T18:30", kind="mutual-aid"),
        meets("choir", "2024-03-05T14:00", kind="sport-and-arts"),
        Asset(id="drop", name="Drop", kind="recovery-community", lon=0.0, lat=51.2, opening_hours="We 10:30-13:00"),
        meets("screen", "2024-03-05T20:00", venue="online"),
        Asset(id="line", name="Line", kind="peer-group", venue="phone", opening_hours="24/7"),
        meets("van", "2024-03-05T11:00", venue="in-person", service_area="Kent"),
        Asset(id="silent", name="Silent", kind="peer-group", lon=0.0, lat=51.2),
        meets("maybe", "2024-03-05T14:00", status="potential"),
    )
    return coverage(three_zones, frame, HandNet(), week=MONDAY, today=date(2024, 3, 4))


def test_what_is_in_the_week(toy: Coverage) -> None:
    assert toy.occurrences["asset_id"].tolist() == ["afternoon", "evening", "drop"]
    assert toy.elsewhere["asset_id"].tolist() == ["line", "screen"]
    assert toy.unplaced["asset_id"].tolist() == ["van"]
    assert toy.untimed == ("Silent",)
    # the drop-in: on opening at 10:30, at 11:00 and at 12:00; 12:30 is no full hour
    assert toy.visits["start"].dt.strftime("%a %H:%M").tolist() == [
        "Tue 14:00",
        "Tue 18:30",
        "Wed 10:30",
        "Wed 11:00",
        "Wed 12:00",
    ]
    assert (toy.visits["end"] - toy.visits["start"] == pd.Timedelta(hours=1)).all()


def test_every_zone_and_visit_has_one_row(toy: Coverage) -> None:
    assert len(toy.reach) == 3 * 5
    assert toy.reach["zone_id"].tolist() == ["town", "village", "farm"] * 5
    assert toy.reach["occurrence"].tolist() == [0] * 3 + [1] * 3 + [2] * 9
    evening = toy.reach[toy.reach["occurrence"] == 1]
    assert evening["ok"].tolist() == [True, False, False]
    assert evening["fails"].tolist() == ["", "no way home", "no way there in time"]


def test_a_tuesday_zone_by_zone(toy: Coverage) -> None:
    tuesday = toy.at("Tuesday")
    assert tuesday["id"].tolist() == ["town", "village", "farm"]
    assert tuesday["reachable"].tolist() == [True, True, False]
    assert tuesday["sessions"].tolist() == [2, 1, 0]
    assert tuesday["kinds"].tolist() == [2, 1, 0]
    assert tuesday["why"].tolist() == ["", "", "cannot get there in time"]
    assert tuesday["minutes_out"].tolist()[:2] == [10, 30]
    assert np.isnan(tuesday["minutes_out"].iloc[2])
    assert tuesday["leave_by"].tolist()[:2] == [datetime(2024, 3, 5, 13, 50), datetime(2024, 3, 5, 13, 30)]
    assert tuesday["last_way_home"].tolist()[:2] == [datetime(2024, 3, 5, 23), datetime(2024, 3, 5, 19)]
    assert pd.isna(tuesday["last_way_home"].iloc[2])


def test_an_evening_that_can_be_reached_and_not_left(toy: Coverage) -> None:
    evening = toy.at(date(2024, 3, 5), 18, 22)
    assert evening["reachable"].tolist() == [True, False, False]
    assert evening["why"].tolist() == ["", "no way home", "cannot get there in time"]


def test_a_stretch_counts_what_begins_in_it(toy: Coverage) -> None:
    assert toy.at("tue", 14, 15)["sessions"].tolist() == [1, 1, 0]
    assert toy.at("tue", 15, 18)["why"].tolist() == ["nothing on"] * 3
    assert toy.at("Sunday")["reachable"].tolist() == [False] * 3
    assert toy.at("Sunday").dtypes["minutes_out"] == np.float32


def test_a_drop_in_is_one_session_however_many_hours_it_fits(toy: Coverage) -> None:
    assert toy.at("Wednesday")["sessions"].tolist() == [1, 1, 0]


def test_records_not_checked_for_180_days_are_counted(toy: Coverage) -> None:
    # the afternoon group was checked 63 days before; the evening group never
    assert toy.stale().tolist() == [False, True, True]
    assert toy.at("Tuesday")["unchecked"].tolist() == [1, 0, 0]


def test_hours_of_the_week(toy: Coverage) -> None:
    hours = toy.hours()
    assert hours.shape == (3, 168)
    tuesday, wednesday = 24, 48
    # 18:30-19:30 touches two hours; the drop-in's visits span 10:30-13:00
    expected = [tuesday + h for h in (14, 18, 19)] + [wednesday + h for h in (10, 11, 12)]
    assert np.flatnonzero(hours.loc["town"]).tolist() == expected
    assert np.flatnonzero(hours.loc["village"]).tolist() == [
        h for h in expected if h not in (tuesday + 18, tuesday + 19)
    ]
    assert not hours.loc["farm"].any()


def test_sunday_night_runs_into_monday_morning(as_assets: Frames, three_zones: gpd.GeoDataFrame) -> None:
    late = as_assets(meets("late", "2024-03-10T23:30"))
    hours = coverage(three_zones, late, HandNet(), week=MONDAY).hours()
    assert np.flatnonzero(hours.loc["town"]).tolist() == [0, 167]


def test_an_always_open_place_has_a_visit_on_every_hour(as_assets: Frames, three_zones: gpd.GeoDataFrame) -> None:
    always = as_assets(Asset(id="a", name="A", kind="peer-group", lon=0, lat=51.2, opening_hours="24/7"))
    found = coverage(three_zones, always, HandNet(), week=MONDAY)
    assert len(found.visits) == 168
    assert found.hours().loc["town"].all()


def test_there_only(as_assets: Frames, three_zones: gpd.GeoDataFrame) -> None:
    frame = as_assets(meets("evening", "2024-03-05T18:30"))
    found = coverage(three_zones, frame, HandNet(), week=MONDAY, there_and_back=False)
    assert found.at("Tuesday")["reachable"].tolist() == [True, True, False]
    assert found.at("Tuesday")["why"].tolist() == ["", "", "cannot get there in time"]


@pytest.mark.parametrize(("kinds", "expected"), [(("sport-and-arts",), ["choir"]), (None, ["afternoon", "choir"])])
def test_kinds(as_assets: Frames, three_zones: gpd.GeoDataFrame, kinds: tuple[str, ...] | None, expected: list) -> None:
    frame = as_assets(meets("afternoon", "2024-03-05T14:00"), meets("choir", "2024-03-05T14:00", kind="sport-and-arts"))
    net = HandNet()
    found = coverage(three_zones, frame, net, week=MONDAY, kinds=kinds)
    assert found.occurrences["asset_id"].tolist() == expected
    assert found.ok.all(axis=1).tolist() == [False] * len(expected)
    assert len(net.asked) == 1  # two groups in one room at one time are one journey


def test_progress_is_told(as_assets: Frames, three_zones: gpd.GeoDataFrame) -> None:
    told: list[tuple[int, int]] = []
    frame = as_assets(meets("a", "2024-03-05T14:00"), meets("b", "2024-03-06T14:00"))
    coverage(three_zones, frame, HandNet(), week=MONDAY, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_nothing_on_at_all(as_assets: Frames, three_zones: gpd.GeoDataFrame) -> None:
    found = coverage(three_zones, as_assets(), HandNet(), week=MONDAY)
    assert found.reach.empty
    assert found.at("Tuesday", 18, 22)["why"].tolist() == ["nothing on"] * 3
    assert not found.hours().any().any()


def test_days_outside_the_timetable_are_left_out_and_named(as_assets: Frames, three_zones: gpd.GeoDataFrame) -> None:
    frame = as_assets(meets("a", "2024-03-05T14:00"), meets("b", "2024-03-06T14:00"))
    net = HandNet((date(2024, 3, 5), date(2024, 3, 5)))
    found = coverage(three_zones, frame, net, week=MONDAY)
    assert found.days_without_timetable == tuple(MONDAY + timedelta(days=n) for n in (0, 2, 3, 4, 5, 6))
    assert found.at("Tuesday")["sessions"].tolist() == [1, 1, 0]
    assert len(net.asked) == 1
    with pytest.raises(NoServiceError, match="Wednesday 06 March 2024"):
        found.at("Wednesday")


@pytest.mark.parametrize(
    ("day", "hours", "words"),
    [
        ("Someday", (0, 24), "'Someday'"),
        ("T", (0, 24), "'T'"),
        (date(2024, 3, 11), (0, 24), "2024-03-11"),
        ("Tuesday", (22, 18), "22 to 18"),
        ("Tuesday", (0, 25), "0 to 25"),
    ],
)
def test_a_window_that_is_none(toy: Coverage, day: date | str, hours: tuple[int, int], words: str) -> None:
    with pytest.raises(BadValueError, match=words):
        toy.at(day, *hours)


def test_a_week_starts_on_monday_and_zones_are_in_degrees(as_assets: Frames, three_zones: gpd.GeoDataFrame) -> None:
    with pytest.raises(BadValueError, match="use the Monday 2024-03-04"):
        coverage(three_zones, as_assets(), HandNet(), week=date(2024, 3, 6))
    with pytest.raises(BadValueError, match="EPSG:27700"):
        coverage(three_zones.to_crs(27700), as_assets(), HandNet(), week=MONDAY)
    with pytest.raises(BadValueError, match="max_minutes=0"):
        coverage(three_zones, as_assets(), HandNet(), week=MONDAY, max_minutes=0)


def test_given_frames_are_not_changed(as_assets: Frames, three_zones: gpd.GeoDataFrame) -> None:
    frame = as_assets(meets("a", "2024-03-05T14:00"))
    zones_before, assets_before = three_zones.copy(deep=True), frame.copy(deep=True)
    found = coverage(three_zones, frame, HandNet(), week=MONDAY)
    reach_before = found.reach.copy(deep=True)
    found.at("Tuesday")
    found.hours()
    pd.testing.assert_frame_equal(three_zones, zones_before)
    pd.testing.assert_frame_equal(frame, assets_before)
    pd.testing.assert_frame_equal(found.reach, reach_before)


def test_shares_leave_unknown_populations_out_and_count_them(toy: Coverage) -> None:
    share = share_covered(toy.at("Tuesday", 18, 22))
    assert (share.people, share.people_covered, share.people_left_out) == (1300, 1000, 300)
    assert share.share == pytest.approx(1000 / 1300)
    assert (share.of, share.zones, share.zones_covered, share.zones_unknown) == ("people", 3, 1, 1)
    assert share.note == "1 of 3 zones have no known population and are left out."


def test_without_any_population_shares_are_of_zones_and_say_so(toy: Coverage) -> None:
    nobody = toy.at("Tuesday").assign(population=pd.array([None] * 3, dtype="Int64"))
    share = share_covered(nobody)
    assert share.share == pytest.approx(2 / 3)
    assert (share.of, share.people) == ("zones", 0)
    assert "shares are of zones" in share.note
    assert share_covered(nobody.iloc[:0]).share is None


def test_groups_add_up_to_the_whole(toy: Coverage) -> None:
    tuesday = toy.at("Tuesday")
    table = shares_by(tuesday, "rural_class")
    whole = share_covered(tuesday)
    assert table["rural_class"].tolist() == ["rural", "urban"]
    for field in ("people", "people_covered", "people_left_out", "zones", "zones_covered", "zones_unknown"):
        assert table[field].sum() == getattr(whole, field)
    mixed = tuesday.assign(rural_class=["urban", "", None])
    assert shares_by(mixed, "rural_class")["rural_class"].tolist() == ["urban", "not known"]
    with pytest.raises(BadValueError, match="'hub'"):
        shares_by(tuesday, "hub")
    with pytest.raises(BadValueError, match="'reachable'"):
        share_covered(tuesday.drop(columns="reachable"))


def test_the_nearest_hub_in_a_straight_line(three_zones: gpd.GeoDataFrame) -> None:
    hubs = gpd.GeoDataFrame({"name": ["West", "East"]}, geometry=[Point(-0.05, 51.2), Point(0.18, 51.2)], crs=4326)
    named = nearest_hub(three_zones.set_index(pd.Index([7, 8, 9])), hubs)
    assert named.to_dict() == {7: "West", 8: "East", 9: "East"}
    assert nearest_hub(three_zones, hubs.iloc[:0]).tolist() == ["", "", ""]
