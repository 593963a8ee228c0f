"""How many people a finding is about: shares of people, with what is not known left out and counted.

Counts here are exact sums, for working with; ``mapping.disclosure`` says what of them may be shown.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.errors import BadValueError
from layers.homes import home_points

NOT_SAID = "not known"


@dataclass(frozen=True)
class Share:
    """Who is covered, of the zones whose population is known.

    ``share`` is 0-1, weighted by population; where no zone has a known population at all, it is the share of
    *zones* and ``of`` says "zones"; where there is nothing to share among it is None. ``people`` is
    ``people_covered`` + ``people_left_out``. ``zones_unknown`` have no known population and are in no count
    of people.
    """

    share: float | None
    of: str
    people: int
    people_covered: int
    people_left_out: int
    zones: int
    zones_covered: int
    zones_unknown: int

    @property
    def note(self) -> str:
        """What was left out, in a sentence; empty where nothing was."""
        if self.of == "zones":
            return "No zone has a known population, so shares are of zones, not of people."
        if self.zones_unknown:
            return f"{self.zones_unknown} of {self.zones} zones have no known population and are left out."
        return ""


def share_covered(zones: pd.DataFrame, *, covered: str = "reachable", people: str = "population") -> Share:
    """The share of people in zones where ``covered`` holds; ``zones`` as ``Coverage.at`` gives them.

    Raises BadValueError where a column is not there.
    """
    for column in (covered, people):
        if column not in zones.columns:
            raise BadValueError(f"The zones have no column {column!r}; give the frame that Coverage.at gave.")
    flags = zones[covered].to_numpy(dtype=bool)
    counts = zones[people].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    known = ~np.isnan(counts)
    total, inside = int(counts[known].sum()), int(counts[known & flags].sum())
    by_zones = not known.any()
    part, whole = (int(flags.sum()), len(flags)) if by_zones else (inside, total)
    return Share(
        share=part / whole if whole else None,
        of="zones" if by_zones else "people",
        people=total,
        people_covered=inside,
        people_left_out=total - inside,
        zones=len(flags),
        zones_covered=int(flags.sum()),
        zones_unknown=int((~known).sum()),
    )


def shares_by(zones: pd.DataFrame, by: str, *, covered: str = "reachable", people: str = "population") -> pd.DataFrame:
    """One row per value of column ``by`` (hub, rural_class, deprivation_decile …), the fields of ``Share``.

    Groups add up to ``share_covered`` of all zones. A missing or empty value is the group "not known". Sorted
    by the group's own order. Pass the counts of people through ``mapping.disclosure.disclose`` before showing.

    Raises BadValueError where a column is not there.
    """
    if by not in zones.columns:
        raise BadValueError(f"The zones have no column {by!r}; they have {', '.join(map(str, zones.columns))}.")
    group = zones[by].astype(object).where(zones[by].notna() & (zones[by].astype("str") != ""), NOT_SAID)
    order = sorted(group.unique(), key=lambda value: (value == NOT_SAID, isinstance(value, str), value))
    rows = [
        {by: value} | vars(share_covered(zones[(group == value).to_numpy()], covered=covered, people=people))
        for value in order
    ]
    return pd.DataFrame(rows, columns=[by, *Share.__dataclass_fields__])


def nearest_hub(zones: gpd.GeoDataFrame, hubs: gpd.GeoDataFrame) -> "pd.Series[str]":
    """The name of the hub nearest to each zone in a straight line ("" where there is no hub); index of ``zones``.

    From where its people live (``layers.homes``). Both in EPSG:4326. A way to group zones, not a travel time.
    """
    if hubs.empty:
        return pd.Series("", index=zones.index, name="hub", dtype="str")
    points, places = home_points(zones), hubs.geometry
    shrink = np.cos(np.radians(points.y.to_numpy()))[:, None]
    east = (points.x.to_numpy()[:, None] - places.x.to_numpy()[None, :]) * shrink
    north = points.y.to_numpy()[:, None] - places.y.to_numpy()[None, :]
    nearest = np.hypot(east, north).argmin(axis=1)
    return pd.Series(hubs["name"].to_numpy()[nearest], index=zones.index, name="hub", dtype="str")
