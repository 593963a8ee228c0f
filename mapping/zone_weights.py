"""What a zone counts when places are chosen: people, people by how deprived it is, or households without a car."""

from typing import Literal

import numpy as np
import pandas as pd

from layers.errors import BadValueError
from layers.transport import FloatArray

By = Literal["population", "deprivation", "no-car"]
MIDDLE_DECILE = 5.5
WORDS = {
    "population": "people",
    "deprivation": "people, those of the most deprived tenth counted ten times those of the least deprived",
    "no-car": "households without a car",
}
_COLUMN = {"population": "population", "deprivation": "deprivation_decile", "no-car": "no_car_households"}


def zone_weights(zones: pd.DataFrame, by: By) -> tuple[FloatArray, str]:
    """What each zone counts, float64[Z] (0: nothing known), and that in words, with what is not known.

    "population": people. "deprivation": people times 11 less the decile (1 is the most deprived tenth), from 10 to 1
    in even steps; a zone of no known decile counts as the middle, 5.5. "no-car": households without a car. Where no
    population is known at all, every zone counts 1.

    Raises BadValueError where the zones do not say what is to be counted.
    """
    if by not in _COLUMN:
        raise BadValueError(f"{by!r} is nothing to weigh by; choose {', '.join(_COLUMN)}.")
    people = _numbers(zones, "population")
    asked = _numbers(zones, _COLUMN[by])
    if by == "population" and np.isnan(people).all():
        return np.ones(len(zones)), "zones, as no zone has a known population"
    if np.isnan(asked).all() or (by == "deprivation" and np.isnan(people).all()):
        raise BadValueError(f"No zone of this area says its {_COLUMN[by].replace('_', ' ')}; weigh by population.")
    unknown = int(np.isnan(asked).sum())
    if by == "deprivation":
        weights = np.nan_to_num(people) * (11 - np.where(np.isnan(asked), MIDDLE_DECILE, asked))
        note = f"; {unknown} zones of no known tenth count as the middle" if unknown else ""
    else:
        weights = np.nan_to_num(asked)
        note = f"; {unknown} zones of which that is not known count nothing" if unknown else ""
    return weights, WORDS[by] + note


def _numbers(zones: pd.DataFrame, column: str) -> FloatArray:
    """A column as floats, nan where it is not known or not there."""
    if column not in zones.columns:
        return np.full(len(zones), np.nan)
    return np.asarray(zones[column].astype("Float64").to_numpy(dtype=float, na_value=np.nan), dtype=np.float64)
