"""The names that columns go by in the files people have: rules as data, one table, one chooser.

A column is chosen by the first known name that the header carries (upper or lower case alike), so that
the same code reads ONS, Ordnance Survey and hand-made files, and can say which column it used.
"""

import re
from collections.abc import Iterable, Sequence
from types import MappingProxyType

COLUMNS = MappingProxyType(
    {
        "zone_id": (
            *("LSOA21CD", "LSOA11CD", "LSOA2021", "LSOA_CODE", "OA21CD", "OA11CD", "MSOA21CD", "MSOA11CD"),
            *("WD25CD", "WD24CD", "WD23CD", "WD22CD", "WD21CD", "DZ2021_CD", "DataZone"),
            *("zone_id", "zone", "area_code", "geography code", "code", "id"),
        ),
        "zone_name": (
            *("LSOA21NM", "LSOA11NM", "LSOA_NAME", "MSOA21NM", "MSOA11NM", "WD25NM", "WD24NM", "WD23NM"),
            *("WD22NM", "WD21NM", "DZ2021_NM", "zone_name", "area_name", "geography", "name"),
        ),
        "population": (
            *("population", "population_count", "all_ages", "all ages", "total", "persons", "usual_residents"),
            *("residents", "pop"),
        ),
        "deprivation_decile": (
            "imd25_IMD_decile",
            "imd19_IMD_decile",
            "IMD_decile",
            "wimd_decile",
            "deprivation_decile",
        ),
        "rural_class": ("ruc", "ruc21", "rural_class", "RUC21NM", "RUC11", "classification", "ruc21_code"),
        "no_car_households": ("no_car_households", "households_no_car", "no_car", "no cars or vans in household"),
        "postcode": ("postcode", "pcds", "pcd", "pcd2", "pcd7", "pcd8", "PC"),
        "name": ("name", "hub", "place", "town", "settlement", "stationName", "title"),
        "kind": ("kind", "type", "settlement_type"),
        "lon": ("lon", "longitude", "long", "lng", "x_lon"),
        "lat": ("lat", "latitude", "y_lat"),
        "easting": ("easting", "eastings", "EA", "oseast1m", "x"),
        "northing": ("northing", "northings", "NO", "osnrth1m", "y"),
    }
)
"""What we look for -> the names it goes by, best first."""

_CODE_COLUMN = re.compile(r"^[A-Za-z]{2,6}\d{2}CD$", re.IGNORECASE)


def choose(header: Iterable[str], wanted: str) -> str | None:
    """Return the column of ``header`` that holds ``wanted`` (a key of COLUMNS), or None if there is none."""
    by_folded = {column.strip().casefold(): column for column in reversed(list(header))}
    return next((by_folded[n.casefold()] for n in COLUMNS[wanted] if n.casefold() in by_folded), None)


def choose_zone_id(rows: Sequence[dict[str, str]]) -> str | None:
    """Return the column that names each zone once: a known name first, else any ONS-like name such as ``WD21CD``.

    A column counts only where every row has a value and no value comes twice, so that a district's
    code that all zones share is never taken for the zone's own.
    """
    header = list(dict.fromkeys(column for row in rows for column in row))
    known = [c for name in COLUMNS["zone_id"] for c in header if c.casefold() == name.casefold()]
    for column in dict.fromkeys([*known, *(c for c in header if _CODE_COLUMN.match(c))]):
        values = [row.get(column, "") for row in rows]
        if all(values) and len(set(values)) == len(values):
            return column
    return None


def choose_zone_name(header: Iterable[str], zone_id_column: str) -> str | None:
    """Return the column of names that goes with ``zone_id_column`` ("LSOA21CD" -> "LSOA21NM"), else a known one."""
    columns = list(header)
    twin = re.sub(r"CD$", "NM", zone_id_column, flags=re.IGNORECASE).casefold()
    return next((c for c in columns if c.casefold() == twin and c != zone_id_column), choose(columns, "zone_name"))
