"""Days and times as people say them ("Tuesday 18:00", "tonight", "2024-03-05 18:00") -> a time the timetable covers."""

import re
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from layers.errors import BadValueError, NoServiceError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TONIGHT = time(19, 0)
EXAMPLES = "'Tuesday 18:00', '2024-03-05 18:00', 'tomorrow 19:30', 'tonight' or 'now'"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS_AHEAD = MappingProxyType({"today": 0, "tonight": 0, "tomorrow": 1})
_TIME = re.compile(r"^(?:at\s+)?(\d{1,2})(?:[:.](\d{2}))?(?::00)?\s*(am|pm)?$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_UK = re.compile(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")
_LONG = re.compile(r"^(\d{1,2})\s+([a-z]{3})[a-z]*\s+(\d{4})$")


def local_now(timezone: str = "Europe/London") -> datetime:
    """Return the wall-clock time in ``timezone``, without a zone on it, as timetables are kept."""
    return datetime.now(ZoneInfo(timezone)).replace(tzinfo=None, second=0, microsecond=0)


def parse_when(
    text: str, *, first: date | None = None, last: date | None = None, today: date | None = None
) -> datetime:
    """Return the local wall-clock time that ``text`` means, inside the timetable's dates ``first`` to ``last``.

    A bare weekday is the next such day on or after ``today`` inside the dates, else the first such day of them,
    so that an old timetable can still be asked about "Tuesday"; the caller says which date was used. ``today`` is
    a date, or a datetime where the hour matters ("now", "tonight"); by default the time in London.
    Raises BadValueError for anything else than EXAMPLES, NoServiceError where the date is outside the timetable.
    """
    now = _as_datetime(today)
    words = " ".join(re.sub(r"(?<=\d)T(?=\d)|,", " ", text).split()).casefold()
    if words == "now":
        return _covered(now, first, last)
    day_words, hour = _split(words, text)
    if day_words == "tonight" and hour is None:
        return _covered(max(now, datetime.combine(now.date(), TONIGHT)), first, last)
    if hour is None:
        raise BadValueError(f"The time {text[:60]!r} has no hour; write a day and an hour such as {EXAMPLES}.")
    day = _day(day_words, now.date(), first, last)
    if day is None:
        raise BadValueError(f"The time {text[:60]!r} is not a day and an hour; write {EXAMPLES}.")
    return _covered(datetime.combine(day, hour), first, last)


def say_when(when: datetime) -> str:
    """Return a time in words: "Tuesday 5 March 2024, 18:00"."""
    return f"{day_words(when)}, {when:%H:%M}"


def day_words(day: date) -> str:
    """Return a day in words: "Tuesday 5 March 2024"."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def weekday_of(text: str) -> int | None:
    """Return 0 for Monday to 6 for Sunday ("Tuesday", "tue", "Saturdays"), or None where ``text`` is no weekday."""
    word = text.strip().casefold().rstrip("s")
    return next((n for n, name in enumerate(WEEKDAYS) if word in (name, name[:3], name[:4])), None)


def _as_datetime(today: date | None) -> datetime:
    if isinstance(today, datetime):
        return today
    now = local_now()
    return now if today is None else datetime.combine(today, now.time())


def _split(words: str, text: str) -> tuple[str, time | None]:
    """Split into the day's words and the hour, trying the longest possible hour first ("7 30 pm" is not one)."""
    parts = words.split()
    for cut in range(len(parts)):
        found = _TIME.match(" ".join(parts[cut:]))
        if found and (found[2] or found[3]):
            return " ".join(parts[:cut]), _clock(found, text)
    return words, None


def _clock(found: re.Match[str], text: str) -> time:
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and not 1 <= hour <= 12:
        hour = 99
    elif half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise BadValueError(
            f"The time {text[:60]!r} has no such hour; write the hour from 00:00 to 23:59, such as 18:30."
        )
    return time(hour, minute)


def _day(words: str, today: date, first: date | None, last: date | None) -> date | None:
    if not words or words in _DAYS_AHEAD:
        return today + timedelta(days=_DAYS_AHEAD.get(words, 0))
    weekday = weekday_of(words)
    if weekday is not None:
        return _weekday(weekday, today, first, last)
    if found := _ISO.match(words):
        return _date(int(found[1]), int(found[2]), int(found[3]), words)
    if found := _UK.match(words):
        return _date(int(found[3]), int(found[2]), int(found[1]), words)
    if (found := _LONG.match(words)) and found[2] in _MONTHS:
        return _date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1]), words)
    return None


def _weekday(weekday: int, today: date, first: date | None, last: date | None) -> date:
    upcoming = _on_or_after(max(today, first) if first else today, weekday)
    if first is None or last is None or upcoming <= last:
        return upcoming
    return _on_or_after(first, weekday)


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _date(year: int, month: int, day: int, words: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise BadValueError(f"There is no date {words[:40]!r}; write year-month-day, such as 2024-03-05.") from error


def _covered(when: datetime, first: date | None, last: date | None) -> datetime:
    if (first and when.date() < first) or (last and when.date() > last):
        raise NoServiceError(
            f"{say_when(when)} is outside the timetable, which runs from {first:%-d %B %Y} to {last:%-d %B %Y}; "
            "ask for a day inside it, or build the area again with a newer timetable."
        )
    return when
