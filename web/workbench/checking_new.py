"""Checking: new places, organisations and ties that somebody suggested."""

import geopandas as gpd
import pandas as pd
import streamlit as st

from layers.records import Asset
from layers.store.rows import RecordKind
from mapping.duplicates import likely_same
from web.when import local_now
from web.words import day_and_year
from web.workbench import cards, deciding, drawing, notes, state
from web.workbench.values import VISIBILITY
from web.workbench.wording import plain

APPROVED = "Checked: it is right"
AROUND = 0.02  # degrees round a suggested place: about 2 km
CLOSEST_ALIKE = 5


def waiting() -> pd.DataFrame:
    """What was suggested and waits, oldest first."""
    return state.must(lambda: state.house().store.suggestions(state.visitor()))


def show(found: pd.DataFrame) -> None:
    """The list, and one of them with all that helps to decide."""
    if found.empty:
        st.info("No suggestion waits.")
        return
    rows = found.set_index("id")
    chosen = st.selectbox(
        "Which one?", list(rows.index), format_func=lambda one: _line(rows.loc[one]), key="checking_new"
    )
    row = rows.loc[chosen]
    st.subheader(plain(row["record"].name or chosen), anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        notes.small(f"From {deciding.whose(row['role'], '')}, {day_and_year(row['suggested_at'])}.")
        st.text(f"Why: {row['why']}")
        deciding.record_table(row["record"])
        deciding.opens(row["record_kind"], chosen, key=f"open_{chosen}")
    with right:
        if isinstance(row["record"], Asset):
            _beside(row["record"])
        deciding.remarks(chosen)
        _decide(row["record_kind"], chosen, int(row["version"]), row["record"].name or chosen)


def _line(row: pd.Series) -> str:
    kind = deciding.in_words("kind", row["kind"])
    return f"{row['record'].name or row.name} ({kind}, {row['suggested_at']:%d %b %Y})"


def _beside(asset: Asset) -> None:
    """Where it is, and what it may be the same as."""
    notes.small(f"Who would see it: {VISIBILITY[asset.visibility].lower()}.")
    same = likely_same(state.assets(), asset, now=local_now(state.house().area.timezone)).head(CLOSEST_ALIKE)
    if len(same):
        st.warning("This may be on the map already.")
        rows = pd.DataFrame({"Name": same["name"], "Why it may be the same": same["why"]})
        cards.table(rows, alt="Places that may be the same one")
    if asset.lon is None or asset.lat is None:
        return
    spot = gpd.GeoDataFrame(
        {"name": [asset.name]}, geometry=gpd.points_from_xy([asset.lon], [asset.lat]), crs="EPSG:4326"
    )
    bounds = (asset.lon - AROUND, asset.lat - AROUND / 2, asset.lon + AROUND, asset.lat + AROUND / 2)
    layers = [cards.pin("Suggested place", spot.geometry.iloc[0])]
    drawing.show(layers, key="checking_map", title="Where it is", height=260, bounds=bounds)


def _decide(kind: RecordKind, record_id: str, version: int, name: str) -> None:
    store, actor = state.house().store, state.visitor()
    why = deciding.words(f"why_{record_id}")
    about = {"actor": actor, "version": version}
    yes, ask, no = st.columns(3)
    if yes.button("Approve", type="primary", width="stretch", key=f"yes_{record_id}"):
        deciding.done(
            lambda: store.approve(kind, record_id, why=why or APPROVED, **about), f"{name} is on the map now."
        )
    if ask.button("Ask", width="stretch", key=f"ask_{record_id}"):
        deciding.done(lambda: store.ask(record_id, why, actor=actor), "Asked. The answer will stand here.")
    if no.button("Refuse", width="stretch", key=f"no_{record_id}"):
        deciding.done(lambda: store.refuse(kind, record_id, why=why, **about), f"{name} is refused.")
    notes.small("Whoever suggested it can read your reason or question. Approving needs none.")
