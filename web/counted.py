"""Which zones an answer about people may count: those that the area's streets can speak for."""

import geopandas as gpd

from layers.area import Area
from mapping.disclosure import in_words


def counted_zones(area: Area) -> tuple[gpd.GeoDataFrame, str]:
    """Return the zones whose journeys can be worked out, and a sentence about those that are left out ("" if none).

    A zone beyond the streets that the area has is not a gap in support: nothing is known about it.
    """
    off = area.zones["off_streets"].to_numpy()
    if not off.any():
        return area.zones, ""
    people = in_words(int(area.zones.loc[off, "population"].sum()))
    said = f"{off.sum():,} of {len(off):,} zones ({people}) lie beyond the streets that this area has and are left out."
    return area.zones[~off].reset_index(drop=True), said
