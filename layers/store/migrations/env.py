"""Run by alembic: migrate the open connection that ``upgrade.migrate`` hands over."""

from alembic import context

from layers.store import tables_people  # noqa: F401 (its tables belong to the same metadata)
from layers.store.tables import metadata

# transactional_ddl: alembic assumes that SQLite cannot; with our own BEGIN it can
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
