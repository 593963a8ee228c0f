"""What every part of the store stands on: the one way to its tables."""

from layers.store.connection import Database


class StorePart:
    """A part of ``Store``: methods about one thing, each a single transaction over the same database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def database(self) -> Database:
        """The one way to the store's tables, for the other rooms that keep something in them."""
        return self._database
