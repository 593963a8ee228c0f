"""Opening hours as a person fills them in, and as they are kept: rows of days and times <-> OpenStreetMap's syntax.

Pure and both ways. ``hours_text`` writes what a form says; ``hours_of`` reads kept text back into rows, or says None
where rows cannot say the same, so that the screen keeps the text as it stands.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from layers.errors import BadValueError

CODES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH")
HOLIDAY = 7  # the eighth "day" of a row: bank holidays
WEEK = tuple(range(7))
MIDNIGHT = 24 * 60
MOST_CHARS = 300  # of Asset.opening_hours
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_DAY_WORD = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)"
_RULE = re.compile(rf"(?P<days>{_DAY_WORD}(?:\s*[-,]\s*{_DAY_WORD})*)?:?\s*(?P<times>.*)")
_DATE = re.compile(r"(\d{4}) ([A-Z][a-z]{2}) (\d{1,2})")

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Opening:
    """One row: these days (0 Monday … 6 Sunday, 7 bank holidays), from and to as minutes after midnight.

    An end at or before the start is on the next day; from 0 to 1,440 is all day.
    """

    days: tuple[int, ...]
    opens: int
    closes: int


@dataclass(frozen=True)
class Hours:
    """All rows of a place. Bank holidays are as any other day, unless a row names them or they are ``closed``."""

    rows: tuple[Opening, ...] = ()
    closed_on_holidays: bool = False
    closed_on: tuple[date, ...] = field(default=())


def hours_text(hours: Hours) -> str:
    """The same in OpenStreetMap's syntax; "" for no rows (not known).

    Raises BadValueError, one plain sentence, for a row without days, for times that overlap or bank holidays that are
    both open and closed, and where it comes to more text than a record holds.
    """
    if not hours.rows:
        return ""
    by_day = _by_day(hours)
    holiday = by_day.pop(HOLIDAY, ())
    if hours.closed_on_holidays and holiday:
        raise BadValueError("Bank holidays are said to be both open and closed; please choose one.")
    rules = [f"{_days_words(days)} {_spans_words(spans)}" for spans, days in _grouped(by_day)]
    rules += [f"PH {_spans_words(holiday)}"] if holiday else []  # last: a rule after it would overrule it
    if rules == ["Mo-Su 00:00-24:00"]:
        rules = ["24/7"]
    rules += ["PH off"] if hours.closed_on_holidays else []
    rules += [f"{day.year} {MONTHS[day.month - 1]} {day.day:02d} off" for day in sorted(set(hours.closed_on))]
    text = "; ".join(rules)
    if len(text) > MOST_CHARS:
        raise BadValueError("These hours are too long to keep; please use fewer rows, or fewer closed dates.")
    return text


def hours_of(text: str) -> Hours | None:
    """The rows that say the same as ``text``; None where rows cannot."""
    if not text.strip():
        return Hours()
    rules = [part.strip() for part in text.split(";") if part.strip()]
    dated = [_closed_date(rule) for rule in rules]
    weekly = [_read_rule(rule) for rule, day in zip(rules, dated, strict=True) if day is None]
    closed_on = [day for day in dated if day is not None]
    if None in weekly or any(dated[: len(weekly)]):  # a rule after a closed date would open it again
        return None
    by_day = _in_order([rule for rule in weekly if rule is not None])
    rows = _rows({day: spans for day, spans in by_day.items() if spans}) if by_day else ()
    if not rows:
        return None
    shut = by_day is not None and by_day.get(HOLIDAY) == ()
    return Hours(rows=rows, closed_on_holidays=shut, closed_on=tuple(sorted(set(closed_on))))


def clock(minute: int) -> str:
    """ "09:30" for 570; "24:00" for the end of the day."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _by_day(hours: Hours) -> dict[int, Spans]:
    """The spans of each day. One that runs past midnight is cut there where the next day has hours of its own,
    because in this syntax the next day's rule would else cut it short."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for row in hours.rows:
        if not row.days:
            raise BadValueError("Please choose at least one day for these opening hours.")
        end = row.closes if row.closes > row.opens else row.closes + MIDNIGHT
        for day in row.days:
            spans.setdefault(day, []).append((row.opens, end))
    for day in [day for day in sorted(spans) if day != HOLIDAY]:
        following = (day + 1) % 7
        late = [span for span in spans[day] if span[1] > MIDNIGHT]
        if late and following in spans:
            spans[day] = [(start, min(end, MIDNIGHT)) for start, end in spans[day]]
            spans[following] += [(0, end - MIDNIGHT) for _, end in late]
    return {day: _checked(day, found) for day, found in spans.items()}


def _checked(day: int, spans: list[tuple[int, int]]) -> Spans:
    """The spans of a day in order; the same one twice is one."""
    ordered = sorted(set(spans))
    for (_, end), (start, _) in pairwise(ordered):
        if start < end:
            raise BadValueError(f"Two opening times on {CODES[day]} overlap at {clock(start)}; please mend one.")
    return tuple(ordered)


def _grouped(by_day: dict[int, Spans]) -> list[tuple[Spans, list[int]]]:
    """Days with the same hours together, in order of the first of them."""
    groups: dict[Spans, list[int]] = {}
    for day in sorted(by_day):
        groups.setdefault(by_day[day], []).append(day)
    return list(groups.items())


def _days_words(days: list[int]) -> str:
    """ "Mo-Fr", "Tu,Th", "Mo-We,Sa"."""
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    words = [
        f"{CODES[run[0]]}-{CODES[run[-1]]}" if len(run) > 2 else ",".join(CODES[day] for day in run) for run in runs
    ]
    return ",".join(words)


def _spans_words(spans: Spans) -> str:
    return ",".join(f"{clock(start)}-{clock(end if end <= MIDNIGHT else end - MIDNIGHT)}" for start, end in spans)


def _in_order(rules: list[dict[int, Spans]]) -> dict[int, Spans] | None:
    """What holds on each day where a later rule takes the place of an earlier one.

    None where that order matters in a way that rows do not show: hours past midnight into a day with a rule of its
    own, which cuts them short; or weekdays after bank holidays, which they then overrule.
    """
    by_day: dict[int, Spans] = {}
    where: dict[int, int] = {}
    for n, rule in enumerate(rules):
        if HOLIDAY in where and HOLIDAY not in rule:
            return None
        by_day |= rule
        where |= dict.fromkeys(rule, n)
    late = [day for day, spans in by_day.items() if day != HOLIDAY and any(end > MIDNIGHT for _, end in spans)]
    cut = [day for day in late if where.get((day + 1) % 7, where[day]) != where[day]]
    return None if cut else by_day


def _read_rule(rule: str) -> dict[int, Spans] | None:
    """What one rule says of each day: its spans, () where it is shut; None where it says more than rows can."""
    if rule == "24/7":
        return dict.fromkeys(WEEK, ((0, MIDNIGHT),))
    parts = _RULE.fullmatch(rule)
    days = _read_days(parts["days"]) if parts and parts["days"] else list(WEEK)
    times = parts["times"].strip() if parts else ""
    if times in ("off", "closed"):
        return dict.fromkeys(days, ())
    found = [_SPAN.fullmatch(part.strip()) for part in times.split(",")]
    if not all(found):
        return None
    numbers = [tuple(int(text) for text in match.groups()) for match in found if match]
    spans = [(a * 60 + b, c * 60 + d) for a, b, c, d in numbers]
    if any(start >= MIDNIGHT for start, _ in spans):
        return None
    return dict.fromkeys(days, tuple(sorted((a, b if b > a else b + MIDNIGHT) for a, b in spans)))


def _read_days(text: str) -> list[int]:
    """The days of "Mo-We,Sa" or "Sa-Tu"."""
    days: list[int] = []
    for part in re.sub(r"\s", "", text).split(","):
        first, _, last = part.partition("-")
        start, end = CODES.index(first), CODES.index(last or first)
        count = (end - start) % 7 + 1 if HOLIDAY not in (start, end) else 1
        days += [(start + n) % 7 for n in range(count)] if start != HOLIDAY else [HOLIDAY]
    return days


def _closed_date(rule: str) -> date | None:
    """The date of "2026 Dec 24 off"; None for any other rule."""
    match = _DATE.fullmatch(rule.removesuffix(" off")) if rule.endswith(" off") else None
    if match is None or match[2] not in MONTHS:
        return None
    try:
        return date(int(match[1]), MONTHS.index(match[2]) + 1, int(match[3]))
    except ValueError:  # 30 February: left for the reader of the syntax to refuse
        return None


def _rows(by_day: dict[int, Spans]) -> tuple[Opening, ...]:
    """One row for each span, its days together."""
    rows = [(start, end, day) for day in sorted(by_day) for start, end in by_day[day]]
    times = dict.fromkeys((start, end) for start, end, _ in rows)
    return tuple(
        Opening(days=tuple(day for a, b, day in rows if (a, b) == (start, end)), opens=start,
                closes=end if end <= MIDNIGHT else end - MIDNIGHT)
        for start, end in times
    )  # fmt: skip
