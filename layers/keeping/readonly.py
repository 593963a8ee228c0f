"""Read-only mode: everything can be seen and nothing changed, in every process at once, until a keeper ends it."""

from sqlalchemy import select, update

from layers.access import Action
from layers.keeping.permit import require
from layers.records import Actor
from layers.store.connection import Database
from layers.store.tables import state
from layers.store.writes import checked_why


def freeze(database: Database, *, actor: Actor, why: str) -> None:
    """From now on every write is refused with ``why``, which anybody who tries will read."""
    _set(database, checked_why(why), actor)


def thaw(database: Database, *, actor: Actor) -> None:
    """Let writing go on."""
    _set(database, "", actor)


def why_read_only(database: Database) -> str:
    """Why nothing may be written now; "" where writing is open."""
    with database.reading() as connection:
        return str(connection.execute(select(state.c.read_only)).scalar_one())


def _set(database: Database, why: str, actor: Actor) -> None:
    require(actor, Action.FREEZE)
    with database.writing(upkeep=True) as connection:
        connection.execute(update(state).values(read_only=why))
