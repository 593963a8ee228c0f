"""What a baseline is worked out from: frames that the asker may see, and the words that stand beside numbers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd

from mapping.coverage import Coverage

RECORDS = ("records",)
TRAVEL = ("records", "zones", "population", "streets", "timetable")
OWN_RECORDS = "records entered in this map"


@dataclass(frozen=True, eq=False)
class Given:
    """The frames and words of one area.

    - ``assets``, ``organisations``, ``links``: as the asker may see them and nothing else
    - ``found``: coverage of every kind of support in a typical week, there and home, by the asker's way of travelling
    - ``hubs``: name and points, EPSG:4326
    - ``peer_kinds``: ids of the asset kinds that are peer support
    - ``labels``: list name ("asset_kinds", "capital", "organisation_kinds") -> id -> label, in the order to show
    - ``licences``: layer, source, licence, attribution, data_date
    - ``week_words``: which week, and why that one; ``zones_left_out``: who is not counted, in a sentence, or ""
    - ``caveats``: what else must be said of the travel times, sentences
    """

    area: str
    example: bool
    made_on: date
    assets: gpd.GeoDataFrame
    organisations: pd.DataFrame
    links: pd.DataFrame
    found: Coverage
    hubs: gpd.GeoDataFrame
    peer_kinds: Collection[str]
    labels: Mapping[str, Mapping[str, str]]
    licences: pd.DataFrame
    week_words: str
    zones_left_out: str = ""
    caveats: tuple[str, ...] = ()

    @property
    def active(self) -> gpd.GeoDataFrame:
        """The assets that support people now."""
        return self.assets[self.assets["status"].astype("str") == "active"]

    @property
    def as_on(self) -> str:
        """The date of what the records say."""
        return f"as on {self.made_on.day} {self.made_on:%B %Y}"

    def source(self, layers: Collection[str]) -> str:
        """Where the numbers of those layers come from: "records: …; timetable: … (2026)"."""
        rows = self.licences[self.licences["layer"].isin(list(layers))]
        said = [
            f"{layer}: {source}" + (f" ({dated})" if dated else "")
            for layer, source, dated in rows[["layer", "source", "data_date"]].itertuples(index=False)
        ]
        own = [] if "records" in set(rows["layer"]) or "records" not in layers else [OWN_RECORDS]
        return "; ".join([*own, *said])
