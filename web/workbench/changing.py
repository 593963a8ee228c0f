"""The form for one change of a scenario: what it asks, and the change that comes of it."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import streamlit as st
from pydantic import ValidationError

from layers.errors import BadValueError
from layers.faults import in_words
from layers.scenarios import CHANGES, Change
from web.workbench import scenario_weeks, state, weeks
from web.workbench.listing import not_closed
from web.workbench.widgets import time_of_day
from web.workbench.wording import DAYS

# the kind of change -> what it is called here
LABELS = {
    "add-asset": "Add a group or place",
    "move-asset": "Move one somewhere else",
    "retime-asset": "Hold one at another time",
    "close-asset": "Close one",
    "later-last-trip": "Run the last bus of a route later as well",
    "add-trip": "Add a bus like another",
    "cut-trips": "Cut the buses of a route after a time",
    "saturday-on-sunday": "Run Saturday's buses on Sundays",
}
EVERY_ROUTE = "Every route"
TIME = "Time, such as 21:30"
Fields = dict[str, Any]


def ask(key: str) -> Change | None:
    """Shows the form for the kind of change that is chosen; the change on the run in which it is sent, else None.

    What is wrong with it is said on the page. A new ``key`` gives an empty form.
    """
    does = st.selectbox("What would change?", list(LABELS), format_func=LABELS.__getitem__, key=f"{key}_does")
    with st.form(f"{key}_{does}"):
        told = _ASKS[does]()
        sent = st.form_submit_button("Add this change")
    if not sent:
        return None
    try:
        return made(does, told)
    except BadValueError as error:
        st.error(str(error))
        return None


def made(does: str, told: Fields) -> Change:
    """The change of that kind from what was filled in. Raises BadValueError in the form's words."""
    fields = {name: value for name, value in told.items() if name not in ("place", "weekday", "starts", "minutes_long")}
    if "place" in told:
        fields |= _position(str(told["place"]))
    if "weekday" in told:
        fields["sessions"] = (_weekly(int(told["weekday"]), told["starts"], int(told["minutes_long"])),)
    try:
        return CHANGES[does].model_validate({"do": does, **fields})  # type: ignore[return-value]
    except ValidationError as error:
        raise BadValueError(f"Please look again: {'; '.join(in_words(error))}.") from None


def _position(text: str) -> Fields:
    """Longitude and latitude of a typed place."""
    if not text.strip():
        raise BadValueError("Please type where: a postcode, town or village, or latitude and longitude.")
    found = state.must(lambda: state.house().area.locate(text))
    return {"lon": round(found.lon, 5), "lat": round(found.lat, 5)}


def _weekly(weekday: int, starts: time, minutes: int) -> Fields:
    """A weekly session, the first of which is in the week that stands for all weeks."""
    first = datetime.combine(weeks.week()[0] + timedelta(days=weekday), starts)
    code = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[weekday]
    return {"start": first, "minutes": minutes, "rrule": f"FREQ=WEEKLY;BYDAY={code}"}


def _when() -> Fields:
    day, starts, length = st.columns(3)
    weekday = day.selectbox("Every week on", range(7), format_func=DAYS.__getitem__, index=1)
    with starts:
        at = time_of_day("From", at=time(19, 0))
    minutes = length.number_input("For how many minutes", min_value=15, max_value=720, value=90, step=15)
    return {"weekday": weekday, "starts": at, "minutes_long": minutes}


def _where() -> Fields:
    return {"place": st.text_input("Where? Postcode, town or village, or latitude, longitude", autocomplete="off")}


def _which() -> Fields:
    public = not_closed(state.house().public_assets())
    here = public[public["lon"].notna()].sort_values("name")
    names = here.set_index("id")["name"]
    return {"asset": st.selectbox("Which group or place?", list(names.index), format_func=names.get)}


def _new() -> Fields:
    kinds = state.house().vocabulary.asset_kinds
    name = st.text_input("Name", max_chars=120, placeholder="Tuesday group, village hall")
    listed = list(kinds)
    kind = st.selectbox("Kind", listed, format_func=lambda k: kinds[k].label, index=listed.index("peer-group"))
    return {"name": name, "kind": kind, "capital": kinds[kind].capital} | _where() | _when()


def _route(*, every: bool = False) -> Fields:
    found = scenario_weeks.timetable()
    if found is None:
        st.info("This area has no timetable, so its buses cannot be changed.")
        return {"route": ""}
    names = dict.fromkeys(
        found.routes["name"].where(~found.routes["name"].duplicated(keep=False), found.routes["route_id"])
    )
    chosen = st.selectbox("Route", [*([EVERY_ROUTE] if every else []), *names])
    return {"route": "" if chosen == EVERY_ROUTE else chosen}


def _trip(*times: tuple[str, str]) -> Fields:
    told = _route() | {"towards": st.text_input("Towards (empty for both ways)", max_chars=120)}
    for name, label in times:
        told[name] = st.text_input(label, max_chars=5, placeholder="21:30").strip()
    return told | {"days": tuple(st.multiselect("Days (empty for all on which it runs)", DAYS))}


_ASKS: dict[str, Callable[[], Fields]] = {
    "add-asset": _new,
    "move-asset": lambda: _which() | _where(),
    "retime-asset": lambda: _which() | _when(),
    "close-asset": _which,
    "later-last-trip": lambda: _trip(("at", "The later bus sets off at")),
    "add-trip": lambda: _trip(("like", "Like the one that sets off at"), ("at", "Setting off at")),
    "cut-trips": lambda: _trip(("after", "No bus sets off from this time on")),
    "saturday-on-sunday": lambda: _route(every=True),
}
