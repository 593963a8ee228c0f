"""Records in plain words: when a session meets, what opening hours mean, lists of terms, text safe for Markdown."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from layers.records import Session
from layers.vocabulary import Term

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY_OF_CODE = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), DAYS, strict=True))
_NTH = {"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth", "-1": "last"}
_OSM_WORDS = {
    "Mo": "Mon", "Tu": "Tue", "We": "Wed", "Th": "Thu", "Fr": "Fri", "Sa": "Sat", "Su": "Sun",
    "PH": "bank holidays", "off": "closed", "24/7": "all day and night",
}  # fmt: skip
_OSM_TOKEN = re.compile(r"\b(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|off|24/7)\b")
MOST_DATES_SAID = 3
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&@^=])")


def plain(text: object) -> str:
    """Text that a person typed, for a place where Markdown is read: it stays text, and fetches no picture."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(text).split()))


def labels(ids: Iterable[str], terms: Mapping[str, Term]) -> str:
    """The plain labels of vocabulary ids, joined by commas; a word not in the list is shown as it is."""
    return ", ".join(terms[word].label if word in terms else word for word in ids)


def session_words(session: Session) -> str:
    """When a session meets: "Tuesdays 19:00 to 20:30", "first Friday of the month 10:00 to 12:00", or its one date."""
    end = (session.start.hour * 60 + session.start.minute + session.minutes) % (24 * 60)
    hours = f"{session.start:%H:%M} to {end // 60:02d}:{end % 60:02d}"
    return ", ".join([f"{_pattern_words(session.rrule, session.start)} {hours}", *_exceptions(session)])


def when_words(sessions: Iterable[Session], opening_hours: str) -> str:
    """Every session and the opening hours of one asset, in words; "" where none is known."""
    parts = [session_words(session) for session in sessions]
    if opening_hours:
        parts.append("Open " + opening_hours_words(opening_hours))
    return "; ".join(parts)


def opening_hours_words(value: str) -> str:
    """OpenStreetMap opening hours with its two-letter days spelt out a little: "Mon-Fri 09:00-17:00"."""
    return _OSM_TOKEN.sub(lambda found: _OSM_WORDS[found.group()], value)


def _exceptions(session: Session) -> list[str]:
    """When it does not meet though its pattern would have it: holidays, dates left out, after its last date."""
    said = [] if session.on_bank_holidays else ["not on bank holidays"]
    days = session.except_on
    if days:
        more = f" and {len(days) - MOST_DATES_SAID} more dates" if len(days) > MOST_DATES_SAID else ""
        said.append(f"not on {', '.join(_day(day) for day in days[:MOST_DATES_SAID])}{more}")
    until = re.search(r"UNTIL=(\d{4})(\d{2})(\d{2})", session.rrule.upper())
    if until:
        said.append(f"until {_day(date(*(int(part) for part in until.groups())))}")
    return said


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _pattern_words(rrule: str, start: datetime) -> str:
    rule = dict(part.split("=", 1) for part in rrule.upper().split(";") if "=" in part)
    codes = [code for code in rule.get("BYDAY", "").split(",") if code]
    days = [_DAY_OF_CODE.get(code[-2:], "") for code in codes] or [DAYS[start.weekday()]]
    repeat = (rule.get("FREQ", ""), rule.get("INTERVAL", "1"))
    if repeat == ("DAILY", "1"):
        return "every day"
    if repeat == ("WEEKLY", "1"):
        return " and ".join(f"{day}s" for day in days)
    if repeat[0] == "WEEKLY" and repeat[1] in _NTH:
        return f"every {_NTH[repeat[1]]} {' and '.join(days)}"
    if repeat == ("MONTHLY", "1") and codes:
        return " and ".join(_nth_words(code, rule.get("BYSETPOS", "")) for code in codes) + " of the month"
    if repeat[0] == "MONTHLY" and repeat[1] in _NTH and codes:
        days_of = " and ".join(_nth_words(code, rule.get("BYSETPOS", "")) for code in codes)
        return f"{days_of} of every {_NTH[repeat[1]]} month"
    once = f"{start:%A} {start.day} {start:%B %Y}"
    return f"on dates from {once}" if rrule else once


def _nth_words(code: str, position: str) -> str:
    nth = (code[:-2] or position).lstrip("+")
    return f"{_NTH.get(nth, nth) or 'every'} {_DAY_OF_CODE.get(code[-2:], code)}"
