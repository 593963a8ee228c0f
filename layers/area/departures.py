"""How many buses and trains leave each stop in an ordinary week: enough to find the busiest place, no travel times."""

from collections.abc import Sequence
from datetime import date, timedelta

import geopandas as gpd
import pandas as pd

from layers.transport import Timetable

ONE_DAY_FROM_TRIPS = 500
LOOK_DAYS = 400
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def first_whole_week(timetable: Timetable) -> date:
    """Return the first Monday of the timetable that has a Sunday in it too, else its first day."""
    monday = timetable.start + timedelta(days=-timetable.start.weekday() % 7)
    return monday if monday + timedelta(days=6) <= timetable.end else timetable.start


def weekly_departures(timetable: Timetable, *, start: date) -> pd.DataFrame:
    """Return stop_id and departures: the boardings offered at each stop in the seven days from ``start``.

    Calendars and their exceptions are followed day by day; a trip that repeats by frequency counts once a repeat.
    """
    days = [start + timedelta(days=n) for n in range(7)]
    runs = pd.concat([_services_on(timetable, day) for day in days]).value_counts()
    trips = timetable.trips.set_index("trip_id")["service_id"].map(runs).fillna(0)
    if len(timetable.frequencies):
        often = timetable.frequencies
        repeats = ((often["end_s"] - often["start_s"]) / often["headway_s"]).groupby(often["trip_id"]).sum()
        trips = trips * repeats.reindex(trips.index).fillna(1)
    calls = timetable.stop_times
    goes_on = calls["trip_id"].eq(calls["trip_id"].shift(-1))  # nobody boards at a trip's last stop
    boardings = calls[calls["pickup"].astype(bool) & goes_on]
    per_call = trips.reindex(boardings["trip_id"].astype("str")).to_numpy()
    departures = pd.Series(per_call, index=boardings["stop_id"].astype("str"), name="departures")
    return departures.groupby(level=0).sum().reset_index()


def served_stops(timetable: Timetable, *, within: Sequence[float]) -> gpd.GeoDataFrame:
    """Return the stops inside ``within`` (west, south, east, north) that anything leaves, the busiest first.

    Columns name, departures (in the first whole week of the timetable) and geometry (points, EPSG:4326).
    """
    weekly = weekly_departures(timetable, start=first_whole_week(timetable))
    stops = timetable.stops.merge(weekly, on="stop_id")
    west, south, east, north = within
    inside = stops["lon"].between(west, east) & stops["lat"].between(south, north) & (stops["departures"] >= 1)
    kept = stops[inside].sort_values(["departures", "name"], ascending=[False, True], ignore_index=True)
    points = gpd.points_from_xy(kept["lon"], kept["lat"], crs="EPSG:4326")
    return gpd.GeoDataFrame({"name": kept["name"], "departures": kept["departures"].astype(int)}, geometry=points)


def cut_to_one_weekday(timetable: Timetable) -> str:
    """Return the one weekday ("Tuesday") that a feed was cut to, or "" where it looks whole.

    A whole feed of ONE_DAY_FROM_TRIPS or more has trips of Saturdays or Sundays only; where every trip runs on a
    date of one weekday, and on no date of another do they all, somebody kept that day's services, and other days
    are not the real service. Looks at the first LOOK_DAYS days.
    """
    service = timetable.trips["service_id"]
    if len(service) < ONE_DAY_FROM_TRIPS:
        return ""
    days = min(LOOK_DAYS, (timetable.end - timetable.start).days + 1)
    dates = [timetable.start + timedelta(days=n) for n in range(days)]
    services = set(service)
    whole = {f"{day:%A}" for day in dates if services <= set(_services_on(timetable, day))}
    return whole.pop() if len(whole) == 1 else ""


def _services_on(timetable: Timetable, day: date) -> pd.Series:
    """Return the ids of the services that run on ``day``, each once."""
    calendar, dated = timetable.calendar, timetable.calendar_dates
    usual = calendar[calendar[_DAYS[day.weekday()]] & (calendar["start"] <= day) & (calendar["end"] >= day)][
        "service_id"
    ]
    today = dated[dated["date"] == day]
    removed = today.loc[~today["added"], "service_id"]
    added = today.loc[today["added"], "service_id"]
    return pd.Series(pd.unique(pd.concat([usual[~usual.isin(removed)], added])), dtype="str")
