"""Ids and texts of a timetable's frames as numbers and arrays of text."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.transport import IntArray


def codes(values: pd.Series) -> tuple[IntArray, pd.Index]:
    """Each value's number among the distinct ones."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return np.asarray(values.cat.codes, dtype=np.int32), values.cat.categories
    number, distinct = pd.factorize(values)
    return np.asarray(number, dtype=np.int32), pd.Index(distinct)


def numbers(values: pd.Series, known: pd.Series | pd.Index) -> IntArray:
    """The place of each value among the known ones; -1 where it is not."""
    number, distinct = codes(values)
    found: IntArray = pd.Index(known).get_indexer(distinct).astype(np.int32)[number]
    return found


def words(values: pd.Series | pd.Index) -> NDArray[np.str_]:
    """Texts as an array of text."""
    return np.array(values.to_numpy(dtype=object), dtype=np.str_)
