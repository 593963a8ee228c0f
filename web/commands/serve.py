"""serve: the app over one area, on this machine."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from layers.area import Area
from layers.keeping.schedule import EVERY_HOURS, KEEP
from web.commands.shell import AreaFolder, AsJson, StoreUrl, show
from web.house import ROOT


def serve(
    area: AreaFolder,
    *,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8501,
    address: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 lets others in.")] = "localhost",
    store: StoreUrl = "",
    backup_every: Annotated[float, typer.Option(min=0, help="Hours between backups; 0 makes none.")] = EVERY_HOURS,
    backup_keep: Annotated[int, typer.Option(min=1, help="How many backups to keep; the oldest goes.")] = KEEP,
    backup_folder: Annotated[Path | None, typer.Option(help="Where; by default backups/ beside the store.")] = None,
    as_json: AsJson = False,
) -> None:
    """Serve the app (workbench, /find, open data) until Ctrl-C."""
    opened = Area.open(area)
    settings = {
        "RECOVERY_AREA": str(opened.folder.resolve()),
        "RECOVERY_BACKUP_HOURS": str(backup_every),
        "RECOVERY_BACKUP_KEEP": str(backup_keep),
        **({"RECOVERY_STORE": store} if store else {}),
        **({"RECOVERY_BACKUP_FOLDER": str(backup_folder.resolve())} if backup_folder else {}),
    }
    answer = {"area": opened.name, "url": f"http://{address}:{port}", "find": f"http://{address}:{port}/find"}
    show(
        answer,
        as_json=as_json,
        render=lambda console, said: console.print(f"{said['area']} at {said['url']}; Ctrl-C ends it."),
    )
    options = ["--server.port", str(port), "--server.address", address, "--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *options]
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(sys.executable, command, os.environ | settings)  # noqa: S606 - this process becomes the server: one to stop
