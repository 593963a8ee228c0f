"""first-keeper, invite, people, sign-out: who is let in, from the machine itself."""

from typing import Annotated, Literal

import typer
from rich.console import Console

from web.commands.records import KEEPER
from web.commands.shell import Answer, AreaFolder, AsJson, StoreUrl, show, table
from web.entry.address import public_address
from web.entry.first_keeper import join_link
from web.house import House

Role = Literal["contributor", "member", "reviewer", "commissioner", "keeper"]
Address = Annotated[
    str, typer.Option(envvar="RECOVERY_ADDRESS", help="Where people find the app, such as https://map.example.org.")
]
ONCE = "It works once, within 7 days. Give it to one person; it is shown only now."


def first_keeper(area: AreaFolder, *, address: Address = "", store: StoreUrl = "", as_json: AsJson = False) -> None:
    """A one-time link that makes the first keeper; ends the one that was printed before."""
    house = House.open(area, store)
    token = house.people.first_keeper()
    link = join_link(token, address=public_address(address)) if token else None
    show({"area": house.area.name, "link": link}, as_json=as_json, render=_print_first)


def invite(
    area: AreaFolder,
    *,
    role: Annotated[Role, typer.Option(help="What the person may be.")] = "contributor",
    organisation: Annotated[str, typer.Option(help="The id of the organisation they act for.")] = "",
    person: Annotated[int, typer.Option(min=0, help="Let this person in again (a number of `people`).")] = 0,
    address: Address = "",
    store: StoreUrl = "",
    as_json: AsJson = False,
) -> None:
    """A one-time link that lets somebody in: a new person, or one who is here already."""
    house = House.open(area, store)
    people = house.people
    token = (
        people.link_for(person, actor=KEEPER)
        if person
        else people.invite(role=role, organisation=organisation, actor=KEEPER)
    )
    answer = {"area": house.area.name, "link": join_link(token, address=public_address(address))}
    show(answer, as_json=as_json, render=_print_link)


def people(area: AreaFolder, *, store: StoreUrl = "", as_json: AsJson = False) -> None:
    """Everybody who was let in, and what they may do."""
    house = House.open(area, store)
    rows = house.people.list(KEEPER).astype(object).to_dict("records")
    show({"area": house.area.name, "people": rows}, as_json=as_json, render=_print_people)


def sign_out(
    area: AreaFolder,
    *,
    person: Annotated[int, typer.Option(min=0, help="Only this person (a number of `people`).")] = 0,
    store: StoreUrl = "",
    as_json: AsJson = False,
) -> None:
    """Sign everybody out, on every device and at once, as after a cookie may have been stolen; or one person."""
    house = House.open(area, store)
    if person:
        house.people.sign_out_everywhere(person, actor=KEEPER)
    else:
        house.people.sign_everybody_out(actor=KEEPER)
    said = f"user {person} is signed out." if person else "Everybody is signed out."
    answer = {"area": house.area.name, "signed_out": f"user_{person}" if person else "everybody"}
    show(answer, as_json=as_json, render=lambda console, _said: console.print(said))


def _print_first(console: Console, answer: Answer) -> None:
    if answer["link"] is None:
        console.print("There is a keeper already. To let somebody in: python cli.py invite AREA --role keeper")
        return
    _print_link(console, answer)


def _print_link(console: Console, answer: Answer) -> None:
    console.print(answer["link"], soft_wrap=True)
    console.print(ONCE)


def _print_people(console: Console, answer: Answer) -> None:
    if not answer["people"]:
        console.print("Nobody has been let in yet. Start with: python cli.py first-keeper AREA")
        return
    heads = {"number": "Number", "name": "Name", "role": "Role", "organisation_id": "Acts for", "active": "Here",
             "made_on": "Since"}  # fmt: skip
    console.print(table(answer["people"], heads))
