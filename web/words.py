"""Times, days and distances as people say them."""

from datetime import date, datetime


def day_in_words(day: date) -> str:
    """ "Tuesday 24 November"."""
    return f"{day:%A} {day.day} {day:%B}"


def day_and_year(day: date) -> str:
    """ "24 November 2026"."""
    return f"{day.day} {day:%B %Y}"


def month_and_year(month: str) -> str:
    """ "November 2026", of "2026-11"."""
    return f"{date.fromisoformat(f'{month}-01'):%B %Y}"


def clock(moment: datetime) -> str:
    """ "7pm", "6:05pm", "midday", "midnight"."""
    if moment.minute == 0 and moment.hour in {0, 12}:
        return "midday" if moment.hour else "midnight"
    hour = moment.hour % 12 or 12
    minutes = f":{moment:%M}" if moment.minute else ""
    return f"{hour}{minutes}{'pm' if moment.hour >= 12 else 'am'}"


def clock_on(moment: datetime, today: date) -> str:
    """The time, with the day where that is not ``today``: "7pm", "7pm on Wednesday 25 November"."""
    return clock(moment) if moment.date() == today else f"{clock(moment)} on {day_in_words(moment.date())}"


def distance(metres: float) -> str:
    """ "300 metres", "1.2 km"; to the nearest 50 metres below a kilometre."""
    if metres < 1000:
        return f"{max(50, round(metres / 50) * 50)} metres"
    return f"{metres / 1000:.1f} km"


def duration(minutes: float) -> str:
    """ "40 minutes", "1 hour 5 minutes"."""
    whole = round(minutes)
    hours, rest = divmod(whole, 60)
    parts = [f"{n} {word}{'' if n == 1 else 's'}" for n, word in ((hours, "hour"), (rest, "minute")) if n]
    return " ".join(parts) or "1 minute"
