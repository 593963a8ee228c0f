"""Find: the public search for staff who look on somebody's behalf. Nothing of a search is stored or put in a URL."""

from datetime import timedelta

import pandas as pd
import streamlit as st

from mapping.find import CAN_STAY, LONG_WAY_HOME, NO_WAY_HOME, ONLINE, PHONE, THERE_AND_BACK
from web.looking import look
from web.public.offer import Offer, make_offer
from web.public.when import Window
from web.steps import fare_note
from web.when import local_now, say_when
from web.workbench import cards, drawing, notes, state, widgets
from web.workbench.wording import plain

AHEAD = {3: "3 hours", 6: "6 hours", 24: "a day", 72: "3 days", 168: "a week"}
PRIVACY = "A place and needs typed here are used for this answer only: not stored, not logged, not in the address."
# field of an offer -> what it is called here
FACTS = {
    "kind": "Kind", "when": "When", "status": "Journey", "where": "Where", "leave_by": "Leave by", "ride": "How",
    "arrive": "There by", "last_way_home": "Last way home", "home_by": "Home by", "fare": "Fare", "phone": "Phone",
    "website": "Website", "checked": "Last checked", "not_checked_since": "Not checked since",
}  # fmt: skip
GROUPS = {
    "There and home again": (THERE_AND_BACK,),
    "Somewhere to stay tonight": (CAN_STAY,),
    "A way there, but a long way home": (LONG_WAY_HOME,),
    "A way there, but no way home": (NO_WAY_HOME,),
    "Online or by phone": (ONLINE, PHONE),
}
IN_TABLE = ("kind", "when", "status", "leave_by", "arrive", "last_way_home", "home_by", "fare", "where", "phone")


@st.fragment
def explore() -> None:
    """The questions, then the answer."""
    words = state.house().vocabulary
    left, right = st.columns(2, gap="large")
    with left:
        spot = widgets.typed_place("search", label="Where is the person? Postcode, town or village")
        needs = st.multiselect("What would help?", list(words.needs), format_func=lambda n: words.needs[n].label)
    with right:
        clock = widgets.next_quarter(local_now(state.house().area.timezone))
        now = st.session_state.setdefault("search_now", clock)  # the choices stand still while time goes on
        moment = widgets.when("search", label="Can set off", day=f"{now:%A}", at=now.time())
        ahead = st.selectbox("Look ahead", list(AHEAD), index=1, format_func=AHEAD.__getitem__)
        mode = widgets.mode("search_mode")
    notes.small(PRIVACY)
    if not spot:
        st.info("Type a place to begin. Nothing is sent to anybody else.")
        return
    until = moment + timedelta(hours=ahead)
    rows = state.must(
        lambda: look(
            state.house(),
            state.assets(),
            spot.point,
            moment,
            until=until,
            mode=mode,
            needs=needs,
            max_minutes=90,
            today=state.today(),
        ),
        waiting="Looking up buses and opening times …",
    )
    window = Window(leave_from=moment, starts=moment, ends=until, words=say_when(moment))
    answer(
        spot,
        rows,
        [
            make_offer(row, state.assets(), words, window, told=state.told().get(row.asset_id))
            for row in rows.itertuples()
        ],
    )


def answer(spot: widgets.Spot, rows: pd.DataFrame, offers: list[Offer]) -> None:
    """What is on, soonest useful first: those with a way home, then the rest; a map and a table of the same."""
    groups = {
        heading: [o for o in offers if o.status in statuses and not o.everyday] for heading, statuses in GROUPS.items()
    }
    groups["Everyday places that are open"] = [o for o in offers if o.everyday and o.status == THERE_AND_BACK]
    known = {status for statuses in GROUPS.values() for status in statuses}
    groups["Cannot get there in time"] = [o for o in offers if o.status not in known and not o.everyday]
    good = len(groups["There and home again"])
    count = {0: "Nothing", 1: "1 place or group"}.get(good, f"{good} places and groups")
    st.subheader(f"{count} to get to and home from again, starting at {plain(spot.name)}", anchor=False)
    if rows.attrs["next_steps"]:
        st.info("  \n".join(plain(step) for step in rows.attrs["next_steps"]))
    notes.travel_note()
    if any(offer.fare for offer in offers):
        notes.small(fare_note(state.network().fares))
    left, right = st.columns(2, gap="large")
    with left:
        for heading, found in groups.items():
            if found:
                st.markdown(f"**{heading}** ({len(found)})")
                for offer in found:
                    show(offer, opened=heading == "There and home again" and offer is found[0])
    with right:
        draw(spot, list(rows["asset_id"]))
        cards.table(as_table(offers), alt="The same answers as a table")


def show(offer: Offer, *, opened: bool) -> None:
    """One answer with how to get there and home; what people typed is shown as text."""
    with st.expander(plain(", ".join(part for part in (offer.name, offer.when) if part)), expanded=opened):
        facts = [f"{heading}: {getattr(offer, field)}" for field, heading in FACTS.items() if getattr(offer, field)]
        note = ["This is an example, not a real place."] if offer.example else []
        wheelchair = [offer.step_free] if offer.step_free else []
        st.text("\n".join([*facts, *offer.steps, *wheelchair, *offer.facts, *note]))
        if offer.said:
            words = [f"“{said}” ({month})" for said, month in offer.quotes]
            st.text("\n".join(["People who have been: " + " ".join(offer.said), *words]))


def draw(spot: widgets.Spot, asset_ids: list[str]) -> None:
    """The place where the person is, and what was found that has a place."""
    known = state.assets()
    found, _ = cards.assets(known[known["id"].isin(asset_ids)])
    layers = [found, cards.pin(spot.name, spot.point)]
    drawing.show(layers, key="search_map", title="What was found", height=360)


def as_table(offers: list[Offer]) -> pd.DataFrame:
    """The answers in rows, with plain heads."""
    rows = [[offer.name, *(getattr(offer, field) for field in IN_TABLE)] for offer in offers]
    return pd.DataFrame(rows, columns=["Name", *(FACTS[field] for field in IN_TABLE)])


notes.title("Find", "Look on somebody's behalf: what is on, how to get there, and how to get home again.")
explore()
notes.attribution()
