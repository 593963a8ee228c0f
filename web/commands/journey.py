"""journey: one way from here to there that a person can follow, what it costs, and how many chances there are."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import geopandas as gpd
import typer
from rich.console import Console
from shapely import Point

from mapping.travel import Journey, Leg
from web.chances import chances_at, chances_words
from web.commands.answers import about, clock, find_place, place_words, point_of, print_foot
from web.commands.asking import PLACE_HELP, Arrive, ByMode, Depart, Most, Today, asked_time, house_of, time_words
from web.commands.back import end_of
from web.commands.costs import fare_answer
from web.commands.shell import Answer, AreaFolder, AsJson, show, telling
from web.house import House
from web.steps import fare_note, step_free_words, steps, way_words

LEAVES_OUT = "Left out: seats and delays."
OWN_NUMBERS = ("route_number", "from_stop", "to_stop", "stops")
MOST_WALK_MINUTES, MOST_RIDES = 60, 8
Options = dict[str, Any]
Pair = tuple[Point, Point]


def journey(
    area: AreaFolder,
    start: Annotated[str, typer.Argument(metavar="FROM", help=PLACE_HELP)],
    to: Annotated[str, typer.Argument(metavar="TO", help="The same.")],
    *,
    depart: Depart = "",
    arrive: Arrive = "",
    until: Annotated[str, typer.Option(help="When one leaves again: '20:30'. Shows the way home and the last.")] = "",
    days: Annotated[int, typer.Option(min=1, max=7, help="With --until: on how many days of a week one goes.")] = 1,
    mode: ByMode = "transit",
    max_minutes: Most = 90,
    max_walk_minutes: Annotated[int, typer.Option(min=1, max=MOST_WALK_MINUTES, help="The longest walk.")] = 20,
    max_rides: Annotated[int, typer.Option(min=0, max=MOST_RIDES, help="At most so many boardings; 0: any.")] = 0,
    step_free: Annotated[bool, typer.Option("--step-free", help="By wheelchair, as far as the data say.")] = False,
    no_ferries: Annotated[bool, typer.Option("--no-ferries", help="Without ferries along streets.")] = False,
    today: Today = "",
    as_json: AsJson = False,
) -> None:
    """One journey that a person can follow: stops, times, waits, what it costs, and how many chances there are."""
    house = house_of(area)
    asked = asked_time(house, depart=depart, arrive=arrive, today=today)
    here, there = find_place(house.area, start), find_place(house.area, to)
    ends = point_of(here), point_of(there)
    options: Options = {
        "max_minutes": max_minutes, "max_walk_minutes": max_walk_minutes, "max_rides": max_rides or None,
        "step_free": step_free, "ferries": not no_ferries,
    }  # fmt: skip
    with telling("looking for the way"):
        found = house.net.journey(*ends, **asked, mode=mode, **options)
        sure = chances_at(house.net, *ends, asked, **options) if mode == "transit" else None
        home = None
        if until and found is not None:
            begins = asked.get("arrive", found.arrive)
            times = begins, end_of(house, until, begins, stay=0, today=today)
            home = _home(house, ends, found, times, days=days, mode=mode, options=options)
    answer = {
        **about(house.area, house.net),
        **time_words(asked),
        **{"from": place_words(here), "to": place_words(there), "mode": mode, **options},
        "journey": None if found is None else journey_answer(found),
        "chances": None if sure is None else {**asdict(sure), "words": chances_words(sure)},
        "home": home,
        "fare_note": fare_note(house.net.fares),
        "leaves_out": LEAVES_OUT,
    }
    show(answer, as_json=as_json, render=_print)


def journey_answer(found: Journey) -> Answer:
    """A journey as data: its legs, its steps in words, its waits, and what it costs."""
    day = found.depart.date()
    return {
        **{"depart": found.depart, "arrive": found.arrive, "minutes": round(found.minutes, 1)},
        **{
            "boardings": found.boardings,
            "walk_m": round(found.walk_m),
            "wait_minutes": round(found.waiting_minutes, 1),
        },
        "fare": fare_answer(found.fare),
        "step_free": step_free_words(found),
        "steps": steps(found, lambda at: clock(at, day)) or [way_words(found)],
        "legs": [leg_answer(leg) for leg in found.legs],
    }


def leg_answer(leg: Leg) -> Answer:
    """One leg as data, without the numbers that only the program knows."""
    said = {name: value for name, value in asdict(leg).items() if name not in OWN_NUMBERS}
    return said | {"minutes": round(leg.minutes, 1), "walk_m": round(leg.walk_m)}


def _home(
    house: House, ends: Pair, out: Journey, times: tuple[datetime, datetime], *, days: int, mode: str, options: Options
) -> Answer:
    """The way home at the end of the stay, the last way home of the night, and what a visit costs."""
    begins, leaves = times
    here, there = ends
    home = house.net.journey(there, here, depart=leaves, mode=mode, **options)
    homes = gpd.GeoSeries([here], crs="EPSG:4326")
    row = house.net.there_and_back(homes, there, begins, leaves, mode=mode, **options).iloc[0]
    return {
        "leaves": leaves,
        "journey": None if home is None else journey_answer(home),
        "last_way_home": row["last_way_home"],
        "can_walk_home": bool(row["can_walk_home"]),
        "fails": row["fails"],
        "cost_of_a_visit": fare_answer(house.net.cost(out, home)) if home else None,
        "days": days,
        "cost_of_a_week": fare_answer(house.net.cost(out, home, days=days)) if home else None,
    }


def _print(console: Console, answer: Answer) -> None:
    console.print(f"From {answer['from']['name']} to {answer['to']['name']}.", style="bold")
    console.print(f"{answer['date']}, by {answer['mode']}.", style="bold")
    if answer["journey"] is None:
        console.print(f"No way there within {answer['max_minutes']} minutes.")
    else:
        _print_journey(console, answer["journey"])
    if answer["chances"]:
        console.print(answer["chances"]["words"])
    if answer["home"]:
        console.print()
        _print_home(console, answer["home"], answer["max_minutes"])
    print_foot(console, answer)
    if answer["mode"] == "transit":
        console.print(answer["fare_note"], style="dim")


def _print_journey(console: Console, way: Answer) -> None:
    count = f"{way['boardings']} boarding{'' if way['boardings'] == 1 else 's'}"
    waits = f", {way['wait_minutes']:.0f} minutes of waiting" if way["wait_minutes"] >= 1 else ""
    console.print(
        f"Leave at {way['depart'][11:16]}, arrive at {way['arrive'][11:16]}: {way['minutes']:.0f} minutes, {count}, "
        f"{way['walk_m']:,} m on foot{waits}."
    )
    for step in way["steps"]:
        console.print(f"  {step}")
    if way["step_free"]:
        console.print(way["step_free"])
    console.print(f"Cost: {_cost(way['fare'])}.")


def _print_home(console: Console, home: Answer, max_minutes: int) -> None:
    console.print(f"Home again, leaving at {home['leaves'][11:16]}.", style="bold")
    if home["journey"] is None:
        console.print(f"No way home within {max_minutes} minutes.")
    else:
        _print_journey(console, home["journey"])
    if home["can_walk_home"]:
        console.print("One can walk home at any time.")
    elif home["last_way_home"]:
        console.print(f"Last way home: leave at {home['last_way_home'][11:16]}.")
    else:
        console.print("There is no way home that night.")
    if home["journey"] is not None:
        console.print(f"There and home: {_cost(home['cost_of_a_visit'])}.")
    if home["journey"] is not None and home["days"] > 1:
        console.print(f"On {home['days']} days of a week: {_cost(home['cost_of_a_week'])}.")


def _cost(fare: Answer | None) -> str:
    if fare is None:
        return "not known"
    return f"{fare['said']}: {fare['words']}" if fare["words"] else str(fare["said"])
