"""Who lives in each zone: population, deprivation, rural class and households without a car, from a CSV."""

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from layers.errors import BadFileError
from layers.feeds.columns import choose, choose_zone_id
from layers.feeds.csv_rows import read_csv_rows

WHOLE_NUMBERS = MappingProxyType(
    {"population": (0, 5_000_000), "no_car_households": (0, 2_000_000), "deprivation_decile": (1, 10)}
)
"""Column -> least and greatest value that makes sense; a value outside is refused by its line."""

_UNKNOWN = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "..", ":", "*"})


@dataclass(frozen=True)
class PopulationTable:
    """``people``: one row per zone id, with population, no_car_households, deprivation_decile (whole numbers
    or missing, never zero for unknown) and rural_class (text). ``used``: what we wanted -> the file's column."""

    people: pd.DataFrame
    used: dict[str, str]


def read_population(path: Path | str) -> PopulationTable:
    """Read counts by zone from a CSV whose columns go by one of the names of ``layers.feeds.columns``.

    The file may cover more zones than the area. Raises BadFileError (file, column or line, and the fix) where
    there is no zone code or population column, a zone comes twice, or a count is not a whole number in range.
    """
    path = Path(path)
    numbered = list(read_csv_rows(path))
    if not numbered:
        raise BadFileError(f"{path.name} has a header but no rows; give a CSV with one row per zone.")
    rows = [row for _, row in numbered]
    used = _columns(path, rows)
    people = pd.DataFrame({name: _column(path, numbered, name, used) for name in (*WHOLE_NUMBERS, "rural_class")})
    return PopulationTable(people.set_index(pd.Index([row[used["zone_id"]] for row in rows], name="id")), used)


def join_population(zones: pd.DataFrame, table: PopulationTable | None) -> pd.DataFrame:
    """Return ``zones`` (column ``id``) with the population columns added; a zone not in the table keeps missing
    values and a ``population_note`` that says so."""
    empty = pd.DataFrame(index=pd.Index([], dtype="str"), columns=[*WHOLE_NUMBERS, "rural_class"])
    people = (table.people if table else empty).reindex(zones["id"])
    added = {name: people[name].astype("Int64").to_numpy() for name in WHOLE_NUMBERS}
    known = people["population"].notna().to_numpy()
    note = pd.Series("population not known", index=zones.index).where(~known, "")
    return zones.assign(
        **{name: pd.array(values, dtype="Int64") for name, values in added.items()},
        rural_class=people["rural_class"].fillna("").astype(str).to_numpy(),
        population_note=note,
    )


def _columns(path: Path, rows: list[dict[str, str]]) -> dict[str, str]:
    header = list(rows[0])
    used = {name: found for name in (*WHOLE_NUMBERS, "rural_class") if (found := choose(header, name))}
    zone_id = choose_zone_id(rows)
    if zone_id is None:
        raise BadFileError(
            f"{path.name} has no column of zone codes with each zone once (such as LSOA21CD); "
            f"its columns are {_listed(header)}."
        )
    if "population" not in used:
        raise BadFileError(
            f"{path.name} has no column called population (or all_ages, total); its columns are {_listed(header)}."
        )
    return {"zone_id": zone_id, **used}


def _column(path: Path, numbered: list[tuple[int, dict[str, str]]], name: str, used: dict[str, str]) -> pd.Series:
    if name not in used:
        return pd.Series(pd.NA, index=range(len(numbered)), dtype="Int64" if name in WHOLE_NUMBERS else "str")
    if name == "rural_class":
        return pd.Series([row[used[name]] for _, row in numbered], dtype="str")
    return pd.Series([_whole(path, line, name, row[used[name]]) for line, row in numbered], dtype="Int64")


def _whole(path: Path, line: int, name: str, text: str) -> int | None:
    if text.casefold() in _UNKNOWN:
        return None
    least, greatest = WHOLE_NUMBERS[name]
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        number = -1.0
    if not least <= number <= greatest or number != int(number):
        wanted = f"a whole number from {least} to {greatest:,}"
        raise BadFileError(
            f"{path.name}, line {line}: {name} is {text[:40]!r}, not {wanted}; mend it or leave it empty."
        )
    return int(number)


def _listed(header: list[str]) -> str:
    shown = ", ".join(column[:30] for column in header[:8])
    return shown + (", …" if len(header) > 8 else "")
