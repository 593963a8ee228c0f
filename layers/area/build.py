"""Make an area folder from what people have: everything is read and checked first, then written whole or not at all."""

import shutil
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd

from layers.area import Area
from layers.area.departures import cut_to_one_weekday
from layers.area.fare import read_fare
from layers.area.folder import AREA_FILE, read_settings
from layers.area.gather import STEPS, TRAVEL_MARGIN_KM, AreaContents, AreaInputs, Progress, read_inputs
from layers.area.licences import with_stated
from layers.area.positions import slug
from layers.area.postcodes import write_postcodes
from layers.errors import BadFileError, BadValueError
from layers.feeds.geojson import write_geojson
from layers.feeds.toml_text import toml_text
from layers.streets import save_streets
from layers.timetable import save_timetable


def build_area(
    folder: Path | str,
    inputs: AreaInputs,
    *,
    today: date,
    replace: bool = False,
    progress: Progress | None = None,
) -> Area:
    """Read ``inputs``, write the area into ``folder`` and open it.

    The timetable is cut, when read, to the zones' bounding box and TRAVEL_MARGIN_KM around it; streets likewise.
    Without hubs, one is made where most buses and trains leave. Raises a RecoveryMapError of one sentence and
    changes nothing where an input is bad, or ``folder`` holds something and ``replace`` is not set; an area that
    was there stays until the new one is whole.
    """
    folder = Path(folder)
    _check_target(folder, inputs, replace=replace)
    tell = progress or (lambda _done, _all, _words: None)
    contents = read_inputs(inputs, tell)
    tell(6, STEPS, "writing")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.building-", dir=folder.parent) as temporary:
        fresh = Path(temporary) / folder.name
        try:
            _write(fresh, contents, inputs, _settings(folder, inputs, contents, today))
        except OSError as error:
            raise BadFileError(
                f"{folder} cannot be written ({error.strerror}); free some space or choose another."
            ) from error
        tell(7, STEPS, "checking")
        _check_and_keep(fresh, contents)
        _put_in_place(fresh, folder, Path(temporary) / "before")
    tell(STEPS, STEPS, "done")
    return Area.open(folder)


def _check_target(folder: Path, inputs: AreaInputs, *, replace: bool) -> None:
    if not (inputs.zones or inputs.hubs or inputs.hub_texts):
        raise BadValueError("An area needs zones or hubs; give --zones FILE.geojson or --hub 'Name=lat,lon'.")
    if inputs.population and not inputs.zones:
        raise BadValueError(
            f"{inputs.population.name} counts people by zone, but no zones were given; add --zones FILE.geojson."
        )
    if not folder.exists():
        return
    if not folder.is_dir() or (any(folder.iterdir()) and not (folder / AREA_FILE).is_file()):
        raise BadValueError(f"{folder} holds something that is not an area; choose another folder.")
    if any(folder.iterdir()) and not replace:
        raise BadValueError(
            f"{folder} holds an area already; add --replace to build it anew, or choose another folder."
        )


def _settings(folder: Path, inputs: AreaInputs, contents: AreaContents, today: date) -> dict[str, Any]:
    name = inputs.name or folder.resolve().name.replace("_", " ").replace("-", " ").title()
    box = [round(side, 5) for side in contents.box]
    timetable = {
        "bbox": box,
        "illustrative": inputs.illustrative,
        "note": f"cut to the area and {TRAVEL_MARGIN_KM:.0f} km around it",
    }
    if contents.timetable and (only := cut_to_one_weekday(contents.timetable)):
        timetable["only_weekday"] = only
    return {
        "name": name,
        "slug": slug(name),
        "example": False,
        "timezone": contents.timetable.timezone if contents.timetable else "Europe/London",
        "built_on": today,
        "bbox": box,
        **({"homes": contents.homes} if contents.homes else {}),
        **({"timetable": timetable} if contents.timetable else {}),
        **_fare_kept(folder),
        "licence": with_stated(with_stated(contents.licences, "licence", inputs.licences), "data_date", inputs.dates),
    }


def _fare_kept(folder: Path) -> dict[str, Any]:
    """The [fare] of the area that is built anew: people wrote it by hand, and no input holds it."""
    if not (folder / AREA_FILE).is_file():
        return {}
    settings = read_settings(folder)
    return {"fare": settings["fare"]} if read_fare(settings, where=f"{AREA_FILE} of {folder.name}") else {}


def _write(folder: Path, contents: AreaContents, inputs: AreaInputs, settings: dict[str, Any]) -> None:
    folder.mkdir()
    for name in ("zones", "hubs", "places", "lines"):
        frame: gpd.GeoDataFrame = getattr(contents, name)
        if len(frame):
            write_geojson(frame, folder / f"{name}.geojson")
    if contents.postcodes is not None:
        write_postcodes(contents.postcodes, folder / "postcodes.csv.gz")
    if contents.streets:
        save_streets(contents.streets, folder / "streets.npz")
    _copy_feeds(inputs.gtfs, folder / "timetable")
    if inputs.records:
        shutil.copyfile(inputs.records, folder / "records.toml")
    (folder / AREA_FILE).write_text(toml_text(settings), encoding="utf-8")


def _copy_feeds(feeds: Sequence[Path], folder: Path) -> None:
    """Copy the feeds as given, numbered so that their order is kept and two of one name stay two."""
    for number, feed in enumerate(feeds, start=1):
        folder.mkdir(exist_ok=True)
        copy = folder / f"{number:02d}_{feed.name}"
        if feed.is_dir():
            copy.mkdir()
            for table in sorted(feed.glob("*.txt")):
                shutil.copyfile(table, copy / table.name)
        else:
            shutil.copyfile(feed, copy.with_suffix(".zip"))


def _check_and_keep(fresh: Path, contents: AreaContents) -> None:
    """Open what was written, as any door will, and keep the timetable as read: a large feed takes seconds to read."""
    area = Area.open(fresh)
    area.records()
    if contents.timetable:
        save_timetable(contents.timetable, area.kept_timetable)


def _put_in_place(fresh: Path, folder: Path, before: Path) -> None:
    """Move the whole new area to its place; what was there is set aside first and put back if the move fails."""
    if not folder.exists():
        fresh.rename(folder)
        return
    folder.rename(before)
    try:
        fresh.rename(folder)
    except OSError:
        before.rename(folder)
        raise
