"""One place or session as a newcomer reads it: plain sentences, ready for the page."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.vocabulary import Vocabulary
from mapping.travel import Journey, Leg
from mapping.travel.leg import END
from web.public.when import Window
from web.public.words import clock, clock_on, day_and_year, distance, duration

OWN_WAY = {"walk": "Walk", "cycle": "Cycle", "drive": "Drive or get a lift"}


@dataclass(frozen=True)
class Offer:
    """What the page says about one thing on offer; empty text and empty lists are not shown."""

    name: str
    kind: str
    status: str
    when: str
    where: str
    leave_by: str
    ride: str
    arrive: str
    last_way_home: str
    home_by: str
    steps: list[str]
    facts: list[str]
    phone: str
    website: str
    checked: str
    example: bool
    lonlat: tuple[float, float] | None
    number: int = 0

    def numbered(self, number: int) -> "Offer":
        """The same with its number in the list and on the map."""
        return replace(self, number=number)


def make_offer(row: Any, assets: gpd.GeoDataFrame, words: Vocabulary, time: Window) -> Offer:
    """One row of ``mapping.find`` and the asset it speaks of, in words."""
    asset = assets.loc[assets["id"] == row.asset_id].iloc[0]
    journey = row.journey_out if isinstance(row.journey_out, Journey) else None
    checked = asset["checked_on"]
    return Offer(
        name=row.name,
        kind=words.asset_kinds[row.kind].label,
        status=row.status,
        when=_when(row.start, row.end, time),
        where=asset["address"],
        leave_by=_time(row.leave_by, time),
        ride=_ride(journey),
        arrive=_time(row.arrive, time),
        last_way_home=_time(row.last_way_home, time),
        home_by=_time(row.home_by, time),
        steps=_steps(journey),
        facts=_facts(asset, words),
        phone=asset["phone"],
        website=asset["website"],
        checked=day_and_year(checked) if not pd.isna(checked) else "",
        example=bool(asset["example"]),
        lonlat=(asset.geometry.x, asset.geometry.y) if asset.geometry is not None else None,
    )


def _time(moment: datetime, time: Window) -> str:
    """A clock time, with its day where it is not the asked one; "" where there is none."""
    return "" if pd.isna(moment) else clock_on(moment, time.starts.date())


def _when(start: datetime, end: datetime, time: Window) -> str:
    """ "7pm to 8:30pm", "Open now, until 9pm"."""
    if pd.isna(start) or pd.isna(end):
        return ""
    if start <= time.starts:
        return f"On now, until {clock_on(end, time.starts.date())}"
    return f"{clock_on(start, time.starts.date())} to {clock(end)}"


def _ride(journey: Journey | None) -> str:
    """The first bus or train; or that the person can go straight there."""
    if journey is None:
        return ""
    first = next((leg for leg in journey.legs if leg.kind == "ride"), None)
    if first is None:
        return f"{OWN_WAY[journey.legs[0].kind]} there. It takes about {duration(journey.minutes)}."
    return f"Take {_vehicle(first)} from {first.from_name} at {clock(first.depart)}."


def _vehicle(leg: Leg) -> str:
    return f"the {leg.route} towards {leg.headsign}" if leg.headsign else f"the {leg.route}"


def _steps(journey: Journey | None) -> list[str]:
    """The whole journey, one sentence a leg; empty where there is no ride in it."""
    if journey is None or not journey.boardings:
        return []
    return [_step(leg) for leg in journey.legs]


def _step(leg: Leg) -> str:
    if leg.kind == "ride":
        ride = f"{clock(leg.depart)}: {_vehicle(leg)} from {leg.from_name}."
        return f"{ride} Get off at {leg.to_name} at {clock(leg.arrive)}."
    where = "the place" if leg.to_name == END else leg.to_name
    return f"{clock(leg.depart)}: walk to {where}. {distance(leg.walk_m)}, about {duration(leg.minutes)}."


def _facts(asset: pd.Series, words: Vocabulary) -> list[str]:
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
