"""The GTFS files, columns and keys that decide a journey, as data: to read one more, add a row here.

Reference: GTFS Schedule, https://gtfs.org/documentation/schedule/reference/ . Columns not named here are not read.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "whole", "time", "date", "longitude", "latitude", "price"]
Presence = Literal["required", "optional", "either"]

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Column:
    """One column: what its cells hold, whether it must be there, whether a cell may be empty."""

    name: str
    kind: Kind = "text"
    needed: bool = False
    filled: bool = False
    choices: tuple[int, ...] = ()  # of a "whole" column; none: any whole number of zero or more


@dataclass(frozen=True)
class Table:
    """One file: its columns, and those that together name a row (no two rows may share them)."""

    file: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    presence: Presence = "optional"
    coded: bool = False  # its text is kept as categories: millions of rows, few words


@dataclass(frozen=True)
class Reference:
    """Every value of ``file``'s column must stand in the other file's column of the same name."""

    file: str
    column: str
    target: str


def _must(name: str, kind: Kind = "text", choices: tuple[int, ...] = ()) -> Column:
    return Column(name, kind, needed=True, filled=True, choices=choices)


TABLES: tuple[Table, ...] = (
    Table(
        "agency.txt",
        (Column("agency_id"), Column("agency_name"), _must("agency_timezone")),
        presence="required",
    ),
    Table(
        "stops.txt",
        (
            _must("stop_id"),
            Column("stop_name"),
            Column("stop_lat", "latitude", needed=True),
            Column("stop_lon", "longitude", needed=True),
            Column("location_type", "whole", choices=(0, 1, 2, 3, 4)),
            Column("parent_station"),
            Column("zone_id"),
            Column("wheelchair_boarding", "whole", choices=(0, 1, 2)),
        ),
        key=("stop_id",),
        presence="required",
    ),
    Table(
        "routes.txt",
        (
            _must("route_id"),
            Column("agency_id"),
            Column("route_short_name"),
            Column("route_long_name"),
            _must("route_type", "whole"),
        ),
        key=("route_id",),
        presence="required",
    ),
    Table(
        "trips.txt",
        (
            _must("trip_id"),
            _must("route_id"),
            _must("service_id"),
            Column("trip_headsign"),
            Column("block_id"),
            Column("wheelchair_accessible", "whole", choices=(0, 1, 2)),
        ),
        key=("trip_id",),
        presence="required",
    ),
    Table(
        "stop_times.txt",
        (
            _must("trip_id"),
            _must("stop_id"),
            _must("stop_sequence", "whole"),
            Column("arrival_time", "time", needed=True),
            Column("departure_time", "time", needed=True),
            Column("pickup_type", "whole", choices=(0, 1, 2, 3)),
            Column("drop_off_type", "whole", choices=(0, 1, 2, 3)),
        ),
        presence="required",  # that no two rows share trip_id and stop_sequence, gtfs_times sees as it sorts
        coded=True,
    ),
    Table(
        "calendar.txt",
        (
            _must("service_id"),
            *(_must(day, "whole", choices=(0, 1)) for day in DAYS),
            _must("start_date", "date"),
            _must("end_date", "date"),
        ),
        key=("service_id",),
        presence="either",
    ),
    Table(
        "calendar_dates.txt",
        (_must("service_id"), _must("date", "date"), _must("exception_type", "whole", choices=(1, 2))),
        key=("service_id", "date"),
        presence="either",
    ),
    Table(
        "frequencies.txt",
        (
            _must("trip_id"),
            _must("start_time", "time"),
            _must("end_time", "time"),
            _must("headway_secs", "whole"),
            Column("exact_times", "whole", choices=(0, 1)),
        ),
    ),
    Table(
        "transfers.txt",
        (
            *(Column(f"{end}_{what}_id") for what in ("stop", "route", "trip") for end in ("from", "to")),
            Column("transfer_type", "whole", choices=(0, 1, 2, 3, 4, 5)),
            Column("min_transfer_time", "whole"),
        ),
    ),
    Table(
        "fare_attributes.txt",
        (
            _must("fare_id"),
            _must("price", "price"),
            _must("currency_type"),
            Column("transfers", "whole", choices=(0, 1, 2)),
            Column("transfer_duration", "whole"),
            Column("agency_id"),
        ),
        key=("fare_id",),
    ),
    Table(
        "fare_rules.txt",
        (
            _must("fare_id"),
            *(Column(f"{name}_id") for name in ("route", "origin", "destination", "contains")),
        ),
    ),
    Table(
        "feed_info.txt",
        (Column("feed_publisher_name"), Column("feed_start_date", "date"), Column("feed_end_date", "date")),
    ),
)

# A trip whose service stands in neither calendar never runs: harmless, so it is not a fault.
REFERENCES: tuple[Reference, ...] = (
    Reference("stop_times.txt", "trip_id", "trips.txt"),
    Reference("stop_times.txt", "stop_id", "stops.txt"),
    Reference("trips.txt", "route_id", "routes.txt"),
    Reference("frequencies.txt", "trip_id", "trips.txt"),
    Reference("fare_rules.txt", "fare_id", "fare_attributes.txt"),
)
