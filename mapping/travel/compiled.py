"""Compiled functions: how the travel scans are turned into machine code."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function as machine code, made at its first call and kept beside the module for the next process.

    It runs without holding Python's lock, so that threads search side by side. Arguments are arrays, numbers and
    named tuples of them; the annotations are for people and checks, the compiler looks at what it is given.
    """
    return cast(F, njit(cache=True, nogil=True)(function))
