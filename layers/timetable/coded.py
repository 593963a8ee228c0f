"""A column of text as numbers into its distinct words: eleven million cells are some thousand words to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from numpy.typing import NDArray

from layers.transport import BoolArray, IntArray


@dataclass(frozen=True)
class Coded:
    """Cell n says ``words[codes[n]]``; words are stripped, and each stands once."""

    codes: IntArray
    words: NDArray[np.object_]

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> Self:
        """A dictionary-encoded column of pyarrow."""
        joined = column.unify_dictionaries().combine_chunks()
        codes = np.asarray(joined.indices.to_numpy(zero_copy_only=False), dtype=np.int32)
        bare = pc.utf8_trim_whitespace(joined.dictionary)
        if bare.equals(joined.dictionary):
            return cls(codes, _objects(bare.to_pylist()))
        again = bare.dictionary_encode()  # "A" and " A" are one word
        return cls(again.indices.to_numpy()[codes].astype(np.int32), _objects(again.dictionary.to_pylist()))

    @classmethod
    def empty(cls, rows: int) -> Self:
        """A column that says nothing, so many times."""
        return cls(np.zeros(rows, dtype=np.int32), _objects([""] if rows else []))

    def is_word(self, word: str) -> BoolArray:
        """Which cells say this word."""
        found = np.flatnonzero(self.words == word)
        return self.codes == found[0] if len(found) else np.zeros(len(self.codes), dtype=np.bool_)

    def text(self, index: pd.Index) -> pd.Series:
        """The column as text."""
        words = pd.array(self.words, dtype="str")
        return pd.Series(words.take(self.codes), index=index)

    def category(self, index: pd.Index) -> pd.Series:
        """The column as a categorical, whose categories are the words that stand in it."""
        words = pd.Index(self.words, dtype="str")
        return pd.Series(pd.Categorical.from_codes(self.codes, categories=words), index=index)


class Gathered:
    """A coded column put together cell by cell, for the reader that goes row by row."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._codes: list[IntArray] = []

    def add(self, cells: Sequence[str]) -> None:
        """More cells, stripped here."""
        places = self._places
        codes = [places.setdefault(cell.strip(), len(places)) for cell in cells]
        self._codes.append(np.array(codes, dtype=np.int32))

    def coded(self) -> Coded:
        """All cells so far."""
        codes = np.concatenate(self._codes) if self._codes else np.empty(0, dtype=np.int32)
        return Coded(codes, _objects(list(self._places)))


def _objects(words: list[str]) -> NDArray[Any]:
    array = np.empty(len(words), dtype=object)
    array[:] = words
    return array
