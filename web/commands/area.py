"""area build, area check: an area from what people have, and what it holds in plain words."""

import signal
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from layers.area import Area
from layers.area.build import build_area
from layers.area.check import check_area
from layers.area.gather import STEPS, AreaInputs
from layers.area.licences import read_stated
from web.commands.answers import now_in
from web.commands.shell import Answer, AreaFolder, AsJson, progress_screen, show, table
from web.when import local_now

app = typer.Typer(help="Make an area from your own files, or say what one holds.", no_args_is_help=True)

File = Path | None
MARKS = {"ok": "✓", "note": "·", "warning": "!", "missing": "–"}


def _file(name: str, words: str) -> Any:
    return typer.Option(name, help=words, show_default=False)


@app.command()
def build(
    area: AreaFolder,
    *,
    zones: Annotated[
        list[Path] | None, _file("--zones", "Small areas (GeoJSON); repeat for several districts.")
    ] = None,
    population: Annotated[File, _file("--population", "People by zone (CSV).")] = None,
    gtfs: Annotated[list[Path] | None, _file("--gtfs", "Timetable (GTFS zip or folder); repeat for several.")] = None,
    osm: Annotated[File, _file("--osm", "Streets (OpenStreetMap .osm.pbf).")] = None,
    hubs: Annotated[list[Path] | None, _file("--hubs", "Hubs (CSV name,lat,lon or GeoJSON).")] = None,
    hub: Annotated[list[str] | None, _file("--hub", "A hub as 'Name=lat,lon'; repeat for several.")] = None,
    postcodes: Annotated[File, _file("--postcodes", "Postcodes (CSV or .csv.gz).")] = None,
    places: Annotated[File, _file("--places", "Towns and villages (CSV or GeoJSON).")] = None,
    records: Annotated[File, _file("--records", "Organisations, assets and links (records.toml).")] = None,
    name: Annotated[str, _file("--name", "The area's name; by default the folder's.")] = "",
    licence: Annotated[list[str] | None, _file("--licence", "A layer's licence, 'timetable=OGL v3 (DfT)'.")] = None,
    dated: Annotated[list[str] | None, _file("--dated", "A layer's date, 'population=mid-2022'.")] = None,
    illustrative: Annotated[bool, typer.Option("--illustrative", help="The timetable is made up.")] = False,
    without_population: Annotated[
        bool, typer.Option("--without-population", help="Zones with no population are meant.")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Build anew over an area that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read your files and write an area folder, whole or not at all."""
    inputs = AreaInputs(
        name=name, zones=zones or (), population=population, gtfs=gtfs or (), osm=osm, hubs=hubs or (),
        hub_texts=hub or (), postcodes=postcodes, places=places, records=records, illustrative=illustrative,
        without_population=without_population,
        licences=read_stated(licence or (), what="licence"), dates=read_stated(dated or (), what="date"),
    )  # fmt: skip
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # being told to stop clears up as Ctrl-C does
    today = local_now().date()
    with _bar() as bar:
        task = bar.add_task("starting", total=STEPS)
        made = build_area(
            area, inputs, today=today, replace=replace,
            progress=lambda done, total, words: bar.update(task, completed=done, total=total, description=words),
        )  # fmt: skip
    show(_said(made, today), as_json=as_json, render=_render)


@app.command()
def check(
    area: AreaFolder,
    today: Annotated[str, typer.Option(help="Judge staleness as on this day (year-month-day).")] = "",
    as_json: AsJson = False,
) -> None:
    """Say what an area holds, from when, under which licence, and what is missing or stale."""
    opened = Area.open(area)
    show(_said(opened, now_in(opened, today).date()), as_json=as_json, render=_render)


def _said(area: Area, today: date) -> Answer:
    findings = [{"level": f.level, "layer": f.layer, "text": f.text} for f in check_area(area, today=today)]
    licences = area.licences.to_dict("records")
    return {"area": area.name, "folder": area.folder.name, "today": today, "findings": findings, "licences": licences}


def _render(console: Console, answer: Answer) -> None:
    console.print(f"{answer['area']}, as on {answer['today']}", style="bold")
    marked = [{**row, "mark": MARKS[row["level"]]} for row in answer["findings"]]
    console.print(table(marked, {"mark": "", "level": "", "layer": "Layer", "text": "What is so"}))


def _bar() -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=progress_screen(), transient=True)
