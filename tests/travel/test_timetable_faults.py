"""What is wrong with a timetable from a stranger: one plain message for each thing, and never another error."""

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.errors import BadFileError
from layers.feeds import archive, nested
from layers.timetable import csv_fast, csv_rows, read_timetable
from tests.travel.feeds import Feed, read

STOPS = {"A": 0.0, "M": 5_000.0, "B": 10_000.0}


def plain() -> Feed:
    return Feed(STOPS).trip("t1", "A 08:00, M 08:10, B 08:20", headsign="Town")


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
    ("no position", cell("stops", 1, "stop_lat", ""), "stops.txt row 3 gives no position for stop 'M'"),
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
    other.rows["agency"][0]["agency_timezone"] = "America/New_York"  # its clocks go forward three weeks earlier
    with pytest.raises(BadFileError, match=r"Europe/London \(feed0\) and America/New_York \(feed1\)"):
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
    monkeypatch.setattr(nested, "MAX_ZIP_ENTRIES", 10)
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
    for reader in (csv_fast, csv_rows):
        monkeypatch.setattr(reader, "MAX_TIMETABLE_ROWS", 3)
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
