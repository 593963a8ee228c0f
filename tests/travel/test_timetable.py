"""Timetables in: what is kept, and what is worked out."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from layers.errors import BadFileError
from layers.timetable import load_timetable, read_timetable, save_timetable
from layers.timetable.gtfs_values import parse_date, parse_time
from tests.travel.feeds import LAT, Feed, lon, read

STOPS = {"A": 0.0, "M": 5_000.0, "B": 10_000.0}
TABLES = ("stops", "routes", "trips", "stop_times", "calendar", "calendar_dates", "frequencies")


def plain() -> Feed:
    return Feed(STOPS).trip("t1", "A 08:00, M 08:10, B 08:20", headsign="Town")


# --- what is read ---


def test_a_plain_feed_keeps_its_columns_and_types(tmp_path: Path) -> None:
    timetable = read(tmp_path, plain())
    assert list(timetable.stop_times.columns) == [
        "trip_id", "stop_id", "sequence", "arrival_s", "departure_s", "pickup", "drop_off",
        "pickup_ask", "drop_off_ask",
    ]  # fmt: skip
    assert timetable.stop_times["arrival_s"].tolist() == [28_800, 29_400, 30_000]
    assert timetable.stop_times["stop_id"].tolist() == ["0:A", "0:M", "0:B"]
    assert timetable.stop_times["pickup"].tolist() == [True, True, True]
    assert timetable.trips.iloc[0].to_dict() == {
        "trip_id": "0:t1", "route_id": "0:1", "service_id": "0:daily", "headsign": "Town", "block_id": "",
        "wheelchair": 0,
    }  # fmt: skip
    assert timetable.routes.iloc[0].to_dict() == {
        "route_id": "0:1", "name": "1", "mode": 3, "agency": "Test Buses", "agency_id": "0:OP"
    }  # fmt: skip
    assert timetable.stops["lat"].tolist() == [LAT] * 3
    assert timetable.calendar.loc[0, ["monday", "start", "end"]].tolist() == [True, date(2024, 2, 1), date(2024, 4, 30)]
    assert (timetable.start, timetable.end) == (date(2024, 2, 1), date(2024, 4, 30))
    assert timetable.timezone == "Europe/London"
    assert timetable.attribution == "Timetable: Test Buses"
    assert timetable.sources == ("feed0",)
    assert not timetable.illustrative


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:00:00", 0), ("8:05:09", 29_109), ("24:10:00", 87_000), ("25:24:23", 91_463), ("71:59:59", 259_199),
        ("72:00:00", None), ("08:60:00", None), ("08:00", None), ("", None), ("-1:00:00", None), ("08:00:00 ", None),
        ("٠8:00:00", None), ("8h00", None),
    ],
)  # fmt: skip
def test_times_of_day(text: str, seconds: int | None) -> None:
    assert parse_time(text) == seconds


@pytest.mark.parametrize(
    ("text", "day"),
    [("20240229", date(2024, 2, 29)), ("20230229", None), ("2024-02-29", None), ("0", None), ("20241301", None)],
)
def test_dates(text: str, day: date | None) -> None:
    assert parse_date(text) == day


def same_but_for(edit: Callable[[str], bytes]) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / "feed.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, text in plain().texts().items():
                packed.writestr(name, edit(text))
        return path

    return write


def with_macintosh_shadow(folder: Path) -> Path:
    path = plain().pack(folder / "feed.zip", inside="feed/")
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("__MACOSX/feed/._stops.txt", b"\x00\x05\x16\x07")
    return path


@pytest.mark.parametrize(
    "write",
    [
        lambda folder: plain().write(folder / "feed"),
        lambda folder: plain().pack(folder / "feed.zip"),
        lambda folder: plain().pack(folder / "feed.zip", inside="gtfs/"),
        with_macintosh_shadow,
        same_but_for(lambda text: b"\xef\xbb\xbf" + text.encode()),
        same_but_for(lambda text: text.replace("\n", "\r\n").encode()),
        same_but_for(lambda text: (text.replace("\n", "\n\n") + "\n\n").encode()),
        same_but_for(lambda text: text.replace(",", " , ").encode()),
        same_but_for(lambda text: "\n".join(",".join(f'"{c}"' for c in row.split(",")) for row in text.split()).encode()
                     if "Stop " not in text and "Test" not in text else text.encode()),
    ],
    ids=["folder", "zip", "zip with a folder", "zip of a Mac", "byte-order mark", "Windows line ends", "empty rows",
         "spaces", "quotes"],
)  # fmt: skip
def test_the_same_feed_in_other_clothes(write: Callable[[Path], Path], tmp_path: Path) -> None:
    known, found = read(tmp_path / "known", plain()), read_timetable([write(tmp_path)])
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(found, table), getattr(known, table))


def test_quoted_commas_quotes_and_line_breaks_in_names(tmp_path: Path) -> None:
    feed = plain()
    feed.rows["stops"][0]["stop_name"] = 'The "Crown", High Street\nstop A'
    timetable = read(tmp_path, feed)
    assert timetable.stops["name"].tolist() == ['The "Crown", High Street\nstop A', "Stop M", "Stop B"]


def test_rows_in_any_order_are_put_in_travelling_order(tmp_path: Path) -> None:
    feed = plain().trip("t0", "B 07:00, A 07:20")
    feed.rows["stop_times"].reverse()
    timetable = read(tmp_path, feed)
    assert timetable.stop_times["trip_id"].tolist() == ["0:t0"] * 2 + ["0:t1"] * 3
    assert timetable.stop_times["departure_s"].tolist() == [25_200, 26_400, 28_800, 29_400, 30_000]


def test_untimed_stops_get_their_share_of_the_way(tmp_path: Path) -> None:
    stops = {"A": 0.0, "N": 2_500.0, "M": 5_000.0, "B": 10_000.0, "C": 11_000.0}
    calls = read(tmp_path, Feed(stops).trip("t1", "A 08:00/08:02, N, M, B 08:22/08:30, C 08:40")).stop_times
    # 20 minutes over 10 km from 08:02: a quarter of the way, half of the way
    assert (calls["arrival_s"] / 60 - 480).tolist() == pytest.approx([0, 7, 12, 22, 40], abs=1 / 60)
    assert (calls["departure_s"] / 60 - 480).tolist() == pytest.approx([2, 7, 12, 30, 40], abs=1 / 60)


def test_one_time_stands_for_the_other(tmp_path: Path) -> None:
    feed = plain()
    feed.rows["stop_times"][1]["departure_time"] = ""
    feed.rows["stop_times"][2]["arrival_time"] = ""
    calls = read(tmp_path, feed).stop_times
    assert calls["arrival_s"].tolist() == calls["departure_s"].tolist() == [28_800, 29_400, 30_000]


def test_stops_and_trips_that_nobody_can_use_are_left_out(tmp_path: Path) -> None:
    feed = plain().trip("short", "M 10:00").add("stops", stop_id="X", stop_name="X", stop_lat="", stop_lon="")
    timetable = read(tmp_path, feed)
    assert timetable.trips["trip_id"].tolist() == ["0:t1"]
    assert timetable.stops["stop_id"].tolist() == ["0:A", "0:M", "0:B"]


def test_a_box_cuts_trips_to_the_part_inside(tmp_path: Path) -> None:
    feed = Feed({**STOPS, "F": 50_000.0})
    feed.trip("in", "A 08:00, M 08:10, B 08:20, F 09:00").trip("out", "B 10:00, F 11:00").trip(
        "far", "F 12:00, A 13:00"
    )
    folder = feed.write(tmp_path / "feed")
    timetable = read_timetable([folder], bbox=(lon(-1), LAT - 0.01, lon(10_001), LAT + 0.01))
    assert timetable.trips["trip_id"].tolist() == ["0:in"]
    assert timetable.stop_times["stop_id"].tolist() == ["0:A", "0:M", "0:B"]
    assert timetable.stops["stop_id"].tolist() == ["0:A", "0:M", "0:B"]


def test_feeds_are_merged_without_clashes(tmp_path: Path) -> None:
    timetable = read(tmp_path, plain(), plain())
    assert sorted(timetable.trips["trip_id"]) == ["0:t1", "1:t1"]
    assert not timetable.stops["stop_id"].duplicated().any()
    assert len(timetable.stop_times) == 6
    assert timetable.sources == ("feed0", "feed1")


@pytest.mark.parametrize(
    ("first", "second", "common"),
    [
        (("20240101", "20240630"), ("20240301", "20241231"), (date(2024, 3, 1), date(2024, 6, 30))),
        (("20240101", "20240131"), ("20240301", "20240331"), (date(2024, 1, 1), date(2024, 3, 31))),
    ],
    ids=["only the days of both", "one after the other: all"],
)
def test_dates_of_several_feeds(
    first: tuple[str, str], second: tuple[str, str], common: tuple[date, date], tmp_path: Path
) -> None:
    feeds = [
        Feed(STOPS).service("s", start=a, end=b).trip("t", "A 08:00, B 08:20", service="s") for a, b in (first, second)
    ]
    timetable = read(tmp_path, *feeds)
    assert (timetable.start, timetable.end) == common


def test_dates_are_those_that_the_feed_vouches_for(tmp_path: Path) -> None:
    info = {"feed_publisher_name": "County Council", "feed_start_date": "20240301", "feed_end_date": "20240310"}
    timetable = read(tmp_path, plain().add("feed_info", **info))
    assert (timetable.start, timetable.end) == (date(2024, 3, 1), date(2024, 3, 10))
    assert timetable.attribution == "Timetable: County Council"


def test_a_saved_timetable_is_the_same_again(tmp_path: Path) -> None:
    feed = plain().on("daily", "20240305", runs=False)
    feed.add("frequencies", trip_id="t1", start_time="08:00:00", end_time="09:00:00", headway_secs="900")
    known = read_timetable([feed.write(tmp_path / "feed")], illustrative=True)
    save_timetable(known, tmp_path / "kept.timetable")
    found = load_timetable(tmp_path / "kept.timetable")
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(found, table), getattr(known, table))
    assert (found.start, found.end, found.sources, found.illustrative) == (
        known.start, known.end, known.sources, True
    )  # fmt: skip


@pytest.mark.parametrize("text", [b"", b"not a zip", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_saved_timetable(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "kept.timetable"
    path.write_bytes(text)
    with pytest.raises(BadFileError, match=r"kept\.timetable"):
        load_timetable(path)


# --- the real thing ---


def test_the_newport_feeds_of_5_march_2024(real_data: Path) -> None:
    feeds = [real_data / "newport" / f"newport_{kind}_2024-03-05.gtfs.zip" for kind in ("bus", "rail")]
    timetable = read_timetable(feeds)
    assert (len(timetable.trips), len(timetable.stop_times)) == (
        5_426 + 939,
        204_361 + 12_082,
    )  # as their manifest says
    assert timetable.start <= date(2024, 3, 5) <= timetable.end
    assert timetable.stop_times["departure_s"].max() == 28 * 3600 + 20 * 60
    assert timetable.stop_times.duplicated(["trip_id", "sequence"]).sum() == 0
