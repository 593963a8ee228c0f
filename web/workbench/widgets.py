"""Form parts that several screens share: when, where from, how, and which kinds."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import streamlit as st
from shapely import Point

from layers.errors import RecoveryMapError
from mapping.headline import EVENING
from web.when import parse_when, say_when
from web.workbench import notes, state
from web.workbench.listing import not_closed
from web.workbench.wording import DAYS

A_DATE = "A date …"
QUARTERS = [time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45)]
MODES = {"transit": "Bus and train", "walk": "On foot", "cycle": "By bicycle", "drive": "By car"}
# part of the day -> (from hour, to hour)
PARTS = {"Morning": (6, 12), "Afternoon": (12, EVENING[0]), "Evening": EVENING, "Whole day": (0, 24)}
FROM_HUB, FROM_ASSET, FROM_TEXT = "A hub", "A place on the map", "A postcode or town"


@dataclass(frozen=True)
class Spot:
    """A named point, degrees EPSG:4326."""

    name: str
    point: Point


def when(key: str, *, label: str = "", day: str = "Tuesday", at: time = time(18, 0)) -> datetime:
    """A day of the week (or a date) and a time; says which date is meant. Local wall-clock time."""
    first, last = state.dates()
    day_label, time_label = (f"{label} {word}".strip().capitalize() for word in ("day", "time"))
    left, right = st.columns(2)
    chosen = left.selectbox(day_label, [*DAYS, A_DATE], index=DAYS.index(day), key=f"{key}_day")
    with right:
        hour = time_of_day(time_label, at=at, key=f"{key}_time")
    if chosen == A_DATE:
        chosen = _date(key, first, last).isoformat()
    moment = state.must(lambda: parse_when(f"{chosen} {hour:%H:%M}", first=first, last=last, today=state.today()))
    notes.small(say_when(moment))
    return moment


def time_of_day(label: str, *, at: time, key: str | None = None) -> time:
    """A time to the quarter of an hour. Not Streamlit's time box, whose parts are too small to touch (WCAG 2.5.8)."""
    return st.selectbox(label, QUARTERS, index=QUARTERS.index(at), format_func="{:%H:%M}".format, key=key)


def next_quarter(moment: datetime) -> datetime:
    """The next quarter of an hour, or ``moment`` itself where it is one."""
    whole = moment.replace(second=0, microsecond=0)
    return whole + timedelta(minutes=-whole.minute % 15)


def _date(key: str, first: date, last: date) -> date:
    soonest = min(max(first, state.today()), last)
    return st.date_input("Date", value=soonest, min_value=first, max_value=last, format="DD/MM/YYYY", key=f"{key}_date")


def part_of_day(label: str, *, index: int) -> str:
    """A part of the day: a key of ``PARTS``, shown with its hours."""
    return st.selectbox(label, list(PARTS), index=index, format_func=lambda part: f"{part}, {hours_words(part)}")


def hours_words(part: str) -> str:
    """The hours of a part of the day: "17:00 to 22:00"."""
    first, last = PARTS[part]
    return f"{first:02d}:00 to {last:02d}:00"


def day_words(day: str, part: str) -> str:
    """A day and a part of it as people say them: "on a Sunday evening", "at any time on a Sunday"."""
    return f"at any time on a {day}" if PARTS[part] == (0, 24) else f"on a {day} {part.lower()}"


def mode(key: str, *, label: str = "How people travel") -> str:
    """A way to travel: "transit", "walk", "cycle" or "drive"."""
    return st.selectbox(label, list(MODES), format_func=MODES.__getitem__, key=key)


def place(key: str) -> Spot | None:
    """A hub, an asset with a position, or a typed postcode or town; None until it can be used (the page says why)."""
    how = st.segmented_control("Place", [FROM_HUB, FROM_ASSET, FROM_TEXT], default=FROM_HUB, key=f"{key}_how")
    if how == FROM_TEXT:
        return typed_place(key)
    if how == FROM_ASSET:
        here = not_closed(state.assets()).dropna(subset=["geometry"]).sort_values("name")
        names = here.set_index("id")["name"]
        chosen = st.selectbox("Place on the map", names.index, format_func=names.get, key=f"{key}_asset")
        return Spot(names[chosen], here.set_index("id").geometry[chosen]) if chosen else None
    hubs = state.house().area.hubs
    name = st.selectbox("Hub", hubs["name"], key=f"{key}_hub")
    return Spot(name, hubs.set_index("name").geometry[name]) if name else None


def typed_place(key: str, *, label: str = "Postcode, town or village", hint: str = "") -> Spot | None:
    """What a person typed, looked up in the area's own tables. It is never put in the address, logged or kept."""
    text = st.text_input(label, key=f"{key}_text", placeholder=hint, autocomplete="off")
    if not text.strip():
        return None
    try:
        found = state.house().area.locate(text)
    except RecoveryMapError as error:
        st.error(str(error))
        return None
    return Spot(found.name, Point(found.lon, found.lat))
