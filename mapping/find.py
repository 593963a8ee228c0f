"""The newcomer's question: what is on, can I get there, and can I get home again?

Asked with a place and a time that are used here and kept nowhere.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point

from layers.errors import BadValueError, NoServiceError, OutsideAreaError
from mapping.advice import next_steps
from mapping.asking import Journeys, ThereAndBack
from mapping.choices import suits
from mapping.occurrences import NO_PLACE, occurrences
from mapping.travel import Journey
from mapping.travel.fares import Fare
from mapping.travel.there_and_back import HOME_TOO_LONG
from mapping.visits import VISIT_MINUTES

THERE_AND_BACK = "there and back"
CAN_STAY = "you can stay the night"
NO_WAY_HOME = "there but no way home"
LONG_WAY_HOME = "there but home takes too long"
TOO_LATE = "cannot get there in time"
NO_TIMETABLE = "no timetable for that day"
ONLINE, PHONE = "online", "phone"
OUT_OF_REACH = (TOO_LATE, NO_TIMETABLE)
ORDER = (THERE_AND_BACK, ONLINE, PHONE, LONG_WAY_HOME, NO_WAY_HOME, CAN_STAY, *OUT_OF_REACH)
# Nothing goes faster from door to door, in metres a minute: further away is out of reach without asking further.
FASTEST_M_PER_MINUTE = {"walk": 130.0, "cycle": 500.0, "drive": 2000.0, "transit": 3000.0}
DEGREE_M = 111_200.0
LONGEST_MINUTES = 12 * 60.0
MORNING = time(6)  # a place that is open until then is open all night

FROM_ASSET = ["address", "phone", "website", "checked_on", "example"]
FROM_OCCURRENCE = ["asset_id", "name", "kind", "venue", "start", "end", "drop_in", "note", "lon", "lat"]
TIMES = ["leave_by", "arrive", "last_way_home", "home_by"]
COLUMNS = [
    *("asset_id", "name", "kind", "venue", "start", "end", "status", "leave_by", "first_ride", "arrive"),
    *("minutes_out", "last_way_home", "home_by", "home_ride", "walk_m", "journey_out", "journey_home", "fare"),
    *("drop_in", "note", "lon", "lat", *FROM_ASSET, "stale"),
]
Row = dict[Any, Any]


class Travels(ThereAndBack, Journeys, Protocol):
    """What find asks of a travel network (``mapping.travel.TravelNetwork`` is one)."""

    def cost(self, out: Journey, home: Journey | None = None) -> Fare | None:
        """The least that the way there, and home, cost; None where it is not known."""


@dataclass(frozen=True)
class _Trip:
    """Who goes: from where, not before when, by what, and for how long at most each way."""

    net: Travels
    home: Point
    when: datetime
    on_from: datetime
    until: datetime
    mode: str
    max_minutes: int
    everyday: frozenset[str]
    overnight: frozenset[str]
    stale: frozenset[str]

    def both_ways(self, place: Point, start: datetime, end: datetime) -> Row:
        """``net.there_and_back`` for this one person."""
        homes = gpd.GeoSeries([self.home], crs="EPSG:4326")
        table = self.net.there_and_back(homes, place, start, end, mode=self.mode, max_minutes=self.max_minutes)
        return dict(table.iloc[0])

    def journey(self, origin: Point, destination: Point, **moment: datetime) -> Journey | None:
        """``net.journey``, with a minute more, so that rounding to whole seconds loses no journey just found."""
        longest = self.max_minutes + 1
        return self.net.journey(origin, destination, mode=self.mode, max_minutes=longest, **moment)

    def first_arrival(self, place: Point, before: datetime) -> datetime | None:
        """When one can be there at the earliest, in whole minutes, however long one waits at home first."""
        longest = min((before - self.when) / timedelta(minutes=1), LONGEST_MINUTES)
        if longest <= 0:
            return None
        out = self.net.journey(self.home, place, depart=self.when, mode=self.mode, max_minutes=longest)
        return _whole_minute(out.arrive) if out is not None else None

    def check_home(self) -> None:
        """Raise OutsideAreaError where the person's own place is in the sea or far from every street."""
        self.net.journey(self.home, self.home, depart=self.when, mode="walk", max_minutes=1)

    def far_away(self, place: Point) -> bool:
        """Whether no vehicle could do it in the time, by the straight line alone."""
        east = (place.x - self.home.x) * np.cos(np.radians(self.home.y))
        metres = DEGREE_M * np.hypot(east, place.y - self.home.y)
        return bool(metres > FASTEST_M_PER_MINUTE[self.mode] * self.max_minutes)


def find(
    assets: gpd.GeoDataFrame,
    net: Travels,
    origin: Point,
    when: datetime,
    *,
    until: datetime,
    on_from: datetime | None = None,
    mode: str = "transit",
    needs: Collection[str] = (),
    kinds: Collection[str] = (),
    step_free: bool = False,
    family: bool = False,
    everyday: Collection[str] = (),
    overnight: Collection[str] = (),
    stale: Collection[str] = (),
    max_minutes: int = 90,
    limit: int = 20,
) -> pd.DataFrame:
    """What is on from ``on_from`` (``when`` unless said) until ``until``, for a person who can leave from ``when`` on.

    ``assets`` is the frame that the asker may see; ``origin`` a point (lon, lat); times are naive local
    wall-clock; ``max_minutes`` is the limit each way. ``needs`` and ``kinds``: any of them; ``step_free`` and
    ``family`` keep what is known to be so. ``everyday``: kinds of place that are not support in themselves (a
    library), listed after those that are. ``overnight``: kinds where a person may sleep. ``stale``: ids of assets that
    nobody has checked for long, listed after the others of their status.

    One row per session or open place, at most ``limit`` with a place and ``limit`` without, in the order of
    ``status``, soonest visit first within each (what is ``stale`` after the rest), but with everyday places after all
    support that can be reached:

    - "there and back"; "online"; "phone" (always here, whatever the distance; those with no times known too)
    - "there but home takes too long" (the wait counted); "there but no way home"; "you can stay the night" (of the
      ``overnight`` kinds and open until the morning); "cannot get there in time"; "no timetable for that day"

    Columns: asset_id, name, kind, venue, start, end, status, leave_by, first_ride ("7 from High Street 18:05",
    "" where one walks), arrive, minutes_out, last_way_home (may be before the end), home_by, home_ride, walk_m
    (metres on the way there), journey_out and journey_home (``Journey`` or None), fare (``Fare`` of both, None where
    not known), drop_in, note, lon, lat, address, phone, website, checked_on, example, stale. For an open place the
    visit is one of ``VISIT_MINUTES`` from the time one gets there; the way home is counted from its end. ``.attrs``:
    straight_line, attribution, and next_steps: sentences to go on with, where nothing can be reached and left again.

    Raises BadValueError: ``until`` is not after the start, or ``limit`` is less than 1; OutsideAreaError:
    ``origin`` is in the sea or far from every street and stop.
    """
    if limit < 1:
        raise BadValueError(f"limit={limit} shows nothing; expected 1 or more.")
    parts = frozenset(everyday), frozenset(overnight), frozenset(stale)
    trip = _Trip(net, origin, when, max(on_from or when, when), until, mode, max_minutes, *parts)
    wanted = assets[suits(assets, needs=needs, kinds=kinds, step_free=step_free, family=family)]
    rows, remote = _all_rows(trip, wanted, limit)
    found = _table(rows, wanted)
    found["stale"] = found["asset_id"].isin(trip.stale).astype("bool")
    chosen = {"needs": needs, "kinds": kinds, "step_free": step_free, "family": family}
    reached = any(row["status"] in (THERE_AND_BACK, CAN_STAY) for row in rows)
    steps = () if reached else next_steps(assets, until=until, on_from=trip.on_from, chosen=chosen, remote=remote)
    found.attrs |= {"straight_line": net.straight_line, "attribution": net.attribution, "next_steps": list(steps)}
    return found


def _all_rows(trip: _Trip, wanted: gpd.GeoDataFrame, limit: int) -> tuple[list[Row], int]:
    """The rows in their order, at most ``limit`` with a place and as many without; and how many are without."""
    on = occurrences(wanted, start=trip.on_from, end=trip.until)
    placed = on["lon"].notna() & ~on["venue"].isin(NO_PLACE)
    if placed.any():
        trip.check_home()
    here = _placed_rows(trip, on[placed].to_dict("records"), limit)
    away = [_remote_row(row) for row in on[~placed].to_dict("records")] + _always(wanted)
    order = partial(_order, trip=trip)
    return sorted(here + sorted(away, key=order)[:limit], key=order), len(away)


def _order(row: Row, *, trip: _Trip) -> tuple[bool, bool, int, bool, pd.Timestamp, str]:
    """Reached before not, support before everyday places, then by status; checked lately before not; soon before late.

    What has no known time comes last.
    """
    first = row["visit"][0] if "visit" in row else row["start"]
    start = pd.Timestamp(first) if pd.notna(first) else pd.Timestamp.max
    status = row["status"]
    sunk = row["asset_id"] in trip.stale
    return status in OUT_OF_REACH, row["kind"] in trip.everyday, ORDER.index(status), sunk, start, row["name"]


def _placed_rows(trip: _Trip, on: list[Row], limit: int) -> list[Row]:
    """Rows with a place, support first, judged until ``limit`` are good; journeys for those kept.

    What is stale is judged after the rest, so that it takes no place of what was checked.
    """
    judged: list[Row] = []
    good = 0
    for row in sorted(on, key=lambda row: (row["kind"] in trip.everyday, row["asset_id"] in trip.stale)):
        judged.append(row | _judge(trip, row))
        good += judged[-1]["status"] == THERE_AND_BACK
        if good == limit:
            break
    return [_with_journeys(trip, row) for row in sorted(judged, key=partial(_order, trip=trip))[:limit]]


def _judge(trip: _Trip, row: Row) -> Row:
    """Status and times of one row with a place, and the visit that they are for."""
    place = Point(row["lon"], row["lat"])
    late = {"status": ONLINE if row["venue"] == "hybrid" else TOO_LATE}
    if trip.far_away(place):
        return late
    try:
        visit = _visit(trip, row, place)
        both = trip.both_ways(place, *visit) if visit else None
    except OutsideAreaError:
        return late
    except NoServiceError:
        return late if row["venue"] == "hybrid" else {"status": NO_TIMETABLE}
    if visit is None or both is None or pd.isna(both["leave_by"]) or both["leave_by"] < trip.when:
        return late
    status = THERE_AND_BACK if both["ok"] else _stuck(trip, row, both["fails"])
    times = {name: both[name] for name in ("leave_by", "minutes_out", "last_way_home", "home_by")}
    return {"status": status, "arrive": both["arrive"], "visit": visit, **times}


def _stuck(trip: _Trip, row: Row, fails: str) -> str:
    """What a place is worth that one can get to, and not home from."""
    if row["venue"] == "hybrid":
        return ONLINE
    morning = datetime.combine(trip.on_from.date() + timedelta(days=1), MORNING)
    sleeps = row["kind"] in trip.overnight and row["drop_in"] and row["end"] >= morning
    if sleeps:
        return CAN_STAY
    return LONG_WAY_HOME if fails == HOME_TOO_LONG else NO_WAY_HOME


def _visit(trip: _Trip, row: Row, place: Point) -> tuple[datetime, datetime] | None:
    """From when to when one would be there: the session; or an hour at an open place, if it fits before closing."""
    if not row["drop_in"]:
        return row["start"].to_pydatetime(), row["end"].to_pydatetime()
    length = timedelta(minutes=VISIT_MINUTES)
    start = max(row["start"].to_pydatetime(), trip.on_from)
    if pd.isna(early := trip.both_ways(place, start, start + length)["leave_by"]) or early < trip.when:
        arrival = trip.first_arrival(place, row["end"].to_pydatetime())
        if arrival is None:
            return None
        start = max(start, arrival)
    fits = start < trip.until and start + length <= row["end"]
    return (start, start + length) if fits else None


def _whole_minute(at: datetime) -> datetime:
    """That time, or the next whole minute."""
    return at if at.second == at.microsecond == 0 else at.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _with_journeys(trip: _Trip, row: Row) -> Row:
    """The row with journeys that a person can follow, where there are any."""
    if "visit" not in row:
        return row
    place = Point(row["lon"], row["lat"])
    arrive = min(pd.Timestamp(row["arrive"]).ceil("s").to_pydatetime(), row["visit"][0])
    out = trip.journey(trip.home, place, arrive=arrive)
    home = trip.journey(place, trip.home, depart=row["visit"][1]) if row["status"] == THERE_AND_BACK else None
    said = {"first_ride": _ride(out), "home_ride": _ride(home), "walk_m": out.walk_m if out else np.nan}
    fare = trip.net.cost(out, home) if out else None
    return row | said | {"journey_out": out, "journey_home": home, "fare": fare}


def _ride(journey: Journey | None) -> str:
    """The first ride of a journey: "7 from High Street 18:05"; "" where there is none."""
    rides = [leg for leg in journey.legs if leg.kind == "ride"] if journey else []
    return f"{rides[0].route} from {rides[0].from_name} {rides[0].depart:%H:%M}" if rides else ""


def _remote_row(row: Row) -> Row:
    """An occurrence with no journey to make."""
    status = {"phone": PHONE, "online": ONLINE, "hybrid": ONLINE}.get(row["venue"], TOO_LATE)
    return row | {"status": status}


def _always(wanted: pd.DataFrame) -> list[Row]:
    """Lines and online support whose times are not known: still worth a call."""
    silent = (wanted["sessions"].map(len) == 0) & (wanted["opening_hours"] == "") & wanted["venue"].isin(NO_PLACE)
    rows = wanted[silent.astype(bool)].to_dict("records")
    same = {"start": pd.NaT, "end": pd.NaT, "drop_in": True, "note": "times not known", "lon": np.nan, "lat": np.nan}
    return [
        {"asset_id": row["id"], "name": row["name"], "kind": row["kind"], "venue": row["venue"]}
        | {"status": PHONE if row["venue"] == "phone" else ONLINE, **same}
        for row in rows
    ]


def _table(rows: list[Row], wanted: pd.DataFrame) -> pd.DataFrame:
    """The rows as a frame whose columns and types do not depend on what was found."""
    own = wanted.set_index("id")[FROM_ASSET].to_dict("index")
    whole = [{name: row.get(name) for name in COLUMNS} | own[row["asset_id"]] for row in rows]
    table = pd.DataFrame(whole, columns=COLUMNS, dtype=object)
    texts = [name for name in ("name", "first_ride", "home_ride", "note") if name in table]
    table[texts] = table[texts].fillna("")
    for name in ("start", "end", *TIMES):
        table[name] = pd.to_datetime(table[name]).astype("datetime64[us]")
    for name in ("lon", "lat", "minutes_out", "walk_m"):
        table[name] = pd.to_numeric(table[name]).astype("float64")
    return table.astype({"drop_in": "bool", "example": "bool"})
