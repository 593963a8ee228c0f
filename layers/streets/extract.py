"""Streets from OpenStreetMap: read once from an extract (osm.pbf), kept as one small file of arrays."""

import zipfile
from dataclasses import asdict, fields
from pathlib import Path
from secrets import token_hex
from typing import Any

import numpy as np
import osmium

from layers.errors import BadFileError
from layers.limits import MAX_PBF_BYTES
from layers.streets.lines import Box, Progress, read_segments
from layers.streets.shapes import build_streets
from layers.transport import Streets

ATTRIBUTION = "© OpenStreetMap contributors, ODbL"
PBF_MAGIC = b"\x0a\x09OSMHeader"  # after the four bytes that give the length of the first block
TEXT_FIELDS = ("source", "attribution", "data_date")


def read_streets(path: str | Path, *, bbox: Box | None = None, progress: Progress | None = None) -> Streets:
    """Streets and their rules for walking, cycling and driving from an OpenStreetMap extract.

    ``bbox`` (west, south, east, north; degrees, EPSG:4326) keeps the bits of street with an end inside it.
    ``progress`` is told, in words, how far the reading is. Turn bans are left out
    (see layers/streets/rules.py). ``data_date`` is the extract's own date, "" where it does not say.

    Raises BadFileError: no such file, not a pbf, half-written, too large, or without a street.
    """
    path = Path(path)
    _check(path)
    source = osmium.io.File(str(path), "pbf")
    try:
        header = osmium.FileProcessor(source).header
        segments = read_segments(source, bbox, progress or (lambda _: None))
    except RuntimeError as fault:
        raise BadFileError(
            f"{path.name} is half-written or damaged (osmium says: {fault}); "
            "download the OpenStreetMap extract again and read the new copy."
        ) from fault
    if not len(segments.a):
        where = "inside the area asked for" if bbox else "in it"
        raise BadFileError(
            f"{path.name} has no street (highway) {where}; "
            "give an OpenStreetMap extract of the area with its roads and paths."
        )
    stamp = header.get("osmosis_replication_timestamp", "")
    return build_streets(segments, source=path.name, attribution=ATTRIBUTION, data_date=stamp[:10])


def save_streets(streets: Streets, path: str | Path) -> None:
    """Write streets to one compressed .npz, whole or not at all; `path` is used as it is given."""
    path = Path(path)
    part = path.with_name(f".{path.name}.{token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            np.savez_compressed(file, allow_pickle=False, **asdict(streets))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def load_streets(path: str | Path) -> Streets:
    """Streets as ``save_streets`` wrote them; nothing in the file is ever run (no pickle).

    Raises BadFileError where the file is missing, damaged or something else.
    """
    path = Path(path)
    again = "build the area again (python cli.py area build) to write it anew."
    if not path.is_file():
        raise BadFileError(f"There is no file of streets at {path}; {again}")
    try:
        with np.load(path, allow_pickle=False) as held:
            found: dict[str, Any] = {field.name: held[field.name] for field in fields(Streets)}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as fault:
        raise BadFileError(f"{path.name} is not a whole file of streets ({fault}); {again}") from fault
    return Streets(**(found | {name: str(found[name]) for name in TEXT_FIELDS}))


def _check(path: Path) -> None:
    """Refuse, in one sentence, what cannot be an OpenStreetMap extract."""
    if not path.is_file():
        raise BadFileError(f"There is no file {path}; give the path of an OpenStreetMap extract (.osm.pbf).")
    if path.stat().st_size > MAX_PBF_BYTES:
        raise BadFileError(
            f"{path.name} is larger than {MAX_PBF_BYTES // 1_000_000:,} MB; "
            "cut an extract of your county from it (osmium extract) and read that."
        )
    with path.open("rb") as file:
        if file.read(4 + len(PBF_MAGIC))[4:] != PBF_MAGIC:
            raise BadFileError(
                f"{path.name} is not an OpenStreetMap .osm.pbf file; "
                "download the .osm.pbf (not .osm, .shp or .zip) of the area."
            )
