"""The files themselves: how they are written, packed and joined, who may ride, and what breaks the specification."""

import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.conformance.build import NO_WAY, A, B, C, ask, by_bus, column, line, long_street, packed
from tests.conformance.engine import Case
from tests.travel.feeds import SUNDAYS, Feed

Rewrite = Callable[[str, str], str]


def _bus() -> Feed:
    return line().trip("t", "A 08:00, B 08:20")


def _rewritten(feed: Feed, change: Rewrite, *, mark: bytes = b"") -> Callable[[Path], list[Path]]:
    """Writes the feed with each file's text changed, and bytes before it."""

    def write(folder: Path) -> list[Path]:
        path = folder / "feed.zip"
        with zipfile.ZipFile(path, "w") as zipped:
            for name, text in feed.texts().items():
                zipped.writestr(name, mark + change(name, text).encode())
        return [path]

    return write


def _nested(*feeds: Feed) -> Callable[[Path], list[Path]]:
    """Writes a zip of zips."""

    def write(folder: Path) -> list[Path]:
        inner = [feed.pack(folder / f"inner{number}.zip") for number, feed in enumerate(feeds)]
        with zipfile.ZipFile(folder / "outer.zip", "w") as outer:
            for path in inner:
                outer.write(path, path.name)
        return [folder / "outer.zip"]

    return write


def _written(name: str, change: Rewrite, *, feed: Feed | None = None, mark: bytes = b"") -> Case:
    """A case whose answer is 25 minutes once its files are read rightly."""
    return Case(name, "files", _rewritten(feed or _bus(), change, mark=mark), long_street, (ask(A, B, 25),))


def _same(name: str, text: str) -> str:
    return text


def _crlf(name: str, text: str) -> str:
    return text.replace("\n", "\r\n")


def _quoted(name: str, text: str) -> str:
    return text.replace("Stop A", '"Bell, Book ""and"" Candle, The"') if name == "stops.txt" else text


def _turned_round(name: str, text: str) -> str:
    """Columns from last to first, and one that nobody knows."""
    rows = [",".join([*reversed(row.split(",")), "x"]) for row in text.strip().split("\n")]
    return "\n".join(rows)


def _shuffled(name: str, text: str) -> str:
    """The calls of all trips in no order."""
    if name != "stop_times.txt":
        return text
    head, *rows = text.strip().split("\n")
    return "\n".join([head, *sorted(rows, key=lambda row: row[::-1])])


def _with_wheels(stops: dict[str, str] | None = None, trips: dict[str, str] | None = None) -> Feed:
    """Two trips from A to B, 08:00 and 08:30, and what is said of wheelchairs; B's station is S."""
    feed = line(S=B).trip("t", "A 08:00, B 08:20").trip("u", "A 08:30, B 08:50")
    column(feed, "stops", "location_type", {"S": "1"})
    column(feed, "stops", "parent_station", {"B": "S"})
    column(feed, "stops", "wheelchair_boarding", stops or {})
    return column(feed, "trips", "wheelchair_accessible", trips or {})


WAYS_TO_WRITE = [
    _written("Windows line ends", _crlf),
    _written("a byte-order mark before every file", _same, mark=b"\xef\xbb\xbf"),
    _written("commas and quotation marks inside quotation marks", _quoted),
    _written("columns in another order, and unknown ones", _turned_round),
    _written("stop times in no order", _shuffled, feed=line().trip("t", "A 08:00, B 08:20, C 08:40")),
    _written("hours of one figure", lambda _, text: text.replace("08:", "8:")),
    _written("empty lines at the end, no line end", lambda _, text: text + "\n\n" if "trip_id" in text else text[:-1]),
    _written("a letter that is not ASCII", lambda _, text: text.replace("Stop A", "Llanfair Gât")),
    _written("a table of headings alone", lambda name, text: text if name != "frequencies.txt" else text.split("\n")[0],
             feed=_bus().add("frequencies", trip_id="t", start_time="", end_time="", headway_secs="")),
    by_bus("a trip of one stop and a route of no trip", "files",
           _bus().add("trips", trip_id="one", route_id="1", service_id="daily", trip_headsign="")
           .add("stop_times", **(_bus().rows["stop_times"][0] | {"trip_id": "one"}))
           .add("routes", route_id="none", agency_id="OP", route_short_name="9", route_type="3"),
           ask(A, B, 25)),
    Case("a zip with the feed in a folder", "files",
         lambda folder: [_bus().pack(folder / "feed.zip", inside="gtfs/")], long_street, (ask(A, B, 25),)),
    Case("a zip of zips", "files", _nested(_bus(), line().trip("t", "B 08:30, C 08:50", route="2")), long_street,
         (ask(A, B, 25), ask(A, C, 55))),
]  # fmt: skip

JOINED = [
    # the second feed's "t" and "daily" run on Sundays, its stop A stands at C
    Case("two feeds with the same ids", "several feeds",
         packed(_bus(), Feed({"A": C, "B": 15_000.0}).service("daily", SUNDAYS)
                .trip("sunday", "A 08:00, B 08:20").trip("t", "A 09:00, B 09:20")),
         long_street, (ask(A, B, 25), ask(C, 15_000, NO_WAY))),
    # B of the one feed and X of the other are 100 m apart
    Case("a change on foot from one feed to another", "several feeds",
         packed(_bus(), Feed({"A": B + 100, "C": C}).trip("t", "A 08:30, C 08:50")), long_street, (ask(A, C, 55),)),
]  # fmt: skip

WHEELCHAIR = [
    by_bus("wheelchair: a trip that says no is left out", "wheelchair", _with_wheels(trips={"t": "2", "u": "1"}),
           ask(A, B, 55, step_free=True), ask(A, B, 25)),
    by_bus("wheelchair: a stop that says no is left out", "wheelchair", _with_wheels({"B": "2"}),
           ask(A, B, NO_WAY, step_free=True)),
    by_bus("wheelchair: a stop takes its station's word", "wheelchair", _with_wheels({"S": "2"}),
           ask(A, B, NO_WAY, step_free=True)),
    by_bus("wheelchair: what is not said stays in, and the journey says so", "wheelchair", _with_wheels(),
           ask(A, B, "not said", step_free=True, kind="journey", column="step_free")),
]  # fmt: skip


def _broken(name: str, feed: Feed, *refuses: str) -> Case:
    return Case(name, "broken feeds", packed(feed), long_street, (), refuses)


def _without(table: str) -> Feed:
    feed = _bus()
    del feed.rows[table]
    return feed


def _ghosts() -> Feed:
    """A call of an unknown trip, a call at an unknown stop, a date that is none: all to be named at once."""
    feed = _bus().add("stop_times", **(_bus().rows["stop_times"][0] | {"trip_id": "ghost"}))
    feed.add("stop_times", **(_bus().rows["stop_times"][1] | {"stop_id": "nowhere", "stop_sequence": "7"}))
    return feed.on("daily", "20240231", runs=True)


BROKEN = [
    _broken("broken: a call of a trip that is not there", _bus().add(
        "stop_times", **(_bus().rows["stop_times"][0] | {"trip_id": "ghost"})), "stop_times.txt", "ghost"),
    _broken("broken: a trip that runs backwards in time", line().trip("t", "A 08:20, B 08:00"), "stop_times.txt", "t"),
    _broken("broken: no stops at all", _without("stops"), "stops.txt"),
    _broken("broken: neither calendar", _without("calendar"), "calendar.txt", "calendar_dates.txt"),
    _broken("broken: a time that is none", line().trip("t", "A 08:00, B 8h20"), "stop_times.txt", "8h20"),
    _broken("broken: several faults are told at once", _ghosts(), "ghost", "nowhere", "20240231"),
]  # fmt: skip

CASES = [*WAYS_TO_WRITE, *JOINED, *WHEELCHAIR, *BROKEN]
