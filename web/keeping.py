"""Backups that the running server makes by itself, in a thread beside its answers."""

import logging
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from layers.errors import BadValueError, RecoveryMapError
from layers.keeping.manifest import backups_in
from layers.keeping.schedule import EVERY_HOURS, KEEP, back_up_where_due, wait_until_due
from layers.store.connection import Database
from web.house import ROOT, House

log = logging.getLogger("recovery_map")

AFTER_A_FAULT = timedelta(minutes=10)


def backups_of(database: Database) -> Path:
    """Where a store's backups are kept unless somebody says otherwise: beside its file, or in var/ for a server."""
    if database.is_sqlite:
        path = Path(str(database.url.database)).absolute()
        return path.parent / "backups" / path.stem
    return ROOT / "var" / "backups" / str(database.url.database)


def keep_backing_up(house: House, stop: threading.Event) -> None:
    """Make backups as RECOVERY_BACKUP_HOURS (0: none), _KEEP and _FOLDER say, until ``stop`` is set."""
    try:
        hours, keep = _number("RECOVERY_BACKUP_HOURS", EVERY_HOURS), int(_number("RECOVERY_BACKUP_KEEP", KEEP))
        if not hours:
            return
        database = house.store.database
    except RecoveryMapError as error:
        log.error("No backups are made by the clock. %s", error)
        return
    folder = Path(os.environ.get("RECOVERY_BACKUP_FOLDER") or backups_of(database))
    every = timedelta(hours=hours)
    wait = timedelta(0)
    while not stop.wait(wait.total_seconds()):
        try:
            back_up_where_due(database, folder, every=every, keep=keep)
            wait = wait_until_due(backups_in(folder), every=every, now=datetime.now(UTC))
        except RecoveryMapError as error:
            log.error("The backup by the clock failed. %s", error)
            wait = AFTER_A_FAULT


def _number(name: str, usual: float) -> float:
    text = os.environ.get(name, "")
    try:
        value = float(text) if text else float(usual)
    except ValueError:
        value = -1.0
    if not 0 <= value < 100_000:
        raise BadValueError(f"{name} is {text!r}; give a number of 0 or more.")
    return value
