"""Worked-out arrays kept on disk: whole or not at all, found again by what they were made from, memory-mapped."""

import hashlib
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.errors import BadFileError, BadValueError

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
READ_BYTES = 1 << 20
KEY_CHARS = 32


def save_arrays(folder: str | Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write each array as ``<name>.npy`` in `folder`; the folder appears, or is replaced, in one step.

    A reader sees the old folder or the new one, never a part; arrays that a process already has
    memory-mapped stay readable to it. Raises BadValueError for a name that is no plain file name or an
    array of Python objects.
    """
    folder = Path(folder)
    for name, values in arrays.items():
        if not NAME.fullmatch(name) or values.dtype.hasobject:
            raise BadValueError(
                f"The array {name!r} cannot be kept: its name must be letters, digits, '.', '_' or '-', "
                "and its values plain numbers or text."
            )
    fresh = folder.with_name(f".{folder.name}.{token_hex(4)}.part")
    fresh.mkdir(parents=True)
    try:
        for name, values in arrays.items():
            np.save(fresh / f"{name}.npy", values, allow_pickle=False)
        _put_in_place(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def load_arrays(folder: str | Path) -> dict[str, NDArray[Any]]:
    """The arrays that ``save_arrays`` wrote, read-only and memory-mapped (nothing is read until it is used).

    Raises BadFileError where the folder is missing or an array in it is damaged.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise BadFileError(f"There is no folder of kept arrays at {folder}; work them out and save them first.")
    return {path.stem: _load(path) for path in sorted(folder.glob("*.npy"))}


def content_key(*parts: Path | bytes) -> str:
    """32 hexadecimal characters that change with the contents of any part, or with their order.

    A Path stands for the file's bytes, or for every file in the folder with its name; bytes for themselves.
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(_part_digest(part))
    return digest.hexdigest()[:KEY_CHARS]


def _part_digest(part: Path | bytes) -> bytes:
    digest = hashlib.sha256()
    if isinstance(part, bytes):
        digest.update(part)
    elif part.is_dir():
        for path in sorted(p for p in part.rglob("*") if p.is_file()):
            digest.update(_part_digest(path.relative_to(part).as_posix().encode()))
            digest.update(_part_digest(path))
    else:
        with part.open("rb") as file:
            while block := file.read(READ_BYTES):
                digest.update(block)
    return digest.digest()


def _put_in_place(fresh: Path, folder: Path) -> None:
    """Give the fresh folder its name; an older one of that name steps aside first and is then removed."""
    aside = fresh.with_name(f"{fresh.name}.old")
    try:
        if folder.exists():
            os.rename(folder, aside)
        os.rename(fresh, folder)
    except OSError:
        # another process put the same contents there in between: theirs is as good
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _load(path: Path) -> NDArray[Any]:
    try:
        held: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError as fault:
        return _load_empty(path, fault)
    except (OSError, EOFError) as fault:
        raise _damaged(path, fault) from fault
    return held


def _load_empty(path: Path, fault: ValueError) -> NDArray[Any]:
    """An array without values cannot be memory-mapped; anything else that could not be is damaged."""
    try:
        held: NDArray[Any] = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as again:
        raise _damaged(path, again) from again
    if held.size:
        raise _damaged(path, fault) from fault
    return held


def _damaged(path: Path, fault: Exception) -> BadFileError:
    return BadFileError(f"{path} is damaged ({fault}); delete the folder {path.parent} and it is worked out again.")
