"""Bring a store up to date: every pending migration, in one transaction, from inside the program."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from layers.errors import BadFileError
from layers.store.connection import Database

FOLDER = Path(__file__).parent


def migrate(database: Database) -> None:
    """Apply the migrations that this store lacks, all or none; does nothing to a store that is up to date.

    Raises ``BadFileError`` where the store was made by a newer version of the project.
    """
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with database.reading() as connection:
        if MigrationContext.configure(connection).get_current_revision() == scripts.get_current_head():
            return
    with database.writing(upkeep=True) as connection:  # a store still to be made has no state to ask
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision is not None and revision not in {script.revision for script in scripts.walk_revisions()}:
            raise BadFileError(
                f"{database.name} was made by a newer version of this program; update the program first."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
