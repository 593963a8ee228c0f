"""Reading GTFS: both readers alike, feeds in feeds, other clocks, extra tables, every fault named, oddities said."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.errors import BadFileError
from layers.feeds import nested
from layers.feeds.nested import open_feeds
from layers.timetable import gtfs_read, read_timetable
from layers.timetable.check import check_timetable
from layers.timetable.csv_fast import read_fast
from layers.timetable.csv_rows import read_rows
from layers.timetable.gtfs_read import KNOWN, MARKER, WHAT, read_with
from layers.timetable.gtfs_tables import TABLES
from tests.travel.feeds import Feed, lon, read

STOPS = {"A": 0.0, "M": 5_000.0, "B": 10_000.0}
TODAY = date(2024, 3, 1)
LINE_ENDS = st.sampled_from(["\n", "\r\n"])


def plain() -> Feed:
    return Feed(STOPS).trip("t1", "A 08:00, M 08:10, B 08:20", headsign="Town")


# --- two readers, one result ---


@st.composite
def odd_but_valid(draw: st.DrawFn) -> dict[str, bytes]:
    """The plain feed in unusual clothes: quotes, spaces, blank lines, other line ends, marks, columns in any order."""
    feed = plain().trip("t2", "B 9:00, M, A 24:20")
    feed.add("transfers", from_stop_id="A", to_stop_id="B", transfer_type="2", min_transfer_time="120")
    feed.rows["stops"][0]["stop_name"] = draw(
        st.sampled_from(["Crown", 'The "Crown"', "Crown, the", "Crown\nInn", "Ö"])
    )
    files = {}
    for table, rows in feed.rows.items():
        names = draw(st.permutations([*rows[0], *(["note"] if draw(st.booleans()) else [])]))
        quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
        pad = draw(st.sampled_from(["", " "])) if quoting == csv.QUOTE_MINIMAL else ""
        end = draw(LINE_ENDS)
        text = io.StringIO()
        writer = csv.writer(text, quoting=quoting, lineterminator=end)
        for cells in [dict(zip(names, names, strict=True)), *rows]:
            row = [cells.get(name, "") for name in names]
            writer.writerow([cell if any(mark in cell for mark in '",\n') else pad + cell + pad for cell in row])
            if draw(st.integers(0, 6)) == 0:
                text.write(end)
        mark = "\ufeff" if draw(st.booleans()) else ""
        last = end if draw(st.booleans()) else ""
        files[f"{table}.txt"] = (mark + text.getvalue().removesuffix(end) + last).encode()
    return files


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=odd_but_valid())
def test_the_quick_reader_reads_what_the_careful_one_reads(files: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with open_feeds(tmp_path, known=KNOWN, marker=MARKER, what=WHAT) as (archive,):
        careful, faults = read_with(read_rows, archive)
        quick, also = read_with(gtfs_read._quickly, archive)
    assert (faults.count, also.count) == (0, 0)
    for table in TABLES:
        left, right = (feed[table.file].reset_index(drop=True) for feed in (careful, quick))
        pd.testing.assert_frame_equal(left, right)


@pytest.mark.parametrize(
    ("text", "quick"),
    [
        ("fare_id,price,currency_type\na,1,GBP\n", True),
        ('fare_id,price,currency_type\n"a","1","GBP"\n', True),
        ("fare_id,price,currency_type\n a, 1,GBP \n", True),
        ("fare_id,price,currency_type\na,1,GBP\n\n", True),
        ('fare_id,price,currency_type\n"a ""b""",1,GBP\n', False),
        ('fare_id,price,currency_type\na, "1",GBP\n', False),
        ('fare_id,price,currency_type\n"a"b,1,GBP\n', False),
        ('fare_id,price,currency_type\n"a\nb",1,GBP\n', False),
        ("fare_id,price,currency_type\na,1\n", False),
        ("fare_id,price,currency_type\na,1,GBP,\n", False),
        ("fare_id,price\na,1\n", False),
    ],
)
def test_what_the_quick_reader_leaves_to_the_careful_one(text: str, quick: bool, tmp_path: Path) -> None:
    folder = plain().write(tmp_path / "feed")
    (folder / "fare_attributes.txt").write_text(text)
    table = next(table for table in TABLES if table.file == "fare_attributes.txt")
    with open_feeds(folder, known=KNOWN, marker=MARKER, what=WHAT) as (archive,):
        assert (read_fast(archive, table) is not None) is quick


def test_a_space_before_a_quoted_comma(tmp_path: Path) -> None:
    folder = plain().write(tmp_path / "feed")
    text = (folder / "stops.txt").read_text().replace(",Stop M,", ', "High Street, M",')
    (folder / "stops.txt").write_text(text)
    assert read_timetable([folder]).stops["name"].tolist() == ["Stop A", "High Street, M", "Stop B"]


def test_names_of_files_in_capitals(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in plain().texts().items():
            packed.writestr(name.upper(), text)
    assert read_timetable([path]).trips["trip_id"].tolist() == ["0:t1"]


# --- feeds in feeds ---


def other() -> Feed:
    return Feed(STOPS).trip("u1", "B 07:00, A 07:30")


def zip_of(folder: Path, *inner: tuple[str, bytes]) -> Path:
    path = folder / "all.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in inner:
            packed.writestr(name, content)
    return path


def packed(feed: Feed, folder: Path) -> bytes:
    return feed.pack(folder / "one.zip").read_bytes()


def files_in(feed: Feed, folder: str) -> list[tuple[str, bytes]]:
    return [(f"{folder}/{name}", text.encode()) for name, text in feed.texts().items()]


def of_zips(folder: Path) -> Path:
    return zip_of(folder, ("b.zip", packed(plain(), folder)), ("R.ZIP", packed(other(), folder)))


def three_deep(folder: Path) -> Path:
    inner = zip_of(folder, ("bus.zip", packed(plain(), folder)), ("rail.zip", packed(other(), folder))).read_bytes()
    return zip_of(folder, ("a/b.zip", inner), ("read.me", b""))


def of_both(folder: Path) -> Path:
    plain().write(folder / "many" / "bus")
    return other().pack(folder / "many" / "rail.zip").parent


@pytest.mark.parametrize(
    ("make", "sources"),
    [
        (of_zips, "all.zip/b.zip all.zip/R.ZIP"),
        (lambda p: zip_of(p, *files_in(plain(), "bus"), *files_in(other(), "rail")), "all.zip/bus all.zip/rail"),
        (lambda p: zip_of(p, *files_in(plain(), "bus"), ("r.zip", packed(other(), p))), "all.zip all.zip/r.zip"),
        (three_deep, "all.zip/b.zip/bus.zip all.zip/b.zip/rail.zip"),
        (of_both, "bus rail.zip"),
    ],
    ids=["zips", "folders", "a folder and a zip", "three deep", "a folder of both"],
)  # fmt: skip
def test_feeds_in_feeds(make: Callable[[Path], Path], sources: str, tmp_path: Path) -> None:
    timetable = read_timetable([make(tmp_path)])
    assert " ".join(timetable.sources) == sources
    assert timetable.trips["trip_id"].tolist() == ["0:t1", "1:u1"]
    assert timetable.stop_times["trip_id"].tolist() == ["0:t1"] * 3 + ["1:u1"] * 2
    assert timetable.stop_times["stop_id"].tolist() == ["0:A", "0:M", "0:B", "1:B", "1:A"]


def test_zips_in_zips_without_end(tmp_path: Path) -> None:
    content = packed(plain(), tmp_path)
    for _ in range(nested.MAX_ZIP_DEPTH):
        content = zip_of(tmp_path, ("inner.zip", content)).read_bytes()
    with pytest.raises(BadFileError, match="zips within zips, over 3 deep"):
        read_timetable([tmp_path / "all.zip"])


def test_bytes_are_counted_over_all_feeds_of_a_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zip_of(tmp_path, ("bus.zip", packed(plain(), tmp_path)), ("rail.zip", packed(other(), tmp_path)))
    size = sum(len(text) for feed in (plain(), other()) for text in feed.texts().values())
    monkeypatch.setattr("layers.feeds.archive.MAX_ZIP_UNPACKED_BYTES", size)  # enough without the inner zips' own bytes
    with pytest.raises(BadFileError, match="unpacked; cut the feed to the area first"):
        read_timetable([path])


# --- clocks of several zones ---


def in_zone(feed: Feed, zone: str) -> Feed:
    feed.rows["agency"][0]["agency_timezone"] = zone
    return feed


@pytest.mark.parametrize(
    ("zone", "shift_s"),
    [("Europe/Guernsey", 0), ("Europe/Dublin", 0), ("Europe/Paris", -3600), ("Europe/Athens", -7200)],
)
def test_feeds_whose_clocks_go_together(zone: str, shift_s: int, tmp_path: Path) -> None:
    """London and these change their clocks on the same nights; the dates here run over the last of March."""
    second = in_zone(plain(), zone).add(
        "frequencies", trip_id="t1", start_time="08:00:00", end_time="09:00:00", headway_secs="900"
    )
    timetable = read(tmp_path, plain(), second)
    assert timetable.timezone == "Europe/London"
    assert timetable.stop_times["departure_s"].tolist() == [
        *(28_800, 29_400, 30_000), *(28_800 + shift_s, 29_400 + shift_s, 30_000 + shift_s)
    ]  # fmt: skip
    assert timetable.frequencies["start_s"].tolist() == [28_800 + shift_s]
    assert any("were put into Europe/London" in note for note in timetable.notes) is (shift_s != 0)


def test_two_zones_in_one_feed(tmp_path: Path) -> None:
    feed = plain().add("agency", agency_id="FR", agency_name="Cars", agency_timezone="Europe/Paris")
    with pytest.raises(BadFileError, match=r"names 2 time zones \(Europe/London, Europe/Paris\), where a feed has one"):
        read(tmp_path, feed)


# --- the tables that most feeds do without ---


def test_wheelchair_words_and_the_stations_word(tmp_path: Path) -> None:
    feed = Feed({**STOPS, "S": 5_000.0}).trip("t1", "A 08:00, M 08:10, B 08:20")
    for row, (parent, said) in zip(feed.rows["stops"], [("S", ""), ("S", "2"), ("", "0"), ("", "1")], strict=True):
        row |= {"parent_station": parent, "wheelchair_boarding": said}
    feed.rows["trips"][0]["wheelchair_accessible"] = "2"
    timetable = read(tmp_path, feed)
    assert timetable.stops["wheelchair"].tolist() == [1, 2, 0]  # A does not say, and its station says yes
    assert timetable.trips["wheelchair"].tolist() == [2]


def test_calls_that_need_asking(tmp_path: Path) -> None:
    feed = plain()
    for row, (on, off) in zip(feed.rows["stop_times"], [("2", "0"), ("3", "1"), ("1", "3")], strict=True):
        row |= {"pickup_type": on, "drop_off_type": off}
    calls = read(tmp_path, feed).stop_times
    assert calls[["pickup", "pickup_ask"]].to_numpy().tolist() == [[True, True], [True, True], [False, False]]
    assert calls[["drop_off", "drop_off_ask"]].to_numpy().tolist() == [[True, False], [False, False], [True, True]]


def test_transfers_and_those_left_out(tmp_path: Path) -> None:
    feed = plain()
    for cells in (
        ("A", "B", "2", "120"),
        ("A", "Z", "0", ""),
        ("B", "A", "2", ""),
        ("M", "", "1", ""),
        ("M", "A", "", ""),
    ):
        row = dict(zip(("from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time"), cells, strict=True))
        feed.add("transfers", **row, from_trip_id="", to_trip_id="")
    feed.add("transfers", from_stop_id="", to_stop_id="", transfer_type="4", from_trip_id="t1", to_trip_id="t1")
    timetable = read(tmp_path, feed)
    kept = timetable.transfers[["from_stop_id", "to_stop_id", "from_trip_id", "to_trip_id", "kind", "min_s"]]
    assert kept.to_numpy().tolist() == [
        ["0:A", "0:B", "", "", 2, 120], ["0:M", "0:A", "", "", 0, -1], ["", "", "0:t1", "0:t1", 4, -1]
    ]  # fmt: skip
    said = [note for note in timetable.notes if "transfers.txt" in note]
    assert [note.split(" rows of transfers.txt ")[1].split(" (")[0] for note in said] == [
        "name a stop, route or trip that the feed does not have", "name no stops, or no trips to stay aboard",
        "are of kind 2 and give no min_transfer_time",
    ]  # fmt: skip


def test_fares_carry_the_feeds_number(tmp_path: Path) -> None:
    feed = plain().add("fare_attributes", fare_id="f", price="2.50", currency_type="GBP", transfers="", agency_id="")
    feed.add("fare_rules", fare_id="f", route_id="1", origin_id="Z1")
    feed.rows["stops"][0]["zone_id"] = "Z1"
    timetable = read(tmp_path, plain(), feed)
    assert timetable.fares.to_numpy().tolist() == [["1:f", 2.5, "GBP", -1, -1, "1:OP"]]
    assert timetable.fare_rules.to_numpy().tolist() == [["1:f", "1:1", "1:Z1", "", ""]]
    assert timetable.stops["zone_id"].tolist() == ["", "", "", "1:Z1", "", ""]


def test_blocks_carry_the_feeds_number(tmp_path: Path) -> None:
    feed = plain()
    feed.rows["trips"][0]["block_id"] = "b"
    assert read(tmp_path, plain(), feed).trips["block_id"].tolist() == ["", "1:b"]


def test_trips_stand_as_their_calls_stand(tmp_path: Path) -> None:
    feed = plain().trip("t0", "B 07:00, A 07:20")
    feed.rows["stop_times"] = [feed.rows["stop_times"][n] for n in (4, 2, 0, 3, 1)]
    timetable = read(tmp_path, feed)
    assert timetable.trips["trip_id"].tolist() == timetable.stop_times["trip_id"].cat.categories.tolist()
    assert timetable.stop_times["trip_id"].tolist() == ["0:t0"] * 2 + ["0:t1"] * 3
    assert timetable.stop_times["sequence"].tolist() == [0, 1, 0, 1, 2]


# --- every fault, and every oddity ---


def broken(folder: Path) -> Path:
    feed = plain().trip("t2", "A 09:00, M 08:00, B 10:00").trip("t3", "A 11:00, B")
    feed.rows["stops"][1]["stop_lat"] = "515"
    feed.rows["stops"][2] |= {"stop_lat": "515"}
    feed.rows["trips"][0]["route_id"] = "9"
    feed.rows["calendar"][0] |= {"monday": "yes", "end_date": "2024"}
    feed.add("frequencies", trip_id="t9", start_time="08:00:00", end_time="09:00:00", headway_secs="900")
    return feed.write(folder / "feed")


def test_every_fault_is_named_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(BadFileError) as caught:
        read_timetable([broken(tmp_path)])
    first, heading, *others = str(caught.value).split("\n")
    assert first == (
        "feed: stops.txt row 3: stop_lat is '515', not degrees north between -90 and 90 (and so in 1 more rows); "
        "correct it."
    )
    assert heading == "6 more faults:"
    assert [other.split("; ")[0] for other in others] == [
        "- feed: calendar.txt row 2: monday is 'yes', not one of 0, 1",
        "- feed: calendar.txt row 2: end_date is '2024', not a date like 20240305",
        "- feed: trips.txt row 2 names route_id '9', which routes.txt does not have",
        "- feed: frequencies.txt row 2 names trip_id 't9', which trips.txt does not have",
        "- feed: stop_times.txt row 9 has no time, and is the first or last stop of trip 't3'",
        "- feed: stop_times.txt row 6: trip 't2' runs backwards in time there",
    ]


def test_rows_are_counted_past_blank_lines(tmp_path: Path) -> None:
    folder = plain().write(tmp_path / "feed")
    text = (folder / "stop_times.txt").read_text().replace("\n", "\n\n").replace("08:20:00", "8h20")
    (folder / "stop_times.txt").write_text(text)
    with pytest.raises(BadFileError, match=r"stop_times\.txt row 7: arrival_time is '8h20'"):
        read_timetable([folder])


def test_many_faults_are_counted(tmp_path: Path) -> None:
    feed = Feed(STOPS)
    for number in range(30):
        feed.trip(f"t{number}", f"A 08:00, Z{number} 09:00")
    (report,) = check_timetable([feed.write(tmp_path / "feed")], today=TODAY)
    assert (report.fault_count, len(report.faults), report.timetable) == (30, 20, None)
    assert report.faults[19].value == "Z19"
    with pytest.raises(BadFileError, match=r"and 10 more\."):
        read(tmp_path, feed)


def odd() -> Feed:
    feed = Feed({**STOPS, "X": 300.0, "F": 500_000.0}).trip("t1", "A 08:00, M 08:10, B 08:20, F 09:00")
    feed.trip("never", "A 08:00, B 09:00", service="gone").trip("lonely", "A 08:00").service("old", end="20240202")
    feed.trip("past", "A 08:00, B 09:00", service="old")
    for row in feed.rows["stops"]:
        row["parent_station"] = "lost" if row["stop_id"] == "X" else ""
    feed.add("stops", stop_id="null", stop_name="Null Island", stop_lat="0", stop_lon="0")
    for start, end in (("08:00:00", "09:00:00"), ("08:30:00", "08:20:00")):
        feed.add("frequencies", trip_id="t1", start_time=start, end_time=end, headway_secs="900")
    return feed


@pytest.mark.parametrize(
    "sentence",
    [
        "1 trip never runs ('never'): the service is in no calendar",
        "1 trip calls at fewer than two stops ('lonely'): left out",
        "2 stops are called at by no trip ('X', 'null'): left out",
        "1 stop names a station ('X'): it is not in stops.txt and is ignored",
        "1 stop lies at 0, 0 ('null')",
        "1 trip runs at over 200 km/h between two stops ('t1')",
        "1 stop lies far off ('F')",
        "1 headway ends ('t1'): before it starts",
        "1 headway overlaps ('t1'): with another of the same trip",
        "1 of 2 services of calendar.txt ended before 2024-03-01",
    ],
)
def test_what_is_odd_is_said(sentence: str, tmp_path: Path) -> None:
    (report,) = check_timetable([odd().write(tmp_path / "feed")], today=TODAY)
    assert report.fault_count == 0
    assert [w for w in report.warnings if sentence in w] != []
    assert report.timetable is not None


def test_a_plain_feed_has_nothing_odd(tmp_path: Path) -> None:
    (report,) = check_timetable([plain().write(tmp_path / "feed")], today=TODAY)
    assert (report.fault_count, report.warnings) == (0, ())
    (report,) = check_timetable([plain().write(tmp_path / "feed")], today=date(2025, 1, 1))
    assert report.warnings == ("feed: the timetable ended on 2024-04-30; get a newer one.",)


def test_feeds_whose_clocks_draw_apart_are_said_by_the_check(tmp_path: Path) -> None:
    paths = [plain().write(tmp_path / "a"), in_zone(plain(), "America/New_York").write(tmp_path / "b")]
    reports = check_timetable(paths, today=TODAY)
    assert "not the same time apart" in reports[1].warnings[0]


def test_a_stop_that_jumps_is_not_far_where_all_stops_are(tmp_path: Path) -> None:
    """A coach between towns 60 km apart at 60 km/h is no oddity."""
    feed = Feed({"A": 0.0, "B": 60_000.0}).trip("t", "A 08:00, B 09:00")
    assert lon(60_000.0) > lon(0.0)
    assert read(tmp_path, feed).notes == ()
