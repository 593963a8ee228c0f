"""The key that signs cookies: one for each store, in a file that only its owner can read, or from the surroundings."""

import hashlib
import os
import secrets
from pathlib import Path

from layers.errors import BadFileError, BadValueError
from layers.store.connection import Database

SETTING = "RECOVERY_SECRET"
SHORTEST = 32  # characters: 128 bits even where the key is written in hexadecimal
OWNER_ONLY = 0o600


def signing_key(database: Database, *, folder: Path) -> str:
    """The key of this store, made at random when it is first asked for.

    It is the text of the setting RECOVERY_SECRET where there is one, else a file beside a SQLite store or, for
    another store, in ``folder``. ``BadValueError`` for a setting too short to be safe, ``BadFileError`` for a file
    that cannot be used or that others on this machine may read.
    """
    given = os.environ.get(SETTING, "")
    if given:
        if len(given) < SHORTEST:
            raise BadValueError(f"{SETTING} has {len(given)} characters; give at least {SHORTEST} random ones.")
        return given
    path = key_file(database, folder=folder)
    try:
        return _read(path) if path.exists() else _make(path)
    except OSError as error:
        raise BadFileError(f"{path.name} cannot be read or made ({error.strerror}); nobody can sign in.") from None


def key_file(database: Database, *, folder: Path) -> Path:
    """Where the key of this store is kept."""
    if database.is_sqlite:
        return Path(str(database.url.database)).with_suffix(".key")
    named = hashlib.sha256(database.name.encode()).hexdigest()[:12]
    return folder / f"store-{named}.key"


def _read(path: Path) -> str:
    if path.stat().st_mode & 0o077:
        raise BadFileError(f"{path.name} can be read by others on this machine; run: chmod 600 {path.name}")
    key = path.read_text(encoding="ascii", errors="replace").strip()
    if len(key) < SHORTEST:
        raise BadFileError(f"{path.name} is not a whole key; remove it and a new one is made (all sign in again).")
    return key


def _make(path: Path) -> str:
    """Written whole under another name first, so that two processes that start at once end with the same key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(number, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(number)
    try:
        os.link(draft, path)  # refuses where another process was first
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return _read(path)
