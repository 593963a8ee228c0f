"""Streets from an OpenStreetMap extract, read once and kept as arrays."""

from layers.streets.extract import load_streets, read_streets, save_streets

__all__ = ["load_streets", "read_streets", "save_streets"]
