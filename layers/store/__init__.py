"""The store: records in and out over SQLite or PostgreSQL, each change with its history."""

from layers.store.store import Store

__all__ = ["Store"]
