"""Every error a person may meet: one root class, small named children that also inherit the built-in.

Each message is one sentence (or two) that names the value or file, what was expected, and what to do.
Doors show ``str(error)`` and nothing else; the command line adds exit code 2.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple


class RecoveryMapError(Exception):
    """Root of every error this project raises on purpose; its text may be shown to anyone."""


class BadValueError(RecoveryMapError, ValueError):
    """A value that a person gave cannot be used: a time, a date, a postcode, a field of a record."""


class BadFileError(RecoveryMapError, ValueError):
    """A file is missing, half-written, or is not what its name says; nothing was changed."""


class NotFoundError(RecoveryMapError, LookupError):
    """A named thing (hub, asset, zone, stop, postcode) is not in this area or not yours to see."""


class NoServiceError(RecoveryMapError, ValueError):
    """The timetable does not cover the asked day."""


class OutsideAreaError(RecoveryMapError, ValueError):
    """A point lies in the sea or too far from any street or stop of the area."""


class FieldClash(NamedTuple):
    """One field that two people changed at once, as plain values; ``before`` is None too where it is not known."""

    yours: Any
    theirs: Any
    before: Any


class VersionClashError(RecoveryMapError, RuntimeError):
    """The record was changed by somebody else since the version that the writer named.

    ``fields`` are the clashes by field, only of what the writer may see; ``version`` is what the record is now, None
    where that is not told. ``merged`` is the record now with those of the writer's changes that clash with nothing
    (None where they could not be merged): a screen puts the person's choices in it and saves it on ``version``.
    """

    def __init__(
        self,
        message: str,
        *,
        fields: Mapping[str, FieldClash] | None = None,
        version: int | None = None,
        merged: Any = None,
    ) -> None:
        super().__init__(message)
        self.fields: dict[str, FieldClash] = dict(fields or {})
        self.version = version
        self.merged = merged


class NotAllowedError(RecoveryMapError, PermissionError):
    """The actor may not do this action on this record; the message gives the reason."""


class ReadOnlyError(RecoveryMapError, PermissionError):
    """A keeper has made the store read-only for a while; the message gives the reason."""
