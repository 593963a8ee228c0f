"""there-and-back: who can be there by the start and home after the end, and the last way home."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import typer
from numpy.typing import NDArray
from rich.console import Console
from shapely import Point

from layers.errors import BadValueError
from layers.homes import SET_OUT, home_points
from layers.streets.distance import far_from_streets
from mapping.disclosure import in_words, percent
from mapping.shares import Share, share_covered
from web.commands.answers import about, clock, find_place, moment, place_words, point_of, print_foot
from web.commands.asking import PLACE_HELP, ByMode, Mode, Most, Today, house_of
from web.commands.costs import visit_costs
from web.commands.shell import Answer, AreaFolder, AsJson, Rows, show, table, telling
from web.counted import counted_zones
from web.house import House
from web.steps import fare_note
from web.when import say_when

MEANS = (
    "Yes: one can arrive by the start, stay to the end and be home again, each way within the minutes. "
    "The last way home is the latest leaving of the place that is home by 04:00."
)
LEAVES_OUT = f"Left out: seats, delays (fares are added by --fares); each town counts as one point. {SET_OUT}"
HEADS = {
    "from": "From", "ok": "There and home", "leave": "Leave by", "out": "Minutes there", "home": "Home by",
    "words": "Way home", "fails": "Why not",
}  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """Where to, from when to when, how, and how long each way may take: what the network is asked."""

    place: Point
    start: datetime
    end: datetime
    mode: Mode
    max_minutes: int


def there_and_back(
    area: AreaFolder,
    *,
    place: Annotated[str, typer.Option("--place", "--hub", help=f"Where to. {PLACE_HELP}")],
    start: Annotated[str, typer.Option(help="When it starts: 'Tuesday 19:00'.")],
    end: Annotated[str, typer.Option(help="When it ends: '20:30' of that day, or a day and an hour.")] = "",
    stay: Annotated[int, typer.Option(min=1, help="Minutes it lasts, where --end is not given.")] = 90,
    mode: ByMode = "transit",
    max_minutes: Most = 60,
    by: Annotated[Literal["places", "zones"], typer.Option(help="A row for each town, or for each zone.")] = "places",
    fares: Annotated[bool, typer.Option("--fares", help="Add what a visit costs, there and home (slower).")] = False,
    today: Today = "",
    rows: Rows = 0,
    as_json: AsJson = False,
) -> None:
    """Who can be there by the start and home after the end, and the last way home for each town and village."""
    house = house_of(area)
    begins = moment(house, start, today=today)
    ends = end_of(house, end, begins, stay=stay, today=today)
    to = find_place(house.area, place)
    visit = Visit(point_of(to), begins, ends, mode, max_minutes)
    names, origins = _origins(house, by)
    with telling("working out who gets there and home again"):
        found = ask(house, origins, visit).assign(off_streets=_off_streets(house, origins))
        people = who_can(house, visit)
        costs = visit_costs(house.net, origins, both=found, **asdict(visit)) if fares else None
    answer = {
        **about(house.area, house.net),
        **{"mode": mode, "place": place_words(to), "max_minutes": max_minutes, "start": begins, "end": ends},
        "date": f"{say_when(begins)} to {ends:%H:%M}",
        "rows": _rows(names, found, ends, costs),
        "people": people,
        "definition": MEANS,
        "leaves_out": f"{fare_note(house.net.fares)} {LEAVES_OUT}" if fares else LEAVES_OUT,
    }
    show(answer, as_json=as_json, render=lambda console, said: _print(console, said, rows))


def ask(house: House, origins: gpd.GeoSeries, visit: Visit) -> pd.DataFrame:
    """Return both legs of the visit for each origin (see ``TravelNetwork.there_and_back``)."""
    return house.net.there_and_back(origins, **asdict(visit))


def end_of(house: House, text: str, begins: datetime, *, stay: int, today: str) -> datetime:
    """Return when it ends: a bare hour is of the day it starts, or of the next where that hour has passed."""
    if not text:
        return begins + timedelta(minutes=stay)
    bare_hour = len(text.split()) == 1 and "-" not in text and "/" not in text and text[:1].isdigit()
    ends = moment(house, f"{begins:%Y-%m-%d} {text}" if bare_hour else text, today=today)
    if bare_hour and ends <= begins:
        ends += timedelta(days=1)
    if not begins < ends <= begins + timedelta(days=1):
        raise BadValueError(f"It ends at {say_when(ends)}, not within a day after its start at {say_when(begins)}.")
    return ends


def who_can(house: House, visit: Visit) -> Answer | None:
    """Return how many people live in zones from which one can go and come home; None where there are no zones."""
    zones, left_out = counted_zones(house.area)
    if zones.empty:
        return None
    found = ask(house, home_points(zones), visit)
    return share_words(share_covered(zones.assign(reachable=found["ok"].to_numpy())), left_out)


def share_words(share: Share, left_out: str) -> Answer:
    """Return a share of people as it may be shown: rounded, in words, with what was left out."""
    by_zones = share.of == "zones"
    return {
        "can": f"{share.zones_covered} zones" if by_zones else in_words(share.people_covered),
        "cannot": f"{share.zones - share.zones_covered} zones" if by_zones else in_words(share.people_left_out),
        "percent": percent(share.people_covered, share.people),
        "zones": share.zones,
        "zones_can": share.zones_covered,
        "note": f"{share.note} {left_out}".strip(),
    }


def _off_streets(house: House, origins: gpd.GeoSeries) -> NDArray[np.bool_]:
    """Return which origins lie beyond the streets of the area, so that nothing is known about journeys from them."""
    streets = house.area.streets()
    return far_from_streets(origins, streets) if streets else np.zeros(len(origins), dtype=np.bool_)


def _origins(house: House, by: str) -> tuple[list[str], gpd.GeoSeries]:
    """Return names and points of towns, villages and neighbourhoods (not stations), or of zones."""
    places = house.area.places
    settled = places[places["kind"] != "station"].sort_values("name").reset_index(drop=True)
    if by == "places" and len(settled):
        return list(settled["name"]), settled.geometry
    zones = house.area.zones.sort_values("name").reset_index(drop=True)
    if zones.empty:
        raise BadValueError(f"{house.area.name} has neither places nor zones to travel from; build it with --zones.")
    return list(zones["name"]), home_points(zones)


def _rows(
    names: list[str], found: pd.DataFrame, ends: datetime, costs: list[Answer | None] | None
) -> list[Answer]:  # fmt: skip
    rows = [
        {"from": name, **row, "words": _way_home(row, ends)}
        for name, row in zip(names, found.to_dict("records"), strict=True)
    ]
    return rows if costs is None else [row | {"fare": cost} for row, cost in zip(rows, costs, strict=True)]


def _way_home(row: Answer, ends: datetime) -> str:
    """Return the way home in words; a last bus that leaves before the end is one that will be missed."""
    if row["off_streets"]:
        return "not known: beyond this area's streets"
    if row["can_walk_home"]:
        return "can walk home"
    if pd.isna(row["last_way_home"]):
        return "no way home"
    missed = " (before it ends)" if row["last_way_home"] < ends else ""
    return f"last way home {clock(row['last_way_home'], ends.date())}{missed}"


def _print(console: Console, answer: Answer, rows: int) -> None:
    console.print(f"{answer['place']['name']}. {answer['date']}, by {answer['mode']}.", style="bold")
    heads = HEADS | ({"cost": "Fare, there and home"} if answer["rows"] and "fare" in answer["rows"][0] else {})
    console.print(table([_as_read(row) for row in answer["rows"]], heads, most=rows))
    if answer["people"]:
        console.print(people_words(answer["people"], answer["max_minutes"]))
    print_foot(console, answer)


def people_words(people: Answer, max_minutes: int) -> str:
    """Return who can and cannot, as a sentence."""
    share = f" ({people['percent']}%)" if people["percent"] is not None else ""
    note = f" {people['note']}" if people["note"] else ""
    return (
        f"{people['can'].capitalize()}{share} can be there and home within {max_minutes} minutes each way; "
        f"{people['cannot']} cannot.{note}"
    )


def _as_read(row: Answer) -> Answer:
    """Return a row with its times and minutes as a person reads them."""
    times = {key: (row[name] or "")[11:16] for key, name in (("leave", "leave_by"), ("home", "home_by"))}
    if row["off_streets"]:
        return {"from": row["from"], "words": row["words"]}
    cost = (row.get("fare") or {"said": "not known"})["said"] if row["ok"] else ""
    return {**row, **times, "cost": cost, "out": None if row["minutes_out"] is None else round(row["minutes_out"])}
