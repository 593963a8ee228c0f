"""gaps: how many people cannot get to support and home again, worst zones first."""

from typing import Annotated

import geopandas as gpd
import typer
from rich.console import Console
from rich.progress import Progress

from layers.homes import SET_OUT
from mapping.coverage import Coverage
from mapping.coverage import coverage as work_out
from mapping.disclosure import disclose
from mapping.shares import share_covered
from web.commands.answers import about, now_in, print_foot
from web.commands.asking import ByMode, Most, Today, house_of
from web.commands.back import people_words, share_words
from web.commands.counting import EveryKind, Kinds, asked_kinds, asked_week, zones_to_count
from web.commands.shell import Answer, AreaFolder, AsJson, Rows, StoreUrl, progress_screen, show, table
from web.when import day_words

COVERED = (
    "id", "name", "population", "reachable", "sessions", "kinds", "minutes_out", "minutes_home", "leave_by",
    "last_way_home", "why",
)  # fmt: skip


MEANS = (
    "Covered: from a zone one can be at a session by its start, stay to its end and be home again, each way within "
    f"the minutes. {SET_OUT} Counts of 1 to 7 people are hidden and the rest rounded to 5."
)
LEAVES_OUT = (
    "Left out: support online or by phone, fares, whether a group is right for a person, and places whose "
    "times are not known."
)


def gaps(
    area: AreaFolder,
    *,
    day: Annotated[str, typer.Option(help="A weekday of the typical week, or a date (year-month-day).")] = "Sunday",
    from_hour: Annotated[int, typer.Option(min=0, max=23, help="Sessions that begin from this hour.")] = 17,
    to_hour: Annotated[int, typer.Option(min=1, max=24, help="And before this one.")] = 24,
    kind: Kinds = None,
    every_kind: EveryKind = False,
    mode: ByMode = "transit",
    max_minutes: Most = 60,
    store: StoreUrl = "",
    today: Today = "",
    rows: Rows = 20,
    as_json: AsJson = False,
) -> None:
    """Gaps: how many people cannot get to support and home again on a day, worst zones first."""
    house = house_of(area, store=store)
    zones, left_out = zones_to_count(house)
    kinds = asked_kinds(house, kind, every_kind=every_kind)
    week, chosen, why = asked_week(house, day, today)
    with Progress(console=progress_screen(), transient=True) as bar:
        task = bar.add_task("who can get there and home, session by session")
        found = work_out(
            zones, house.public_assets(), house.net, week=week, kinds=kinds, max_minutes=max_minutes,
            mode=mode, today=now_in(house.area, today).date(),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )  # fmt: skip
    answer = {
        **about(house.area, house.net),
        **{"week": week, "day": chosen, "from_hour": from_hour, "to_hour": to_hour, "mode": mode},
        "max_minutes": max_minutes,
        "kinds": "every kind" if kinds is None else list(kinds),
        "date": f"{day_words(chosen)}, sessions that begin from {from_hour}:00 to {to_hour}:00 ({why})",
        **_gap_figures(found, found.at(chosen, from_hour, to_hour), left_out),
        "definition": MEANS,
        "leaves_out": LEAVES_OUT,
    }
    show(answer, as_json=as_json, render=lambda console, said: _print_gaps(console, said, rows))


def _gap_figures(found: Coverage, zones: gpd.GeoDataFrame, left_out: str) -> Answer:
    safe = disclose(zones[list(COVERED)], people=["population"])
    worst = safe.sort_values(["sessions", "population", "name"], ascending=[True, False, True])
    return {
        "sessions_in_the_week": len(found.occurrences),
        "people": share_words(share_covered(zones), left_out),
        "untimed": list(found.untimed),
        "zones": worst.to_dict("records"),
    }  # fmt: skip


def _print_gaps(console: Console, answer: Answer, rows: int) -> None:
    console.print(answer["date"], style="bold")
    if not answer["sessions_in_the_week"]:
        console.print("No session of these kinds is on the map in that week: add one (python cli.py add).")
    console.print(people_words(answer["people"], answer["max_minutes"]))
    heads = {
        "name": "Worst zones first", "population": "People", "reachable": "Covered", "sessions": "Sessions",
        "minutes_out": "Minutes there", "last_way_home": "Last way home", "why": "Why not",
    }  # fmt: skip
    drawn = [
        {**zone, "last_way_home": (zone["last_way_home"] or "")[11:16],
         "minutes_out": None if zone["minutes_out"] is None else round(zone["minutes_out"])}
        for zone in answer["zones"]
    ]  # fmt: skip
    console.print(table(drawn, heads, most=rows))
    if answer["untimed"]:
        console.print(
            f"{len(answer['untimed'])} places say neither when they meet nor when they are open, and are left out."
        )
    print_foot(console, answer)
