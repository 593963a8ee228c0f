"""Backups that make themselves: when the next one is due, and what goes when there are enough."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from layers.errors import BadValueError
from layers.keeping.backup import make_backup, remove_lapsed
from layers.keeping.manifest import Backup, backups_in
from layers.records import Actor
from layers.store.connection import Database

CLOCK = Actor(role="keeper", id="schedule")  # nobody: the server itself, at the hours that its keeper set
WHY = "Made by the clock"
KEEP = 14
EVERY_HOURS = 24.0


def wait_until_due(backups: list[Backup], *, every: timedelta, now: datetime) -> timedelta:
    """How long until the next backup, given those there are, newest first; nothing where it is due now.

    A backup dated ahead of the clock does not put the next one off.
    """
    if every <= timedelta(0):
        raise BadValueError(f"Backups every {every.total_seconds() / 3600:g} hours cannot be; give more than 0.")
    past = [backup.manifest.made_at for backup in backups if backup.manifest.made_at <= now]
    return max(past[0] + every - now, timedelta(0)) if past else timedelta(0)


def back_up_where_due(
    database: Database, folder: Path, *, every: timedelta, keep: int, now: datetime | None = None
) -> Backup | None:
    """Make a backup if one is due, and then remove the oldest but ``keep``; gives the backup, if any."""
    at = now or datetime.now(UTC)
    if wait_until_due(backups_in(folder), every=every, now=at):
        return None
    made = make_backup(database, folder, actor=CLOCK, why=WHY, made_at=at)
    remove_lapsed(folder, keep=keep)
    return made
