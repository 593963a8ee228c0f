"""What a caller asks, checked: places, moments, limits. Each fault is one sentence naming the value."""

import math
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import Point

from layers.errors import BadValueError
from layers.transport import FloatArray
from mapping.travel.links import Walker
from mapping.travel.matrix import When

Mode = Literal["transit", "walk", "cycle", "drive"]
MODES: tuple[Mode, ...] = ("transit", "walk", "cycle", "drive")
LONGEST_MINUTES = 720.0
LONGEST_WALK_MINUTES = 180.0
WALK_KMH = (1.0, 10.0)
MOST_RIDES = 20


def lonlat(places: gpd.GeoSeries) -> FloatArray:
    """Points as float64[N, 2], (longitude, latitude) in degrees. Raises BadValueError for what is no point on Earth."""
    if not isinstance(places, gpd.GeoSeries):
        raise BadValueError(f"Places are needed as a GeoSeries of points, not {type(places).__name__}.")
    points = places if places.crs is None else places.to_crs("EPSG:4326")
    shapes = points.to_numpy()
    faulty = (shapely.get_type_id(shapes) != shapely.GeometryType.POINT) | shapely.is_empty(shapes)
    if faulty.any():
        raise BadValueError(f"Place {places.index[faulty][0]!r} has no point; leave out what has no position.")
    return on_earth(shapely.get_coordinates(shapes).reshape(-1, 2))


def one_lonlat(place: Point) -> FloatArray:
    """One point as float64[1, 2], degrees. Raises BadValueError for what is no point on Earth."""
    if not isinstance(place, Point) or place.is_empty:
        raise BadValueError("A place is needed as a point of longitude and latitude.")
    return on_earth(np.array([[place.x, place.y]]))


def on_earth(points: FloatArray) -> FloatArray:
    """The same points. Raises BadValueError for the first that is not on Earth."""
    outside = ~((np.abs(points[:, 0]) <= 180) & (np.abs(points[:, 1]) <= 90))
    if outside.any():
        lon, lat = points[outside][0]
        raise BadValueError(f"Longitude {lon}, latitude {lat} is no place on Earth; give degrees, longitude first.")
    return points


def when(
    *, depart: datetime | None, arrive: datetime | None, zone: str, window_minutes: int = 0, percentile: float = 50
) -> When:
    """The asked moment on the zone's wall clocks. Raises BadValueError unless there is exactly one."""
    if (depart is None) == (arrive is None):
        raise BadValueError("Give either a time to leave (depart) or a time to be there (arrive), and not both.")
    if not 0 <= window_minutes <= LONGEST_MINUTES or window_minutes != int(window_minutes):
        raise BadValueError(f"window_minutes is {window_minutes}; give whole minutes from 0 to {LONGEST_MINUTES:.0f}.")
    if not 0 <= percentile <= 100:
        raise BadValueError(f"percentile is {percentile}; give a number from 0 to 100.")
    asked = depart if depart is not None else arrive
    return When(naive(asked, zone), arrive is not None, int(window_minutes), percentile)


def naive(moment: datetime | None, zone: str) -> datetime:
    """A moment on the zone's wall clocks, without its zone. Raises BadValueError for what is no date and time."""
    if not isinstance(moment, datetime) or moment != moment:  # NaT is a datetime that is not itself  # noqa: PLR0124
        raise BadValueError(f"{moment!r} is no date and time; give one like 2024-03-05 18:00.")
    plain = moment if moment.tzinfo is None else moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return datetime.fromisoformat(plain.isoformat(timespec="seconds"))


def walker(
    *,
    walk_kmh: float,
    max_walk_minutes: float,
    max_rides: int | None = None,
    step_free: bool = False,
    ferries: bool = True,
) -> Walker:
    """Speed and reach on foot, and what else limits somebody. Raises BadValueError for what nobody walks or rides."""
    slowest, fastest = WALK_KMH
    if not slowest <= walk_kmh <= fastest:
        raise BadValueError(f"walk_kmh is {walk_kmh}; give a walking speed from {slowest:g} to {fastest:g} km/h.")
    if not 0 <= max_walk_minutes <= LONGEST_WALK_MINUTES:
        raise BadValueError(f"max_walk_minutes is {max_walk_minutes}; give 0 to {LONGEST_WALK_MINUTES:g} minutes.")
    if max_rides is not None and not (max_rides == int(max_rides) and 1 <= max_rides <= MOST_RIDES):
        raise BadValueError(f"max_rides is {max_rides}; give 1 to {MOST_RIDES} rides, or None for any number.")
    return Walker(walk_kmh, max_walk_minutes, step_free, ferries, None if max_rides is None else int(max_rides))


def minutes(value: float) -> float:
    """The longest journey asked for. Raises BadValueError outside what one day's search sees."""
    if not (math.isfinite(value) and 0 < value <= LONGEST_MINUTES):
        raise BadValueError(f"max_minutes is {value}; give more than 0 and at most {LONGEST_MINUTES:g} minutes.")
    return float(value)


def mode(name: str) -> Mode:
    """One of the ways to travel. Raises BadValueError for any other word."""
    for known in MODES:
        if name == known:
            return known
    raise BadValueError(f"'{name}' is no way to travel here; choose one of {', '.join(MODES)}.")
