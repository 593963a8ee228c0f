"""coverage: how much support people can reach in a typical week, and get home from, zone by zone, the worst first."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

import geopandas as gpd
import pandas as pd
import typer
from rich.console import Console
from rich.progress import Progress

from layers.errors import BadValueError
from layers.homes import SET_OUT
from mapping.coverage import Coverage, nearest_hub
from mapping.coverage import coverage as work_out
from mapping.depth import NEAREST
from mapping.disclosure import disclose
from mapping.headline import WINDOWS, Window, headline
from mapping.shares import share_covered
from mapping.support import with_usual_capital
from mapping.week_cost import COST, MEANS, VISITS_A_WEEK, cost_of_a_week
from mapping.windows import WEEKDAYS
from web.commands.answers import about, now_in, print_foot
from web.commands.asking import ByMode, Most, Today, house_of
from web.commands.back import people_words, share_words
from web.commands.counting import Capitals, Kinds, Needs, asked_support, asked_week, zones_to_count
from web.commands.gaps import COVERED
from web.commands.shell import Answer, AreaFolder, AsJson, Rows, StoreUrl, progress_screen, show, table
from web.house import House
from web.when import day_words

DEPTH = ("id", "name", "population", "reachable_hours", "sessions", "assets", "kinds", *NEAREST)
DEFINITIONS = {
    "covered": "From a zone one can be at a session by its start, stay to its end and be home again, each way within "
    f"the minutes; a drop-in is a visit of an hour on each hour that it is open. {SET_OUT}",
    "reachable_hours": "Of the 168 hours of the week, those in which some visit that the zone can make is going on.",
    "sessions": "Different sessions of the week that can be made (depth); an opening of a drop-in is one.",
    "assets": "Different groups, places or services that these belong to.",
    "kinds": "Different kinds of these (breadth).",
    "first_minutes": "Minutes there, door to door, to the nearest asset that can be reached and left; second and third "
    "likewise, since one group is no choice.",
    "hours_by": "Reachable hours of the support of each kind, need or capital; one asset may count under several.",
    "elsewhere": "Online and telephone support, open to everybody with a phone, is counted apart.",
    "population": "Counts of 1 to 7 people are hidden and the rest rounded to 5.",
}
LEAVES_OUT = (
    "Left out: whether a group is right for a person, seats and delays, people far from where their zone is taken to "
    "live, and places whose times, or position, are not known."
)


def coverage(
    area: AreaFolder,
    *,
    need: Needs = None,
    kind: Kinds = None,
    capital: Capitals = None,
    every_kind: Annotated[
        bool, typer.Option("--every-kind", help="All support; peer support alone where nothing is asked for.")
    ] = False,
    day: Annotated[str, typer.Option(help="One weekday, or a date, and not the whole week.")] = "",
    from_hour: Annotated[int, typer.Option(min=0, max=23, help="With --day: sessions that begin from this hour.")] = 0,
    to_hour: Annotated[int, typer.Option(min=1, max=24, help="With --day: and before this one.")] = 24,
    hub: Annotated[str, typer.Option(help="Only the zones nearest to this hub.")] = "",
    mode: ByMode = "transit",
    max_minutes: Most = 60,
    home: Annotated[bool, typer.Option("--home/--no-home", help="There and home again, or only there.")] = True,
    cost: Annotated[
        bool, typer.Option("--cost", help="Add what a week costs from each zone (slow: a minute or more).")
    ] = False,
    visits: Annotated[int, typer.Option(min=1, max=7, help="With --cost: visits a week.")] = VISITS_A_WEEK,
    store: StoreUrl = "",
    today: Today = "",
    rows: Rows = 20,
    as_json: AsJson = False,
) -> None:
    """Coverage: the support that people can reach in a typical week and get home from, the worst zones first."""
    house = house_of(area, store=store)
    kinds, needs, built = asked_support(house, kind, need, capital, every_kind=every_kind)
    week, chosen, why = asked_week(house, day or "Monday", today)
    now = now_in(house.area, today).date()
    zones, left_out = _zones(house, hub)
    usual = {term.id: term.capital for term in house.vocabulary.asset_kinds.values()}
    with Progress(console=progress_screen(), transient=True) as bar:
        task = bar.add_task("who can get there and home, place by place and day by day")
        found = work_out(
            zones, with_usual_capital(house.public_assets(), usual), house.net, week=week, kinds=kinds, needs=needs,
            capital=built, max_minutes=max_minutes, mode=mode, there_and_back=home, today=now,
            week_words="" if day else why,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )  # fmt: skip
        costs = _costs(found, house, bar, visits) if cost else None
    stretch = (chosen, from_hour, to_hour) if day else None
    answer = {
        **about(house.area, house.net),
        **{"week": week, "chosen": found.chosen, "mode": mode, "max_minutes": max_minutes, "there_and_back": home},
        **{"kinds": "every kind" if kinds is None else list(kinds), "needs": list(needs), "capital": list(built)},
        **{"hub": hub, "date": _when(found, stretch)},
        **_figures(found, stretch, left_out, costs),
        "definition": " ".join([DEFINITIONS["covered"], *([MEANS] if cost else [])]),
        "definitions": DEFINITIONS | ({"cost_week": MEANS} if cost else {}),
        "leaves_out": LEAVES_OUT,
    }
    show(answer, as_json=as_json, render=lambda console, said: _print(console, said, rows))


def _zones(house: House, hub: str) -> tuple[gpd.GeoDataFrame, str]:
    """Return the zones to count, and who is left out. Raises BadValueError where there are none, or no such hub."""
    zones, left_out = zones_to_count(house)
    if not hub:
        return zones, left_out
    hubs = list(house.area.hubs["name"])
    named = [name for name in hubs if name.casefold() == hub.strip().casefold()]
    if not named:
        raise BadValueError(f"There is no hub {hub!r}; the hubs are {', '.join(hubs)}.")
    mine = nearest_hub(zones, house.area.hubs) == named[0]
    return zones[mine.to_numpy()].reset_index(drop=True), left_out


def _when(found: Coverage, stretch: tuple[date, int, int] | None) -> str:
    if stretch is None:
        return found.chosen
    return f"{day_words(stretch[0])}, sessions that begin from {stretch[1]}:00 to {stretch[2]}:00. {found.chosen}"


def _costs(found: Coverage, house: House, bar: Progress, visits: int) -> pd.DataFrame:
    task = bar.add_task("what a week costs, zone by zone")
    return cost_of_a_week(
        found, house.net, visits_a_week=visits,
        progress=lambda done, total: bar.update(task, completed=done, total=total),
    )  # fmt: skip


def _figures(
    found: Coverage, stretch: tuple[date, int, int] | None, left_out: str, costs: pd.DataFrame | None
) -> Answer:
    """Return the finding, the share of people, the zones worst first, and what is counted apart."""
    choices = found.choices()
    shown = choices if stretch is None else found.at(*stretch)
    said = headline(found, windows=_windows(found, stretch))
    return {
        "finding": {"sentence": said.sentence, "note": said.note, "definition": said.definition},
        "sessions_in_the_week": len(found.occurrences),
        "people": share_words(share_covered(shown), left_out),
        "zones": _rows(found, choices, shown, costs),
        "elsewhere": found.remote().to_dict("records"),
        "untimed": list(found.untimed),
        "outside": list(found.outside),
    }


def _windows(found: Coverage, stretch: tuple[date, int, int] | None) -> Sequence[Window]:
    """Return the times that the finding may be about: those asked for, or the usual ones, or any day there is."""
    if stretch is not None:
        day, from_hour, to_hour = stretch
        hours = "" if (from_hour, to_hour) == (0, 24) else f" from {from_hour}:00 to {to_hour}:00"
        return [Window(day.weekday(), from_hour, to_hour, f"on a {day:%A}{hours}")]
    left = [n for n in range(7) if found.week + timedelta(days=n) not in found.days_without_timetable]
    if any(window.weekday in left for window in WINDOWS):
        return WINDOWS
    return [Window(n, 0, 24, f"on a {WEEKDAYS[n]}") for n in left]


def _rows(
    found: Coverage, choices: gpd.GeoDataFrame, shown: gpd.GeoDataFrame, costs: pd.DataFrame | None
) -> list[Answer]:
    """Return a row for each zone, the worst first: its choice in the week, hours by group, and of the day if asked."""
    safe = disclose(pd.DataFrame(choices[[*DEPTH, "reachable"]]), people=["population"])
    by = {f"hours_by_{name}": found.hours_by(name).to_dict("index") for name in ("kind", "need", "capital")}
    of_day = {} if shown is choices else pd.DataFrame(shown[list(COVERED)]).set_index("id").to_dict("index")
    paid = {} if costs is None else costs.to_dict("index")
    order = shown.assign(hours=choices["reachable_hours"].to_numpy()).sort_values(
        ["sessions", "hours", "population", "name"], ascending=[True, True, False, True]
    )
    rows = []
    for zone in safe.loc[order.index].to_dict("records"):
        day = {name: value for name, value in of_day.get(zone["id"], {}).items() if name not in ("name", "population")}
        cost = {"cost_week": {name: paid[zone["id"]][name] for name in COST}} if paid else {}
        rows.append(
            {**zone, **{name: table[zone["id"]] for name, table in by.items()}, **({"day": day} if day else {}), **cost}
        )
    return rows


def _print(console: Console, answer: Answer, rows: int) -> None:
    console.print(answer["finding"]["sentence"], style="bold")
    console.print(answer["date"])
    if not answer["sessions_in_the_week"]:
        console.print("Nothing of the kind is on the map in that week: add one (python cli.py add).")
    console.print(people_words(answer["people"], answer["max_minutes"]) if answer["there_and_back"] else _there(answer))
    heads = {
        "name": "Worst zones first", "population": "People", "reachable_hours": "Hours of 168", "sessions": "Sessions",
        "assets": "Places", "kinds": "Kinds", "first_minutes": "Nearest", "second_minutes": "Second",
        "third_minutes": "Third", "cost": "A week costs", "why": "Why not that day",
    }  # fmt: skip
    drawn = [_as_read(zone) for zone in answer["zones"]]
    console.print(table(drawn, {key: head for key, head in heads.items() if drawn and key in drawn[0]}, most=rows))
    if answer["elsewhere"]:
        lines = ", ".join(f"{row['name']} ({row['hours']} hours)" for row in answer["elsewhere"])
        console.print(f"Online or by phone, for everybody with a phone: {lines}.")
    if answer["untimed"]:
        console.print(
            f"{len(answer['untimed'])} places say neither when they meet nor when they are open, and are left out."
        )
    print_foot(console, answer)


def _there(answer: Answer) -> str:
    return (
        people_words(answer["people"], answer["max_minutes"])
        .replace(" and home within", " within")
        .replace(" each way", "")
    )


def _as_read(zone: Answer) -> Answer:
    """Return a zone as a person reads it: whole minutes, the cost in words, of a day that day's sessions."""
    minutes = {name: None if zone[name] is None else round(zone[name]) for name in NEAREST}
    cost = {"cost": zone["cost_week"]["said"]} if "cost_week" in zone else {}
    day = {"sessions": zone["day"]["sessions"], "why": zone["day"]["why"]} if "day" in zone else {}
    return {**zone, **minutes, **cost, **day}
