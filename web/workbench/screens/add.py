"""Add: put a place, group, room, organisation or tie on the map in under a minute; it waits until it is checked."""

import geopandas as gpd
import pandas as pd
import streamlit as st

from layers.errors import BadValueError, RecoveryMapError
from layers.records import Asset, Record
from mapping.duplicates import likely_same
from mapping.occurrences import check_sessions
from web.when import local_now
from web.workbench import add_form, link_form, notes, organisation_form, place_form, saving, state
from web.workbench.listing import asset_table
from web.workbench.saving import Sent
from web.workbench.suggesting import Form, draft
from web.workbench.wording import plain

WHY = "Suggested on the Add page"
PLACE, LINK, ORGANISATION = "A place, group or room", "A tie between two", "An organisation"
PRIVACY = (
    "**What is public.** After a check, everything in this form is shown to everybody, unless you choose that members "
    "alone may see it. **Never type** the name of a person in recovery, a private home, or a place that must stay "
    "secret, such as a refuge."
)
NEXT = (
    "It is **suggested**, not yet public. Somebody else from the Alliance checks it, and it then appears on the map "
    "and in searches. To ask about it or to have it taken back, give them its number."
)


def mine() -> list[Sent]:
    """What this visit has suggested so far."""
    return st.session_state.setdefault("add_mine", [])


def own_assets() -> list[Asset]:
    """The places and groups among them."""
    return [sent.record for sent in mine() if isinstance(sent.record, Asset)]


def own_pins() -> gpd.GeoDataFrame:
    """This visit's own suggestions that have a place."""
    placed = [asset for asset in own_assets() if asset.lon is not None]
    points = gpd.points_from_xy([one.lon for one in placed], [one.lat for one in placed], crs="EPSG:4326")
    names = {"name": [one.name for one in placed], "kind": [one.kind for one in placed]}
    return gpd.GeoDataFrame(names, geometry=points)


def known() -> pd.DataFrame:
    """What a new one is compared with: all that this visitor may see, and what this visit has suggested."""
    frame = state.assets()
    own = [{**{name: getattr(one, name) for name in Asset.model_fields}, "version": 0} for one in own_assets()]
    return pd.concat([frame, pd.DataFrame(own, columns=frame.columns)], ignore_index=True) if own else frame


@st.fragment
def ask_what() -> None:
    """The form; once sent, either what is wrong, or a question about likely duplicates, or thanks."""
    st.subheader("2. What is it?", anchor=False)
    key = f"add_form_{len(mine())}"
    now = local_now(state.house().area.timezone)
    own = state.visitor().organisation
    blank = Form(name="", kind="", organisation=own)
    form = add_form.ask(key, blank, spot=st.session_state.get("add_spot"), now=now)
    if st.button("Suggest this place", type="primary", key=f"{key}_send"):
        st.session_state.pop("add_pending", None)
        try:
            ready(form, now)
        except RecoveryMapError as error:
            st.error(plain(error))
    if "add_pending" in st.session_state:
        ask_twice(*st.session_state["add_pending"])
    else:
        thanks()


def ready(form: Form, now: object) -> None:
    """Sends what the form says, or keeps it for a question where it may be on the map already."""
    asset = place_form.moved(draft(form, state.house().vocabulary.asset_kinds))
    check_sessions(asset)
    same = likely_same(known(), asset, now=now)
    if same.empty:
        send(asset)
    st.session_state["add_pending"] = (asset, dict(zip(same["id"], same["why"], strict=True)))


def ask_twice(asset: Asset, same: dict[str, str]) -> None:
    """Shows what may be the same place, and why; sends only when told that it is another."""
    st.warning("This may be on the map already. Please look before you send it.")
    rows = known().set_index("id", drop=False).loc[list(same)]
    table = asset_table(rows, state.house().vocabulary)
    table.insert(1, "Why it may be the same", list(same.values()))
    st.dataframe(table, hide_index=True, width="stretch", alt="Places that may be the same one")
    if st.button("It is another one: send it"):
        try:
            send(asset)
        except RecoveryMapError as error:
            st.error(plain(error))
    if st.button("It is the same: do not send it"):
        st.session_state.pop("add_pending", None)
        st.rerun()


def send(record: Record) -> None:
    """Stores the suggestion and starts the page afresh, with thanks and its pin."""
    mine().append(saving.suggest(record, why=WHY))
    st.session_state.pop("add_pending", None)
    place_form.forget("add")
    st.rerun()


def thanks() -> None:
    """What was sent last, its number, and where to see what comes of it."""
    if not mine():
        return
    last = mine()[-1]
    st.success(
        f"Thank you. **{plain(last.record.name or 'The tie')}** is suggested; its number is `{last.record.id}`. {NEXT}"
    )
    if last.follow:
        st.markdown(f"[See what comes of it, without an account]({last.follow}). Keep the address of that page.")


def place_screen() -> None:
    """Where it is beside what it is; below each other on a phone."""
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("1. Where is it?", anchor=False)
        place_form.ask("add", others=own_pins())
    with right:
        ask_what()


def link_screen() -> None:
    """A tie between two that are on the map."""
    link, missing = link_form.ask(f"add_link_{len(mine())}")
    if st.button("Suggest this tie", type="primary"):
        try:
            if link is None:
                raise BadValueError(missing)
            link_form.check_new(link)
            send(link)
        except RecoveryMapError as error:
            st.error(plain(error))
    thanks()


def organisation_screen() -> None:
    """An organisation that is in the Alliance, or could be."""
    said = organisation_form.ask(f"add_organisation_{len(mine())}")
    if st.button("Suggest this organisation", type="primary"):
        try:
            made = organisation_form.filled(said)
            names = state.organisations()["name"].str.casefold()
            if made.name.casefold() in set(names):
                raise BadValueError(f"An organisation called {made.name} is on the map already.")
            send(made)
        except RecoveryMapError as error:
            st.error(plain(error))
    thanks()


notes.title("Add", "Put a place, a group or a room on the map. It takes about a minute, and no account.")
st.warning(PRIVACY)
SCREENS = {PLACE: place_screen, LINK: link_screen, ORGANISATION: organisation_screen}
SCREENS[st.radio("What do you want to add?", list(SCREENS), horizontal=True, key="add_what")]()
notes.attribution()
