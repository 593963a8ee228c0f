"""reach: how far people get to or from a place, and how many live there."""

from typing import Annotated

import geopandas as gpd
import pandas as pd
import typer
from rich.console import Console

from layers.area.names import Place
from layers.errors import BadValueError
from layers.homes import SET_OUT, home_points
from mapping.disclosure import cells, disclose
from mapping.reached import by_zone, within
from web.commands.answers import about, find_place, place_words, point_of, print_foot
from web.commands.asking import (
    PLACE_HELP,
    Arrive,
    ByMode,
    Depart,
    Mode,
    Times,
    Today,
    asked_time,
    house_of,
    points,
    time_words,
)  # fmt: skip
from web.commands.shell import Answer, AreaFolder, AsJson, Rows, show, table, telling
from web.counted import counted_zones
from web.house import House

MEANS = (
    f"People reached: those who live in zones within the minutes, door to door (walking, waiting, riding, changing). "
    f"{SET_OUT} Counts of 1 to 7 people are hidden and the rest rounded to 5."
)
ZONE_FACTS = ("id", "name", "population", "minutes")
LEAVES_OUT = "Left out: the way home (see there-and-back), fares, seats, delays; a wide zone counts as one point."
LONGEST_MINUTES = 240


def reach(
    area: AreaFolder,
    *,
    hub: Annotated[str, typer.Option("--hub", "--place", help=PLACE_HELP)],
    depart: Depart = "",
    arrive: Arrive = "",
    mode: ByMode = "transit",
    minutes: Annotated[str, typer.Option(help="Limits, with commas.")] = "15,30,45,60",
    today: Today = "",
    rows: Rows = 15,
    as_json: AsJson = False,
) -> None:
    """How far people get from a place (--depart), or from where they get to it (--arrive), and how many live there."""
    limits = _limits(minutes)
    house = house_of(area)
    asked = asked_time(house, depart=depart, arrive=arrive, today=today)
    place = find_place(house.area, hub)
    with telling("working out what is within reach"):
        polygons = house.net.reach(point_of(place), **asked, limits=limits, mode=mode)
        zones, left_out = counted_zones(house.area)
        reached = _zones_reached(house, zones, place, asked, limits=limits, mode=mode)
    answer = {
        **about(house.area, house.net),
        **time_words(asked),
        "mode": mode,
        "place": place_words(place),
        "limits": _per_limit(polygons, reached, limits),
        "zones": disclose(reached[list(ZONE_FACTS)], people=["population"]).to_dict("records"),
        "definition": MEANS,
        "leaves_out": f"{LEAVES_OUT} {left_out}".strip(),
    }
    show(answer, as_json=as_json, render=lambda console, said: _print(console, said, rows))


def _limits(text: str) -> tuple[int, ...]:
    try:
        limits = tuple(sorted({int(part) for part in text.split(",")}))
    except ValueError:
        limits = ()
    if not limits or limits[0] < 1 or limits[-1] > LONGEST_MINUTES:
        raise BadValueError(
            f"--minutes is {text!r}; write whole minutes from 1 to {LONGEST_MINUTES} with commas, such as 15,30,45,60."
        )
    return limits


def _zones_reached(
    house: House, zones: gpd.GeoDataFrame, place: Place, asked: Times, *, limits: tuple[int, ...], mode: Mode
) -> gpd.GeoDataFrame:
    """Return the zones with the minutes to each (setting off), or from each (arriving), nearest first."""
    here, homes = points([place]), home_points(zones)
    ends = (here, homes) if "depart" in asked else (homes, here)
    minutes = house.net.minutes(*ends, **asked, mode=mode, max_minutes=max(limits)).ravel()
    return by_zone(zones, minutes)


def _per_limit(polygons: gpd.GeoDataFrame, reached: gpd.GeoDataFrame, limits: tuple[int, ...]) -> list[Answer]:
    """Return area, people (under the small-number rule) and zones within each limit."""
    found = [within(reached, limit) for limit in limits]
    exact = pd.DataFrame(
        {
            "limit_minutes": list(limits),
            "people": [inside.people for inside in found],
            "zones": [inside.zones for inside in found],
            "zones_unknown": [inside.zones_unknown for inside in found],
        }
    )
    nobody_counted = (exact["zones"] > 0) & (exact["zones"] == exact["zones_unknown"])
    exact = exact.assign(people=exact["people"].astype("Int64").mask(nobody_counted))  # not known is not nobody
    safe = disclose(exact, people=["people"])
    frame = safe.assign(
        area_km2=polygons.set_index("limit_minutes")["area_km2"].reindex(limits).round(2).to_numpy(),
        people_words=cells(safe["people"], of=exact["people"]),
    )
    return frame.rename(columns={"limit_minutes": "minutes"}).to_dict("records")


def _print(console: Console, answer: Answer, rows: int) -> None:
    console.print(f"{answer['place']['name']}. {answer['date']}, by {answer['mode']}.", style="bold")
    heads = {"minutes": "Within minutes", "area_km2": "Area, km²", "people_words": "People", "zones": "Zones"}
    console.print(table(answer["limits"], heads))
    near = [zone for zone in answer["zones"] if zone["minutes"] is not None]
    columns = {"name": "Nearest zones", "population": "People", "minutes": "Minutes"}
    console.print(table(near, columns, most=rows))
    beyond = len(answer["zones"]) - len(near)
    if beyond:
        console.print(f"{beyond:,} of {len(answer['zones']):,} zones are not reached.")
    print_foot(console, answer)
