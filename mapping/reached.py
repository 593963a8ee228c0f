"""Who lives within reach: minutes to each zone turned into people, and two times compared in a sentence."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapping.disclosure import in_words, percent, shown


def by_zone(zones: gpd.GeoDataFrame, minutes: NDArray[np.float32]) -> gpd.GeoDataFrame:
    """The zones with ``minutes`` to (or from) each one's middle, nearest first; missing where not reached.

    ``zones`` has ``population``; ``minutes`` is [zones], NaN where there is no way. A zone is a point here, its
    ``representative_point``: people in a wide zone may be nearer or further than it says.
    """
    whole = pd.array([pd.NA if np.isnan(m) else round(float(m)) for m in minutes], dtype="Int64")
    return zones.assign(minutes=whole).sort_values(["minutes", "name"], na_position="last", ignore_index=True)


def people_within(reached: gpd.GeoDataFrame, limits: Sequence[int]) -> pd.DataFrame:
    """Columns limit_minutes, people (exact), zones, zones_unknown (reached, but their population is not known).

    ``reached`` comes from ``by_zone``. Show ``people`` through ``mapping.disclosure`` only.
    """
    inside = [reached[(reached["minutes"] <= limit).fillna(False)] for limit in limits]
    return pd.DataFrame(
        {
            "limit_minutes": list(limits),
            "people": [int(zones["population"].sum()) for zones in inside],
            "zones": [len(zones) for zones in inside],
            "zones_unknown": [int(zones["population"].isna().sum()) for zones in inside],
        }
    )


def difference(first: int, second: int, *, first_when: str, second_when: str, minutes: int) -> str:
    """Two counts of people within ``minutes``, compared in one sentence under the small-number rule."""
    start = f"{in_words(first).capitalize()} live within {minutes} minutes on {first_when}"
    gap = abs(first - second)
    if shown(gap) == 0:
        return f"{start}, and as many on {second_when}."
    side = "fewer" if second < first else "more"
    if shown(gap) is None:
        return f"{start}, and a few {side} on {second_when}."
    share = percent(gap, first)
    return (
        f"{start}; on {second_when} it is {in_words(second)}, {in_words(gap).removesuffix(' people')} {side}"
        f"{'' if share is None else f' ({share}%)'}."
    )
