"""When somebody could go: the choices of the form, and the stretch of time that each one means."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil

from layers.errors import BadValueError
from web.words import day_in_words

DAYS_AHEAD = 7
NIGHT_ENDS = time(4)  # before this, "tonight" is the night that began yesterday
LONGEST_JOURNEY = timedelta(minutes=90)
NOW_MEANS = timedelta(hours=6)
WEEK = timedelta(days=7)

PARTS = {
    "": ("Any time", time(6), timedelta(hours=18)),
    "morning": ("Morning", time(6), timedelta(hours=6)),
    "afternoon": ("Afternoon", time(12), timedelta(hours=5)),
    "evening": ("Evening", time(17), timedelta(hours=7)),
}


@dataclass(frozen=True)
class Window:
    """What is on must be on between ``starts`` and ``ends``; the person can set off from ``leave_from``.

    ``words`` says so in plain words. All are local wall-clock times.
    """

    leave_from: datetime
    starts: datetime
    ends: datetime
    words: str


def day_choices(now: datetime) -> dict[str, str]:
    """The days that the form offers: value -> words."""
    days = [now.date() + timedelta(days=ahead) for ahead in range(2, DAYS_AHEAD + 1)]
    soon = {"now": "Now", "tonight": "Tonight", "tomorrow": "Tomorrow"}
    return soon | {day.isoformat(): day_in_words(day) for day in days}


def window(choice: str, part: str, now: datetime) -> Window:
    """The time that ``choice`` (a key of ``day_choices``) and ``part`` (a key of ``PARTS``) mean at ``now``.

    Raises BadValueError for a day that is not on offer.
    """
    if choice not in day_choices(now) or part not in PARTS:
        raise BadValueError("That day is not on our list. Please choose another.")
    if part == "" and choice == "now":
        return _window(now, now, now + NOW_MEANS, "Now")
    if choice == "tonight":
        return _tonight(now)
    day = now.date() if choice == "now" else now.date() + timedelta(days=1)
    if choice not in {"now", "tomorrow"}:
        day = date.fromisoformat(choice)
    label, first, length = PARTS[part]
    starts = datetime.combine(day, first)
    when = f"{day_in_words(day)}, {label.lower()}"
    return _window(now, starts, starts + length, when)


def _tonight(now: datetime) -> Window:
    """From five in the evening until the small hours; in the small hours, the rest of this night."""
    if now.time() < NIGHT_ENDS:
        return _window(now, now, datetime.combine(now.date(), NIGHT_ENDS), "Tonight")
    starts = datetime.combine(now.date(), PARTS["evening"][1])
    ends = datetime.combine(now.date() + timedelta(days=1), NIGHT_ENDS)
    return _window(now, starts, ends, f"Tonight, {day_in_words(now.date())}")


def _window(now: datetime, starts: datetime, ends: datetime, words: str) -> Window:
    """Never before now, and with time to travel before it starts."""
    starts = max(now, starts)
    return Window(max(now, starts - LONGEST_JOURNEY), starts, max(starts, ends), words)


def moved_into(window: Window, dates: tuple[date, date] | None) -> tuple[Window, timedelta]:
    """The same weekday inside the timetable's first and last day, and how far it was moved (0 where it fits).

    Raises BadValueError where the timetable has no such weekday.
    """
    if dates is None:
        return window, timedelta(0)
    first, last = dates
    day = window.starts.date()
    weeks = 0
    if day < first:
        weeks = ceil((first - day).days / 7)
    elif day > last:
        weeks = -ceil((day - last).days / 7)
    shift = weeks * WEEK
    if not first <= day + shift <= last:
        raise BadValueError(
            f"Our timetable runs from {day_in_words(first)} to {day_in_words(last)} and has no such day of the week."
        )
    return Window(window.leave_from + shift, window.starts + shift, window.ends + shift, window.words), shift
