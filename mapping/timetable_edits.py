"""What if a bus ran that does not? Changes of a timetable as pure edits: the timetable given is never touched."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count

import numpy as np
import pandas as pd

from layers.errors import BadValueError
from layers.transport import Timetable
from mapping.travel.service_days import DAYS, running_days

ADDED = "added"  # ids of what was added begin with it; those of a feed begin with its number


@dataclass(frozen=True)
class Extra:
    """One more trip like an existing one: the same route, stops and minutes between them.

    ``leaves_s``: when it leaves its first stop, seconds after the service day begins; None: as that trip does, and
    as often where the trip is one of a headway.
    """

    like: str
    leaves_s: int | None = None


def add_trips(timetable: Timetable, extras: Sequence[Extra], *, weekdays: Collection[int]) -> Timetable:
    """The timetable with those trips as well, on those weekdays (0 is Monday) of all of its dates.

    Raises BadValueError for a trip that is not there, a weekday that is none, or a time before the day begins.
    """
    _check(timetable, extras, weekdays)
    if not extras:
        return timetable
    service = _new_ids(timetable.calendar["service_id"], ["service"])[0]
    like = [extra.like for extra in extras]
    ids = _new_ids(timetable.trips["trip_id"], [f"trip-{n}" for n in range(len(extras))])
    trips = timetable.trips.set_index("trip_id").loc[like].reset_index()
    trips = trips.assign(trip_id=ids, service_id=service, block_id="")
    calls, shift_s = _calls(timetable, like, [extra.leaves_s for extra in extras])
    headways = set(timetable.frequencies["trip_id"])
    often = [
        timetable.frequencies[timetable.frequencies["trip_id"] == extra.like].assign(trip_id=id_)
        for extra, id_ in zip(extras, ids, strict=True)
        if extra.leaves_s is None and extra.like in headways
    ]
    return replace(
        timetable,
        trips=_below(timetable.trips, trips),
        stop_times=_with_calls(timetable.stop_times, calls, shift_s, ids),
        calendar=_below(timetable.calendar, _runs_on(timetable, service, weekdays)),
        frequencies=_below(timetable.frequencies, *often),
    )


def without_trips(timetable: Timetable, trip_ids: Collection[str]) -> Timetable:
    """The timetable less those trips. Raises BadValueError for a trip that is not there."""
    _check(timetable, [Extra(id_) for id_ in trip_ids], ())
    gone = list(trip_ids)
    ruled = timetable.transfers[["from_trip_id", "to_trip_id"]].isin(gone).any(axis=1)
    left = {
        name: table[~table["trip_id"].isin(gone)].reset_index(drop=True)
        for name in ("trips", "stop_times", "frequencies")
        for table in (getattr(timetable, name),)
    }
    return replace(timetable, **left, transfers=timetable.transfers[~ruled].reset_index(drop=True))


def around(timetable: Timetable, day: date) -> Timetable:
    """The timetable less every trip that runs neither on that day, nor on the day before or after: quicker to ask."""
    near = {id_ for n in (-1, 0, 1) for id_ in trips_on(timetable, day + timedelta(days=n))["trip_id"]}
    return without_trips(timetable, set(timetable.trips["trip_id"]) - near)


def trips_on(timetable: Timetable, day: date) -> pd.DataFrame:
    """The trips of that service day: trip_id, route_id, first_s, last_s (when it leaves first, and arrives last).

    Also ``pattern``: the stops that it calls at, joined, by which trips of one route and direction are known. A trip
    of a headway stands once, at the times that its calls give.
    """
    services = pd.Index(timetable.trips["service_id"].unique())
    runs, first_day = running_days(timetable, services)
    column = (day - first_day).days
    on = services[runs[:, column]] if 0 <= column < runs.shape[1] else services[:0]
    trips = timetable.trips.loc[timetable.trips["service_id"].isin(on), ["trip_id", "route_id"]]
    calls = timetable.stop_times[timetable.stop_times["trip_id"].isin(trips["trip_id"])]
    calls = calls.assign(trip_id=calls["trip_id"].astype("str"), stop_id=calls["stop_id"].astype("str"))
    by_trip = calls.groupby("trip_id", sort=False)
    found = pd.DataFrame({"first_s": by_trip["departure_s"].first(), "last_s": by_trip["arrival_s"].last()})
    found["pattern"] = by_trip["stop_id"].agg("\n".join)
    return trips.merge(found, left_on="trip_id", right_index=True).reset_index(drop=True)


def _check(timetable: Timetable, extras: Sequence[Extra], weekdays: Collection[int]) -> None:
    known = set(timetable.trips["trip_id"])
    for extra in extras:
        if extra.like not in known:
            raise BadValueError(f"The timetable has no trip {extra.like!r}; choose one of its {len(known):,} trips.")
        if extra.leaves_s is not None and extra.leaves_s < 0:
            raise BadValueError(f"A trip cannot leave at {extra.leaves_s} seconds; expected 0 or more.")
    for weekday in weekdays:
        if weekday not in range(7):
            raise BadValueError(f"{weekday} is no day of the week; expected 0 (Monday) to 6 (Sunday).")


def _new_ids(taken: "pd.Series[str]", names: Sequence[str]) -> list[str]:
    """An id for each of the names, none of them in use yet."""
    known = set(taken)
    tries = ([f"{ADDED}:{n}:{name}" for name in names] for n in count())
    return next(ids for ids in tries if known.isdisjoint(ids))


def _calls(
    timetable: Timetable, like: Sequence[str], leaves_s: Sequence[int | None]
) -> tuple[list["pd.Index[int]"], list[int]]:
    """The rows of each trip's calls, and by how much each copy is later."""
    of_trip = timetable.stop_times[timetable.stop_times["trip_id"].isin(like)]
    rows = {str(id_): part.index for id_, part in of_trip.groupby("trip_id", observed=True, sort=False)}
    calls = [rows[id_] for id_ in like]
    first_s = timetable.stop_times["departure_s"].loc[[part[0] for part in calls]].to_numpy()
    return calls, [0 if at is None else at - int(s) for at, s in zip(leaves_s, first_s, strict=True)]


def _with_calls(
    stop_times: pd.DataFrame, calls: Sequence["pd.Index[int]"], shift_s: Sequence[int], ids: Sequence[str]
) -> pd.DataFrame:
    """The calls with those of the copies below them; trip ids stay categorical."""
    lengths = [len(part) for part in calls]
    copies = stop_times.loc[np.concatenate(calls)].copy()
    later = np.repeat(np.array(shift_s, dtype=np.int32), lengths)
    for column in ("arrival_s", "departure_s"):
        copies[column] = copies[column] + later
    trip_id = stop_times["trip_id"].astype("category")
    names = pd.CategoricalDtype([*trip_id.cat.categories, *ids])
    copies["trip_id"] = pd.Categorical(np.repeat(ids, lengths), dtype=names)
    return _below(stop_times.assign(trip_id=trip_id.cat.set_categories(names.categories)), copies)


def _runs_on(timetable: Timetable, service: str, weekdays: Collection[int]) -> pd.DataFrame:
    """One row for the calendar."""
    flags = {name: n in weekdays for n, name in enumerate(DAYS)}
    return pd.DataFrame([{"service_id": service, **flags, "start": timetable.start, "end": timetable.end}])


def _below(table: pd.DataFrame, *more: pd.DataFrame) -> pd.DataFrame:
    """The rows of all tables, one below the other, with the columns and types of the first."""
    added = [part[list(table.columns)].astype(table.dtypes.to_dict()) for part in more if len(part)]
    return pd.concat([table, *added], ignore_index=True) if added else table
