"""add, suggestions, approve: the way of a new asset onto the map."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

import typer
from rich.console import Console

from layers.errors import BadValueError, NotFoundError
from layers.records import Actor, Session
from web.commands.answers import find_place, now_in
from web.commands.asking import Today
from web.commands.shell import Answer, AreaFolder, AsJson, StoreUrl, show, table
from web.house import House
from web.when import weekday_of
from web.workbench.suggesting import Form, draft

KEEPER = Actor(role="keeper", id="command-line")  # whoever can run this on the machine can open the store itself


def add(
    area: AreaFolder,
    *,
    name: Annotated[str, typer.Option(help="What it is called.")],
    kind: Annotated[str, typer.Option(help="Its kind (an id, such as peer-group).")],
    at: Annotated[
        str, typer.Option(help="Where: hub, town, stop, postcode or 'lat,lon'; leave out if online or phone.")
    ] = "",
    venue: Annotated[
        Literal["in-person", "online", "phone", "hybrid"], typer.Option(help="How one takes part.")
    ] = "in-person",
    weekly: Annotated[str, typer.Option(help="The weekday it meets on, such as Tuesday.")] = "",
    starts: Annotated[str, typer.Option(help="When it starts, such as 19:00.")] = "19:00",
    lasts: Annotated[int, typer.Option(min=1, max=1440, help="Minutes it lasts.")] = 60,
    need: Annotated[list[str] | None, typer.Option(help="A need it meets (an id); repeat for several.")] = None,
    potential: Annotated[bool, typer.Option("--potential", help="It could support people, but does not yet.")] = False,
    address: Annotated[str, typer.Option(help="Address or venue.")] = "",
    phone: Annotated[str, typer.Option(help="A public phone number.")] = "",
    website: Annotated[str, typer.Option(help="A website.")] = "",
    description: Annotated[str, typer.Option(help="What happens there, in a sentence.")] = "",
    why: Annotated[str, typer.Option(help="Why it is added; kept in its history.")] = "Added on the command line",
    store: StoreUrl = "",
    today: Today = "",
    as_json: AsJson = False,
) -> None:
    """Put forward a new asset; it waits as suggested until somebody approves it."""
    house = House.open(area, store)
    kinds = house.vocabulary.asset_kinds
    if kind not in kinds:
        raise BadValueError(f"There is no kind {kind!r}; the kinds are {', '.join(kinds)}.")
    from web.workbench.place_form import precision_of

    place = find_place(house.area, at) if at else None
    today_there = now_in(house.area, today).date()
    form = Form(
        name=name, kind=kind, venue=venue, status="potential" if potential else "active",
        lon=place.lon if place else None, lat=place.lat if place else None,
        precision=precision_of(place.kind) if place else "exact", address=address,
        sessions=_weekly(weekly, _hour(starts), lasts, venue, today_there), needs=tuple(need or ()), phone=phone,
        website=website, description=description,
    )  # fmt: skip
    asset = draft(form, kinds)
    asset = asset.model_copy(update={"source": "Suggested on the command line"})
    made = house.store.suggest(asset, why=why)
    answer = {"area": house.area.name, "id": made, "name": asset.name, "review": "suggested"}
    show(answer, as_json=as_json, render=_print_added)


def suggestions(area: AreaFolder, *, store: StoreUrl = "", as_json: AsJson = False) -> None:
    """What waits to be checked, oldest first."""
    house = House.open(area, store)
    waiting = house.store.suggestions(KEEPER).drop(columns="record")
    answer = {"area": house.area.name, "suggestions": waiting.to_dict("records")}
    show(answer, as_json=as_json, render=_print_suggestions)


def approve(
    area: AreaFolder,
    record_id: Annotated[str, typer.Argument(metavar="ID", help="The suggestion's id (see suggestions).")],
    *,
    why: Annotated[str, typer.Option(help="Why it is right; kept in its history.")] = "Checked on the command line",
    store: StoreUrl = "",
    as_json: AsJson = False,
) -> None:
    """Put a suggestion on the map."""
    house = House.open(area, store)
    waiting = house.store.suggestions(KEEPER)
    found = waiting[waiting["id"] == record_id]
    if found.empty:
        ids = ", ".join(waiting["id"]) or "nothing waits"
        raise NotFoundError(f"No suggestion has the id {record_id!r}; those waiting: {ids}.")
    row = found.iloc[0]
    version = house.store.approve(row["record_kind"], record_id, actor=KEEPER, why=why, version=int(row["version"]))
    answer = {"area": house.area.name, "id": record_id, "name": row["name"], "review": "approved", "version": version}
    show(answer, as_json=as_json, render=lambda console, said: console.print(f"{said['name']} is on the map."))


def _weekly(weekly: str, starts: time, minutes: int, venue: str, today: date) -> tuple[Session, ...]:
    """The weekly meeting, from the first such day on or after today; none where no day was given."""
    weekday = _weekday(weekly)
    if weekday is None:
        return ()
    first = today + timedelta(days=(weekday - today.weekday()) % 7)
    where = venue if venue in ("online", "hybrid") else "in-person"
    rule = f"FREQ=WEEKLY;BYDAY={('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU')[weekday]}"
    return (Session(start=datetime.combine(first, starts), minutes=minutes, rrule=rule, venue=where),)


def _weekday(text: str) -> int | None:
    weekday = weekday_of(text)
    if text and weekday is None:
        raise BadValueError(f"--weekly is {text!r}; write one weekday, such as Tuesday.")
    return weekday


def _hour(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise BadValueError(f"--starts is {text!r}; write the hour as 19:00.") from error


def _print_added(console: Console, answer: Answer) -> None:
    console.print(f"{answer['name']} waits to be checked as {answer['id']}.")
    console.print(f"Put it on the map with: python cli.py approve AREA {answer['id']}")


def _print_suggestions(console: Console, answer: Answer) -> None:
    if not answer["suggestions"]:
        console.print("Nothing waits to be checked.")
        return
    console.print(
        table(
            answer["suggestions"],
            {"id": "Id", "name": "Name", "kind": "Kind", "suggested_at": "Since (UTC)", "why": "Why"},
        )
    )
