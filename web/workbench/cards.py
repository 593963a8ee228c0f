"""One place in full: what its mark shows on a map, and its card beside a list."""

import geopandas as gpd
import pandas as pd
import streamlit as st
from shapely import Point

from layers.vocabulary import Term
from mapping.legends import legend_of_kinds
from mapping.map_data import layer_data
from mapping.map_layers import Layer, assets_layer, only
from web.workbench import notes, state
from web.workbench.listing import asset_table, checked_first, not_closed

POPUP = {"name": "Name", "Kind": "Kind", "Where": "Where", "When": "When", "Phone": "Phone"}
FILTERED = ("id", "name", "kind", "status", "needs", "capital")
HUB_ABOVE_PX = 28  # clear of a mark on the same place
# a list beside a map: the first four columns fit next to each other at 1280 pixels, their text in up to three lines
WIDTHS = {"Name": 142, "Kind": 96, "When": 142, "Where": 100}
ROW_PX, LIST_PX = 68, 478
HUB = Term(
    id="hub",
    label="Hub",
    plain="A town that support is organised around.",
    colour="#000000",
    shape="square",
    symbol="★",
)


def listed(assets: pd.DataFrame) -> pd.DataFrame:
    """Some of ``state.assets()`` as rows that people read, with what is in doubt and what people say who have been."""
    return _listed(_today_key()).loc[assets.index]


def known() -> pd.DataFrame:
    """What filters look at of ``state.assets()`` that is not closed, those checked lately first: no geometry, quick."""
    return _known(_today_key())


def assets(found: pd.DataFrame) -> tuple[Layer, str]:
    """Some of ``state.assets()`` as a layer, each with its kind's mark, and the legend of the kinds in it."""
    layer, kinds = _marks(_today_key())
    shown = only(layer, set(found["id"]))
    marks = set(shown.styles)
    present = [kind for kind, style in zip(kinds, layer.styles, strict=True) if style in marks]
    return shown, legend_of_kinds(shown.name, present, several=len(shown.ids) > 1)


def _today_key() -> str:
    return f"{state.data_key()} {state.today()}"


# All three are shared by sessions of one sight, as state.assets is: never change them in place. Rows are taken from
# columns of plain objects many times quicker than from Arrow's.
@st.cache_resource(max_entries=24, show_spinner=False)
def _listed(key: str) -> pd.DataFrame:  # noqa: ARG001 (the key is for the cache)
    more = {"today": state.today(), "told": state.told(), "organisations": state.organisations()}
    return asset_table(state.assets(), state.house().vocabulary, **more).astype(object)


@st.cache_resource(max_entries=24, show_spinner=False)
def _known(key: str) -> pd.DataFrame:  # noqa: ARG001 (the key is for the cache)
    shown = checked_first(not_closed(state.assets()), state.today())
    return pd.DataFrame({name: shown[name].astype(object) for name in FILTERED}, index=shown.index)


@st.cache_resource(max_entries=24, show_spinner=False)
def _marks(key: str) -> tuple[Layer, list[Term]]:
    shown, kinds = state.assets(), state.house().vocabulary.asset_kinds
    words = _listed(key)
    told = shown.assign(**{column: words[column] for column in POPUP if column in words})
    layer, _ = assets_layer(told, kinds, columns=POPUP)
    placed = set(shown.loc[shown.geometry.notna(), "kind"])
    return layer, [term for kind, term in kinds.items() if kind in placed]


def hubs(*, above_marks: bool = False) -> bytes:
    """The area's hubs as a layer that is written down; ``above_marks`` lifts them clear of the marks of their towns."""
    return _hubs(str(state.house().area.folder), HUB_ABOVE_PX if above_marks else 0)


@st.cache_resource(max_entries=8, show_spinner=False)
def _hubs(key: str, above_px: int) -> bytes:  # noqa: ARG001 (the key is for the cache)
    frame = state.house().area.hubs[["name", "geometry"]].assign(kind=HUB.id)
    shown = {"name": "Name", "kind_label": "Kind"}
    return layer_data(assets_layer(frame, {HUB.id: HUB}, columns=shown, above_px=above_px)[0])


def table(rows: pd.DataFrame, *, alt: str, height: int | str = "auto") -> None:
    """A table that can be sorted and searched; counts with thousands marked, what is not known as a dash."""
    numbers = {name: st.column_config.NumberColumn(format="localized") for name in rows.columns if name == "People"}
    st.dataframe(rows, hide_index=True, width="stretch", height=height, placeholder="–", column_config=numbers, alt=alt)


def pick(rows: pd.DataFrame, *, columns: tuple[str, ...], key: str) -> None:
    """A list of which one row can be chosen, by mouse or keyboard, and the whole of that row below it."""
    if rows.empty:
        st.info("Nothing fits. Try fewer filters, or another day.")
        return
    notes.small("Choose a row to see everything about it.")
    shown = st.dataframe(
        rows,
        hide_index=True,
        width="stretch",
        column_order=columns,
        column_config={name: st.column_config.TextColumn(width=wide) for name, wide in WIDTHS.items()},
        row_height=ROW_PX,
        height=LIST_PX if len(rows) * ROW_PX > LIST_PX else "auto",
        on_select="rerun",
        selection_mode="single-row",
        key=f"{key}-{hash(tuple(rows.index))}",  # another list, another choice
        alt="List of the same places and groups as on the map",
    )
    chosen = shown["selection"]["rows"]
    if chosen and chosen[0] < len(rows):
        card(rows.iloc[chosen[0]])


def card(row: pd.Series) -> None:
    """Everything about one place; what people typed is shown as text and nothing else."""
    with st.container(border=True):
        st.text("\n".join(f"{heading}: {value}" for heading, value in row.items() if value))


def pin(name: str, point: Point) -> Layer:
    """One place as a layer, such as where a journey starts."""
    frame = gpd.GeoDataFrame({"name": [name], "kind": [HUB.id]}, geometry=[point], crs="EPSG:4326")
    return assets_layer(frame, {HUB.id: HUB}, columns={"name": "Name"})[0]
