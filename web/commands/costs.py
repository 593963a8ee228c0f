"""What visits cost, as the commands tell it."""

from dataclasses import asdict
from datetime import datetime

import geopandas as gpd
import pandas as pd
from shapely import Point

from mapping.travel import TravelNetwork
from mapping.travel.fares import Fare
from web.commands.shell import Answer


def fare_answer(fare: Fare | None) -> Answer | None:
    """A fare as data, with its words; None: not known."""
    return None if fare is None else {**asdict(fare), "said": fare.said}


def visit_costs(
    net: TravelNetwork, homes: gpd.GeoSeries, place: Point, both: pd.DataFrame, *, start: datetime, end: datetime,
    mode: str, max_minutes: int,
) -> list[Answer | None]:  # fmt: skip
    """What the way there and home costs from each home; None where it is not known, or where one cannot go.

    ``both`` is what ``TravelNetwork.there_and_back`` says of the homes.
    """
    options = {"mode": mode, "max_minutes": max_minutes + 1}  # rounding to whole seconds loses no journey just found
    found: list[Answer | None] = []
    for home, goes in zip(homes, both["ok"], strict=True):
        out = net.journey(home, place, arrive=start, **options) if goes else None
        back = net.journey(place, home, depart=end, **options) if goes else None
        found.append(fare_answer(net.cost(out, back)) if out and back else None)
    return found
