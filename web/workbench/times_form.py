"""Form parts for when: rows of meetings, and rows of opening hours (or of times when a room is free)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from layers.errors import BadValueError
from layers.holidays import named_holidays
from layers.records import Session
from mapping.hours_rows import MIDNIGHT, Hours, Opening, clock, hours_of, hours_text
from mapping.meeting_rows import Every, Meeting, meeting_of, session_of, upcoming
from web.words import day_and_year
from web.workbench import notes
from web.workbench.typed_dates import EXAMPLE, as_typed, one_date, typed_dates
from web.workbench.widgets import QUARTERS
from web.workbench.wording import DAYS, opening_hours_words, plain, session_words

# what the form calls it -> how often, and how many weeks or months apart
OFTEN: dict[str, tuple[Every, int]] = {
    "Every week": ("week", 1),
    "Every 2 weeks": ("week", 2),
    "Every 3 weeks": ("week", 3),
    "Every 4 weeks": ("week", 4),
    "Every month": ("month", 1),
    "Every 2 months": ("month", 2),
    "Every 3 months": ("month", 3),
    "Every day": ("day", 1),
    "Once": ("once", 1),
}
NTHS = {1: "First", 2: "Second", 3: "Third", 4: "Fourth", 5: "Fifth", -1: "Last"}
SHORT_DAYS = tuple(day[:3] for day in DAYS)
WITH_HOLIDAYS = (*SHORT_DAYS, "Bank holidays")
VENUES = {"in-person": "In person", "online": "Online", "hybrid": "In person and online"}
KEPT = "This repeats in a way that this form cannot show. It is kept as it is."
MINUTE_HOUR = 60


def ask_meetings(key: str, given: Sequence[Session], *, now: datetime) -> tuple[list[Session], list[str]]:
    """Rows of meetings, as many as wanted: the sessions that they say, and what is wrong with the others."""
    rows: dict[int, Session | None] = st.session_state.setdefault(f"{key}_meetings", dict(enumerate(given)))
    said: list[Session] = []
    faults: list[str] = []
    for place, (number, session) in enumerate(list(rows.items()), start=1):
        with st.container(border=True):
            try:
                said.append(_meeting(f"{key}_m{number}", session, now))
                _say(said[-1], now)
            except BadValueError as error:
                notes.small(f"ℹ️ {plain(error)}")
                faults.append(f"Meeting time {place}: {error}")
            st.button(f"Remove meeting time {place}", key=f"{key}_drop{number}", on_click=_drop, args=(rows, number))
    st.button("Add a meeting time", key=f"{key}_more", on_click=_more, args=(rows,), icon=":material/add:")
    return said, faults


def ask_hours(key: str, given: str, *, free: bool, now: datetime) -> tuple[str, list[str]]:
    """Rows of opening hours, or of when a room is ``free``: OpenStreetMap's syntax, and what is wrong with the rows."""
    known = hours_of(given)
    if known is None:
        st.text(f"Now: {opening_hours_words(given)}")
        keep = st.checkbox(
            "Keep these times as they are: this form cannot show all of them", value=True, key=f"{key}_keep"
        )
        if keep:
            return given, []
        known = Hours()
    rows: dict[int, Opening | None] = st.session_state.setdefault(f"{key}_hours", dict(enumerate(known.rows)))
    what = "free time" if free else "opening time"
    openings = [
        _opening(f"{key}_h{n}", row, f"{what} {i}", rows, n) for i, (n, row) in enumerate(list(rows.items()), 1)
    ]
    st.button(f"Add {'a' if free else 'an'} {what}", key=f"{key}_more_hours", on_click=_more, args=(rows,),
              icon=":material/add:")  # fmt: skip
    if not openings:
        return "", []
    shut = st.checkbox("Not on bank holidays", value=known.closed_on_holidays, key=f"{key}_ph")
    dates = st.text_input("Not on these dates", value=as_typed(known.closed_on), key=f"{key}_off", placeholder=EXAMPLE)
    try:
        said = Hours(tuple(openings), shut, typed_dates(dates))
        text = given if said == known else hours_text(said)  # the same hours keep the words that they were written in
    except BadValueError as error:
        notes.small(f"ℹ️ {plain(error)}")
        return "", [str(error)]
    notes.small(f"**{'Free' if free else 'Open'}:** {plain(opening_hours_words(text))}.")
    if shut:
        notes.small(_next_holidays(now.date()))
    return text, []


def _more(rows: dict[int, object]) -> None:
    rows[max(rows, default=-1) + 1] = None


def _drop(rows: dict[int, object], number: int) -> None:
    rows.pop(number, None)


def _meeting(key: str, session: Session | None, now: datetime) -> Session:
    """One row of the form; a session that no row can show is said, and kept."""
    row = Meeting(first=now.date()) if session is None else meeting_of(session)
    if row is None:
        st.text(session_words(session))
        notes.small(KEPT)
        return session
    often = next(name for name, said in OFTEN.items() if said == (row.every, row.apart))
    left, right = st.columns(2)
    chosen = left.selectbox("How often?", list(OFTEN), index=list(OFTEN).index(often), key=f"{key}_often")
    every, apart = OFTEN[chosen]
    nths = _nths(key, row) if every == "month" else ()
    days = _days(key, row.days, SHORT_DAYS) if every in ("week", "month") else ()
    starts, minutes = _from_until(key, row)
    with right:
        first = _first(key, row, every=every, apart=apart)
    last, except_on, on_holidays, venue, note = _less_often_asked(key, row, every)
    said = replace(
        row, every=every, apart=apart, nths=nths, days=days, starts=starts, minutes=minutes, first=first,
        last=last, except_on=except_on, on_holidays=on_holidays, venue=venue, note=note,
    )  # fmt: skip
    return session if session is not None and said == row else session_of(said)


def _nths(key: str, row: Meeting) -> tuple[int, ...]:
    return tuple(
        st.pills("Which weeks of the month?", list(NTHS), selection_mode="multi", default=list(row.nths),
                 format_func=NTHS.__getitem__, key=f"{key}_nths")
    )  # fmt: skip


def _days(key: str, given: Sequence[int], names: Sequence[str]) -> tuple[int, ...]:
    chosen = st.pills("Which days?", range(len(names)), selection_mode="multi", default=list(given),
                      format_func=names.__getitem__, key=f"{key}_days")  # fmt: skip
    return tuple(sorted(chosen))


def _from_until(key: str, row: Meeting) -> tuple[time, int]:
    """When it starts, and how many minutes it lasts."""
    begins = row.starts.hour * MINUTE_HOUR + row.starts.minute
    left, right = st.columns(2)
    opens = _clock(left, "From", begins, key=f"{key}_from")
    ends = _clock(right, "Until", (begins + row.minutes) % MIDNIGHT, key=f"{key}_until")
    return time(opens // MINUTE_HOUR, opens % MINUTE_HOUR), (ends - opens) % MIDNIGHT


def _clock(column: DeltaGenerator, label: str, at: int, *, key: str, last: bool = False) -> int:
    """A time of the day to the quarter of an hour, or the odd time that is there already; minutes after midnight."""
    quarters = [moment.hour * MINUTE_HOUR + moment.minute for moment in QUARTERS] + ([MIDNIGHT] if last else [])
    choices = sorted({*quarters, at})
    chosen = column.selectbox(label, choices, index=choices.index(at), format_func=clock, key=key)
    return int(chosen)


def _first(key: str, row: Meeting, *, every: Every, apart: int) -> date:
    """The date that counts from. Typed, because the parts of Streamlit's date box are too small to touch."""
    label = "On which date?" if every == "once" else "First date" if apart > 1 else "From which date on?"
    first = one_date(st.text_input(label, as_typed([row.first]), key=f"{key}_first", placeholder=EXAMPLE))
    if first is None:
        raise BadValueError("Please type the first date.")
    return first


def _less_often_asked(key: str, row: Meeting, every: Every) -> tuple[date | None, tuple[date, ...], bool, str, str]:
    """The last date, dates left out, bank holidays, how to join and a note."""
    with st.expander("Exceptions, last date, online"):
        last, except_on, on_holidays = None, (), True
        if every != "once":
            on_holidays = not st.checkbox("Not on bank holidays", value=not row.on_holidays, key=f"{key}_ph")
            except_on = typed_dates(
                st.text_input("Not on these dates", as_typed(row.except_on), key=f"{key}_off", placeholder=EXAMPLE)
            )
            ends = st.text_input("Last date, if it ends", as_typed([row.last] if row.last else []), key=f"{key}_last")
            last = one_date(ends)
        venues = list(VENUES)
        venue = st.selectbox("How do people join this one?", venues, index=venues.index(row.venue),
                             format_func=VENUES.__getitem__, key=f"{key}_venue")  # fmt: skip
        note = st.text_input("A note, such as: ring the bell", row.note, max_chars=200, key=f"{key}_note")
    return last, except_on, on_holidays, venue, note


def _say(session: Session, now: datetime) -> None:
    """What a row means: in words, with the next dates, and the bank holidays that it leaves out."""
    times = upcoming(session, now)
    coming = "; ".join(f"{at:%a} {at.day} {at:%b %Y}" for at in times) or "no date to come"
    notes.small(f"**{plain(session_words(session))}.** Next: {plain(coming)}.")
    if not session.on_bank_holidays:
        notes.small(_next_holidays(now.date()))


def _next_holidays(today: date) -> str:
    """The next bank holidays by name, so that nobody has to guess which days are meant."""
    coming = [(day, name) for day, name in named_holidays().items() if day >= today][:3]
    named = ", ".join(f"{name} ({day_and_year(day)})" for day, name in coming)
    return (
        f"Bank holidays of England and Wales, next: {plain(named)}." if named else "Bank holidays of England and Wales."
    )


def _opening(key: str, row: Opening | None, what: str, rows: dict[int, Opening | None], number: int) -> Opening:
    """One row of opening hours: days, from, until."""
    given = row or Opening((), 18 * MINUTE_HOUR, 22 * MINUTE_HOUR)
    with st.container(border=True):
        days = _days(key, given.days, WITH_HOLIDAYS)
        left, right = st.columns(2)
        opens = _clock(left, "From", given.opens, key=f"{key}_from")
        closes = _clock(right, "Until", given.closes, key=f"{key}_until", last=True)
        st.button(f"Remove {what}", key=f"{key}_drop", on_click=_drop, args=(rows, number))
    return Opening(days, opens, closes)
