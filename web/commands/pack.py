"""pack: booklets, pages, posters, a sheet of the week and a file for a phone, of the public view alone."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from layers.errors import BadFileError
from web.commands.answers import find_place, now_in
from web.commands.asking import PLACE_HELP, Today, house_of
from web.commands.shell import Answer, AreaFolder, AsJson, StoreUrl, show, telling
from web.packs import FORMS, Wanted, make_files
from web.packs.content import WITHIN_KM


def pack(
    area: AreaFolder,
    *,
    out: Annotated[Path, typer.Option("--out", help="The folder to write the pack's files into.")],
    audience: Annotated[
        str, typer.Option(help="For whom: newcomer, gp-and-pharmacy, police-and-custody …")
    ] = "newcomer",
    at: Annotated[
        str, typer.Option("--at", help=f"Around which place; leave out for all of the area. {PLACE_HELP}")
    ] = "",
    within_km: Annotated[float, typer.Option("--within-km", help="How far around it, in kilometres.")] = WITHIN_KM,
    need: Annotated[str, typer.Option(help="Only what meets this need (its id).")] = "",
    form: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(FORMS)}; repeat for several.")] = None,
    address: Annotated[str, typer.Option(help="The web address that the QR code opens.")] = "",
    store: StoreUrl = "",
    today: Today = "",
    as_json: AsJson = False,
) -> None:
    """A pack to print or to hand over, each with its date and sources; what everybody may see and nothing else."""
    house = house_of(area, store=store)
    place = find_place(house.area, at) if at else None
    wanted = Wanted(audience, place, within_km, need, address)
    with telling("making the pack"):
        files = make_files(house, wanted, now_in(house.area, today), tuple(form or FORMS))  # type: ignore[arg-type]
        _write(files, out)
    made = [{"file": str(out / name), "bytes": len(content)} for name, content in files.items()]
    show({"area": house.area.name, "audience": audience, "files": made}, as_json=as_json, render=_print)


def _write(files: dict[str, bytes], out: Path) -> None:
    """Each file whole or not at all; those of the same day are replaced."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            aside = out / f".{name}"
            aside.write_bytes(content)
            os.replace(aside, out / name)
    except OSError as fault:
        raise BadFileError(f"The folder {out} cannot be written to ({fault.strerror}); choose another.") from fault


def _print(console: Console, answer: Answer) -> None:
    for row in answer["files"]:
        console.print(f"{row['file']} ({row['bytes'] // 1000 + 1:,} kB)")
