"""The one gate that every record passes before it is kept: words, repeat rules, opening hours and ends.

The shape of each field is already checked by ``layers.records``; this is what a single field cannot know.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import opening_hours
from dateutil.rrule import rrulestr
from pydantic import ValidationError

from layers.errors import BadValueError
from layers.faults import in_words, shortened
from layers.records import Asset, Link, Record, Session
from layers.vocabulary import Vocabulary, load

REPEATS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
RULE_PARTS = ("FREQ", "INTERVAL", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "COUNT", "UNTIL", "WKST")
DAY_OF_MONTH_PARTS = {"BYMONTHDAY", "BYSETPOS"}  # with a daily rule that never fits, a search of 3 million days
MONTHS = {str(number) for number in range(1, 13)}
FIRST_TIME_WITHIN = timedelta(days=5 * 366)


def check_records(records: Sequence[Record]) -> list[Record]:
    """The same records, validated again; ``BadValueError`` names every fault with what to write instead."""
    found = [f"{record.id}: {fault}" for record in records for fault in faults(record)]
    if found:
        raise BadValueError(f"{shortened(found, '; ')}. Nothing was saved.")
    return [_validated(record) for record in records]


def faults(record: Record, vocabulary: Vocabulary | None = None) -> list[str]:
    """Every fault of the record in words; an empty list where it may be kept."""
    try:
        valid = _validated(record)  # a copy with changed fields has not been validated yet
    except ValidationError as error:
        return in_words(error)
    found = (vocabulary or load()).faults(valid)
    if isinstance(valid, Link) and valid.source_id == valid.target_id:
        found.append(f"a link needs two different ends, but both are {valid.source_id!r}")
    if isinstance(valid, Asset):
        found += _hours_faults(valid.opening_hours)
        found += [fault for session in valid.sessions for fault in _session_faults(session)]
    return found


def _validated(record: Record) -> Record:
    return type(record).model_validate(record.model_dump(warnings=False))


def _hours_faults(hours: str) -> list[str]:
    if not hours or opening_hours.validate(hours):
        return []
    return [f"opening_hours {hours!r} cannot be read; write them like 'Mo-Fr 09:00-17:00'"]


def _session_faults(session: Session) -> list[str]:
    if session.start.tzinfo is not None:
        return [f"session start {session.start.isoformat()!r} names a time zone; give the local time alone"]
    if not session.rrule:
        return []
    wrong = _rule_fault(session.rrule, session.start)
    return [f"session rrule {session.rrule!r} {wrong}; write it like 'FREQ=WEEKLY;BYDAY=TU'"] if wrong else []


def _rule_fault(rule: str, start: datetime) -> str:
    """What is wrong with a repeat rule, or "". A rule that could run for ever or never happen is refused."""
    parts = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    wrong = _part_fault(parts)
    if wrong:
        return wrong
    try:
        return "" if _happens(rule, parts, start) else "never happens"
    except (ValueError, TypeError, OverflowError, IndexError) as error:
        return f"cannot be read ({error})"


def _part_fault(parts: dict[str, str]) -> str:
    """What is wrong with the parts of a repeat rule that dateutil would accept, or ""."""
    unknown = [name for name in parts if name not in RULE_PARTS]
    if unknown:
        return f"has {unknown[0]!r}, which is not one of {', '.join(RULE_PARTS)}"
    if parts.get("FREQ") not in REPEATS:
        return f"must repeat {', '.join(REPEATS)}"
    if parts["FREQ"] in ("DAILY", "WEEKLY") and DAY_OF_MONTH_PARTS & set(parts):
        return "may name a day of the month only where it repeats MONTHLY or YEARLY"
    if not set(parts.get("BYMONTH", "1").split(",")) <= MONTHS:
        return "has a BYMONTH that is not 1 to 12"
    interval = parts.get("INTERVAL", "1")
    if not (interval.isascii() and interval.isdecimal() and int(interval) >= 1):  # dateutil never returns from 0
        return "has an INTERVAL that is not a whole number of 1 or more"
    return ""


def _happens(rule: str, parts: dict[str, str], start: datetime) -> bool:
    """Whether a first time comes, within five years."""
    endless = [f"{name}={value}" for name, value in parts.items() if name not in ("COUNT", "UNTIL")]
    last = start + FIRST_TIME_WITHIN
    bounded = rrulestr(";".join([*endless, f"UNTIL={last:%Y%m%dT%H%M%S}"]), dtstart=start)
    return any(True for _ in bounded) and any(True for _ in rrulestr(rule, dtstart=start))
