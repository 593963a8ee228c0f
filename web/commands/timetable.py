"""timetable check: what is wrong with GTFS feeds and what is odd in them, before anything is made of them."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from layers.errors import BadValueError
from layers.timetable.check import FeedReport, check_timetable
from web.commands.shell import BAD_INPUT, Answer, AsJson, show, table, telling
from web.when import local_now

app = typer.Typer(help="Look at timetables (GTFS feeds).", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Look at timetables (GTFS feeds)."""


@app.command()
def check(
    feeds: Annotated[list[Path], typer.Argument(metavar="FEED...", help="GTFS zips or folders; zips in zips too.")],
    today: Annotated[str, typer.Option(help="Judge staleness as on this day (year-month-day).")] = "",
    as_json: AsJson = False,
) -> None:
    """List every fault (the feed cannot be used until it is mended) and every oddity; exit code 2 for faults."""
    with telling("Reading the timetables"):
        reports = check_timetable(feeds, today=_day(today))
    show({"feeds": [_said(report) for report in reports]}, as_json=as_json, render=_render)
    if any(report.fault_count for report in reports):
        raise typer.Exit(BAD_INPUT)


def _day(text: str) -> date:
    if not text:
        return local_now().date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadValueError(f"--today is '{text[:40]}'; write a day like 2026-11-22.") from error


def _said(report: FeedReport) -> Answer:
    faults = [
        {"file": f.file, "row": f.row or None, "column": f.column, "value": f.value, "rows": f.rows,
         "problem": f.problem, "fix": f.fix}
        for f in report.faults
    ]  # fmt: skip
    answer: Answer = {"feed": report.feed, "usable": not report.fault_count, "fault_count": report.fault_count}
    if (kept := report.timetable) is not None:
        answer |= {"start": kept.start, "end": kept.end, "timezone": kept.timezone, "trips": len(kept.trips),
                   "routes": len(kept.routes), "stops": len(kept.stops)}  # fmt: skip
    return answer | {"faults": faults, "warnings": list(report.warnings)}


def _render(console: Console, answer: Answer) -> None:
    heads = {"file": "File", "row": "Row", "rows": "Rows with it", "problem": "What is wrong", "fix": "What to do"}
    for feed in answer["feeds"]:
        if feed["usable"]:
            console.print(f"{feed['feed']}: can be used", style="bold")
            console.print(
                f"{feed['trips']:,} trips of {feed['routes']:,} routes at {feed['stops']:,} stops, "
                f"{feed['start']} to {feed['end']}, {feed['timezone']}."
            )
        else:
            console.print(f"{feed['feed']}: cannot be used, {_times(feed['fault_count'])}", style="bold")
            console.print(table(feed["faults"], heads))
            if (more := feed["fault_count"] - len(feed["faults"])) > 0:
                console.print(f"and {more:,} more.")
        if feed["warnings"]:
            odd = [{"warning": warning.removeprefix(f"{feed['feed']}: ")} for warning in feed["warnings"]]
            console.print(table(odd, {"warning": "Odd, but usable"}))


def _times(count: int) -> str:
    return "one fault" if count == 1 else f"{count:,} faults"
