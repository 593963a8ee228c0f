"""The whole baseline put together: every measure, the zones and places behind them, and the finding in a sentence."""

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from mapping.baseline.finding import finding
from mapping.baseline.given import Given
from mapping.baseline.groups import by_whom
from mapping.baseline.measure import Measure, with_own_ids
from mapping.baseline.offered import on_offer
from mapping.baseline.places import how_accessible, what_there_is
from mapping.baseline.reached import WINDOWS, peer_visits, who_can_reach, windows
from mapping.baseline.ties import champions, network
from mapping.baseline.week import Week
from mapping.disclosure import cells, disclose
from mapping.shares import nearest_hub

_TOTAL = "everybody"
PLACE_COLUMNS = (
    *("id", "name", "kind", "status", "venue", "address", "postcode", "precision", "lon", "lat", "opening_hours"),
    *("step_free", "cost", "meeting", "phone", "website", "checked_on", "example", "source", "licence"),
)


@dataclass(frozen=True, eq=False)
class Baseline:
    """What was worked out.

    - ``finding``: whom the area leaves out when it matters most, in a sentence
    - ``measures``: every number, in the order to show; each with an id of its own
    - ``zones``: one row per counted zone, in order: id, name, people (Int64, small counts missing) and people_words,
      hub, rural_class, deprivation_decile, peer_groups (how many different ones within reach), hours_peer and
      hours_any (of the week's 168), one True or False for each of ``WINDOWS``, geometry; EPSG:4326
    - ``places``: the public places, groups and services that are not closed, with no contact; geometry may be missing
    """

    area: str
    example: bool
    made_on: date
    week_words: str
    finding: str
    measures: tuple[Measure, ...]
    zones: gpd.GeoDataFrame
    places: gpd.GeoDataFrame

    def table(self) -> pd.DataFrame:
        """One row per measure, a column per field of ``Measure`` and ``words``; whole numbers stay whole."""
        return pd.DataFrame([measure.as_row() for measure in self.measures], dtype="object")


def baseline(given: Given) -> Baseline:
    """Work out every measure of the area; each is a function of what the asker may see alone."""
    week = Week.of(given.found)
    measures = [
        *what_there_is(given), *how_accessible(given), *on_offer(given), *who_can_reach(given, week),
        *by_whom(given, week), *champions(given), *network(given),
    ]  # fmt: skip
    example = given.example or bool(given.assets["example"].any())
    return Baseline(
        area=given.area,
        example=example,
        made_on=given.made_on,
        week_words=given.week_words,
        finding=finding(given, week, example=example),
        measures=tuple(with_own_ids(measures)),
        zones=_zones(given, week),
        places=_places(given.assets),
    )


def _zones(given: Given, week: Week) -> gpd.GeoDataFrame:
    """The zones as they may be shown, with what can be reached from each."""
    zones, peer = given.found.zones, peer_visits(given, week)
    people = _people(zones)
    flags = {name: week.can(peer & visits) for name, visits in windows(week).items()}
    always = np.ones(len(week.first), dtype=bool)
    return gpd.GeoDataFrame(
        {
            "id": zones["id"],
            "name": zones["name"],
            **people,
            "hub": nearest_hub(zones, given.hubs),
            **{name: zones[name] for name in ("rural_class", "deprivation_decile") if name in zones.columns},
            "peer_groups": week.different(peer),
            "hours_peer": week.hours(peer),
            "hours_any": week.hours(always),
            **{f"can_{name}": flags[name] for name in WINDOWS},
        },
        geometry=zones.geometry,
        crs=zones.crs,
    )


def _people(zones: gpd.GeoDataFrame) -> "dict[str, pd.Series[str]]":
    """People of each zone under the small-number rule, with their total in the check; and the same in words."""
    counts = zones[["population"]].reset_index(drop=True).astype("Int64")
    counts.index = counts.index.astype("str")
    with_total = pd.concat([counts, pd.DataFrame({"population": [counts["population"].sum()]}, index=[_TOTAL])])
    safe = disclose(with_total, people=["population"], total_row=_TOTAL).drop(index=_TOTAL)
    words = cells(safe["population"], of=counts["population"])
    return {"people": safe["population"].set_axis(zones.index), "people_words": words.set_axis(zones.index)}


def _places(assets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """What is not closed, without contacts."""
    shown = assets[assets["status"].astype("str") != "closed"]
    return shown[[*PLACE_COLUMNS, "geometry"]].sort_values("id", ignore_index=True)
