"""scenario.toml: a scenario as a file that people write, keep and pass on.

    name = "A later bus from Hadlow"
    area = "West Kent"

    [[change]]
    do = "add-asset"
    name = "Tuesday group, village hall"
    kind = "peer-group"
    lon = 0.3391
    lat = 51.2242

    [[change.session]]
    start = 2026-01-06T19:00:00     # local time
    minutes = 60
    rrule = "FREQ=WEEKLY;BYDAY=TU"

    [[change]]
    do = "later-last-trip"
    route = "21"
    towards = "Tunbridge Wells"
    at = "21:00"
    days = ["Tuesday"]

What each change says is in ``layers.scenarios``. A file names public records only: ``scenario_text`` refuses others,
and one that is read and names a record that its reader may not see changes nothing there (``mapping.scenarios``).
"""

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from layers.errors import BadFileError, BadValueError
from layers.faults import in_words, shortened
from layers.feeds.toml_text import toml_text
from layers.limits import MAX_SCENARIO_CHANGES, MAX_SCENARIO_FILE_BYTES
from layers.records import Asset
from layers.scenarios import CHANGES, AddAsset, Change, RetimeAsset, Scenario
from layers.store.gate import faults

ANY_KIND = "peer-group"  # of an asset whose times alone are looked at
FAULTS_SHOWN = 20


def read_scenario(path: Path | str) -> Scenario:
    """The scenario in a file. Raises BadFileError that names the file and every fault, for a person to mend."""
    file = Path(path)
    try:
        size = file.stat().st_size
        data = file.read_bytes() if size <= MAX_SCENARIO_FILE_BYTES else b"-" * (MAX_SCENARIO_FILE_BYTES + 1)
    except OSError as error:
        raise BadFileError(f"{file.name} cannot be read ({error.strerror}); check its name and folder.") from None
    return scenario_of(data, name=file.name)


def scenario_of(data: bytes, *, name: str) -> Scenario:
    """The scenario that a file of these bytes holds; ``name`` is what messages call the file. Raises BadFileError."""
    if len(data) > MAX_SCENARIO_FILE_BYTES:
        raise BadFileError(f"{name} is more than {MAX_SCENARIO_FILE_BYTES // 1000} kB, too much for a scenario.")
    try:
        table = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise BadFileError(f"{name} is not UTF-8 text; save it again as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadFileError(f"{name} is not whole TOML: {error}. Mend that line.") from None
    wrong: list[str] = []
    changes = _changes(table.pop("change", []), wrong)
    try:
        head = Scenario.model_validate(table | {"changes": ()})
    except ValidationError as error:
        wrong = in_words(error) + wrong
    if wrong:
        listed = "\n- ".join(wrong[:FAULTS_SHOWN])
        raise BadFileError(f"{name} has {len(wrong)} fault{'s' if len(wrong) > 1 else ''} to mend:\n- {listed}")
    return head.model_copy(update={"changes": tuple(changes)})


def scenario_text(scenario: Scenario, *, public: Collection[str]) -> str:
    """The scenario as a file to keep and pass on; ``public``: the ids of the assets that anybody may see.

    Raises BadValueError where it names another record, hidden or not there: that is never written down to be shared.
    """
    hidden = [id_ for id_ in scenario.named_assets if id_ not in public]
    if hidden:
        raise BadValueError(
            f"The scenario names {shortened([repr(id_) for id_ in hidden])}, not among the public records; take that "
            "change out to save it."
        )
    whole = scenario.model_copy(update={"description": " ".join(scenario.description.split())})
    said = whole.model_dump(exclude={"changes"})
    head = {name: value for name, value in said.items() if value not in ("", None, False)}
    return toml_text(head | {"change": [_table(change) for change in scenario.changes]})


def _table(change: Change) -> dict[str, Any]:
    """A change as it is written: what is not said is left out, sessions stand under their name in files."""
    said = {
        name: value for name, value in change.model_dump(exclude_defaults=True).items() if value not in ("", (), None)
    }
    said = {"do": change.do} | said
    if "sessions" in said:
        said["session"] = said.pop("sessions")
    return said


def _changes(rows: Any, wrong: list[str]) -> list[Change]:
    """Each change of the file; what is wrong with any goes into ``wrong``, with its number from 1."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        wrong.append("change must be written as [[change]], once for each")
        return []
    if len(rows) > MAX_SCENARIO_CHANGES:
        wrong.append(f"it has {len(rows)} changes, more than {MAX_SCENARIO_CHANGES}")
        return []
    found = []
    for number, row in enumerate(rows, start=1):
        change = _change(row, f"change {number}", wrong)
        found += [change] if change else []
    return found


def _change(row: dict[str, Any], called: str, wrong: list[str]) -> Change | None:
    """One change; None where it has a fault."""
    does = row.get("do")
    if not isinstance(does, str) or does not in CHANGES:
        wrong.append(f"{called}: do is {does!r}; expected one of {', '.join(CHANGES)}")
        return None
    named = {"sessions" if name == "session" else name: value for name, value in row.items()}
    try:
        change = cast(Change, CHANGES[does].model_validate(named))
    except ValidationError as error:
        wrong += [f"{called} ({does}): {fault}" for fault in in_words(error)]
        return None
    bad = _faults_of_record(change)
    wrong += [f"{called} ({does}): {fault}" for fault in bad]
    return None if bad else change


def _faults_of_record(change: Change) -> list[str]:
    """What the store's own gate finds wrong: a kind, need or capital that is no word of ours, a rule that is none."""
    same: dict[str, Any] = {"id": "scenario", "service_area": "scenario"}
    if isinstance(change, AddAsset):
        return faults(Asset(**same, **change.model_dump(exclude={"do", "sessions"}), sessions=change.sessions))
    if isinstance(change, RetimeAsset):
        times = {"sessions": change.sessions, "opening_hours": change.opening_hours}
        return faults(Asset(**same, **times, name="scenario", kind=ANY_KIND))
    return []
