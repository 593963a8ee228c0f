"""When things happen: recurrence rules and opening hours, read strictly, as local wall-clock times.

Recurrence is RFC 5545 without DTSTART (dateutil.rrule); opening hours are OpenStreetMap's syntax
(opening-hours-py). A rule that cannot be right is refused with one sentence that names it, so that a bad rule
is met where it is written and never when somebody asks what is on tonight.
"""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from dateutil.easter import easter
from dateutil.rrule import rrule, rrulestr
from opening_hours import OpeningHours, State, validate

from layers.errors import BadValueError
from layers.records import Session

DAY = timedelta(days=1)
YEARS = range(1990, 2101)
SHAPE = re.compile(r"[A-Z]+=[A-Z0-9,+-]+(;[A-Z]+=[A-Z0-9,+-]+)*")
# Parts a rule may have, by FREQ: what groups use, and nothing that makes a rule search for ever.
ALWAYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "WKST"}
PARTS = {
    "DAILY": ALWAYS,
    "WEEKLY": ALWAYS,
    "MONTHLY": ALWAYS | {"BYMONTHDAY", "BYSETPOS"},
    "YEARLY": ALWAYS | {"BYMONTHDAY", "BYSETPOS"},
}
NOT_KNOWN_HERE = re.compile(r"\b(SH|sunrise|sunset|dawn|dusk)\b")
HOLIDAY = re.compile(r"\bPH\b")
# England and Wales: holidays that were moved or added by proclamation (gov.uk/bank-holidays).
MOVED = {
    2020: ({date(2020, 5, 4)}, {date(2020, 5, 8)}),
    2022: ({date(2022, 5, 30)}, {date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19)}),
    2023: (set[date](), {date(2023, 5, 8)}),
}


class Interval(NamedTuple):
    """An open interval, local wall-clock; ``comment`` is what the hours say beside it ("ring the bell")."""

    start: datetime
    end: datetime
    comment: str


def read_rule(text: str, start: datetime) -> rrule:
    """The recurrence rule from its first possible date on; raises BadValueError for one that cannot be used."""
    hint = 'write for example "FREQ=WEEKLY;BYDAY=TU" or "FREQ=MONTHLY;BYDAY=1TU"'
    if not SHAPE.fullmatch(text):
        raise BadValueError(f"{text!r} is not a repeat rule; {hint}.")
    parts = dict(part.split("=", 1) for part in text.split(";"))
    allowed = PARTS.get(parts.get("FREQ", ""))
    if allowed is None:
        raise BadValueError(f"{text!r} must repeat DAILY, WEEKLY, MONTHLY or YEARLY; {hint}.")
    if extra := sorted(set(parts) - allowed):
        raise BadValueError(f"{text!r} uses {extra[0]}, which is not read with FREQ={parts['FREQ']}; {hint}.")
    if parts.get("INTERVAL", "1").strip("0") == "" or parts.get("COUNT", "1").strip("0") == "":
        raise BadValueError(f"{text!r} repeats 0 times; INTERVAL and COUNT start at 1.")
    if start.year not in YEARS:
        raise BadValueError(f"A session cannot start in {start.year}; expected a year from {YEARS[0]} to {YEARS[-1]}.")
    try:
        rule = rrulestr(text, dtstart=start)
    except (ValueError, TypeError, KeyError) as error:
        raise BadValueError(f"{text!r} is not a repeat rule ({error}); {hint}.") from error
    if not isinstance(rule, rrule):
        raise BadValueError(f"{text!r} is more than one rule; give each its own session.")
    return rule


def session_starts(session: Session, start: datetime, end: datetime) -> list[datetime]:
    """Starts of the sessions that are on at some time from ``start`` to ``end`` (naive local times), in order.

    A repeat rule counts from the first date on or after ``session.start`` that fits it; dates in
    ``except_on`` are left out, and bank holidays where it does not meet on them. The hour is the wall clock's, summer
    and winter.
    """
    length = timedelta(minutes=session.minutes)
    if session.rrule:
        starts = read_rule(session.rrule, session.start).between(start - length, end, inc=True)
    else:
        starts = [session.start]
    on = [at for at in starts if at < end and at + length > start and at.date() not in session.except_on]
    return [at for at in on if session.on_bank_holidays or at.date() not in bank_holidays(at.year)]


def check_rule(session: Session) -> None:
    """Raise BadValueError where a session's rule cannot be read, or gives no date at all."""
    if session.rrule and next(iter(read_rule(session.rrule, session.start)), None) is None:
        raise BadValueError(f"{session.rrule!r} never happens from {session.start:%d %B %Y} on; check its parts.")


@lru_cache(maxsize=4096)
def _parsed(text: str, *, holiday: bool = False) -> OpeningHours:
    """Opening hours, parsed once: as they stand, or as they read on a bank holiday (PH then means every day).

    Raises BadValueError for what cannot be read, or would only be guessed at.
    """
    if (unknown := NOT_KNOWN_HERE.search(text)) is not None:
        raise BadValueError(f"{text!r} depends on {unknown[0]!r}, which is not known here; write clock times.")
    if not validate(text):
        example = "Mo-Fr 09:00-17:00; PH off"
        raise BadValueError(f"{text!r} is not in OpenStreetMap's opening-hours form; write for example {example!r}.")
    reading = HOLIDAY.sub("Mo-Su", text) if holiday else text
    if not validate(reading):
        raise BadValueError(f"{text!r} ties PH to other days in a way not read here; give PH a rule of its own.")
    return OpeningHours(reading, auto_country=False, auto_timezone=False)


def check_hours(text: str) -> None:
    """Raise BadValueError where opening hours cannot be read; empty ones are fine (not known)."""
    if text:
        _parsed(text, holiday=True)


def open_intervals(text: str, start: datetime, end: datetime) -> list[Interval]:
    """When a place is surely open between two naive local times, in order, clipped to them.

    "unknown" hours do not count as open. PH is the bank holidays of England and Wales: on such a day the
    hours are read as though PH were written "Mo-Su", so that a PH rule governs from midnight to midnight.
    """
    if not text:
        return []
    if not HOLIDAY.search(text):
        return _open(_parsed(text), start, end)
    usual, holiday = _parsed(text), _parsed(text, holiday=True)
    pieces: list[Interval] = []
    at = start
    while at < end:
        midnight = min(datetime.combine(at.date() + DAY, datetime.min.time()), end)
        hours = holiday if at.date() in bank_holidays(at.year) else usual
        pieces += _open(hours, at, midnight)
        at = midnight
    return _joined(pieces)


def _open(hours: OpeningHours, start: datetime, end: datetime) -> list[Interval]:
    """The open stretches of parsed hours, joined where one runs straight on from another."""
    stretches = hours.intervals(start, end)
    return _joined([Interval(a, b, comment) for a, b, state, comment in stretches if state == State.OPEN])


def _joined(pieces: list[Interval]) -> list[Interval]:
    """Pieces that touch, with the same comment, made one."""
    whole: list[Interval] = []
    for piece in pieces:
        if whole and whole[-1].end == piece.start and whole[-1].comment == piece.comment:
            whole[-1] = Interval(whole[-1].start, piece.end, piece.comment)
        else:
            whole.append(piece)
    return whole


@lru_cache(maxsize=256)
def bank_holidays(year: int) -> frozenset[date]:
    """Bank holidays in England and Wales; Christmas, Boxing and New Year's Day count on their own date as well
    as on the weekday given in their place, since doors are shut on both."""
    fixed = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    # 25 and 26 December on a weekend both move two days on; 1 January moves to the Monday
    moved = [day + 2 * DAY for day in fixed[1:] if day.weekday() >= 5]
    moved += [fixed[0] + DAY * (7 - fixed[0].weekday())] if fixed[0].weekday() >= 5 else []
    sunday = easter(year)
    around_easter = [sunday - 2 * DAY, sunday + DAY]
    mondays = [_monday_on_or_after(date(year, 5, 1)), *(_last_monday(year, month) for month in (5, 8))]
    dropped, added = MOVED.get(year, (set[date](), set[date]()))
    return frozenset({*fixed, *moved, *around_easter, *mondays} - dropped | added)


def _monday_on_or_after(day: date) -> date:
    """That day, or the first Monday after it."""
    return day + DAY * (-day.weekday() % 7)


def _last_monday(year: int, month: int) -> date:
    """The last Monday of a month that is not December."""
    return _monday_on_or_after(date(year, month + 1, 1) - 7 * DAY)
