"""Changes of the buses as people say them ("the last 21 to Maidstone, an hour later"), made on a timetable.

The edits themselves are those of ``mapping.timetable_edits``. Which trip is the last one is judged in one week, the
week that coverage is worked out for; a trip that is added runs on its weekdays throughout the timetable's dates.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from layers.errors import BadValueError, NotFoundError
from layers.transport import Timetable
from mapping.timetable_edits import Extra, add_trips, trips_on, without_trips
from mapping.travel.service_days import DAYS

EVERY_DAY = range(7)
CUT = "cut"  # ids of services that were cut begin with it
SHOWN = 6
NAMES = tuple(name.title() for name in DAYS)


class Edited(NamedTuple):
    """A timetable after a change, and what the change came to, in words."""

    timetable: Timetable
    words: str


def add_trip(
    timetable: Timetable, *, week: date, route: str, like_s: int, at_s: int,
    towards: str = "", days: Collection[int] = (),
) -> Edited:  # fmt: skip
    """One trip more, setting off at ``at_s``, like the one of the route that sets off at ``like_s``.

    Times are seconds of the service day, from the first stop; ``days`` are weekdays (0 is Monday), those of that trip
    unless given. Raises NotFoundError for no such route or trip, BadValueError where several could be meant.
    """
    on = _departures(timetable, week, route, towards)
    same = on[on["first_s"] == like_s]
    if same.empty:
        which = _route_words(route, towards)
        raise NotFoundError(f"{which} has no trip at {clock(like_s)}; it sets off at {_times(on)}.")
    if same["pattern"].nunique() > 1:
        ways = ", ".join(dict.fromkeys(same["towards"]))
        raise BadValueError(f"Several trips of {route} set off at {clock(like_s)}, to {ways}; say which with towards.")
    like = str(same["trip_id"].iloc[0])
    weekdays = sorted(set(days) or set(same["weekday"]))
    edited = add_trips(timetable, [Extra(like, at_s)], weekdays=weekdays)
    return Edited(edited, f"{_bus(same)} also at {clock(at_s)}, {_days(weekdays)}")


def later_last_trip(
    timetable: Timetable, *, week: date, route: str, minutes: int | None = None, at_s: int | None = None,
    towards: str = "", days: Collection[int] = (),
) -> Edited:  # fmt: skip
    """After the last trip of the day, each way, one more like it: ``minutes`` later, or setting off at ``at_s``.

    Nothing that runs now is taken away. Days as of ``add_trip``; on a day without the route there is no last trip.
    Raises as ``add_trip``, and BadValueError where ``at_s`` is no later than the last trip.
    """
    on = _departures(timetable, week, route, towards)
    chosen = on[on["weekday"].isin(days or EVERY_DAY)]
    if chosen.empty:
        raise NotFoundError(f"{_route_words(route, towards)} does not run on {_days(days)}, so none is the last.")
    last = chosen.loc[chosen.groupby(["weekday", "towards"])["first_s"].idxmax()]
    edited, said = timetable, []
    for _, same in last.groupby(["trip_id", "first_s"], sort=False):
        like, first_s, on_days = str(same["trip_id"].iloc[0]), int(same["first_s"].iloc[0]), _days(same["weekday"])
        leaves_s = first_s + 60 * (minutes or 0) if at_s is None else at_s
        if leaves_s <= first_s:
            last_words = f"The last {_bus(same)} on {on_days} is at {clock(first_s)}"
            raise BadValueError(f"{last_words}; {clock(leaves_s)} is no later, so give a later time.")
        edited = add_trips(edited, [Extra(like, leaves_s)], weekdays=list(same["weekday"]))
        said.append(f"{_bus(same)} also at {clock(leaves_s)}, after the last at {clock(first_s)}, {on_days}")
    return Edited(edited, "; ".join(said))


def cut_trips(
    timetable: Timetable, *, week: date, route: str, at_s: int | None = None, after_s: int | None = None,
    towards: str = "", days: Collection[int] = (),
) -> Edited:  # fmt: skip
    """Without the trip that sets off at ``at_s``, or all that set off at ``after_s`` or later; on all days or those.

    Raises as ``add_trip``, NotFoundError where nothing is cut, and BadValueError where one trip of a headway, or a
    headway on some days alone, would have to go.
    """
    on = _departures(timetable, week, route, towards)
    hit = (on["first_s"] == at_s if after_s is None else on["first_s"] >= after_s) & on["weekday"].isin(
        days or EVERY_DAY
    )
    gone = on[hit]
    if gone.empty:
        when = f"at {clock(after_s)} or later" if after_s is not None else f"at {clock(at_s or 0)}"
        raise NotFoundError(f"{_route_words(route, towards)} has no trip {when}; it sets off at {_times(on)}.")
    often = set(timetable.frequencies["trip_id"]) & set(gone["trip_id"])
    if often and (days or after_s is None):
        raise BadValueError(f"{_bus(gone)} runs every so many minutes; it can be cut after a time on all days only.")
    ids = set(gone["trip_id"]) - (often & set(on.loc[~hit, "trip_id"]))
    edited = _not_on(timetable, ids, days) if days else without_trips(timetable, ids)
    edited = _ending(edited, often - ids, after_s or 0)
    return Edited(edited, f"{_bus(gone)} no longer at {_times(gone)}, {_days(days or gone['weekday'])}")


def saturday_on_sunday(timetable: Timetable, *, week: date, route: str = "") -> Edited:
    """Saturday's trips run on Sundays as well: of the route, or of every one. What runs on Sundays stays.

    A trip that runs on both days already is left as it is. Raises NotFoundError where there is none to add.
    """
    on = _departures(timetable, week, route, "")
    saturday, sunday = (set(on.loc[on["weekday"] == day, "trip_id"]) for day in (5, 6))
    extra = [Extra(str(id_)) for id_ in timetable.trips["trip_id"] if id_ in saturday - sunday]
    if not extra:
        which = f"Route {route}" if route else "No route"
        raise NotFoundError(f"{which} has a trip on Saturdays that does not run on Sundays already.")
    edited = add_trips(timetable, extra, weekdays=[6])
    which = f"of {_bus_name(on)}" if route else "of every route"
    return Edited(edited, f"{len(extra)} trips {which} run on Sundays as on Saturdays, beside what runs there now")


def clock(seconds: int) -> str:
    """A time of a service day: 81,000 is "22:30", and after midnight "24:10"."""
    return f"{int(seconds) // 3600:02d}:{int(seconds) % 3600 // 60:02d}"


def _departures(timetable: Timetable, week: date, route: str, towards: str) -> pd.DataFrame:
    """The week's departures of a route ("": of all): trip_id, first_s, pattern, name, towards, weekday.

    A trip has a row for each weekday, and for each departure of a headway.
    """
    ids = _route_ids(timetable, route) if route else set(timetable.routes["route_id"])
    trips = timetable.trips[timetable.trips["route_id"].isin(ids)]
    calls = timetable.stop_times[timetable.stop_times["trip_id"].isin(trips["trip_id"])]
    of_route = replace(timetable, trips=trips, stop_times=calls)
    by_day = [trips_on(of_route, week + timedelta(days=day)).assign(weekday=day) for day in EVERY_DAY]
    on = _each_departure(pd.concat(by_day, ignore_index=True), timetable.frequencies)
    if on.empty:
        what = f"Route {route} does not run" if route else "No route runs"
        raise NotFoundError(f"{what} in the week of {week}, so nothing of it can be changed.")
    on["name"] = on["route_id"].map(timetable.routes.set_index("route_id")["name"])
    headsign = on["trip_id"].map(timetable.trips.set_index("trip_id")["headsign"])
    stop = on["pattern"].str.rpartition("\n")[2].map(timetable.stops.set_index("stop_id")["name"])
    on["towards"] = headsign.where(headsign != "", stop)
    if not towards:
        return on
    wanted = (on["towards"].str.casefold() == towards.casefold()) | (stop.str.casefold() == towards.casefold())
    if not wanted.any():
        ways = ", ".join(sorted(set(on["towards"])))
        raise NotFoundError(f"Route {route} does not go to {towards!r} in the week of {week}; it goes to {ways}.")
    return on[wanted].reset_index(drop=True)


def _route_ids(timetable: Timetable, route: str) -> set[str]:
    """The routes of that id or name. Raises NotFoundError, or BadValueError where they are of several companies."""
    routes, wanted = timetable.routes, route.casefold()
    found = routes[routes["route_id"].str.casefold() == wanted]
    if found.empty:
        found = routes[routes["name"].str.casefold() == wanted]
    if found.empty:
        some = ", ".join(dict.fromkeys(routes["name"].head(SHOWN)))
        raise NotFoundError(f"The timetable has no route {route!r}; it has {len(routes)}, such as {some}.")
    if found["agency"].nunique() > 1:
        ids = ", ".join(f"{row.route_id} ({row.agency})" for row in found.head(SHOWN).itertuples())
        raise BadValueError(f"Several companies run a route {route!r}; give the id of one: {ids}.")
    return set(found["route_id"])


def _each_departure(on: pd.DataFrame, frequencies: pd.DataFrame) -> pd.DataFrame:
    """The trips with one row for each departure of a headway, in place of the one that stands for them."""
    often = frequencies[frequencies["trip_id"].isin(on["trip_id"])]
    if often.empty:
        return on
    columns = (often[name].to_list() for name in ("trip_id", "start_s", "end_s", "headway_s"))
    starts = [(id_, at_s) for id_, *window in zip(*columns, strict=True) for at_s in range(*window)]
    joined = on.merge(pd.DataFrame(starts, columns=["trip_id", "at_s"]), on="trip_id", how="left")
    joined["first_s"] = joined["at_s"].fillna(joined["first_s"]).astype("int64")
    return joined.drop(columns="at_s")


def _ending(timetable: Timetable, trip_ids: set[str], after_s: int) -> Timetable:
    """The timetable with those trips of a headway setting off before ``after_s`` only."""
    table = timetable.frequencies
    hit = table["trip_id"].isin(trip_ids)
    kept = table[~hit | (table["start_s"] < after_s)].copy()
    kept.loc[hit, "end_s"] = kept.loc[hit, "end_s"].clip(upper=after_s)
    return replace(timetable, frequencies=kept.reset_index(drop=True)) if trip_ids else timetable


def _not_on(timetable: Timetable, trip_ids: set[str], weekdays: Collection[int]) -> Timetable:
    """The timetable with those trips not running on those weekdays: their services, less the days, under new ids."""
    trips = timetable.trips.copy()
    hit = trips["trip_id"].isin(trip_ids)
    taken = {*trips["service_id"], *timetable.calendar["service_id"], *timetable.calendar_dates["service_id"]}
    number = next(n for n in range(len(taken) + 1) if not any(id_.startswith(f"{CUT}:{n}:") for id_ in taken))
    services = set(trips.loc[hit, "service_id"])
    trips.loc[hit, "service_id"] = f"{CUT}:{number}:" + trips.loc[hit, "service_id"]
    weekly = timetable.calendar[timetable.calendar["service_id"].isin(services)].copy()
    weekly[[DAYS[day] for day in weekdays]] = False
    dated = timetable.calendar_dates[timetable.calendar_dates["service_id"].isin(services)]
    stays = np.array([day.weekday() not in weekdays for day in dated["date"]], dtype=np.bool_)
    dated = dated[stays].copy()
    for part in (weekly, dated):
        part["service_id"] = f"{CUT}:{number}:" + part["service_id"]
    calendar = pd.concat([timetable.calendar, weekly], ignore_index=True)
    dates = pd.concat([timetable.calendar_dates, dated], ignore_index=True) if len(dated) else timetable.calendar_dates
    return replace(timetable, trips=trips, calendar=calendar, calendar_dates=dates)


def _bus(trips: pd.DataFrame) -> str:
    """ "21 to Maidstone", or to several."""
    ways = list(dict.fromkeys(trips["towards"]))
    return f"{_bus_name(trips)} to {', '.join(ways[:SHOWN])}{' and others' if len(ways) > SHOWN else ''}"


def _bus_name(trips: pd.DataFrame) -> str:
    return ", ".join(dict.fromkeys(trips["name"]))


def _route_words(route: str, towards: str) -> str:
    return f"Route {route} to {towards}" if towards else f"Route {route}"


def _times(trips: pd.DataFrame) -> str:
    """When trips set off: the first few times, and the last."""
    times = [clock(s) for s in sorted(set(trips["first_s"]))]
    return ", ".join(times) if len(times) <= SHOWN else f"{', '.join(times[: SHOWN - 1])} … {times[-1]}"


def _days(weekdays: Sequence[int] | Collection[int]) -> str:
    """Weekdays in words: "Mondays to Fridays" where they follow on, else each."""
    days = sorted(set(weekdays))
    if days == list(EVERY_DAY):
        return "every day"
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{NAMES[days[0]]}s to {NAMES[days[-1]]}s"
    return " and ".join(f"{NAMES[day]}s" for day in days)
