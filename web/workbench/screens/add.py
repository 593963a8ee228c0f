"""Add: put a place or group on the map in under a minute; it waits as suggested until somebody checks it."""

import geopandas as gpd
import streamlit as st
from shapely import Point

from layers.errors import RecoveryMapError
from layers.records import Asset
from mapping.map_layers import Layer, assets_layer
from mapping.occurrences import check_sessions
from web.workbench import add_form, drawing, notes, state
from web.workbench.listing import asset_table
from web.workbench.suggesting import CHOSEN, draft, duplicates, precision_of
from web.workbench.wording import plain

MAP = "add_map"
WHY = "Suggested on the Add page"
PRIVACY = (
    "**What is public.** After a check, everything in this form is shown to everybody. **Never type** the name of a "
    "person in recovery, a private home, or a place that must stay secret, such as a refuge."
)
ON_ANY_DEVICE = "Or click the map. Neither is needed for support that is only online or by phone."
NEXT = (
    "It is **suggested**, not yet public. Somebody from the Alliance checks it, and it then appears on the map and in "
    "searches. To ask about it or to have it taken back, give them its number."
)


def mine() -> list[Asset]:
    """What this visit has suggested so far."""
    return st.session_state.setdefault("add_mine", [])


def take_click() -> None:
    """The last click on the map becomes the chosen place."""
    at = drawing.clicked(MAP)
    if at:
        choose(*at, name="the place that you clicked", precision="exact")


def take_text() -> None:
    """What was typed becomes the chosen place, or the reason why it cannot."""
    text = st.session_state.get("add_where", "")
    if not text.strip():
        return
    try:
        found = state.house().area.locate(text)
    except RecoveryMapError as error:
        st.session_state["add_where_error"] = str(error)
        return
    choose(found.lon, found.lat, name=found.name, precision=precision_of(found.kind))


def choose(lon: float, lat: float, *, name: str, precision: str) -> None:
    """Remembers where the new place is, in this visit only."""
    st.session_state["add_spot"] = {"lon": lon, "lat": lat, "name": name, "precision": precision}
    st.session_state.pop("add_where_error", None)


def own_pins() -> Layer:
    """This visit's own suggestions, and the place chosen for the next one."""
    pins = [(asset.name, asset.kind, Point(asset.lon, asset.lat)) for asset in mine() if asset.lon is not None]
    spot = st.session_state.get("add_spot")
    if spot:
        pins.append(("Your new place", CHOSEN.id, Point(spot["lon"], spot["lat"])))
    frame = gpd.GeoDataFrame(pins, columns=["name", "kind", "geometry"], geometry="geometry", crs="EPSG:4326")
    kinds = {**state.house().vocabulary.asset_kinds, CHOSEN.id: CHOSEN}
    return assets_layer(frame, kinds, columns={"name": "Name", "kind_label": "Kind"})[0]


def ask_where() -> None:
    """The box to type in and the map to click: two ways to the same chosen place."""
    st.subheader("1. Where is it?", anchor=False)
    label = "Postcode, town or village; or latitude, longitude"
    st.text_input(label, key="add_where", on_change=take_text, autocomplete="off")
    if "add_where_error" in st.session_state:
        st.error(st.session_state["add_where_error"])
    notes.small(ON_ANY_DEVICE)
    drawing.show([own_pins()], key=MAP, title="Where is it?", small_print=False, on_click=take_click)
    drawing.credits_below("")
    spot = st.session_state.get("add_spot")
    if spot:
        st.success(f"Chosen: {plain(spot['name'])} (latitude {spot['lat']:.5f}, longitude {spot['lon']:.5f}).")


def ask_what() -> None:
    """The form; once sent, either what is wrong, or a question about likely duplicates, or thanks."""
    st.subheader("2. What is it?", anchor=False)
    words = state.house().vocabulary
    filled = add_form.ask(words, key=f"add_form_{len(mine())}", spot=st.session_state.get("add_spot", {}))
    if filled:
        asset = state.must(lambda: draft(filled, words.asset_kinds, today=state.today()))
        state.must(lambda: check_sessions(asset))
        same = duplicates(state.assets(), filled)
        if same.empty:
            send(asset)
        st.session_state["add_pending"] = (asset, list(same["id"]))
    if "add_pending" in st.session_state:
        ask_twice(*st.session_state["add_pending"])
    elif mine():
        st.success(f"Thank you. **{plain(mine()[-1].name)}** is suggested; its number is `{mine()[-1].id}`. {NEXT}")


def ask_twice(asset: Asset, same: list[str]) -> None:
    """Shows what may be the same place, and sends only when told that it is another."""
    st.warning("This may be on the map already. Please look before you send it.")
    known = state.assets()
    st.dataframe(asset_table(known[known["id"].isin(same)], state.house().vocabulary), hide_index=True, width="stretch")
    if st.button("It is another one: send it"):
        send(asset)
    if st.button("It is the same: do not send it"):
        st.session_state.pop("add_pending", None)
        st.rerun()


def send(asset: Asset) -> None:
    """Stores the suggestion and starts the page afresh, with thanks and its pin."""
    given = state.must(lambda: state.house().store.suggest(asset, why=WHY, actor=state.visitor()))
    mine().append(asset.model_copy(update={"id": given}))
    for used in ("add_pending", "add_spot"):
        st.session_state.pop(used, None)
    st.rerun()


notes.title("Add", "Put a place, a group or a room on the map. It takes about a minute, and no account.")
st.warning(PRIVACY)
left, right = st.columns(2, gap="large")
with left:
    ask_where()
with right:
    ask_what()
notes.attribution()
