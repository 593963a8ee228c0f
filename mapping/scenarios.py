"""What a scenario comes to: its changes made on copies of the frames, which coverage is then asked about afresh.

Nothing is written to the store, and nothing that is given is changed. Give the frame of public assets: a change that
names a record not in it (hidden, or not there at all, alike) changes nothing and is told as such.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd

from layers.errors import BadValueError, NotFoundError
from layers.scenarios import (
    AddAsset,
    AddTrip,
    AssetChange,
    BusChange,
    CutTrips,
    LaterLastTrip,
    MoveAsset,
    RetimeAsset,
    Scenario,
    seconds_of,
    weekday_numbers,
)
from layers.transport import Timetable
from mapping import bus_changes
from mapping.asset_changes import changed, with_asset
from mapping.bus_changes import Edited

NOT_PUBLIC = "names {!r}, which is not among the public records, so that it changes nothing"


@dataclass(frozen=True, eq=False)
class Applied:
    """The frames with a scenario's changes made.

    ``timetable`` is the very one that was given where no bus changed (None: there is none). ``words``: what each
    change came to, in the scenario's order; ``without_effect``: those that name no record of the frame.
    """

    assets: gpd.GeoDataFrame
    timetable: Timetable | None
    words: tuple[str, ...]
    without_effect: tuple[str, ...]


def apply(
    scenario: Scenario, assets: gpd.GeoDataFrame, timetable: Timetable | None, *, week: date, today: date | None = None
) -> Applied:
    """Make the changes of a scenario, one after the other.

    ``assets``: the frame of public assets, as the store gives it; ``week``: the Monday of the week that coverage is
    to be worked out for, in which the last bus of a day is looked up. What is added counts as checked on ``today``.

    Raises NotFoundError or BadValueError that names the change: a route or trip that is not there, a rule or opening
    hours that cannot be read, buses of an area without a timetable.
    """
    frame, buses = assets, timetable
    words: list[str] = []
    without: list[str] = []
    for number, change in enumerate(scenario.changes, start=1):
        with _naming(f"Change {number} ({change.do})"):
            if isinstance(change, AddAsset):
                frame = with_asset(frame, change, number=number, example=scenario.example, today=today)
                words.append(f"{change.name} is added")
            elif isinstance(change, AssetChange):
                made = changed(frame, change)
                frame = frame if made is None else made[0]
                if made is None:
                    without.append(f"Change {number} ({change.do}) {NOT_PUBLIC.format(change.asset)}.")
                else:
                    words.append(f"{made[1]} {_done(change)}")
            else:
                buses, said = _bus_change(change, buses, week)
                words.append(said)
    return Applied(frame, buses, tuple(words), tuple(without))


@contextmanager
def _naming(called: str) -> Iterator[None]:
    """Put the change before any complaint about it."""
    try:
        yield
    except NotFoundError as error:
        raise NotFoundError(f"{called}: {error}") from error
    except BadValueError as error:
        raise BadValueError(f"{called}: {error}") from error


def _done(change: AssetChange) -> str:
    """What was done to an asset."""
    if isinstance(change, MoveAsset):
        return f"is moved to {change.lat:.4f}, {change.lon:.4f} (latitude, longitude)"
    return "meets at other times" if isinstance(change, RetimeAsset) else "is closed"


def _bus_change(change: BusChange, timetable: Timetable | None, week: date) -> Edited:
    """The timetable after a change of the buses."""
    if timetable is None:
        raise BadValueError("this area has no timetable, so its buses cannot be changed; add a GTFS feed to it.")
    if not isinstance(change, AddTrip | LaterLastTrip | CutTrips):
        return bus_changes.saturday_on_sunday(timetable, week=week, route=change.route)
    days = weekday_numbers(change.days)
    which: dict[str, Any] = {"week": week, "route": change.route, "towards": change.towards, "days": days}
    if isinstance(change, AddTrip):
        return bus_changes.add_trip(timetable, **which, like_s=seconds_of(change.like), at_s=seconds_of(change.at))
    at_s = seconds_of(change.at) if change.at else None
    if isinstance(change, LaterLastTrip):
        return bus_changes.later_last_trip(timetable, **which, minutes=change.minutes, at_s=at_s)
    after_s = seconds_of(change.after) if change.after else None
    return bus_changes.cut_trips(timetable, **which, at_s=at_s, after_s=after_s)
