"""Keeping the store: proved backups, restoring, erasing for good, read-only mode, and a check of it all."""
