"""A read timetable kept on disk: one zip of Parquet tables and a small JSON, nothing that can run code."""

import io
import json
import zipfile
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from layers.errors import BadFileError
from layers.transport import Timetable

FORMAT = 2
ABOUT = "about.json"
EXTRA = ("transfers", "fares", "fare_rules")
TABLES = ("stops", "routes", "trips", "stop_times", "calendar", "calendar_dates", "frequencies", *EXTRA)


def save_timetable(timetable: Timetable, path: Path | str) -> None:
    """Write the timetable to one file; a file half-written never carries its name."""
    path = Path(path)
    unfinished = path.with_name(f".{path.name}.unfinished")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as packed:  # Parquet is packed already
        packed.writestr(ABOUT, json.dumps(_about(timetable)))
        for table in TABLES:
            with io.BytesIO() as buffer:
                getattr(timetable, table).to_parquet(buffer, index=False)
                packed.writestr(f"{table}.parquet", buffer.getvalue())
    unfinished.replace(path)


def load_timetable(path: Path | str) -> Timetable:
    """Read what ``save_timetable`` wrote; BadFileError where it is missing, damaged or of another version."""
    path = Path(path)
    try:
        with zipfile.ZipFile(path) as packed:
            about = json.loads(packed.read(ABOUT))
            tables: dict[str, Any] = {
                table: pd.read_parquet(io.BytesIO(packed.read(f"{table}.parquet"))) for table in TABLES
            }
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise BadFileError(f"{path.name} is not a timetable saved here; read the GTFS feeds again.") from error
    if about.pop("format", None) != FORMAT:
        raise BadFileError(f"{path.name} was saved by another version of this program; read the GTFS feeds again.")
    return Timetable(**tables, **_from_about(about))


def _about(timetable: Timetable) -> dict[str, Any]:
    plain = {f.name: getattr(timetable, f.name) for f in fields(Timetable) if f.name not in TABLES}
    dates = {"start": timetable.start.isoformat(), "end": timetable.end.isoformat()}
    return {"format": FORMAT, **plain, **dates}


def _from_about(about: dict[str, Any]) -> dict[str, Any]:
    dates = {end: date.fromisoformat(about[end]) for end in ("start", "end")}
    return {**about, "sources": tuple(about["sources"]), "notes": tuple(about["notes"]), **dates}
