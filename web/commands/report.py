"""report: the baseline of an area, to keep, to print and to compare with next year's."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from layers.reports import read_saved, write_report
from mapping.coverage import coverage as work_out
from web.baseline import given_of, report_of
from web.commands.answers import now_in
from web.commands.asking import ByMode, Most, Today, house_of
from web.commands.counting import usual_week, zones_to_count
from web.commands.shell import Answer, AreaFolder, AsJson, StoreUrl, progress_screen, show, table, telling

HEADS = {"label": "At a glance", "words": "Now"}
COMPARED = {"then": "Then", "change": "Change", "caution": "Mind"}


def report(
    area: AreaFolder,
    *,
    out: Annotated[Path, typer.Option("--out", help="The folder to write the report's files into.")],
    compare: Annotated[
        Path | None, typer.Option("--compare", help="The .json file of an earlier report of this area.")
    ] = None,
    mode: ByMode = "transit",
    max_minutes: Most = 60,
    store: StoreUrl = "",
    today: Today = "",
    as_json: AsJson = False,
) -> None:
    """Baseline report: what there is, who can reach it and who stands up for it; PDF, spreadsheet, GeoPackage, CSV."""
    earlier = read_saved(compare) if compare else None
    house = house_of(area, store=store)
    zones, left_out = zones_to_count(house)
    made_on = now_in(house.area, today).date()
    week, why = usual_week(house, made_on)
    with Progress(console=progress_screen(), transient=True) as bar:
        task = bar.add_task("who can get there and home in a whole week")
        found = work_out(
            zones, house.public_assets(), house.net, week=week, kinds=None, max_minutes=max_minutes, mode=mode,
            today=made_on, week_words=why, progress=lambda done, total: bar.update(task, completed=done, total=total),
        )  # fmt: skip
    with telling("writing the report"):
        made = report_of(house, given_of(house, found, made_on, why, left_out), earlier)
        files = write_report(made, out)
    answer = {
        "area": made.area,
        "example": made.example,
        "made_on": made.made_on,
        "week": made.week_words,
        "finding": made.finding,
        "compared_with": made.compared_with,
        "glance": list(made.glance),
        "files": {what: str(path) for what, path in files.items()},
        "measures": made.measures.to_dict("records"),
        "no_longer_measured": made.gone.to_dict("records"),
        "notes": list(made.notes),
        "attribution": list(made.attribution),
    }
    show(answer, as_json=as_json, render=_print_report)


def _print_report(console: Console, answer: Answer) -> None:
    console.print(answer["finding"], style="bold")
    by_id: dict[str, Any] = {row["id"]: row for row in answer["measures"]}
    rows = [by_id[id_] for id_ in answer["glance"]]
    console.print(table(rows, HEADS | (COMPARED if answer["compared_with"] else {})))
    console.print(f"{len(answer['measures']):,} numbers, for {answer['week']}.")
    for what, path in answer["files"].items():
        console.print(f"{what}: {path}")
    console.print("Sources: " + " | ".join(answer["attribution"]), style="dim")
