"""What the travel commands share: how a place, a time and a way of travelling are asked for."""

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import geopandas as gpd
import typer

from layers.area.names import Place
from layers.errors import BadValueError
from web.commands.answers import moment, point_of
from web.commands.shell import Answer, telling
from web.house import House
from web.when import say_when

Mode = Literal["transit", "walk", "cycle", "drive"]
ByMode = Annotated[Mode, typer.Option(help="How to travel.")]
Depart = Annotated[str, typer.Option(help="Set off at: 'Tuesday 18:00', '2024-03-05 18:00', 'tomorrow 19:30', 'now'.")]
Arrive = Annotated[str, typer.Option(help="Arrive by, in place of --depart.")]
Today = Annotated[str, typer.Option(help="Reckon weekdays from this day (year-month-day); by default today.")]
Most = Annotated[int, typer.Option(min=1, max=240, help="The longest journey, minutes each way.")]

PLACE_HELP = "Hub, town, village, stop, postcode or 'lat,lon'."
Times = dict[str, datetime]


def house_of(folder: Path, *, store: str = "") -> House:
    """Return the house over the area in ``folder``, its network ready. Raises BadFileError where it is not an area."""
    house = House.open(folder, store)
    _ = house.area
    with telling("getting streets and timetable ready (slow the first time only)"):
        _ = house.net
    return house


def asked_time(house: House, *, depart: str, arrive: str, today: str) -> Times:
    """Return the one time asked for, as the network takes it: {"depart": time} or {"arrive": time}."""
    if bool(depart) == bool(arrive):
        raise BadValueError("Give one time: --depart 'Tuesday 18:00' or --arrive 'Tuesday 18:00'.")
    return {"depart" if depart else "arrive": moment(house, depart or arrive, today=today)}


def time_words(asked: Times) -> Answer:
    """Return the time as part of an answer, with the date that was used in words."""
    [(kind, time)] = asked.items()
    return {kind: time, "date": f"{'Setting off' if kind == 'depart' else 'Arriving by'} {say_when(time)}"}


def known_ids(ids: Sequence[str] | None, terms: Collection[str], what: str) -> tuple[str, ...]:
    """Return ``ids``, each one of ``terms``. Raises BadValueError that lists the terms for one that is not."""
    for id_ in ids or ():
        if id_ not in terms:
            raise BadValueError(f"There is no {what} {id_!r}; the {what}s are {', '.join(terms)}.")
    return tuple(ids or ())


def points(places: list[Place]) -> gpd.GeoSeries:
    """Return places as points, EPSG:4326."""
    return gpd.GeoSeries([point_of(place) for place in places], crs="EPSG:4326")
