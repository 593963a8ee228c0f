"""Compiled functions: how the travel scans are turned into machine code."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit

F = TypeVar("F", bound=Callable[..., Any])
Real = float | np.floating[Any]


def compiled(function: F) -> F:
    """The function as machine code, made at its first call and kept beside the module for the next process.

    It runs without holding Python's lock, so that threads search side by side. Arguments are arrays, numbers and
    named tuples of them; the annotations are for people and checks, the compiler looks at what it is given.
    """
    return cast(F, njit(cache=True, nogil=True)(function))


def inlined(function: F) -> F:
    """The same for a small function within a loop: written into each caller, so that calling it costs nothing.

    (A call with arrays otherwise counts who holds each of them, which takes longer than looking up a few numbers.)
    """
    return cast(F, njit(cache=True, nogil=True, inline="always")(function))
