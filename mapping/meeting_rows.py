"""A meeting as a person fills it in, and as it is kept: days, times and "every second week" <-> an RFC 5545 rule.

Pure and both ways: ``session_of`` writes what a form says, ``meeting_of`` reads a kept session back into the form, or
says None where the form cannot show its rule, so that the screen keeps that rule as it stands.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args

from layers.errors import BadValueError
from layers.records import Session
from mapping.rules import DAY, read_rule, session_starts

Every = Literal["day", "week", "month", "once"]
Venue = Literal["in-person", "online", "hybrid"]
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NTHS = (1, 2, 3, 4, 5, -1)
WEEKS_APART = (1, 2, 3, 4)
MONTHS_APART = (1, 2, 3)
LOOK_AHEAD = timedelta(days=5 * 366)
_NTH_DAY = re.compile(r"([+-]?[1-5])(MO|TU|WE|TH|FR|SA|SU)")
_LAST_MOMENT = time(23, 59, 59)


@dataclass(frozen=True)
class Meeting:
    """One row of the form; ``days`` are 0 Monday … 6 Sunday, ``starts`` is local wall-clock time.

    ``apart`` 2 is every second week or month; ``nths`` are the weeks of the month (1 first … 5 fifth, -1 last), for
    monthly meetings, which have one day. ``first`` is the earliest date that counts, and the date itself where it
    happens once; ``last`` the last that counts. ``on_holidays`` False leaves out bank holidays.
    """

    every: Every = "week"
    days: tuple[int, ...] = ()
    starts: time = time(19, 0)
    minutes: int = 60
    first: date = date(2026, 1, 1)
    apart: int = 1
    nths: tuple[int, ...] = ()
    last: date | None = None
    except_on: tuple[date, ...] = ()
    on_holidays: bool = True
    venue: Venue = "in-person"
    note: str = ""


def session_of(meeting: Meeting) -> Session:
    """The session to keep, starting on the first date on or after ``meeting.first`` that fits.

    Raises BadValueError, one plain sentence about what to fill in, where a part is missing or nothing would happen.
    """
    if wrong := _missing(meeting):
        raise BadValueError(wrong)
    rule = _rule(meeting)
    first = datetime.combine(meeting.first, meeting.starts)
    if rule:  # the first date that fits starts the count of "every second", so the count is left out to find it
        found = read_rule(_rule(replace(meeting, apart=1, last=None)), first).after(first, inc=True)
        first = found or first
    if meeting.last is not None and rule and first.date() > meeting.last:
        raise BadValueError(f"It would end on {meeting.last:%d %B %Y}, before it first meets on {first:%d %B %Y}.")
    return Session(
        start=first, minutes=meeting.minutes, rrule=rule, except_on=tuple(sorted(set(meeting.except_on))),
        on_bank_holidays=meeting.on_holidays, venue=meeting.venue, note=meeting.note,
    )  # fmt: skip


def meeting_of(session: Session) -> Meeting | None:
    """The row that says the same as ``session``; None where no row can."""
    if (session.start.second, session.start.microsecond) != (0, 0):
        return None
    row = Meeting(
        every="once", first=session.start.date(), starts=session.start.time(), minutes=session.minutes,
        except_on=session.except_on, on_holidays=session.on_bank_holidays, venue=session.venue, note=session.note,
    )  # fmt: skip
    if not session.rrule:
        return row
    parts = dict(part.partition("=")[::2] for part in session.rrule.upper().split(";"))
    try:
        found = _read(row, parts, session.start)
        return None if found is None else _from_first(found, session)
    except (ValueError, BadValueError):
        return None


def upcoming(session: Session, now: datetime, *, most: int = 3) -> list[datetime]:
    """The next few times that it starts, none later than five years ahead; for showing what a row means."""
    return [at for at in session_starts(session, now, now + LOOK_AHEAD) if at >= now][:most]


def _missing(meeting: Meeting) -> str:
    if meeting.every == "month" and not meeting.nths:
        return "Please choose which weeks of the month, such as the first."
    if meeting.every == "month" and len(meeting.days) != 1:
        return "Please choose one day of the week for a monthly meeting; add another time for another day."
    if meeting.every == "week" and not meeting.days:
        return "Please choose at least one day of the week."
    return "" if meeting.minutes > 0 else "Please choose an end that is after the start."


def _rule(meeting: Meeting) -> str:
    if meeting.every == "once":
        return ""
    parts = {"day": "FREQ=DAILY", "week": "FREQ=WEEKLY", "month": "FREQ=MONTHLY"}[meeting.every]
    parts += f";INTERVAL={meeting.apart}" if meeting.apart > 1 else ""
    if meeting.every == "week":
        parts += ";BYDAY=" + ",".join(CODES[day] for day in sorted(set(meeting.days)))
    if meeting.every == "month":
        ordered = sorted(set(meeting.nths), key=NTHS.index)
        parts += ";BYDAY=" + ",".join(f"{nth}{CODES[meeting.days[0]]}" for nth in ordered)
    if meeting.last is not None:
        parts += f";UNTIL={datetime.combine(meeting.last, _LAST_MOMENT):%Y%m%dT%H%M%S}"
    return parts


def _read(row: Meeting, parts: dict[str, str], start: datetime) -> Meeting | None:
    """The row with the repeat rule's parts; None (or ValueError) where one of them has no box in the form."""
    known = {"FREQ", "INTERVAL", "BYDAY", "UNTIL", "BYSETPOS", "WKST"}
    if set(parts) - known or parts.get("WKST", "MO") != "MO":
        return None
    row = replace(row, apart=int(parts.get("INTERVAL", "1")), last=_until(parts.get("UNTIL", ""), start))
    codes = [code for code in parts.get("BYDAY", "").split(",") if code]
    freq, position = parts.get("FREQ", ""), parts.get("BYSETPOS", "")
    if freq == "DAILY" and not codes and not position and row.apart == 1:
        return replace(row, every="day")
    if freq == "WEEKLY" and not position and row.apart in WEEKS_APART:
        days = tuple(sorted({CODES.index(code) for code in codes})) or (start.weekday(),)
        return replace(row, every="week", days=days)
    if freq == "MONTHLY" and row.apart in MONTHS_APART:
        return _monthly(row, codes, position)
    return None


def _monthly(row: Meeting, codes: Sequence[str], position: str) -> Meeting | None:
    """First Tuesdays and the like; BYDAY=TU with BYSETPOS=1 says the same as 1TU."""
    if position and len(codes) == 1:
        codes = [f"{nth}{codes[0]}" for nth in position.split(",")]
    found = [_NTH_DAY.fullmatch(code) for code in codes]
    if not found or not all(found):
        return None
    pairs = [(int(match[1]), CODES.index(match[2])) for match in found if match]
    nths = tuple(sorted({nth for nth, _ in pairs}, key=NTHS.index))  # ValueError: -2 and the like have no box
    days = {day for _, day in pairs}
    return replace(row, every="month", days=tuple(days), nths=nths) if len(days) == 1 else None


def _until(text: str, start: datetime) -> date | None:
    """The last date that counts; UNTIL may stand for a moment before that day's meeting."""
    if not text:
        return None
    moment = datetime.strptime(text, "%Y%m%dT%H%M%S" if "T" in text else "%Y%m%d")
    return moment.date() if moment.time() >= start.time() else moment.date() - DAY


def _from_first(row: Meeting, session: Session) -> Meeting | None:
    """The same row from the first date that the rule gives; None where it gives none."""
    if row.every not in get_args(Every):
        return None
    first = next(iter(read_rule(session.rrule, session.start)), None)
    return None if first is None else replace(row, first=first.date())
