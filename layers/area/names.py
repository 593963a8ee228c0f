"""What a person typed -> a point of the area: a position, postcode, hub, place or stop. Nothing leaves the machine."""

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.area.hubs import bare_stop_name
from layers.area.positions import as_position
from layers.area.postcodes import normal_district, normal_postcode, postcode_position
from layers.errors import NotFoundError

if TYPE_CHECKING:
    from layers.area import Area

SAME_STOP_M = 500.0  # stops of one name this near their middle are one place; further apart the name is not enough


@dataclass(frozen=True)
class Place:
    """A named point: degrees, EPSG:4326."""

    name: str
    lon: float
    lat: float
    kind: Literal["postcode", "place", "hub", "stop", "point"]


def locate(area: "Area", text: str) -> Place:
    """Return the point that ``text`` names: "lat,lon", a postcode or its first half, a hub, a place, a stop.

    Case, spaces and punctuation do not matter. Of two places with one name the more populous is meant.
    Raises NotFoundError, one sentence that says what could be typed instead.
    """
    if not text.strip():
        raise NotFoundError("No place was given; type a town, a village, a stop or a postcode.")
    if (position := as_position(text)) is not None:
        return Place(f"{position[1]:.5f}, {position[0]:.5f}", *position, "point")
    if (found := postcode_position(area.postcodes, text)) is not None:
        return Place(*found, "postcode")
    if normal_postcode(text):
        raise NotFoundError(_no_such_postcode(area, text))
    named = _named(area.hubs, text, "hub") or _named(area.places, text, "place") or _stop(area, text)
    if named is None:
        raise NotFoundError(_no_such_name(area, text))
    return named


def folded(text: str) -> str:
    """Return ``text`` as names are compared: small letters and digits, single spaces ("St. Mary's " -> "st marys")."""
    return " ".join(re.sub(r"[^\w\s]", "", text.replace("-", " ")).casefold().split())


def _named(points: gpd.GeoDataFrame, text: str, kind: Literal["hub", "place"]) -> Place | None:
    same = points[points["name"].map(folded) == folded(text)]
    if same.empty:
        return None
    if "population" in same:
        same = same.sort_values("population", ascending=False, na_position="last", kind="stable")
    return Place(str(same["name"].iloc[0]), float(same.geometry.iloc[0].x), float(same.geometry.iloc[0].y), kind)


def _stop(area: "Area", text: str) -> Place | None:
    stops, wanted = area.stops, folded(text)
    same = stops[stops["name"].map(folded) == wanted]
    if same.empty:  # "Friars Walk" for its thirteen stands
        same = stops[stops["name"].map(lambda name: folded(bare_stop_name(name))) == wanted]
    if same.empty:
        return None
    lon, lat = float(same["lon"].mean()), float(same["lat"].mean())
    if _spread_m(same, lon, lat) > SAME_STOP_M:
        raise NotFoundError(
            f"{len(same)} stops in different places are called {text.strip()[:60]!r}; "
            "name a town or village, or give 'lat,lon'."
        )
    name = str(same["name"].iloc[0])
    return Place(name if folded(name) == wanted else bare_stop_name(name), lon, lat, "stop")


def _spread_m(stops: pd.DataFrame, lon: float, lat: float) -> float:
    east = (stops["lon"] - lon) * 111_320 * np.cos(np.radians(lat))
    return float(np.hypot(east, (stops["lat"] - lat) * 111_200).max())


def _no_such_postcode(area: "Area", text: str) -> str:
    postcode = normal_postcode(text)
    if area.postcodes.empty:
        return f"{area.name} has no table of postcodes, so {postcode} cannot be found; give a town or village instead."
    return f"The postcode {postcode} is not in {area.name}; check it, or give a town or village."


def _no_such_name(area: "Area", text: str) -> str:
    if normal_district(text):
        return f"No postcode of {area.name} begins with {normal_district(text)}; check it, or give a town or village."
    names = list(dict.fromkeys([*area.hubs["name"], *area.places["name"], *area.stops["name"]]))
    by_folded = {folded(name): name for name in reversed(names)}
    near = [by_folded[n] for n in difflib.get_close_matches(folded(text), list(by_folded), n=3, cutoff=0.6)]
    hint = f"did you mean {' or '.join(near)}?" if near else "type a town, village, stop, postcode or 'lat,lon'."
    return f"{area.name} has no place called {text.strip()[:60]!r}; {hint}"
