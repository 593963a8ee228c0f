"""A folder in memory where there is one: what is proved in it does not depend on how long a disk takes to sync."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

MEMORY = Path("/dev/shm")  # noqa: S108


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """The folder, gone when the block ends."""
    with TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        yield Path(folder)
