"""What stands with every answer of the command line: where from, which day, whose data, what it leaves out."""

from datetime import date, datetime
from typing import Any

import geopandas as gpd
from rich.console import Console
from shapely import Point

from layers.area import Area
from layers.area.names import Place
from layers.errors import BadValueError, OutsideAreaError
from layers.streets.distance import far_from_streets
from mapping.travel import TravelNetwork
from web.caveats import timetable_caveats
from web.house import House
from web.when import local_now, parse_when

SHORE_M = 500.0  # further than this from every zone is the sea, or another county
STRAIGHT_LINE = "Walking is the straight line x 1.3: this area has no streets, so times on foot are rough."
TRAVEL_LAYERS = ("streets", "timetable", "zones", "population", "places")
Answer = dict[str, Any]


def now_in(area: Area, today: str) -> datetime:
    """Return the time to reckon from: ``today`` ("2026-11-22", at noon) where one is given, else now in the area."""
    if not today:
        return local_now(area.timezone)
    try:
        return datetime.combine(date.fromisoformat(today), datetime.min.time()).replace(hour=12)
    except ValueError as error:
        raise BadValueError(f"--today is {today!r}; write year-month-day, such as 2026-11-22.") from error


def moment(house: House, text: str, *, today: str = "") -> datetime:
    """Return the time that ``text`` means inside the timetable; see ``web.when.parse_when``."""
    first, last = house.dates or (None, None)
    return parse_when(text, first=first, last=last, today=now_in(house.area, today))


def find_place(area: Area, text: str) -> Place:
    """Return the place that ``text`` names; a typed position must lie in the area and near a street where it has any.

    Raises NotFoundError, or OutsideAreaError for a point in the sea.
    """
    place = area.locate(text)
    if place.kind == "point" and _is_outside(area, place):
        raise OutsideAreaError(
            f"The point {place.name} (latitude, longitude) is in the sea or outside {area.name}: nothing that can be "
            f"walked to lies within {SHORE_M:.0f} m; give a point on land inside the area."
        )
    return place


def point_of(place: Place) -> Point:
    """Return the place as a point (longitude, latitude)."""
    return Point(place.lon, place.lat)


def _is_outside(area: Area, place: Place) -> bool:
    here = gpd.GeoSeries([point_of(place)], crs="EPSG:4326")
    streets = area.streets()
    if streets is not None:
        return bool(far_from_streets(here, streets)[0])
    if area.zones.empty:
        return False
    crs = here.estimate_utm_crs()
    return float(area.zones.to_crs(crs).distance(here.to_crs(crs).iloc[0]).min()) > SHORE_M


def about(area: Area, net: TravelNetwork) -> Answer:
    """Return what every travel answer says of its sources."""
    dates = net.dates
    stated = area.licences.loc[area.licences["layer"].isin(TRAVEL_LAYERS), "attribution"]
    lines = [line for line in stated if line] or [net.attribution]
    return {
        "area": area.name,
        "example": area.example,
        "straight_line": net.straight_line,
        "illustrative_timetable": area.illustrative,
        "timetable_caveats": timetable_caveats(area),
        "timetable": {"first": dates[0], "last": dates[1]} if dates else None,
        "attribution": list(dict.fromkeys(lines)),
    }


def place_words(place: Place) -> Answer:
    """Return a place as part of an answer."""
    return {"name": place.name, "kind": place.kind, "lon": round(place.lon, 6), "lat": round(place.lat, 6)}


def print_foot(console: Console, answer: Answer) -> None:
    """Print what an answer means, what it leaves out, and whose data it rests on."""
    console.print()
    for line in (answer.get("definition"), answer.get("leaves_out")):
        if line:
            console.print(line)
    if answer["straight_line"]:
        console.print(STRAIGHT_LINE)
    for caveat in answer["timetable_caveats"]:
        console.print(caveat)
    if answer["timetable"]:
        first, last = (date.fromisoformat(answer["timetable"][end]) for end in ("first", "last"))
        console.print(f"Timetable: {first:%-d %B %Y} to {last:%-d %B %Y}.")
    console.print("Sources: " + " | ".join(answer["attribution"]), style="dim")


def clock(time: datetime | None, day: date) -> str:
    """Return a time as "18:52", with its day where it is not ``day``."""
    if time is None:
        return ""
    return f"{time:%H:%M}" + ("" if time.date() == day else f" ({time:%A})")
