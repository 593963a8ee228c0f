"""What if: a scenario is a named list of changes, as data that can be kept in a file and given to anybody.

A change names public records, places and buses, and has no field for a person: no contact, no address of a home.
``mapping.scenarios`` works out what it comes to; nothing here or there touches the store.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from layers.limits import MAX_SCENARIO_CHANGES, MAX_SCENARIO_SESSIONS
from layers.records import Session, ShortText, Slug

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS, MINUTES = 36, 60  # a service day runs on into the next morning: "25:10" is ten past one at night

Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
Clock = Annotated[str, Field(pattern=r"^\d{1,2}:\d{2}$")]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Sessions = Annotated[tuple[Session, ...], Field(max_length=MAX_SCENARIO_SESSIONS)]
Hours = Annotated[str, Field(max_length=300)]
Words = Annotated[tuple[Slug, ...], Field(max_length=50)]


class _Change(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class AddAsset(_Change):
    """A place, group or line of support that is not there now; a position is needed unless it is online or by phone."""

    do: Literal["add-asset"]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    kind: Slug
    venue: Literal["in-person", "online", "phone", "hybrid"] = "in-person"
    lon: Lon | None = None
    lat: Lat | None = None
    sessions: Sessions = ()
    opening_hours: Hours = ""
    needs: Words = ()
    capital: Words = ()

    @model_validator(mode="after")
    def _somewhere(self) -> "AddAsset":
        if (self.lon is None) != (self.lat is None):
            raise ValueError("a position needs both lon and lat, or neither")
        if self.lon is None and self.venue in ("in-person", "hybrid"):
            raise ValueError("what is met in person needs a position, lon and lat")
        return self


class MoveAsset(_Change):
    """An asset at another place, at the same times."""

    do: Literal["move-asset"]
    asset: Slug
    lon: Lon
    lat: Lat


class RetimeAsset(_Change):
    """An asset at other times: these sessions and opening hours stand in place of all it had, and it is running."""

    do: Literal["retime-asset"]
    asset: Slug
    sessions: Sessions = ()
    opening_hours: Hours = ""

    @model_validator(mode="after")
    def _some_time(self) -> "RetimeAsset":
        if not self.sessions and not self.opening_hours:
            raise ValueError("give a session or opening hours; to end an asset, write do = 'close-asset'")
        return self


class CloseAsset(_Change):
    """An asset that is no longer there."""

    do: Literal["close-asset"]
    asset: Slug


class _BusChange(_Change):
    """``route``: its number or id; ``towards``: where the trip goes, as on its front ("": either way)."""

    route: Annotated[str, Field(min_length=1, max_length=120)]
    towards: ShortText = ""
    days: Annotated[tuple[Weekday, ...], Field(max_length=7)] = ()

    @model_validator(mode="after")
    def _times_of_a_day(self) -> "_BusChange":
        for value in self._clocks():
            if value:
                seconds_of(value)
        return self

    def _clocks(self) -> Iterator[str]:
        return (getattr(self, name, "") for name in ("like", "at", "after"))


class AddTrip(_BusChange):
    """A trip more, like the one that sets off at ``like``, but setting off at ``at``; on its days unless others are."""

    do: Literal["add-trip"]
    like: Clock
    at: Clock


class LaterLastTrip(_BusChange):
    """After the last trip of the day, each way, one more: ``minutes`` later, or setting off at ``at``."""

    do: Literal["later-last-trip"]
    minutes: Annotated[int, Field(gt=0, le=720)] | None = None
    at: Clock | Literal[""] = ""

    @model_validator(mode="after")
    def _one_of_two(self) -> "LaterLastTrip":
        if (self.minutes is None) == (not self.at):
            raise ValueError("give either minutes or at, one of the two")
        return self


class CutTrips(_BusChange):
    """The trip that sets off at ``at`` no longer runs; or all that set off at ``after`` or later."""

    do: Literal["cut-trips"]
    at: Clock | Literal[""] = ""
    after: Clock | Literal[""] = ""

    @model_validator(mode="after")
    def _one_of_two(self) -> "CutTrips":
        if bool(self.at) == bool(self.after):
            raise ValueError("give either at (one trip) or after (all from then on), one of the two")
        return self


class SaturdayOnSunday(_Change):
    """Saturday's trips run on Sundays as well, beside what runs there now; of one route, or of all where "" is."""

    do: Literal["saturday-on-sunday"]
    route: Annotated[str, Field(max_length=120)] = ""


AssetChange = AddAsset | MoveAsset | RetimeAsset | CloseAsset
BusChange = AddTrip | LaterLastTrip | CutTrips | SaturdayOnSunday
Change = AssetChange | BusChange
CHANGES: dict[str, type[BaseModel]] = {
    "add-asset": AddAsset,
    "move-asset": MoveAsset,
    "retime-asset": RetimeAsset,
    "close-asset": CloseAsset,
    "add-trip": AddTrip,
    "later-last-trip": LaterLastTrip,
    "cut-trips": CutTrips,
    "saturday-on-sunday": SaturdayOnSunday,
}


class Scenario(BaseModel):
    """A named list of changes, made one after the other. ``area``: the area it was written for; "" where not said."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, Field(min_length=1, max_length=120)]
    description: Annotated[str, Field(max_length=2000)] = ""
    area: ShortText = ""
    written_on: date | None = None
    example: bool = False
    changes: Annotated[
        tuple[Annotated[Change, Field(discriminator="do")], ...], Field(max_length=MAX_SCENARIO_CHANGES)
    ] = ()

    @property
    def named_assets(self) -> tuple[str, ...]:
        """The ids of records that its changes name, in order, each once."""
        return tuple(
            dict.fromkeys(c.asset for c in self.changes if isinstance(c, MoveAsset | RetimeAsset | CloseAsset))
        )


def seconds_of(clock: str) -> int:
    """Seconds of a service day: "22:30" is 81,000, "25:10" ten past one in the night after.

    Raises ValueError for what is no time of a day or of the night after it.
    """
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", clock)
    if not found or int(found[1]) >= HOURS or int(found[2]) >= MINUTES:
        raise ValueError(f"{clock!r} is not a time such as '22:30' (after midnight '24:10', to '{HOURS - 1}:59')")
    return int(found[1]) * 3600 + int(found[2]) * 60


def weekday_numbers(days: tuple[str, ...]) -> tuple[int, ...]:
    """Days by number, 0 is Monday, in order, each once."""
    return tuple(sorted({WEEKDAYS.index(day) for day in days}))
