"""Bring a store up to date: every pending migration, in one transaction, from inside the program."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from layers.errors import BadFileError
from layers.store.connection import Database

FOLDER = Path(__file__).parent


def migrate(database: Database) -> None:
    """Apply the migrations that this store lacks, all or none; does nothing to a store that is up to date.

    Raises ``BadFileError`` where the store was made by a newer version of the project.
    """
    scripts = _scripts()
    with database.reading() as connection:
        if MigrationContext.configure(connection).get_current_revision() == scripts.get_current_head():
            return
    with database.writing(upkeep=True) as connection:  # a store still to be made has no state to ask
        upgrade(connection, database.name)


def upgrade(connection: Connection, name: str) -> None:
    """The same inside the caller's transaction; ``name`` is the store's, for the message."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and revision not in {script.revision for script in _scripts().walk_revisions()}:
        raise BadFileError(f"{name} was made by a newer version of this program; update the program first.")
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def newest() -> str:
    """The revision that a store which is up to date has."""
    return str(_scripts().get_current_head())


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config
