"""erase: a person or a text, out of everything that this machine keeps."""

import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from layers.errors import BadValueError
from layers.keeping.erase import checked_wish, look
from layers.keeping.erase import erase as erase_from
from layers.keeping.places import Finding
from layers.store.connection import Database
from web.commands.keeping import Folder, database_of, up_to_date
from web.commands.records import KEEPER
from web.commands.shell import Answer, AreaFolder, AsJson, StoreUrl, show, table, telling
from web.house import ROOT
from web.keeping import backups_of

LEFT = 1  # exit code where a file still holds it
PERSON = re.compile(r"(?:user_)?([1-9]\d{0,8})")


def erase(
    area: AreaFolder,
    *,
    person: Annotated[str, typer.Option(help="The person's number, such as user_3.")] = "",
    text: Annotated[
        list[str] | None,
        typer.Option(help="A text to take out everywhere; '-' reads them from standard input."),
    ] = None,
    why: Annotated[str, typer.Option(help="Why, without saying what it was; kept.")] = "Asked for by the person",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show where it stands.")] = False,
    delete_files: Annotated[
        bool, typer.Option("--delete-files", help="Also delete other files beside the store that hold it.")
    ] = False,
    folder: Folder = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    store: StoreUrl = "",
    as_json: AsJson = False,
) -> None:
    """Take a person or a text out of the store, its history and its backups for good, then search every byte."""
    database = up_to_date(database_of(area, store))
    wish = checked_wish(_texts(text or []), _person(person), why)
    found = look(database, wish, actor=KEEPER)
    if dry_run:
        show({"found": [_place(one) for one in found]}, as_json=as_json, render=_print_places)
        return
    if not yes:
        typer.confirm(f"This cannot be undone. It stands in {len(found):,} places of the store. Go on?", abort=True)
    with telling("Erasing, and searching every byte"):
        done = erase_from(
            database, wish, actor=KEEPER, why=why, keep_in=folder or backups_of(database),
            folders=_searched(area, database), remove_files=delete_files,
        )  # fmt: skip
    answer = {**asdict(done), "removed": [str(path) for path in done.removed]}
    answer["left"] = [{"file": str(path), "times": times} for path, times in done.left.items()]
    show(answer, as_json=as_json, render=_print_erased)
    if done.left:
        raise typer.Exit(LEFT)


def _texts(given: list[str]) -> list[str]:
    """The texts; read from standard input they stay out of the shell's own history."""
    return [*(text for text in given if text != "-"), *(sys.stdin.read().splitlines() if "-" in given else ())]


def _person(text: str) -> int | None:
    if not text:
        return None
    found = PERSON.fullmatch(text.strip())
    if found is None:
        raise BadValueError(f"--person is {text!r}; write the number, such as user_3.")
    return int(found[1])


def _searched(area: Path, database: Database) -> list[Path]:
    """The folders that may hold a copy: beside the store, and the area's own files that it was filled from."""
    beside = Path(str(database.url.database)).absolute().parent if database.is_sqlite else ROOT / "var"
    return [beside, area]


def _place(one: Finding) -> Answer:
    return {"where": one.place.in_words, "can_go": one.can_go}


def _print_places(console: Console, answer: Answer) -> None:
    console.print(table(answer["found"], {"where": "It stands in", "can_go": "Can go"}))
    console.print("Nothing was changed.")


def _print_erased(console: Console, answer: Answer) -> None:
    console.print(f"Taken out of {answer['places']:,} places; {answer['backups']} backups rewritten without it.")
    for path in answer["removed"]:
        console.print(f"Deleted: {path}")
    for where in answer["stuck"]:
        console.print(f"Part of an id, which cannot change: {where}")
    for row in answer["left"]:
        console.print(f"STILL THERE {row['times']} times: {row['file']}")
    if answer["searched"] and not answer["left"]:
        console.print(f"Searched {answer['searched']:,} files byte by byte: found nowhere.")
    console.print(
        "Files that people downloaded, and backups kept elsewhere, are not reached; restoring one erases again."
    )
