"""Where a new group could meet: rooms and places on the map that could help, when they are free, and zone centres.

Only the frame of assets that is given is looked at, so a place that the asker may not see is no candidate.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.errors import BadValueError
from layers.homes import home_points
from layers.records import Session, Status
from mapping.occurrences import DAY, NO_PLACE
from mapping.rules import open_intervals, session_starts
from mapping.siting import greedy
from mapping.travel.plane import crow_metres

COLUMNS = {
    "what": "str", "asset_id": "str", "name": "str", "lon": "float64", "lat": "float64", "start": "datetime64[us]",
    "end": "datetime64[us]", "known": "str", "cost": "str",
}  # fmt: skip
ROOM, PLACE = "room", "place"
NO_HALL_KNOWN = "No hall is known here: a place would have to be found."
PARTS = ((0, 12, "morning"), (12, 17, "afternoon"), (17, 24, "evening"))
NEAR_M = 3000.0  # what a group would serve without any bus, roughly


@dataclass(frozen=True)
class Slot:
    """When a new group would meet (naive local time), and the part of the day that it is to help in."""

    day: date
    start: time
    minutes: int

    def __post_init__(self) -> None:
        if not 1 <= self.minutes <= 12 * 60:
            raise BadValueError(f"A group of {self.minutes} minutes was asked for; give 1 to {12 * 60}.")

    @property
    def begins(self) -> datetime:
        """Its start."""
        return datetime.combine(self.day, self.start)

    @property
    def ends(self) -> datetime:
        """Its end, which may be after midnight."""
        return self.begins + timedelta(minutes=self.minutes)

    @property
    def stretch(self) -> tuple[datetime, datetime]:
        """The part of the day, from its first moment up to its end."""
        midnight = datetime.combine(self.day, time())
        first, last = self.hours
        return midnight + timedelta(hours=first), midnight + timedelta(hours=last)

    @property
    def hours(self) -> tuple[int, int]:
        """The part of the day: what begins from the first hour, and before the second."""
        return next((first, last) for first, last, _ in PARTS if self.start.hour < last)

    @property
    def part(self) -> str:
        """The part of the day in a word: "evening"."""
        return next(word for _, last, word in PARTS if self.start.hour < last)


def candidates(
    zones: gpd.GeoDataFrame, assets: gpd.GeoDataFrame, slot: Slot, *, weights: NDArray[np.floating], most_places: int
) -> pd.DataFrame:
    """Rooms that are free, then centres of zones; a row each, with the columns of ``COLUMNS``.

    ``what`` is "room" or "place", ``known`` says in a sentence what is known of the place and its times, ``cost`` what
    its record says it costs. ``weights``: what each zone has to gain, by which centres are chosen where there are more
    than ``most_places`` (0: all of them).
    """
    rooms = pd.DataFrame(list(_rooms(assets, slot)), columns=list(COLUMNS)).astype(COLUMNS)
    return pd.concat([rooms, _centres(zones, slot, weights, most_places)], ignore_index=True)


def _rooms(assets: gpd.GeoDataFrame, slot: Slot) -> Iterator[dict[str, Any]]:
    """Potential places with a position: at the times of their own sessions, else when they are free long enough."""
    latent = assets[(assets["status"].astype("str") == Status.POTENTIAL) & assets["lon"].notna()]
    for row in latent[~latent["venue"].isin(NO_PLACE)].to_dict("records"):
        same = {"what": ROOM, "asset_id": row["id"], "name": row["name"], "lon": row["lon"], "lat": row["lat"]}
        same["cost"] = row["cost"] or ""
        if row["sessions"]:
            yield from (same | times for times in _own_times(row["sessions"], slot))
        elif times := _free(str(row["opening_hours"] or ""), slot):
            yield same | times


def _own_times(sessions: Iterable[Session], slot: Slot) -> Iterator[dict[str, Any]]:
    """The sessions in person that would begin in that part of the day."""
    first, last = slot.stretch
    for session in sessions:
        for start in session_starts(session, first, last):
            if start >= first and session.venue not in NO_PLACE:
                end = start + timedelta(minutes=session.minutes)
                yield {"start": start, "end": end, "known": "It would meet then, by its record."}


def _free(hours: str, slot: Slot) -> dict[str, Any]:
    """When the group could meet there, as near to the asked time as can be, in the same part of the day; {}: never."""
    if not hours:
        return {"start": slot.begins, "end": slot.ends, "known": "When it is free is not known: ask."}
    first, last = slot.stretch
    length, found = timedelta(minutes=slot.minutes), []
    for free in open_intervals(hours, first - DAY, last + DAY):
        earliest, latest = max(free.start, first), min(free.end - length, last - timedelta(minutes=1))
        if earliest <= latest:
            found.append((min(max(slot.begins, earliest), latest), free))
    if not found:
        return {}
    begins, free = min(found, key=lambda one: abs(one[0] - slot.begins))
    known = f"By its record it is free from {free.start:%H:%M} to {free.end:%H:%M}: ask first."
    return {"start": begins, "end": begins + length, "known": known}


def _centres(zones: gpd.GeoDataFrame, slot: Slot, weights: NDArray[np.floating], most: int) -> pd.DataFrame:
    """The points where people of zones live, as places for a group."""
    homes = home_points(zones).to_crs(4326)
    chosen = np.arange(len(zones)) if not 0 < most < len(zones) else _spread(homes, weights, most)
    return pd.DataFrame(
        {
            "what": PLACE, "asset_id": "", "name": zones["name"].to_numpy()[chosen],
            "lon": homes.x.to_numpy()[chosen], "lat": homes.y.to_numpy()[chosen], "start": slot.begins,
            "end": slot.ends, "known": NO_HALL_KNOWN, "cost": "",
        }
    ).astype(COLUMNS)  # fmt: skip


def _spread(homes: gpd.GeoSeries, weights: NDArray[np.floating], most: int) -> NDArray[np.int64]:
    """So many of the homes: those that together have most weight within 3 km first, then by the weight near them."""
    lonlat = np.column_stack([homes.x, homes.y])
    near = crow_metres(lonlat[:, None], lonlat[None, :]) <= NEAR_M
    first = greedy(near, weights, add=most).chosen
    rest = [n for n in np.argsort(-(near @ weights), kind="stable") if n not in set(first)]
    return np.sort(np.array([*first, *rest], dtype=np.int64)[:most])
