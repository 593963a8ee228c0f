"""What the files of a feed owe each other: keys that stand once, references that lead somewhere, dates, places."""

import zoneinfo

import pandas as pd

from layers.limits import MIN_HEADWAY_S
from layers.timetable.faults import Faults, shown
from layers.timetable.gtfs_tables import REFERENCES, TABLES, Reference, Table
from layers.timetable.gtfs_times import check_times, in_order
from layers.timetable.gtfs_values import among

Feed = dict[str, pd.DataFrame]


def check_feed_tables(feed: Feed, faults: Faults) -> None:
    """Note what is wrong between the tables; puts stop_times.txt in travelling order (``feed`` is changed in that).

    Files that have faults of their own are not asked more of: one slip of the pen should be one sentence.
    """
    sound = {table.file: table.file not in faults.broken for table in TABLES}
    for table in TABLES:
        if table.key and sound[table.file]:
            _check_key(table, feed[table.file], faults)
    for reference in REFERENCES:
        if sound[reference.file] and sound[reference.target]:
            _check_reference(reference, feed, faults)
    if sound["agency.txt"]:
        _check_zones(feed["agency.txt"], faults)
    if sound["calendar.txt"]:
        _check_calendar(feed["calendar.txt"], faults)
    if sound["frequencies.txt"]:
        _check_headways(feed["frequencies.txt"], faults)
    if sound["stop_times.txt"]:
        feed["stop_times.txt"] = in_order(feed["stop_times.txt"], faults)
        check_times(feed["stop_times.txt"], faults)
        if sound["stops.txt"]:
            _check_positions(feed["stop_times.txt"]["stop_id"], feed["stops.txt"], faults)


def _check_key(table: Table, frame: pd.DataFrame, faults: Faults) -> None:
    again = frame.duplicated(list(table.key))
    for row in faults.first(frame.index[again.to_numpy()].tolist()):
        cells = [str(frame.loc[row, column]) for column in table.key]
        named = " and ".join(f"{column} '{shown(cell)}'" for column, cell in zip(table.key, cells, strict=True))
        faults.add(table.file, f"repeats {named}", "keep one of the rows", row=row, column=table.key[0], value=cells[0])


def _check_reference(reference: Reference, feed: Feed, faults: Faults) -> None:
    values, known = feed[reference.file][reference.column], feed[reference.target][reference.column]
    if isinstance(values.dtype, pd.CategoricalDtype):
        lost = values.cat.categories[~among(values.cat.categories, known)]
        values = values[values.isin(lost)].astype("str") if len(lost) else values[:0].astype("str")
    unknown = values[~among(values, known)]
    if unknown.empty:
        return
    groups = unknown.groupby(unknown, sort=False).groups
    for value in faults.first(list(groups)):
        rows = groups[value]
        faults.add(
            reference.file,
            f"names {reference.column} '{shown(str(value))}', which {reference.target} does not have",
            "add it there, or remove the row",
            row=rows[0],
            column=reference.column,
            value=str(value),
            rows=len(rows),
        )


def _check_zones(agency: pd.DataFrame, faults: Faults) -> None:
    file, column = "agency.txt", "agency_timezone"
    zones = agency[column].unique().tolist()
    if len(zones) != 1:
        named = f" ({', '.join(shown(zone) for zone in zones[:3])})" if zones else ""
        problem = f"names {len(zones)} time zones{named}, where a feed has one"
        faults.add(file, problem, "give the agencies of each zone as a feed of their own", column=column)
    for zone in zones:
        try:
            zoneinfo.ZoneInfo(zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            row = agency.index[agency[column] == zone][0]
            problem = f"has the time zone '{shown(zone)}'"
            faults.add(file, problem, "write one like Europe/London", row=row, column=column, value=zone)


def _check_calendar(calendar: pd.DataFrame, faults: Faults) -> None:
    late = (calendar["end_date"] < calendar["start_date"]).to_numpy(dtype=bool)
    for row in faults.first(calendar.index[late].tolist()):
        service = str(calendar.loc[row, "service_id"])
        problem = f"ends service '{shown(service)}' before it starts"
        faults.add("calendar.txt", problem, "correct its dates", row=row, column="end_date", value=service)


def _check_headways(frequencies: pd.DataFrame, faults: Faults) -> None:
    often = (frequencies["headway_secs"] < MIN_HEADWAY_S).to_numpy()
    for row in faults.first(frequencies.index[often].tolist()):
        value = str(frequencies.loc[row, "headway_secs"])
        faults.add(
            "frequencies.txt", f"has a headway under {MIN_HEADWAY_S} s", "write headway_secs in seconds",
            row=row, column="headway_secs", value=value,
        )  # fmt: skip


def _check_positions(called: pd.Series, stops: pd.DataFrame, faults: Faults) -> None:
    """A stop that trips call at must lie somewhere; others (entrances, spare poles) may lie nowhere."""
    nowhere = stops[["stop_lat", "stop_lon"]].isna().any(axis=1)
    lost = stops.loc[nowhere & among(stops["stop_id"], called.cat.categories), "stop_id"]
    for row in faults.first(lost.index.tolist()):
        stop = str(lost.loc[row])
        problem = f"gives no position for stop '{shown(stop)}', where trips call"
        faults.add("stops.txt", problem, "fill it in", row=row, column="stop_lat", value=stop)
