"""Timetables in: what is kept, what is worked out, and one plain message for each thing that can be wrong."""

import stat
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers import archive, gtfs_read
from layers.errors import BadFileError
from layers.gtfs_values import parse_date, parse_time
from layers.timetable import load_timetable, read_timetable, save_timetable
from tests.travel.feeds import LAT, Feed, lon, read

STOPS = {"A": 0.0, "M": 5_000.0, "B": 10_000.0}
TABLES = ("stops", "routes", "trips", "stop_times", "calendar", "calendar_dates", "frequencies")


def plain() -> Feed:
    return Feed(STOPS).trip("t1", "A 08:00, M 08:10, B 08:20", headsign="Town")


# --- what is read ---


def test_a_plain_feed_keeps_its_columns_and_types(tmp_path: Path) -> None:
    timetable = read(tmp_path, plain())
    assert list(timetable.stop_times.columns) == [
        "trip_id", "stop_id", "sequence", "arrival_s", "departure_s", "pickup", "drop_off"
    ]  # fmt: skip
    assert timetable.stop_times["arrival_s"].tolist() == [28_800, 29_400, 30_000]
    assert timetable.stop_times["stop_id"].tolist() == ["0:A", "0:M", "0:B"]
    assert timetable.stop_times["pickup"].tolist() == [True, True, True]
    assert timetable.trips.iloc[0].to_dict() == {
        "trip_id": "0:t1", "route_id": "0:1", "service_id": "0:daily", "headsign": "Town"
    }  # fmt: skip
    assert timetable.routes.iloc[0].to_dict() == {"route_id": "0:1", "name": "1", "mode": 3, "agency": "Test Buses"}
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


# --- what is refused, in a sentence that names the file, the row and the fix ---


def without(table: str) -> Callable[[Feed], None]:
    return lambda feed: feed.rows.pop(table) and None


def cell(table: str, row: int, column: str, value: str) -> Callable[[Feed], None]:
    return lambda feed: feed.rows[table][row].__setitem__(column, value)


def no_column(table: str, column: str) -> Callable[[Feed], None]:
    def spoil(feed: Feed) -> None:
        for row in feed.rows[table]:
            del row[column]

    return spoil


def repeated(table: str) -> Callable[[Feed], None]:
    return lambda feed: feed.rows[table].append(dict(feed.rows[table][0]))


BROKEN: list[tuple[str, Callable[[Feed], None], str]] = [
    ("no trips.txt", without("trips"), "feed0 lacks trips.txt"),
    ("no agency.txt", without("agency"), "feed0 lacks agency.txt"),
    ("no calendar at all", without("calendar"), "feed0 has neither calendar.txt nor calendar_dates.txt"),
    ("no arrival_time column", no_column("stop_times", "arrival_time"), "stop_times.txt has no column arrival_time"),
    ("no stop_id column", no_column("stops", "stop_id"), "feed0: stops.txt has no column stop_id"),
    ("a time that is none", cell("stop_times", 1, "arrival_time", "8.10"), "row 3: arrival_time is '8.10', not a time"),
    ("25 hours 61", cell("stop_times", 1, "arrival_time", "25:61:00"), "row 3: arrival_time is '25:61:00'"),
    ("a date that is none", cell("calendar", 0, "start_date", "2024-02-01"), "calendar.txt row 2: start_date"),
    ("30 February", cell("calendar", 0, "end_date", "20240230"), "calendar.txt row 2: end_date is '20240230'"),
    ("a day flag of 2", cell("calendar", 0, "monday", "2"), "calendar.txt row 2: monday is '2', not one of 0, 1"),
    ("latitude 515", cell("stops", 2, "stop_lat", "515"), "stops.txt row 4: stop_lat is '515'"),
    ("longitude in words", cell("stops", 0, "stop_lon", "1 W"), "stops.txt row 2: stop_lon is '1 W'"),
    ("longitude nan", cell("stops", 0, "stop_lon", "nan"), "stops.txt row 2: stop_lon is 'nan'"),
    ("no position", cell("stops", 1, "stop_lat", ""), "stops.txt gives no position for stop 'M'"),
    ("sequence in words", cell("stop_times", 0, "stop_sequence", "one"), "row 2: stop_sequence is 'one'"),
    ("no trip id", cell("stop_times", 2, "trip_id", ""), "stop_times.txt row 4 has no trip_id"),
    ("unknown stop", cell("stop_times", 2, "stop_id", "Z"), "stop_times.txt row 4 names stop_id 'Z', which stops.txt"),
    ("unknown trip", cell("stop_times", 2, "trip_id", "t9"), "row 4 names trip_id 't9', which trips.txt does not have"),
    ("unknown route", cell("trips", 0, "route_id", "9"), "trips.txt row 2 names route_id '9', which routes.txt"),
    ("a stop twice", repeated("stops"), "stops.txt row 5 repeats stop_id 'A'"),
    ("a call twice", repeated("stop_times"), "stop_times.txt row 5 repeats trip_id 't1' and stop_sequence '0'"),
    ("backwards between stops", cell("stop_times", 1, "arrival_time", "07:59:00"), "runs backwards in time"),
    ("backwards at a stop", cell("stop_times", 1, "departure_time", "08:09:00"), "row 3: trip 't1' runs backwards"),
    ("past midnight as 00:05", cell("stop_times", 2, "arrival_time", "00:05:00"), "write 24:10:00"),
    ("service ends before it starts", cell("calendar", 0, "end_date", "20230101"), "ends service 'daily' before"),
    ("a zone that is none", cell("agency", 0, "agency_timezone", "Europe/Kent"), "time zone 'Europe/Kent'"),
    ("a zone that is a path", cell("agency", 0, "agency_timezone", "../../passwd"), "time zone '../../passwd'"),
    ("a trip without any day", cell("trips", 0, "service_id", "never"), "feed0 has no trip on any day"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "message"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_feed_gets_a_plain_sentence(spoil: Callable[[Feed], None], message: str, tmp_path: Path) -> None:
    feed = plain()
    spoil(feed)
    with pytest.raises(BadFileError) as caught:
        read(tmp_path, feed)
    assert message in str(caught.value)
    assert str(tmp_path) not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_first_and_last_stop_need_a_time(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="row 4 has no time, and is the first or last stop of trip 't1'"):
        read(tmp_path, Feed(STOPS).trip("t1", "A 08:00, M 08:10, B"))


def test_a_name_with_a_comma_and_no_quotes(tmp_path: Path) -> None:
    folder = plain().write(tmp_path / "feed")
    text = (folder / "stops.txt").read_text()
    (folder / "stops.txt").write_text(text.replace("Stop M", "Stop M, High Street"))
    with pytest.raises(BadFileError, match=r"stops\.txt row 3 has 5 cells, not 4; put names with commas"):
        read_timetable([folder])


def test_feeds_of_two_zones(tmp_path: Path) -> None:
    other = plain()
    other.rows["agency"][0]["agency_timezone"] = "Europe/Paris"
    with pytest.raises(BadFileError, match=r"Europe/London \(feed0\) and Europe/Paris \(feed1\)"):
        read(tmp_path, plain(), other)


def test_nothing_given_and_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="name at least one GTFS zip or folder"):
        read_timetable([])
    with pytest.raises(BadFileError, match=r"gone\.zip is not there"):
        read_timetable([tmp_path / "gone.zip"])


def test_a_headway_of_a_second(tmp_path: Path) -> None:
    feed = plain().add("frequencies", trip_id="t1", start_time="08:00:00", end_time="09:00:00", headway_secs="1")
    with pytest.raises(BadFileError, match=r"frequencies\.txt row 2 has a headway under 20 s"):
        read(tmp_path, feed)


# --- zips from strangers ---


def zipped(folder: Path, *entries: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    path = plain().pack(folder / "feed.zip")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries:
            packed.writestr(name, content)
    return path


def a_link() -> zipfile.ZipInfo:
    link = zipfile.ZipInfo("shapes.txt")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return link


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../stops.txt", "points outside the zip"),
        ("/etc/stops.txt", "points outside the zip"),
        ("a/../../stops.txt", "points outside the zip"),
        ("C:\\stops.txt", "points outside the zip"),
        (a_link(), "a link instead of a file"),
        ("other/stops.txt", "holds stops.txt in several folders"),
    ],
    ids=["parent", "root", "inside parent", "drive", "link", "two feeds"],
)
def test_names_that_point_elsewhere(name: zipfile.ZipInfo | str, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=message):
        read_timetable([zipped(tmp_path, (name, b"/etc/passwd"))])


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_twice_in_a_zip(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=r"holds stops\.txt twice"):
        read_timetable([zipped(tmp_path, ("stops.txt", b"stop_id\n"))])


def test_a_bomb_is_refused_unread(tmp_path: Path) -> None:
    path = zipped(tmp_path, ("shapes.txt", b"0" * 20_000_000))
    with pytest.raises(BadFileError, match="more than 100 times its size"):
        read_timetable([path])


def test_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ZIP_ENTRIES", 10)
    path = zipped(tmp_path, *((f"extra{n}.txt", b"") for n in range(10)))
    with pytest.raises(BadFileError, match="more than 10; give a zip of one feed"):
        read_timetable([path])


def test_bytes_are_counted_as_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = plain().write(tmp_path / "feed")  # a folder has no directory of sizes to check first
    monkeypatch.setattr(archive, "MAX_ZIP_UNPACKED_BYTES", 300)
    with pytest.raises(BadFileError, match="unpacked; cut the feed to the area first"):
        read_timetable([folder])


def test_a_row_without_end(tmp_path: Path) -> None:
    folder = plain().write(tmp_path / "feed")
    (folder / "stops.txt").write_bytes(b"stop_id,stop_name,stop_lat,stop_lon\n" + b"A" * 300_000)
    with pytest.raises(BadFileError, match=r"stops\.txt has a row of more than 100,000 bytes"):
        read_timetable([folder])


def test_too_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gtfs_read, "MAX_TIMETABLE_ROWS", 3)
    with pytest.raises(BadFileError, match="more than 3 rows; cut the feed to the area first"):
        read_timetable([plain().write(tmp_path / "feed")])


def test_a_half_written_zip(tmp_path: Path) -> None:
    path = plain().pack(tmp_path / "feed.zip")
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(BadFileError, match=r"feed\.zip is not a whole zip file; download it again"):
        read_timetable([path])


def test_a_zip_with_a_damaged_file(tmp_path: Path) -> None:
    path = plain().pack(tmp_path / "feed.zip")
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as packed:
        entry = packed.getinfo("stops.txt")
    content[entry.header_offset + 50] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(BadFileError, match=r"stops\.txt is damaged or half-written"):
        read_timetable([path])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Zürich".encode("latin-1"), "is not UTF-8 text"),
        ("stop_id,stop_name".encode("utf-16"), "is not UTF-8 text"),
        (b'stop_id,stop_name,stop_lat,stop_lon\nA,"unfinished,1,1\n', "is not a CSV table near row"),
        (b"", "has no column stop_id"),
        (b"," * 500, "has 501 columns"),
        (b"stop_id,stop_id,stop_lat,stop_lon\n", "has the column stop_id twice"),
    ],
    ids=["Latin-1", "UTF-16", "open quote", "empty", "500 columns", "a column twice"],
)
def test_text_that_is_no_table(content: bytes, message: str, tmp_path: Path) -> None:
    folder = plain().write(tmp_path / "feed")
    (folder / "stops.txt").write_bytes(content)
    with pytest.raises(BadFileError, match=message):
        read_timetable([folder])


def test_a_zip_that_is_no_timetable(tmp_path: Path) -> None:
    path = tmp_path / "holiday.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("beach.jpg", b"\xff\xd8")
    with pytest.raises(BadFileError, match=r"holiday\.zip is not a GTFS timetable: it holds none of agency\.txt"):
        read_timetable([path])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_mutated_feed_is_read_or_refused_in_words(data: st.DataObject, tmp_path: Path) -> None:
    """Bytes of a zip changed at random: a timetable or a BadFileError, never another error."""
    content = bytearray(plain().pack(tmp_path / "feed.zip").read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "mutated.zip"
    path.write_bytes(content)
    assert read_or_refused([path])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutated_text_is_read_or_refused_in_words(data: st.DataObject, tmp_path: Path) -> None:
    """Text of one file changed at random: a timetable or a BadFileError, never another error."""
    folder = plain().write(tmp_path / "feed")
    name = data.draw(st.sampled_from(sorted(plain().texts())))
    text = bytearray(plain().texts()[name].encode())
    for _ in range(data.draw(st.integers(1, 6))):
        where = data.draw(st.integers(0, len(text) - 1))
        text[where : where + data.draw(st.integers(0, 3))] = data.draw(st.sampled_from(
            [b"", b",", b'"', b"\n", b"\r", b"\0", b"-1", b"9" * 30, b"nan", b"\xff", b"=1+1", b"\xef\xbb\xbf", b"::"]
        ))  # fmt: skip
    (folder / name).write_bytes(text)
    assert read_or_refused([folder])


def read_or_refused(paths: list[Path]) -> bool:
    try:
        return len(read_timetable(paths).trips) > 0
    except BadFileError as error:
        return len(str(error)) > 20


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
