"""Compiled functions: how the travel scans are turned into machine code."""

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from numba import config, njit

F = TypeVar("F", bound=Callable[..., Any])
Real = float | np.floating[Any]
HERE = Path(__file__).parent


def _stamp() -> str:
    """The times and sizes of all modules of this folder as one word."""
    known = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(HERE.glob("*.py"))]
    return blake2b(repr(known).encode(), digest_size=8).hexdigest()


# Numba compiles what a function calls into it, but looks for changes in that function's own file alone: an old search
# would go on answering after a module that it calls was changed. So code is kept apart for each state of the folder.
config.CACHE_DIR = str(Path(config.CACHE_DIR or HERE / "__pycache__") / f"compiled-{_stamp()}")  # type: ignore[attr-defined]


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
