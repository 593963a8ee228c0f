"""One place or session as a newcomer reads it: plain sentences, ready for the page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.checking.note import Told
from layers.vocabulary import Vocabulary
from mapping.find import CAN_STAY, LONG_WAY_HOME, NO_WAY_HOME
from mapping.travel import Journey
from mapping.travel.fares import Fare
from mapping.visits import VISIT_MINUTES
from web.note_words import quotes, told_words
from web.public.when import Window
from web.steps import cost_words, step_free_words, steps, vehicle, way_words
from web.words import clock, clock_on, day_and_year, duration

ACCESS = ("for_whom", "cost", "step_free", "family_welcome", "someone_can_come", "meeting")
ALL_DAY = timedelta(hours=24)
SHORTEST_STAY = timedelta(minutes=30)


@dataclass(frozen=True)
class Offer:
    """What the page says about one thing on offer; empty text and empty lists are not shown.

    ``last_way_home`` is empty where no bus or train is needed: one can always walk.
    """

    asset_id: str
    name: str
    kind: str
    status: str
    when: str
    where: str
    leave_by: str
    ride: str
    arrive: str
    last_way_home: str
    stay: str
    ride_home: str
    home_by: str
    no_way_home: str
    can_stay: bool
    steps: list[str]
    step_free: str
    fare: str
    facts: list[str]
    note: str
    phone: str
    website: str
    checked: str
    not_checked_since: str  # "May 2026", where nobody has checked it for long
    said: list[str]  # what people say who have been
    quotes: list[tuple[str, str]]  # their words, and the month
    example: bool
    everyday: bool
    lonlat: tuple[float, float] | None
    number: int = 0

    def numbered(self, number: int) -> "Offer":
        """The same with its number in the list and on the map."""
        return replace(self, number=number)


def make_offer(
    row: Any, assets: gpd.GeoDataFrame, words: Vocabulary, time: Window, *, told: Told | None = None
) -> Offer:
    """One row of ``mapping.find`` and the asset it speaks of, in words; ``told`` by people who have been."""
    asset = _asset(assets, row.asset_id)
    journey, home = _journey(row.journey_out), _journey(row.journey_home)
    return Offer(
        asset_id=row.asset_id,
        name=row.name,
        kind=words.asset_kinds[row.kind].label,
        status=row.status,
        when=_when(row, time),
        where=", ".join(part for part in (row.address, asset["postcode"]) if part) or asset["service_area"],
        leave_by=_time(row.leave_by, time),
        ride=_ride(journey),
        arrive=_time(row.arrive, time),
        last_way_home="" if home and not home.boardings else _time(row.last_way_home, time),
        stay=f"If you stay {duration(VISIT_MINUTES)}" if row.drop_in else "When it ends",
        ride_home=_ride(home),
        home_by=_time(row.home_by, time),
        no_way_home=_no_way_home(row, time) if row.status in (LONG_WAY_HOME, NO_WAY_HOME) else "",
        can_stay=row.status == CAN_STAY,
        steps=steps(journey, clock) if journey else [],
        step_free=step_free_words(journey) if journey else "",
        fare=_fare(row.fare, journey, home),
        facts=facts_of(asset, words),
        note=row.note,
        phone=row.phone,
        website=row.website,
        checked="" if pd.isna(row.checked_on) else day_and_year(row.checked_on),
        not_checked_since=f"{row.checked_on:%B %Y}" if row.stale and pd.notna(row.checked_on) else "",
        said=told_words(told) if told else [],
        quotes=quotes(told) if told else [],
        example=row.example,
        everyday=words.asset_kinds[row.kind].part == "everyday",
        lonlat=None if pd.isna(row.lon) else (row.lon, row.lat),
    )


def _journey(value: object) -> Journey | None:
    """A frame says "none" in more ways than one."""
    return value if isinstance(value, Journey) else None


def _time(moment: datetime, time: Window) -> str:
    """A clock time, with its day where it is not the asked one; "" where there is none."""
    return "" if pd.isna(moment) else clock_on(moment, time.starts.date())


def _when(row: Any, time: Window) -> str:
    """ "7pm to 8:30pm", "Open until 11pm", "Open all day and night"."""
    if pd.isna(row.start) or pd.isna(row.end):
        return ""
    today = time.starts.date()
    if row.end - row.start >= ALL_DAY:
        return "Open all day and night"
    if row.drop_in and row.start <= time.starts:
        return f"Open until {clock_on(row.end, today)}"
    return f"{clock_on(row.start, today)} to {clock(row.end)}"


def _no_way_home(row: Any, time: Window) -> str:
    """Why a person could be stuck: no ride at all, none after it ends, or one that is a long wait away."""
    last = _time(row.last_way_home, time)
    if not last:
        return "You could get there, but there is no bus or train home."
    free_from = row.arrive + SHORTEST_STAY if row.drop_in else row.end
    if row.last_way_home >= max(free_from, row.start):
        return f"You could get there, but you would wait a long time for the way home. The last one leaves at {last}."
    return f"You could get there, but there is no bus or train home after it. The last one leaves at {last}."


def _ride(journey: Journey | None) -> str:
    """The first bus or train; or that the person can go straight there."""
    if journey is None:
        return ""
    first = next((leg for leg in journey.legs if leg.kind == "ride"), None)
    if first is None:
        return way_words(journey)
    return f"Take {vehicle(first)} from {first.from_name} at {clock(first.depart)}."


def _fare(fare: Fare | None, out: Journey | None, home: Journey | None) -> str:
    """What the rides cost, there and home; "" where there is none, or no way there at all."""
    if not any(way and way.boardings for way in (out, home)):
        return ""
    if fare is None:
        return "Not known."
    said = cost_words(fare)
    return f"{said[0].upper()}{said[1:]}, {'there and home' if home else 'there only'}."


def _asset(assets: gpd.GeoDataFrame, asset_id: str) -> dict[str, Any]:
    """What ``find`` leaves out of its rows and a person still asks; column by column, which is quick."""
    position = list(assets["id"]).index(asset_id)
    return {column: assets[column].array[position] for column in ("postcode", "service_area", *ACCESS)}


def facts_of(asset: Mapping[str, Any], words: Vocabulary) -> list[str]:
    """What a person asks before they go: who it is for, cost, steps, company."""
    for_whom = [words.for_whom[w].label for w in asset["for_whom"] if w in words.for_whom and w != "everyone"]
    said = {
        f"For {', '.join(for_whom).lower()}.": bool(for_whom),
        f"Cost: {asset['cost']}.": bool(asset["cost"]),
        "No steps to get in.": asset["step_free"] is True,
        "Family and friends can come.": asset["family_welcome"] is True,
        "Someone can meet you and go in with you.": asset["someone_can_come"] is True,
        "Anyone can come along to this meeting.": asset["meeting"] == "open",
        "For people in recovery only.": asset["meeting"] == "closed",
    }
    return [sentence for sentence, holds in said.items() if holds]
