"""minutes: door to door between places, and the journey leg by leg."""

from typing import Annotated

import numpy as np
import typer
from rich.console import Console

from mapping.travel import Journey
from web.commands.answers import about, find_place, place_words, point_of, print_foot
from web.commands.asking import (
    PLACE_HELP,
    Arrive,
    ByMode,
    Depart,
    Most,
    Today,
    asked_time,
    house_of,
    points,
    time_words,
)  # fmt: skip
from web.commands.shell import Answer, AreaFolder, AsJson, show

MEANS = "Minutes door to door: from setting off, or to the time of arriving, with walking, waiting and changing."


def minutes(
    area: AreaFolder,
    *,
    start: Annotated[str, typer.Option("--from", help=PLACE_HELP)],
    to: Annotated[list[str], typer.Option("--to", help="The same; repeat for several.")],
    depart: Depart = "",
    arrive: Arrive = "",
    mode: ByMode = "transit",
    max_minutes: Most = 90,
    today: Today = "",
    as_json: AsJson = False,
) -> None:
    """Minutes door to door between places, and the journey leg by leg."""
    house = house_of(area)
    asked = asked_time(house, depart=depart, arrive=arrive, today=today)
    origin, ends = find_place(house.area, start), [find_place(house.area, text) for text in to]
    limits = {"mode": mode, "max_minutes": max_minutes}
    found = house.net.minutes(points([origin]), points(ends), **asked, **limits)[0]
    journeys = [house.net.journey(point_of(origin), point_of(end), **asked, **limits) for end in ends]
    rows = [
        {
            "to": place_words(end),
            "minutes": None if np.isnan(number) else round(float(number), 1),
            "journey": None if journey is None else _journey(journey),
        }
        for end, number, journey in zip(ends, found, journeys, strict=True)
    ]
    where = {"from": place_words(origin), "to": rows, "mode": mode, "max_minutes": max_minutes}
    answer = {**about(house.area, house.net), **time_words(asked), **where, "definition": MEANS}
    show(answer, as_json=as_json, render=_print)


def _journey(journey: Journey) -> Answer:
    legs = [
        {
            **{"kind": leg.kind, "from": leg.from_name, "to": leg.to_name, "depart": leg.depart, "arrive": leg.arrive},
            **{"route": leg.route, "headsign": leg.headsign, "minutes": leg.minutes, "walk_m": round(leg.walk_m)},
        }
        for leg in journey.legs
    ]
    times = {"depart": journey.depart, "arrive": journey.arrive}
    return {**times, "boardings": journey.boardings, "walk_m": round(journey.walk_m), "legs": legs}


def _print(console: Console, answer: Answer) -> None:
    console.print(f"From {answer['from']['name']}. {answer['date']}, by {answer['mode']}.", style="bold")
    for row in answer["to"]:
        if row["minutes"] is None:
            console.print(f"{row['to']['name']}: no way there within {answer['max_minutes']} minutes.")
            continue
        console.print(f"{row['to']['name']}: {row['minutes']:.0f} minutes")
        for leg in (row["journey"] or {"legs": []})["legs"]:
            console.print("  " + _leg_words(leg))
    print_foot(console, answer)


def _leg_words(leg: Answer) -> str:
    times = f"{leg['depart'][11:16]} to {leg['arrive'][11:16]}"
    if leg["kind"] == "ride":
        towards = f" towards {leg['headsign']}" if leg["headsign"] else ""
        return f"{times}  {leg['route']}{towards}, from {leg['from']} to {leg['to']}"
    far = f" {leg['walk_m']:,} m" if leg["kind"] == "walk" else ""
    return f"{times}  {leg['kind']}{far} to {leg['to']}"
