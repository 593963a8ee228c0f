"""Bank holidays by name and date, from data/vocabulary/bank_holidays.toml: a form says which days it means."""

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path

from layers.errors import BadFileError
from layers.vocabulary import FOLDER

FILE = FOLDER / "bank_holidays.toml"


@lru_cache(maxsize=8)
def named_holidays(path: Path = FILE) -> dict[date, str]:
    """Each listed day and its name ("Early May bank holiday"), soonest first.

    Raises BadFileError, one sentence that names the file, where it is missing or not in this form.
    """
    try:
        years = [table for table in tomllib.loads(path.read_text(encoding="utf-8")).values() if isinstance(table, dict)]
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFileError(f"{path.name} cannot be read ({error}); restore it from the project.") from None
    pairs = [(day, str(name)) for table in years for name, day in table.items()]
    wrong = [name for day, name in pairs if type(day) is not date]
    if wrong or not pairs:
        what = f"{wrong[0]!r} has no date" if wrong else "it names no day"
        raise BadFileError(f'{path.name}: {what}; write lines like "Good Friday" = 2026-04-03.')
    return dict(sorted(pairs))
