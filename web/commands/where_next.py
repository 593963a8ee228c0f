"""where-next: the next group, room or bus that would let most people come who are left out now."""

from collections.abc import Collection
from datetime import date, time
from typing import Annotated, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import typer
from rich.console import Console
from rich.progress import Progress

from layers.errors import BadValueError
from layers.transport import BoolArray, FloatArray, Timetable
from mapping.candidates import PLACE, ROOM, Slot
from mapping.disclosure import in_words, percent
from mapping.next_day import neediest_day
from mapping.next_fares import visits_of
from mapping.next_steps import Plan, Question, What, ground, next_steps
from mapping.next_words import LEAVES_OUT, MEANS, fare_words, how_sure, nothing_to_gain, sentence
from mapping.siting import MAX_ADDITIONS, Method
from mapping.step_counts import counts
from mapping.zone_weights import By, zone_weights
from web.commands.answers import about, moment, now_in, print_foot
from web.commands.asking import ByMode, Mode, Most, Today, house_of
from web.commands.costs import fare_answer
from web.commands.counting import asked_kinds, asked_week, usual_week, zones_to_count
from web.commands.satellites import print_satellites
from web.commands.shell import Answer, AreaFolder, AsJson, StoreUrl, progress_screen, show
from web.house import House
from web.satellites import satellites
from web.when import day_words

DEFAULT_START = "19:00"


def where_next(
    area: AreaFolder,
    *,
    add: Annotated[int, typer.Option(min=1, max=MAX_ADDITIONS, help="How many additions.")] = 3,
    what: Annotated[What, typer.Option(help="What may be added: a group, a bus, or both.")] = "both",
    day: Annotated[
        str, typer.Option(help="A weekday, or a date; by default the day on which most people are left out.")
    ] = "",
    start: Annotated[str, typer.Option(help="When a new group would start.")] = DEFAULT_START,
    minutes: Annotated[int, typer.Option(min=1, max=720, help="How long it would last.")] = 90,
    weights: Annotated[By, typer.Option(help="Whom to count.")] = "population",
    hub: Annotated[
        bool, typer.Option("--hub", help="Also: where satellites of the hubs would bring support nearest.")
    ] = False,
    places: Annotated[int, typer.Option(min=0, help="Centres of zones tried, at most; 0 for all.")] = 200,
    method: Annotated[
        Method, typer.Option(help="Exact, with the gap that is left; or greedy, with its bound.")
    ] = "exact",
    time_limit: Annotated[float, typer.Option(min=0.1, help="Seconds for the exact search.")] = 8.0,
    kind: Annotated[list[str] | None, typer.Option(help="A kind of asset that counts now; repeat for several.")] = None,
    every_kind: Annotated[
        bool, typer.Option("--every-kind", help="All support counts, not peer support alone.")
    ] = False,
    mode: ByMode = "transit",
    max_minutes: Most = 60,
    store: StoreUrl = "",
    today: Today = "",
    as_json: AsJson = False,
) -> None:
    """Where next: the room, place or bus that would newly reach most people who are left out at a time."""
    house = house_of(area, store=store)
    kinds = asked_kinds(house, kind, every_kind=every_kind)
    wishes = Wishes(what, add, mode, max_minutes, kinds, places, method, time_limit)
    zones, left_out = zones_to_count(house)
    _check(house, mode)
    counted, counted_words = zone_weights(zones, weights)
    begins = _start(house, start)
    asked, why = _day(house, zones, wishes, day=day, start=begins, minutes=minutes, today=today, counted=counted)
    question = Question(Slot(asked, begins, minutes), *wishes)
    plan, timetable = _plan(house, zones, question, counted)
    slot = question.slot
    answer = {
        **about(house.area, house.net),
        "date": f"{day_words(asked)}, {slot.part}: what begins from {slot.hours[0]}:00 to {slot.hours[1]}:00 ({why})",
        "question": {
            **{"what": what, "add": add, "day": asked, "start": slot.begins, "end": slot.ends, "mode": mode},
            **{"max_minutes": max_minutes, "kinds": "every kind" if kinds is None else list(kinds)},
            **{"counted": counted_words, "weights": weights},
        },
        "now": {"on": len(plan.on_now), **_left_out(zones["population"], plan.already)},
        "suggestions": _suggestions(house, zones, timetable, plan),
        **_outcome(plan, zones["population"]),
        "hub": satellites(house, zones, house.public_assets(), question, counted) if hub else None,
        "definition": f"{MEANS} {left_out}".strip(),
        "leaves_out": LEAVES_OUT,
    }
    show(answer, as_json=as_json, render=_print)


class Wishes(NamedTuple):
    """What is asked, but for the time: the fields of ``Question`` after its slot, in their order."""

    what: What
    add: int
    mode: Mode
    max_minutes: int
    kinds: Collection[str] | None
    places: int
    method: Method
    time_limit_s: float


def _check(house: House, mode: Mode) -> None:
    """Raise BadValueError where the area has no timetable to travel by."""
    if mode == "transit" and house.dates is None:
        raise BadValueError(f"{house.area.name} has no timetable; ask with --mode walk, cycle or drive.")


def _plan(
    house: House, zones: gpd.GeoDataFrame, question: Question, counted: FloatArray
) -> tuple[Plan, Timetable | None]:
    """Return what was found, and the timetable that buses were added to."""
    timetable = house.area.timetable() if question.what != "group" and question.mode == "transit" else None
    with Progress(console=progress_screen(), transient=True) as bar:
        task = bar.add_task("trying one room, place and bus line after the other")
        plan = next_steps(
            zones, house.public_assets(), house.net, timetable, question, weights=counted,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )  # fmt: skip
    return plan, timetable


def _day(
    house: House, zones: gpd.GeoDataFrame, wishes: Wishes, *, day: str, start: time, minutes: int, today: str,
    counted: FloatArray,
) -> tuple[date, str]:  # fmt: skip
    """Return the day that is meant, and why that one, in words."""
    if day:
        _, asked, why = asked_week(house, day, today)
        return asked, why
    week, why = usual_week(house, now_in(house.area, today).date())
    neediest = neediest_day(
        zones, house.public_assets(), house.net, week=week, start=start, minutes=minutes, kinds=wishes.kinds,
        mode=wishes.mode, max_minutes=wishes.max_minutes, weights=counted,
    )  # fmt: skip
    return neediest, f"the day on which most are left out, of {why}"


def _start(house: House, text: str) -> time:
    """Return the hour that ``text`` means."""
    first, _ = house.dates or (date(2026, 1, 1), None)
    return moment(house, f"{first:%Y-%m-%d} {text}").time()


def _left_out(people: pd.Series, reached: BoolArray) -> Answer:
    """Return who is left out, as it may be shown."""
    known = people.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    if np.isnan(known).all():
        words = f"{int((~reached).sum())} zones"
        return {"left_out": words, "percent": round(100 * float((~reached).mean())), "zones": int((~reached).sum())}
    each = np.nan_to_num(known)
    out, whole = int(each[~reached].sum()), int(each.sum())
    return {"left_out": in_words(out), "percent": percent(out, whole), "zones": int((~reached).sum())}


def _suggestions(house: House, zones: gpd.GeoDataFrame, timetable: Timetable | None, plan: Plan) -> list[Answer]:
    """Return the additions, each with whom it reaches, when, at what fare, and what it leaves."""
    tried = ground(zones, house.net, timetable, plan.question)
    steps = counts(zones["population"], plan.already, plan.found.new)
    rows: list[Answer] = []
    for option, new, step in zip(plan.chosen, plan.found.new, steps, strict=True):
        visits = visits_of(tried, plan.on_now, option, new)
        placed = not option.bus
        rows.append(
            {
                **{"rank": len(rows) + 1, "what": option.what, "name": option.name, "known": option.known},
                **{"asset_id": option.asset_id, "lon": round(option.lon, 5) if placed else None},
                **{"lat": round(option.lat, 5) if placed else None, "start": option.start, "end": option.end},
                **{"reaches": step.reached, "zones": int(new.sum()), "zone_ids": list(zones["id"][new])},
                **{"goes_to": list(visits.goes_to), "minutes_there": round(visits.minutes)},
                **{"fare": fare_answer(visits.fare), "fare_words": fare_words(visits)},
                **{"leaves": step.left, "leaves_percent": step.percent_left},
                "sentence": sentence(option, step, int(new.sum()), visits),
            }
        )
    return rows


def _outcome(plan: Plan, people: pd.Series) -> Answer:
    """Return what all of it comes to, how near to the best it is, and what was tried."""
    kinds = [option.what for option in plan.options]
    tried = {ROOM: kinds.count(ROOM), PLACE: kinds.count(PLACE)}
    choice, quick = plan.found.choice, plan.found.greedy
    return {
        "nothing": nothing_to_gain(plan),
        "together": _left_out(people, plan.together),
        "best": {
            "method": plan.question.method, "proved": choice.gap <= 1e-9, "gap_percent": round(100 * choice.gap, 1),
            "greedy_gap_percent": round(100 * quick.gap, 1), "time_limit_s": plan.question.time_limit_s,
            "words": how_sure(plan) if plan.found.steps else "",
        },
        "tried": {"rooms": tried[ROOM], "places": tried[PLACE], "buses": len(kinds) - sum(tried.values())},
    }  # fmt: skip


def _print(console: Console, answer: Answer) -> None:
    console.print(answer["date"], style="bold")
    now, tried = answer["now"], answer["tried"]
    share = f" ({now['percent']}%)" if now["percent"] is not None else ""
    visits = "1 visit" if now["on"] == 1 else f"{now['on']} visits"
    console.print(f"Left out now: {now['left_out']}{share}, with {visits} to choose from.")
    for row in answer["suggestions"]:
        console.print(f"{row['rank']}. {row['sentence']}")
    if answer["nothing"]:
        console.print(answer["nothing"])
    else:
        together = answer["together"]
        share = f" ({together['percent']}%)" if together["percent"] is not None else ""
        console.print(f"With all of them, checked together: {together['left_out']}{share} left out.")
        console.print(answer["best"]["words"])
    console.print(f"Tried: {tried['rooms']} rooms, {tried['places']} zone centres, {tried['buses']} bus changes.")
    console.print(f"Counted: {answer['question']['counted']}.")
    if answer["hub"]:
        print_satellites(console, answer["hub"])
    print_foot(console, answer)
