"""The one gate that every record passes before it is kept: words, repeat rules, opening hours and ends.

The shape of each field is already checked by ``layers.records``; this is what a single field cannot know.
"""

from datetime import datetime, timedelta

import opening_hours
from dateutil.rrule import rrulestr

from layers.errors import BadValueError
from layers.records import Asset, Link, Record, Session
from layers.vocabulary import Vocabulary, load

REPEATS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
RULE_PARTS = ("FREQ", "INTERVAL", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "COUNT", "UNTIL", "WKST")
FIRST_TIME_WITHIN = timedelta(days=5 * 366)


def check_record(record: Record, vocabulary: Vocabulary | None = None) -> None:
    """Raise ``BadValueError`` naming every fault of the record, each with the value and what to write instead."""
    found = faults(record, vocabulary)
    if found:
        raise BadValueError(f"{record.id}: {'; '.join(found)}.")


def faults(record: Record, vocabulary: Vocabulary | None = None) -> list[str]:
    """Every fault of the record in words; an empty list where it may be kept."""
    found = (vocabulary or load()).faults(record)
    if isinstance(record, Link) and record.source_id == record.target_id:
        found.append(f"a link needs two different ends, but both are {record.source_id!r}")
    if isinstance(record, Asset):
        found += _hours_faults(record.opening_hours)
        for session in record.sessions:
            found += _session_faults(session)
    return found


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
    unknown = [name for name in parts if name not in RULE_PARTS]
    if unknown:
        return f"has {unknown[0]!r}, which is not one of {', '.join(RULE_PARTS)}"
    if parts.get("FREQ") not in REPEATS:
        return f"must repeat {', '.join(REPEATS)}"
    interval = parts.get("INTERVAL", "1")
    if not (interval.isascii() and interval.isdecimal() and int(interval) >= 1):  # dateutil never returns from 0
        return "has an INTERVAL that is not a whole number of 1 or more"
    try:
        return "" if _happens(rule, parts, start) else "never happens"
    except (ValueError, TypeError, OverflowError) as error:
        return f"cannot be read ({error})"


def _happens(rule: str, parts: dict[str, str], start: datetime) -> bool:
    """Whether a first time comes within five years; bounded first, because dateutil looks on until the year 9999."""
    endless = [f"{name}={value}" for name, value in parts.items() if name not in ("COUNT", "UNTIL")]
    last = start + FIRST_TIME_WITHIN
    bounded = rrulestr(";".join([*endless, f"UNTIL={last:%Y%m%dT%H%M%S}"]), dtstart=start)
    return any(True for _ in bounded) and any(True for _ in rrulestr(rule, dtstart=start))
