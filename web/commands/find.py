"""find: what is on that a person can get to, and home from."""

from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console

from web.commands.answers import about, find_place, moment, place_words, point_of, print_foot
from web.commands.asking import PLACE_HELP, ByMode, Most, Today, house_of, known_ids
from web.commands.costs import fare_answer
from web.commands.shell import Answer, AreaFolder, AsJson, StoreUrl, show, table, telling
from web.looking import look
from web.steps import fare_note
from web.when import say_when

FOUND = (
    "asset_id", "name", "kind", "venue", "start", "end", "status", "leave_by", "first_ride", "arrive", "minutes_out",
    "last_way_home", "home_by", "home_ride", "walk_m", "address", "phone", "website", "example",
)  # fmt: skip
MEANS = "There and back: one can be there by the start (or while it is open), stay, and be home again that night."


def find(
    area: AreaFolder,
    *,
    start: Annotated[str, typer.Option("--from", help=PLACE_HELP)],
    when: Annotated[str, typer.Option(help="From when: 'tonight', 'Tuesday 18:00', 'now'.")] = "now",
    hours: Annotated[float, typer.Option(min=0.5, max=168, help="How many hours from then to look.")] = 6,
    need: Annotated[list[str] | None, typer.Option(help="A need (its id); repeat for several.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="A kind of asset (its id); repeat for several.")] = None,
    mode: ByMode = "transit",
    max_minutes: Most = 90,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many to list.")] = 20,
    store: StoreUrl = "",
    today: Today = "",
    as_json: AsJson = False,
) -> None:
    """What is on that a person can get to and home from. The place is used here and kept nowhere."""
    house = house_of(area, store=store)
    begins = moment(house, when, today=today)
    place = find_place(house.area, start)
    needs = known_ids(need, house.vocabulary.needs, "need")
    kinds = known_ids(kind, house.vocabulary.asset_kinds, "kind")
    with telling("looking for what is on and within reach"):
        found = look(
            house, house.public_assets(), point_of(place), begins, until=begins + timedelta(hours=hours),
            mode=mode, needs=needs, kinds=kinds, max_minutes=max_minutes, limit=limit,
        )  # fmt: skip
    answer = {
        **about(house.area, house.net),
        **{"from": place_words(place), "when": begins, "date": f"From {say_when(begins)}, for {hours:g} hours"},
        "found": [row | {"fare": fare_answer(row["fare"])} for row in found[[*FOUND, "fare"]].to_dict("records")],
        "next_steps": found.attrs.get("next_steps", []),
        "definition": MEANS,
        "leaves_out": f"{fare_note(house.net.fares)} Left out: delays, and whether a group is right for a person.",
    }
    show(answer, as_json=as_json, render=_print_found)


def _print_found(console: Console, answer: Answer) -> None:
    console.print(f"Near {answer['from']['name']}. {answer['date']}.", style="bold")
    heads = {
        "name": "What", "starts": "Starts", "status": "", "leave_by": "Leave by", "first_ride": "First ride",
        "minutes_out": "Minutes", "last_way_home": "Last way home", "cost": "Fare, both ways",
    }  # fmt: skip
    console.print(table([_found_words(row) for row in answer["found"]], heads))
    for step in answer["next_steps"]:
        console.print(step)
    print_foot(console, answer)


def _found_words(row: Answer) -> Answer:
    clocks = {name: (row[name] or "")[11:16] for name in ("leave_by", "last_way_home")}
    starts = f"{datetime.fromisoformat(row['start']):%a %H:%M}" if row["start"] else ""
    minutes = None if row["minutes_out"] is None else round(row["minutes_out"])
    cost = (row["fare"] or {"said": ""})["said"]
    return {**row, **clocks, "starts": starts, "minutes_out": minutes, "cost": cost}
