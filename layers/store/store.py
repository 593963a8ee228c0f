"""The store: records in and out, each change with its history, and nobody told of what is not theirs to see."""

from layers.store.connection import Database
from layers.store.editing import StoreEditing
from layers.store.migrations.upgrade import migrate
from layers.store.proposing import StoreProposing
from layers.store.reading import StoreReading


class Store(StoreReading, StoreEditing, StoreProposing):
    """Records with their history, for as many threads and processes as need them.

    Every method that reads takes the ``actor`` who asks (an anonymous visitor by default) and answers as if
    what that actor may not see did not exist: the same frames, counts and errors. Every method that
    writes is one transaction: it happens whole, with one history row for each record, or not at all.
    """

    @classmethod
    def open(cls, url: str) -> "Store":
        """Open the store at ``url``, making it and bringing its tables up to date where needed.

        ``url`` is "sqlite:///folder/name.db" (relative to the working folder; four slashes for an absolute
        path) or "postgresql+psycopg://user@host/database". Raises ``BadValueError`` for an address of
        another sort and ``BadFileError`` for a file that is not a store or is newer than this program.
        """
        database = Database(url)
        migrate(database)
        return cls(database)

    def close(self) -> None:
        """Give back every connection; the store may not be used afterwards."""
        self._database.close()
