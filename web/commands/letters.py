"""letters: write to those who can say whether a place is still right, each with its link."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from layers.checking.asking import Asking
from layers.errors import BadFileError
from layers.records import Actor
from web.commands.answers import now_in
from web.commands.asking import Today
from web.commands.shell import Answer, AreaFolder, AsJson, StoreUrl, show, table
from web.entry.address import public_address
from web.house import House
from web.letters import Bundle, chosen, write

KEEPER = Actor(role="keeper", id="command-line")  # whoever can run this on the machine can open the store itself
HEADS = {
    "name": "Name",
    "checked_on": "Checked",
    "days": "Days",
    "rung": "Stands",
    "asked_on": "Asked",
    "letter": "Letter",
}


def letters(
    area: AreaFolder,
    *,
    into: Annotated[
        Path | None, typer.Option("--to", help="The folder to write to; left out: only list what is due.")
    ] = None,
    address: Annotated[str, typer.Option(help="Where people find this map, such as https://map.example.org.")] = "",
    signed: Annotated[str, typer.Option(help="The name under the letters; by default the area's Alliance.")] = "",
    reply_to: Annotated[str, typer.Option(help="An e-mail address to answer to.")] = "",
    about: Annotated[list[str] | None, typer.Option(help="Only about this asset (its id); repeat for several.")] = None,
    paper: Annotated[bool, typer.Option("--paper", help="All on paper, also those that could go by mail.")] = False,
    store: StoreUrl = "",
    today: Today = "",
    as_json: AsJson = False,
) -> None:
    """The letters that are due: drafts for mail and a PDF to print. Each link stands in its letter and nowhere else."""
    house = House.open(area, store)
    now = now_in(house.area, today)
    due = chosen(Asking(house.store.database).standings(KEEPER, today=now.date()), about)
    answer: Answer = {"area": house.area.name, "due": due[["id", *HEADS]].to_dict("records"), "written": {}}
    if into is not None:
        bundle = write(
            house, KEEPER, address=address.rstrip("/") or public_address(), now=now,
            signed=signed or f"The Recovery Alliance of {house.area.name}", reply_to=reply_to, only=about,
            all_on_paper=paper,
        )  # fmt: skip
        answer["written"] = _put(into, bundle, f"letters-{now.date().isoformat()}")
        answer |= {"by_mail": bundle.by_mail, "on_paper": len(bundle.letters) - bundle.by_mail}
    show(answer, as_json=as_json, render=_print)


def _put(folder: Path, bundle: Bundle, stem: str) -> dict[str, str]:
    """Writes the files. What each is -> its path."""
    files = {"mail": (f"{stem}.zip", bundle.drafts), "paper": (f"{stem}.pdf", bundle.paper)}
    written = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for what, (name, content) in files.items():
            if content:
                (folder / name).write_bytes(content)
                written[what] = str(folder / name)
    except OSError as fault:
        raise BadFileError(f"The folder {folder} cannot be written to ({fault.strerror}); choose another.") from fault
    return written


def _print(console: Console, answer: Answer) -> None:
    if not answer["due"]:
        console.print("No letter is due.")
        return
    console.print(table(answer["due"], HEADS, title="Letters that are due"))
    for what, path in answer["written"].items():
        console.print(f"{'Drafts to send by mail' if what == 'mail' else 'Letters to print'}: {path}")
    if not answer["written"]:
        console.print("To write them: add --to FOLDER --address https://…")
