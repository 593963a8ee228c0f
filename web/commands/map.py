"""map: the area's map as one HTML file that opens without a network."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from layers.errors import BadFileError
from web.commands.answers import now_in
from web.commands.asking import Today, house_of
from web.commands.shell import Answer, AreaFolder, AsJson, StoreUrl, show
from web.map_page import map_page


def map_file(
    area: AreaFolder,
    *,
    out: Annotated[Path, typer.Option("--out", help="The HTML file to write.")],
    people: Annotated[bool, typer.Option("--people", help="Fill the zones by how many people live in each.")] = False,
    store: StoreUrl = "",
    today: Today = "",
    as_json: AsJson = False,
) -> None:
    """The map of what everybody may see, with the same as a table, in one file to keep or to publish."""
    house = house_of(area, store=store)
    page = map_page(house, now_in(house.area, today).date(), people=people)
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as fault:
        raise BadFileError(f"{out} cannot be written ({fault.strerror}); choose another file.") from fault
    answer = {"area": house.area.name, "file": str(out), "bytes": len(page.encode())}
    show(answer, as_json=as_json, render=_print)


def _print(console: Console, answer: Answer) -> None:
    console.print(f"{answer['file']} ({answer['bytes'] // 1000 + 1:,} kB)")
