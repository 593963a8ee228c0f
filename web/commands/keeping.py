"""backup, restore, check, freeze, thaw: keeping the store, for whoever runs the machine it stands on."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from layers.area import Area
from layers.errors import NotFoundError
from layers.keeping.backup import make_backup, remove_lapsed
from layers.keeping.check import check as check_store
from layers.keeping.check import existing
from layers.keeping.manifest import Backup, backups_in
from layers.keeping.readonly import freeze as stop_writing
from layers.keeping.readonly import thaw as open_writing
from layers.keeping.restore import restore as put_back
from layers.store import Store
from layers.store.connection import Database
from web.commands.records import KEEPER
from web.commands.shell import Answer, AreaFolder, AsJson, StoreUrl, show, table, telling
from web.house import House
from web.keeping import backups_of

NOT_WELL = 1  # exit code of check where something is not as it should be
Folder = Annotated[
    Path | None, typer.Option("--folder", help="Where backups are kept; by default backups/ beside the store.")
]


def backup(
    area: AreaFolder,
    *,
    folder: Folder = None,
    keep: Annotated[int, typer.Option(min=0, help="Remove the oldest but this many; 0 removes none.")] = 0,
    listed: Annotated[bool, typer.Option("--list", help="Make none; list those there are.")] = False,
    why: Annotated[str, typer.Option(help="Why it is made; kept with it.")] = "Made on the command line",
    store: StoreUrl = "",
    as_json: AsJson = False,
) -> None:
    """Copy the store as it is now, while people go on using it; proved, and for this account alone to read."""
    database = database_of(area, store)
    kept = folder or backups_of(database)
    made, gone = None, []
    if not listed:
        made = make_backup(up_to_date(database), kept, actor=KEEPER, why=why)
        gone = remove_lapsed(kept, keep=keep) if keep else []
    answer = {
        "made": _told(made) if made else None,
        "removed": [str(one.folder) for one in gone],
        "backups": [_told(one) for one in backups_in(kept)],
    }
    show(answer, as_json=as_json, render=_print_backups)


def restore(
    area: AreaFolder,
    chosen: Annotated[
        str, typer.Argument(metavar="BACKUP", help="A backup's folder or name; 'newest' for the newest.")
    ],
    *,
    folder: Folder = None,
    other_store: Annotated[
        bool, typer.Option("--other-store", help="It is a backup of another store, and that is meant.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    store: StoreUrl = "",
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of the store; what it replaces is kept, what was erased is erased again."""
    database = database_of(area, store)
    kept = folder or backups_of(database)
    backup_folder = _chosen(chosen, kept)
    if not yes:
        typer.confirm(
            "Everything written since that backup goes from the map (it is kept as a backup). Go on?", abort=True
        )
    with telling("Restoring"):
        done = put_back(database, backup_folder, keep_in=kept, actor=KEEPER, other_store=other_store)
    answer = {
        "restored": _told(done.backup),
        "erased_again": done.erased_again,
        "replaced": str(done.replaced) if done.replaced else None,
    }
    show(answer, as_json=as_json, render=_print_restored)


def check(area: AreaFolder, *, folder: Folder = None, store: StoreUrl = "", as_json: AsJson = False) -> None:
    """Look whether all is well with the store and its backups; exit code 1 where it is not."""
    database = database_of(area, store)
    looks = check_store(database, keep_in=folder or backups_of(database), now=datetime.now(UTC))
    answer = {"ok": all(one.ok for one in looks), "looks": [asdict(one) for one in looks]}
    show(answer, as_json=as_json, render=_print_looks)
    if not answer["ok"]:
        raise typer.Exit(NOT_WELL)


def freeze(
    area: AreaFolder,
    *,
    why: Annotated[str, typer.Option(help="The reason, which everybody who tries to write will read.")],
    store: StoreUrl = "",
    as_json: AsJson = False,
) -> None:
    """Make the store read-only for everybody, at once, until thaw."""
    stop_writing(up_to_date(database_of(area, store)), actor=KEEPER, why=why)
    show({"read_only": why}, as_json=as_json, render=_print_frozen)


def thaw(area: AreaFolder, *, store: StoreUrl = "", as_json: AsJson = False) -> None:
    """Let writing go on."""
    open_writing(up_to_date(database_of(area, store)), actor=KEEPER)
    show({"read_only": None}, as_json=as_json, render=_print_frozen)


def database_of(area: Path, store: str) -> Database:
    """The area's store, which need not be there or be whole."""
    opened = Area.open(area)  # a mistyped folder is told of before anything else
    return Database(House.open(opened.folder, store).url)


def up_to_date(database: Database) -> Database:
    """The store that is there, brought up to date; one that is not there is not made."""
    existing(database)
    return Store.open(database.url.render_as_string(hide_password=False)).database


def _chosen(name: str, kept: Path) -> Path:
    if name == "newest":
        found = backups_in(kept)
        if not found:
            raise NotFoundError(f"There is no backup in {kept}; give the folder of one.")
        return found[0].folder
    return kept / name if (kept / name).is_dir() else Path(name)


def _told(one: Backup) -> Answer:
    manifest = one.manifest
    return {
        "folder": str(one.folder),
        "made_at": manifest.made_at,
        "records": manifest.facts.rows.get("records", 0),
        "kilobytes": round(manifest.bytes / 1024),
        "why": manifest.why,
    }


def _print_backups(console: Console, answer: Answer) -> None:
    if answer["made"]:
        console.print(f"Made {answer['made']['folder']}")
    console.print(
        table(
            answer["backups"],
            {"folder": "Folder", "made_at": "Made (UTC)", "records": "Records", "kilobytes": "kB", "why": "Why"},
        )
    )


def _print_restored(console: Console, answer: Answer) -> None:
    console.print(f"Restored the backup of {answer['restored']['made_at']} (UTC).")
    console.print(
        f"Erasures made again: {answer['erased_again']}. Everybody is signed out; open invitations are withdrawn."
    )
    if answer["replaced"]:
        console.print(f"What it replaced is kept: {answer['replaced']}")


def _print_looks(console: Console, answer: Answer) -> None:
    rows = [{**row, "ok": "ok" if row["ok"] else "NOT WELL"} for row in answer["looks"]]
    console.print(table(rows, {"what": "What", "ok": "", "found": "Found"}))


def _print_frozen(console: Console, answer: Answer) -> None:
    why = answer["read_only"]
    console.print(f"Read-only: {why}" if why else "Writing is open.")
